/**
 * The kinds of cells, and how one is done.
 *
 * @module
 */

import type { Cell, Done } from "./cell.ts";
import { cases, nothing } from "./kinds/cases.ts";
import { check } from "./kinds/check.ts";
import { explore } from "./kinds/explore.ts";
import { guest } from "./kinds/guest.ts";
import type { Kind } from "./kinds/kind.ts";
import { mutants } from "./kinds/mutants.ts";
import { oracle } from "./kinds/oracle.ts";
import { bench, lab, sim } from "./kinds/runs.ts";
import { theory } from "./kinds/theory.ts";

/** All kinds. */
export const KINDS: readonly Kind[] = [
  cases,
  explore,
  check,
  sim,
  oracle,
  mutants,
  theory,
  bench,
  lab,
  guest,
  nothing,
];

/** Does a cell. @throws {RangeError} It is of no kind that this code knows. */
export async function runCell({ kind, plan }: Pick<Cell, "kind" | "plan">): Promise<Done> {
  const found = KINDS.find(({ name }) => name === kind);
  if (found === undefined) {
    const names = KINDS.map(({ name }) => name).join(", ");
    throw new RangeError(`no kind of cell is called '${kind}'; there are: ${names}`);
  }
  const startMs = performance.now();
  const { traces = [], samples = null, runs, findings, facts } = await found.run(plan);
  const measured = { ms: performance.now() - startMs, samples };
  return { outcome: { runs, findings, facts }, traces, measured };
}
