/**
 * Made-up runs for tests.
 *
 * @module
 */

import { type BenchRun, RUN_SCHEMA } from "../files/bench_run.ts";

/** What a made-up run is like. */
export interface MadeRun {
  readonly label?: string;
  /** Median ns of each attempt, for each cell. */
  readonly wall: Readonly<Record<string, readonly number[]>>;
  /** Hashes by seed, for each simulated cell. */
  readonly hashes?: Readonly<Record<string, readonly string[]>>;
  readonly session?: string;
  readonly cpu?: string;
  /** Samples of each attempt. Default 9. */
  readonly samples?: number;
}

/** A run whose samples lie evenly around the medians given, 1 % to each side. */
export function madeRun(
  { label = "made", wall, hashes = {}, session = label, cpu = "test cpu", samples = 9 }: MadeRun,
): BenchRun {
  const around = (middle: number, attempt: number) =>
    Array.from(
      { length: samples },
      (_, i) => middle * (1 + 0.02 * (i / Math.max(1, samples - 1) - 0.5) + attempt * 1e-7),
    );
  const simulatedCells = Object.values(hashes);
  const seeds = [1, 2, 3].slice(0, simulatedCells[0]?.length);
  return {
    schema: RUN_SCHEMA,
    id: 0,
    label,
    commit: "0123456789abcdef0123456789abcdef01234567",
    code: "00112233aabb",
    at: "2026-01-02T03:04:05.000Z",
    machine: { cpu, cores: 2, os: "linux", arch: "x86_64", deno: "2.9.6", v8: "15.0" },
    choice: {
      parts: ["engine"],
      models: ["gpm"],
      scenarios: ["fan"],
      costs: ["zero"],
      size: "smoke",
    },
    sizes: { attempts: Object.values(wall)[0]?.length ?? 0, samples, warmup: 1, seeds },
    session,
    wall: Object.entries(wall).map(([cell, medians]) => ({ cell, attempts: medians.map(around) })),
    simulated: Object.entries(hashes).map(([cell, list]) => ({
      cell,
      runs: list.map((hash, i) => ({
        seed: seeds[i],
        hash,
        throughputPerS: 100 + i,
        p50Ns: 5,
        p99Ns: 9,
        elapsedNs: 1_000,
      })),
    })),
  };
}
