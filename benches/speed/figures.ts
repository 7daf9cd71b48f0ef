/**
 * What `deno task speed` takes down, and how: in turns, A B C A B C …, because a shared machine
 * changes its speed from second to second, and all must see the same noise. `--json` hands on every
 * sample, so that whoever reads it makes the intervals.
 *
 * @module
 */

import { type Spread, spreadOf } from "../statistics/spread.ts";
import type { Machine } from "../machine.ts";

/** Sections of the measurement. */
export type SpeedSection =
  | "floor"
  | "watching"
  | "procs"
  | "gs"
  | "large"
  | "families"
  | "peers"
  | "schedules";

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

/** One thing measured. */
export interface Contender {
  readonly name: string;
  /** One turn. @returns ns for each of whatever is counted. */
  turn(): number | Promise<number>;
}

/** `94.4 (89.1..114.1)`. */
export function spreadText({ median, min, max }: Spread, digits = 1): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}..${max.toFixed(digits)})`;
}

/** Lets all take turns. @returns The samples of each, in the order of `contenders`. */
export async function inTurns(
  contenders: readonly Contender[],
  turns: number,
): Promise<number[][]> {
  const samples = contenders.map((): number[] => []);
  for (let turn = -1; turn < turns; turn++) {
    for (const [i, contender] of contenders.entries()) {
      const ns = await contender.turn();
      if (turn >= 0) samples[i].push(ns);
    }
  }
  return samples;
}

/** How much slower `samples` is than `base`, turn by turn. */
export function ratioTo(samples: readonly number[], base: readonly number[]): Spread {
  return spreadOf(ratiosOf(samples, base));
}
