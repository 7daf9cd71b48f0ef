/**
 * Bugs planted in the wake-up protocol, in `wake_up.pml` and in the lab, and the shortest
 * counterexample that Spin finds for each.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Step } from "./replay.ts";

/** A bug on both sides. */
export interface Planted {
  /** The switch that plants it in `wake_up.pml`. */
  readonly flag: string;
  readonly about: string;
  /** What plants it in the lab. */
  readonly model: Pick<Case, "mutant" | "options">;
  readonly procs: number;
  readonly gs: number;
  /** The steps that Spin's counterexample shows; codes as in `replay.ts`. */
  readonly steps: readonly Step[];
}

/** All of them. */
export const PLANTED: readonly Planted[] = [
  {
    flag: "NO_RECHECK",
    about: "no last look after the count of spinners was lowered",
    model: { mutant: "gpm-no-recheck" },
    procs: 2,
    gs: 3,
    steps: [[1, 3], [0, 1], [1, 2], [1, 4], [1, 5]],
  },
  {
    flag: "NO_WAKE",
    about: "nobody is woken when a G is queued",
    model: { mutant: "gpm-no-wake" },
    procs: 2,
    gs: 3,
    steps: [[0, 1]],
  },
  {
    flag: "NO_CHAIN",
    about: "a spinner that found a G does not wake the next",
    model: { mutant: "gpm-no-chain" },
    procs: 3,
    gs: 3,
    steps: [[1, 3], [0, 1], [1, 4], [1, 1]],
  },
  {
    flag: "CHECK_THEN_PUSH",
    about: "whether a P is idle is asked before the G is queued",
    model: { mutant: "gpm-check-then-push" },
    procs: 2,
    gs: 2,
    steps: [[1, 3], [0, 1], [1, 2], [1, 4], [1, 5]],
  },
  {
    flag: "WAKE_FIRST",
    about: "the wake-up comes before the G is queued",
    model: { mutant: "gpm-wake-before-push" },
    procs: 2,
    gs: 2,
    steps: [[1, 3], [1, 2], [0, 1], [1, 4], [1, 5]],
  },
  {
    flag: "NO_WANT",
    about: "no word is left that a spinner is wanted: golang/go#45867, Go up to 1.19",
    model: { options: { go: "1.19" } },
    procs: 2,
    gs: 3,
    steps: [[1, 3], [1, 4], [1, 1], [0, 2], [0, 5]],
  },
];
