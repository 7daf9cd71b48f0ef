/**
 * Schedules of small machines under one model, within a number of runs: one after the other as far as
 * they go, then drawn ones.
 *
 * @module
 */

import type { ModelSpec } from "@lab/models";
import type { Case } from "../case.ts";
import { SMALL_PROGRAMS } from "./programs.ts";
import type { Found } from "./search.ts";
import { strategyNamed } from "./strategies.ts";

/** What exploring came to. */
export interface Explored {
  /** Runs, each under a schedule of its own or one drawn again. */
  readonly runs: number;
  /** Different traces among them. */
  readonly traces: number;
  /** Searches that have seen every schedule of their program. */
  readonly complete: number;
  readonly searches: number;
  /** The first of each kind of breach. */
  readonly found: readonly Found[];
}

/**
 * Which strategies, on how many Ps, with how many Gs, and their share of the runs. One P shows what
 * a second one hides: whoever is woken instead makes good what was forgotten.
 */
const PLANS = [
  { strategy: "every", procs: 1, gs: 3, depth: 2, share: 0.3 },
  { strategy: "every", procs: 2, gs: 2, depth: 2, share: 0.1 },
  { strategy: "pct", procs: 2, gs: 3, depth: 2, share: 0.2 },
  { strategy: "pct", procs: 2, gs: 3, depth: 3, share: 0.2 },
  { strategy: "urw", procs: 2, gs: 3, depth: 2, share: 0.2 },
] as const;

/** Searches that {@linkcode exploreModel} makes. */
export const SEARCHES = PLANS.length * SMALL_PROGRAMS.length;

/** How much is explored. */
export interface ExplorePlan {
  /** Runs of all searches together. */
  readonly schedules: number;
  readonly seed: number;
  /** Option values, as typed. */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * Explores a model on 1 and 2 Ps, on all small programs.
 *
 * @param onSearch Told before each search, with its case.
 */
export function exploreModel(
  spec: ModelSpec,
  { schedules: runs, seed, options = {} }: ExplorePlan,
  onSearch: (c: Case) => void,
): Explored {
  const sum = { runs: 0, traces: 0, complete: 0, searches: 0, found: [] as Found[] };
  for (const { strategy, procs, gs, depth, share } of PLANS) {
    for (const program of SMALL_PROGRAMS) {
      const c: Case = {
        model: spec.name,
        ...(Object.keys(options).length === 0 ? {} : { options }),
        workload: program.make(gs),
        machine: { procs, cores: procs },
        costs: "zero",
        seed,
      };
      onSearch(c);
      const search = strategyNamed(strategy).start(c, { seed, depth });
      const runsMax = Math.ceil(runs * share / SMALL_PROGRAMS.length);
      while (search.runs < runsMax && search.found.length === 0 && search.step());
      sum.runs += search.runs;
      sum.traces += search.traces;
      sum.complete += search.isComplete ? 1 : 0;
      sum.searches++;
      sum.found.push(...search.found);
    }
  }
  return sum;
}
