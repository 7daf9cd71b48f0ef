/**
 * Regressions: cases that broke a law once. They are saved as files beside this one, one case each,
 * and run before all generated cases. A fixed bug's case stays and must stay green.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { lawName } from "../laws.ts";
import { runCase } from "../run.ts";
import { fnv1a } from "../same.ts";

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

/** Name of a regression: its law and a hash of its case. */
export function regressionName({ law, case: c }: Pick<Regression, "law" | "case">): string {
  return `${law}-${fnv1a(JSON.stringify(c))}`;
}

/**
 * A failing case as it is saved. A planted bug is no part of the case, it is its teeth.
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
  return violations.filter((violation) => violation.law === lawName(law));
}
