/**
 * Generated programs on a real runtime with one worker and under its model, in shards: Go's with
 * gpm, and those of `live_runtimes.ts`.
 *
 * @module
 */

import { differential } from "./differential.ts";
import { differenceText } from "./explain.ts";
import { GoOracle } from "./go_oracle.ts";
import { startLive } from "./live_runtimes.ts";
import { runtimeDifferential } from "./runtime_differential.ts";

/** How real Go is called where runtimes are named. */
export const GO = "go";

/** What decides a shard. */
export interface OraclePlan {
  /** {@linkcode GO}, or a name of `LIVE_RUNTIMES`. */
  readonly runtime: string;
  /** Programs to generate. */
  readonly programs: number;
  /** Of the generator. */
  readonly seed: number;
  /** Runs of each program on the real one. */
  readonly repeat: number;
}

/** What came of a shard. */
export interface OracleShard {
  readonly programs: number;
  /** Programs whose order is another one, each time. */
  readonly different: number;
  /** The first few of them in words, shrunk. The last line of each says how it is run again. */
  readonly told: readonly string[];
  /** The rest depends on the machine as well: a slow one repeats less. */
  readonly machine: {
    readonly equal: number;
    readonly unrepeated: number;
    readonly marks: number;
    /** Name and version of the real one, if it says so. */
    readonly runtime: string;
  };
}

/**
 * Runs a shard.
 *
 * @throws {NoGoError | NoRuntimeError} There is no such runtime to ask.
 */
export async function oracleShard(plan: OraclePlan): Promise<OracleShard> {
  const { runtime, programs: runs, seed, repeat } = plan;
  if (runtime === GO) {
    const oracle = await GoOracle.start(1);
    try {
      const made = { seed, options: {} };
      const { programs, equal, unrepeated, different, marks } = await differential([oracle], {
        ...made,
        runs,
        repeat,
      });
      return {
        programs,
        different: different.length,
        told: different.map((found) => differenceText(found, made)),
        machine: { equal, unrepeated: unrepeated.length, marks, runtime: oracle.about.go },
      };
    } finally {
      await oracle.close();
    }
  }
  const live = await startLive(runtime);
  try {
    const { programs, equal, unrepeated, different, marks, told } = await runtimeDifferential(
      [live],
      {
        ...{ runtime, runs, seed, repeat },
        options: {},
      },
    );
    // Each difference is two texts: what it is, and how it is run again.
    const pairs = told.filter((_, i) => i % 2 === 0).map((text, i) =>
      `${text}\n${told[2 * i + 1]}`
    );
    const machine = { equal, unrepeated, marks, runtime: live.runtime };
    return { programs, different, told: pairs, machine };
  } finally {
    await live.close();
  }
}
