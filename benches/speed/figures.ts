/**
 * What `deno task speed --json` hands on: every sample, so that whoever reads it makes the intervals.
 *
 * @module
 */

import type { Machine } from "../sampler/machine.ts";

/** Sections of the measurement. */
export type SpeedSection = "floor" | "watching" | "procs" | "gs" | "large" | "families" | "peers";

/** One figure. */
export interface SpeedFigure {
  readonly section: SpeedSection;
  readonly name: string;
  /** `x`: a ratio, of the same turn. */
  readonly unit: "ns" | "x" | "bytes";
  /** Place on a curve: Ps or Gs. */
  readonly x?: number;
  /** Target of the median: at most this much, or at least. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** One for each turn. */
  readonly samples: readonly number[];
}

/** Version of the form. */
export const SPEED_SCHEMA = 1;

/** The whole measurement. */
export interface SpeedFigures {
  readonly schema: typeof SPEED_SCHEMA;
  readonly at: string;
  readonly isQuick: boolean;
  readonly machine: Machine;
  readonly figures: readonly SpeedFigure[];
}

/** Takes down a figure. */
export type Note = (figure: SpeedFigure) => void;

/** `samples` over `base`, turn by turn. */
export function ratiosOf(samples: readonly number[], base: readonly number[]): number[] {
  return samples.map((ns, turn) => ns / base[turn]);
}
