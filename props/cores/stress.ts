/**
 * Many generated programs on real cores, one after the other.
 *
 * @module
 */

import fc from "fast-check";
import type { RealCores } from "@lab/runtime";
import type { Violation } from "../law.ts";
import { checkOnCores } from "./check.ts";
import { type CoresScene, coresScene } from "./scenes.ts";

/** What a stress test gave. */
export interface Stress {
  readonly runs: number;
  readonly gs: number;
  readonly dispatches: number;
  readonly stolenGs: number;
  readonly overflows: number;
  readonly handoffs: number;
  readonly lockWaits: number;
  /** The first run that broke a law, or broke off; null if all were right. */
  readonly failed: { readonly scene: CoresScene; readonly why: string } | null;
}

/**
 * Runs generated scenes until one fails.
 *
 * @param seed The same seed, the same programs; what the cores make of them differs.
 * @param onRun Called after each run with how many there were.
 */
export function stress(
  cores: RealCores,
  runs: number,
  seed: number,
  onRun: (done: number) => void = () => {},
): Stress {
  const sum = { gs: 0, dispatches: 0, stolenGs: 0, overflows: 0, handoffs: 0, lockWaits: 0 };
  let done = 0;
  for (const scene of fc.sample(coresScene, { numRuns: runs, seed })) {
    try {
      const { outcome: { stats }, violations } = checkOnCores(cores, scene);
      sum.gs += stats.spawned;
      sum.dispatches += stats.dispatches;
      sum.stolenGs += stats.stolenGs;
      sum.overflows += stats.overflows;
      sum.handoffs += stats.handoffs;
      sum.lockWaits += stats.lockWaits;
      done++;
      if (violations.length > 0) {
        return { runs: done, ...sum, failed: { scene, why: words(violations[0]) } };
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const why = `${error.name}: ${error.message}`;
      return { runs: done + 1, ...sum, failed: { scene, why } };
    }
    onRun(done);
  }
  return { runs: done, ...sum, failed: null };
}

function words({ law, g, reason }: Violation): string {
  return `law ${law} broken${g < 0 ? "" : ` by G${g}`}: ${reason}`;
}
