/**
 * Makes a failing case as simple as it gets: workload and schedule together, instruction by
 * instruction. fast-check shrinks the *parts* a workload was generated from, and a part has about
 * ten instructions; here the text itself is shrunk, towards one normal form, so that the same bug
 * looks the same wherever it was found.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { dropPairs, dropParts, dropRuns, dropTriples } from "./drops.ts";
import { mergeComputes, moveInstrs, replacePairs, simplifyKinds } from "./kinds.ts";
import { mergeProgs, plainArrivals, spawnArrivals, unwrap } from "./loops.ts";
import { dropOperands, lowerNumbers, lowerPairs, plainObjects, simplifyExprs } from "./operands.ts";
import { operations } from "./order.ts";
import { reschedule, trySmallSchedules } from "./reschedule.ts";
import { shrinkCosts, shrinkMachine, shrinkOptions, shrinkSchedule, shrinkSeed } from "./scene.ts";
import { trySmallPrograms } from "./small_programs.ts";
import { type Pass, Search, type ShrinkLimits, Spent } from "./search.ts";

/** What came of shrinking. */
export interface Shrunk {
  /** The simplest case found; it fails as the first one did. */
  readonly case: Case;
  /** Its size, see `operations()` in `order.ts`. */
  readonly operations: number;
  /** Runs of the predicate. */
  readonly evaluations: number;
  /** `false`: a limit came first, and more might be left out. */
  readonly isNormal: boolean;
}

/** Enough for any generated case. */
export const SHRINK_LIMITS: ShrinkLimits = { evaluationsMax: 20_000 };

/**
 * The steps. Those of a row are repeated until none of them helps; only then come those of the next
 * row, which cost more, and after the first of them that helps all begins anew.
 */
const ROWS: readonly (readonly Pass[])[] = [
  [trySmallPrograms],
  [trySmallSchedules],
  [dropParts, dropRuns],
  [
    spawnArrivals,
    plainArrivals,
    unwrap,
    mergeProgs,
    mergeComputes,
    dropOperands,
    simplifyExprs,
    plainObjects,
    shrinkSchedule,
    shrinkMachine,
    shrinkCosts,
    shrinkOptions,
    lowerNumbers,
    simplifyKinds,
    shrinkSeed,
  ],
  [dropPairs],
  [lowerPairs],
  [moveInstrs],
  [dropTriples],
  [replacePairs],
  [reschedule],
];

/**
 * Rows for a fault of the program itself: none that tries programs or schedules which have nothing
 * to do with its own, and none that trades instructions for others in pairs.
 */
const OWN_ROWS = ROWS.filter(([pass]) => [dropParts, spawnArrivals, dropPairs].includes(pass));

/**
 * Shrinks a case. Deterministic.
 *
 * @param c A case that fails.
 * @param stillFails The same failure? Throwing means no: a workload that cannot be assembled, or
 * that panics as it would in Go, does not fail. For laws about order-free programs it must itself
 * refuse programs that are not, as shrinking keeps nothing but what it asks for.
 * @throws {RangeError} `c` does not fail.
 */
export function shrinkCase(
  c: Case,
  stillFails: (c: Case) => boolean,
  limits: ShrinkLimits = SHRINK_LIMITS,
): Shrunk {
  if (!stillFails(c)) throw new RangeError("shrinkCase: the case to shrink does not fail");
  const search = new Search(c, stillFails, limits);
  let isNormal = true;
  try {
    descend(search, limits.isOfProgram ? OWN_ROWS : ROWS);
  } catch (error) {
    if (!(error instanceof Spent)) throw error;
    isNormal = false;
  }
  return {
    case: search.current,
    operations: operations(search.current.workload),
    evaluations: search.evaluations + 1,
    isNormal,
  };
}

/** Goes down the rows until nothing helps any more. */
function descend(search: Search, rows: typeof ROWS): void {
  for (let row = 0; row < rows.length;) {
    const before = search.current;
    for (const pass of rows[row]) pass(search);
    if (search.current === before) row++;
    else row = 0;
  }
}
