/**
 * What the command line and the process that holds a guest say to each other: one JSON object in,
 * one a line out. Each line begins with a secret that the guest's thread cannot know, as that thread
 * could write to the same pipe.
 *
 * @module
 */

import { type Explored, SEARCHES, type Suggestion } from "@lab/props";
import type { Promises } from "@lab/runtime";
import { planCells } from "../jobs.ts";
import type { Cell } from "../results.ts";

/** What is to be done with a guest. */
export interface CellOrder {
  /** Begins each line of the answer. */
  readonly secret: string;
  /** Start of the command that replays a case, as text. */
  readonly replay: string;
  readonly isQuick: boolean;
  readonly seeds: readonly number[];
  /** Generated cases under the laws, and of them under the laws about two runs. */
  readonly cases: number;
  readonly comparedCases: number;
  /** Runs of the explorer. */
  readonly schedules: number;
  readonly shrinkMs: number;
  /** The guest is given up when it has not answered for so long. */
  readonly patienceMs: number;
  /** The guest is given up when the process needs so much more than at the start. */
  readonly memoryBytes: number;
  /** Leave the scenarios out. */
  readonly isLawsOnly?: boolean;
  /** Only this case, as JSON text, instead of everything. */
  readonly case?: string;
  readonly law?: string;
}

/** A line of the answer. */
export type CellEvent =
  /** The guest is loaded, promises this, and is held to so many laws. */
  | {
    readonly kind: "loaded";
    readonly name: string;
    readonly promises: readonly (keyof Promises)[];
    readonly laws: number;
  }
  /** A step is done: {@linkcode stepsOf} tells how many there are. */
  | { readonly kind: "step" }
  /** A law is broken. `text` explains it, or is "". */
  | { readonly kind: "broken"; readonly law: string; readonly text: string }
  /** What the explorer saw. */
  | { readonly kind: "explored"; readonly explored: Omit<Explored, "found"> }
  /** What it could promise. */
  | { readonly kind: "suggested"; readonly suggestions: readonly Suggestion[] }
  /** Runs of a scenario. */
  | { readonly kind: "cell"; readonly cell: Cell }
  /** A scenario could not be finished. */
  | { readonly kind: "stopped"; readonly scenario: string; readonly why: string }
  /** The answer to `case`. */
  | { readonly kind: "replayed"; readonly text: string; readonly isKept: boolean }
  /** `case` cannot be run, whatever the guest. */
  | { readonly kind: "refused"; readonly why: string }
  /** The guest did what no model may do. `replay` runs the case again, if it was one. */
  | { readonly kind: "fault"; readonly what: string; readonly replay: string | null }
  /** What the guest printed. */
  | { readonly kind: "said"; readonly lines: readonly string[] }
  /** Everything was done that can be. */
  | { readonly kind: "end" };

/** Generated cases in one step of the progress. */
export const CASES_A_STEP = 25;

/** Steps of progress that an order takes. */
export function stepsOf(order: Omit<CellOrder, "secret">): number {
  const { cases, comparedCases, isQuick } = order;
  const scenarios = planCells(isQuick, { standard: ["it"], sweeps: ["it"] }).length;
  return Math.floor((cases + 2 * comparedCases) / CASES_A_STEP) + SEARCHES + scenarios;
}
