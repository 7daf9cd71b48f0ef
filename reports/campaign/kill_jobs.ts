/**
 * The work of the kill table, as a list of data.
 *
 * @module
 */

import { CASES_MAX, type Job, type Mutant, SHARD_RUNS } from "@lab/props";

/** How much is done; `quick` is what CI runs. */
export const KILL_EFFORT = {
  full: { seeds: 20, looked: 5, shrunk: 5, evaluationsMax: 20_000, sound: 100_000 },
  quick: { seeds: 3, looked: 0, shrunk: 1, evaluationsMax: 1_500, sound: 5_500 },
} as const;
/**
 * Counterexamples of each family in `--normalise`: shared out among its mutants, a seed for each.
 */
export const NORMAL_SEEDS = 100;
/** Limit of each shrinker in `--normalise`. */
const NORMAL_EVALUATIONS = 20_000;

/** How much of it. */
export interface KillRequest {
  readonly quick?: boolean;
  /** Seeds for each mutant. */
  readonly seeds?: number;
  /** Runs of unharmed models; default: as many as belong to it. */
  readonly sound?: number;
}

/** The hunts of mutants, and runs of unharmed models. */
export function killJobs(
  { quick, seeds: count, sound: runs }: KillRequest,
  mutants: readonly Mutant[],
): Job[] {
  const effort = quick ? KILL_EFFORT.quick : KILL_EFFORT.full;
  const seeds = Array.from({ length: count ?? effort.seeds }, (_, i) => i + 1);
  const sound = runs ?? effort.sound;
  const shards = Array.from({ length: Math.ceil(sound / SHARD_RUNS) }, (_, shard): Job => ({
    kind: "sound",
    shard,
    runs: Math.min(SHARD_RUNS, sound - shard * SHARD_RUNS),
  }));
  const hunts = seeds.flatMap((seed) =>
    mutants.map(({ name }): Job => ({
      kind: "hunt",
      mutant: name,
      seed,
      casesMax: CASES_MAX,
      others: seed <= effort.looked,
      shrink: seed <= effort.shrunk ? { evaluationsMax: effort.evaluationsMax } : null,
    }))
  );
  return [...hunts, ...shards];
}

/** The work of `--normalise`. @param count Counterexamples of each family. */
export function normalJobs(mutants: readonly Mutant[], count: number): Job[] {
  return Object.values(Object.groupBy(mutants, ({ family }) => family)).flatMap((family) =>
    Array.from({ length: count }, (_, i): Job => ({
      kind: "normal",
      mutant: family[i % family.length].name,
      seed: 1 + Math.floor(i / family.length),
      casesMax: CASES_MAX,
      evaluationsMax: NORMAL_EVALUATIONS,
    }))
  );
}
