/**
 * Regressions: cases that broke a law once. They are kept as files beside this one, one case each, and
 * run before all generated cases. A fixed bug's case stays and must stay green.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { runCase } from "../run.ts";
import { fnv1a } from "../same.ts";
import { SAVED } from "./all.ts";

/** One case that broke a law once: the content of a file. */
export interface Regression {
  readonly law: string;
  /** What the law said. */
  readonly reason: string;
  /** What was wrong, and since which model or change. */
  readonly since: string;
  /** A planted bug of the same shape: under it the case must fail again, or it guards nothing. */
  readonly teeth?: string;
  readonly case: Case;
}

/** The folder of the files. */
export const FOLDER: URL = new URL("./", import.meta.url);

/**
 * All regressions by name: those of the table `all.ts`, and, where the folder may be read, files in
 * it that the table does not name yet.
 */
export function regressions(folder = FOLDER): ReadonlyMap<string, Regression> {
  const all = new Map(SAVED);
  if (Deno.permissions.querySync({ name: "read", path: folder }).state !== "granted") return all;
  for (const name of savedNames(folder)) {
    if (all.has(name)) continue;
    all.set(name, JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, folder))));
  }
  return all;
}

/** Names of the files in `folder`, sorted. Needs the right to read it. */
export function savedNames(folder: URL): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && name.endsWith(".json"))
    .map(({ name }) => name.slice(0, -".json".length))
    .sort();
}

/** Name of a regression: its law and a hash of its case. */
export function regressionName({ law, case: c }: Pick<Regression, "law" | "case">): string {
  return `${law}-${fnv1a(JSON.stringify(c))}`;
}

/**
 * A failing case as it is kept. A planted bug is no part of the case, it is its teeth.
 *
 * @param since What is known about it; default: the model.
 */
export function regressionOf(c: Case, { law, reason }: Violation, since?: string): Regression {
  const { mutant, ...sound } = c;
  const teeth = mutant === undefined ? {} : { teeth: mutant };
  const what = mutant === undefined ? `model ${c.model}` : `planted bug ${mutant}`;
  return { law, reason, since: since ?? what, ...teeth, case: sound };
}

/** What breaks the regression's law, or any law of its model; empty if the bug is still fixed. */
export function regressed({ law, case: c }: Regression): readonly Violation[] {
  return [...runCase(c).violations, ...runCase(c, [law]).violations];
}

/** Breaches of its law with the bug planted again; null if no planted bug is known. */
export function bitten({ law, teeth, case: c }: Regression): readonly Violation[] | null {
  if (teeth === undefined) return null;
  const { violations } = runCase({ ...c, mutant: teeth }, [law]);
  return violations.filter((violation) => violation.law === law);
}
