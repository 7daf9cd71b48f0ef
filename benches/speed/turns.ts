/**
 * Measuring in turns: A B C A B C …, because a shared machine changes its speed from second to
 * second, and all must see the same weather. Each contender has one turn before, which warms it up.
 *
 * @module
 */

import { median } from "../bench_model.ts";
import { ratiosOf } from "./figures.ts";

/** One thing measured. */
export interface Contender {
  readonly name: string;
  /** One turn. @returns ns for each of whatever is counted. */
  turn(): number | Promise<number>;
}

/** Samples of one figure. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median and range. @param values Not empty. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
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
