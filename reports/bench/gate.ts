/**
 * The regression gate. Wall clock fails loosely: one bad interval, one slow attempt or one small
 * change is not enough. Simulated figures fail exactly: they have no noise.
 *
 * @module
 */

import type { Judgement, SimulatedRow, WallRow } from "./judge.ts";

/** What the gate found. */
export interface GateAnswer {
  readonly slower: readonly WallRow[];
  readonly changed: readonly SimulatedRow[];
}

/** The three conditions of a wall-clock regression; all of them must hold. */
export function conditionsOf(row: WallRow, threshold: number) {
  return {
    /** The interval excludes no difference, after Holm's correction, and the rank test agrees. */
    isClear: row.found.verdict === "more",
    /** The change is larger than what is let pass. */
    isLarge: row.found.by > 1 + threshold,
    /** Every attempt by itself is slower, by however little: that is not asked of each. */
    isUnanimous: row.attempts.every((ratio) => ratio > 1),
  };
}

/** @param threshold Share of slowing down that is let pass: 0.05 is 5 %. */
export function gate(judged: Judgement, threshold: number): GateAnswer {
  return {
    slower: judged.wall.filter((row) => {
      const { isClear, isLarge, isUnanimous } = conditionsOf(row, threshold);
      return isClear && isLarge && isUnanimous;
    }),
    changed: judged.simulated.filter(({ different }) => different > 0),
  };
}
