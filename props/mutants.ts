/**
 * The table of planted bugs: the tables of `mutants/`, one a family.
 *
 * To add a mutant, write a row in the table that its bug belongs to:
 *
 * 1. a new `name`, the `law` that must find it, its `family`, and in `about` what is wrong;
 * 2. the bug: `bug`, a class that overrides a method of the model and goes by the names of its
 *    steps;
 *    where no model can be that wrong, `fault`, which replaces a method of the built machine; where
 *    the machine cannot be either, `mutate`, which changes the trace;
 * 3. `options` or `scenes` if it shows only there, `goIssues` if Go had a bug of this shape;
 * 4. `deno task mutants --mutant NAME`: how soon its law finds it. `mutants_test.ts` fails if it
 *    lives, or if the law blames the model without the bug.
 *
 * @module
 */

import { lawName } from "./laws.ts";
import type { Mutant } from "./mutant.ts";
import { CFS } from "./mutants/cfs.ts";
import { EXAMPLES } from "./mutants/examples.ts";
import { GM } from "./mutants/gm.ts";
import { GPM_LOOKS } from "./mutants/gpm_looks.ts";
import { GPM_QUEUES } from "./mutants/gpm_queues.ts";
import { GPM_SLICES } from "./mutants/gpm_slices.ts";
import { GPM_WAKE_UP } from "./mutants/gpm_wake_up.ts";
import { MACHINE_QUEUES } from "./mutants/machine_queues.ts";
import { MACHINE_SYNC } from "./mutants/machine_sync.ts";
import { MACHINE_THREADS } from "./mutants/machine_threads.ts";
import { MACHINE_TIME } from "./mutants/machine_time.ts";
import { G, N1 } from "./mutants/n1_and_g.ts";
import { PM } from "./mutants/pm.ts";
import { RUNTIMES } from "./mutants/runtimes.ts";
import { TOKIOS } from "./mutants/tokio.ts";
import { TRACES } from "./mutants/traces.ts";

/** All planted bugs, in the order of their names. */
export const MUTANTS: readonly Mutant[] = [
  ...[...GPM_QUEUES, ...GPM_LOOKS, ...GPM_SLICES, ...GPM_WAKE_UP, ...GM, ...PM, ...N1, ...G],
  ...[...EXAMPLES, ...MACHINE_QUEUES, ...MACHINE_SYNC, ...MACHINE_THREADS, ...MACHINE_TIME],
  ...[...RUNTIMES, ...TOKIOS, ...CFS],
  ...TRACES,
]
  .map((mutant) => ({ ...mutant, law: lawName(mutant.law) }))
  .sort((a, b) => a.name < b.name ? -1 : 1);

/** The planted bug of that name. @throws {RangeError} There is none; the message says what is. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((row) => row.name === name);
  if (mutant !== undefined) return mutant;
  const names = MUTANTS.map((row) => row.name).join(", ");
  throw new RangeError(`no mutant is called '${name}'; there are: ${names}`);
}
