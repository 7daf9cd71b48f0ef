/**
 * The strategies by name, and a model explored with several of them.
 *
 * @module
 */

import type { ModelSpec } from "@lab/models";
import { assemble } from "@lab/runtime";
import type { Case } from "../case.ts";
import { AllSchedules } from "./all_schedules.ts";
import { MergedStates } from "./merged_states.ts";
import type { Memory } from "./observer.ts";
import { drawnPicker } from "./drawn.ts";
import { Pct, Sampled } from "./sampled.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import type { Bound, Found, Search } from "./search.ts";
import { SleepSets } from "./sleep_sets.ts";

/** What a strategy may need besides the case. */
export interface StrategyOptions {
  /** Of the draws. Default 1. */
  readonly seed?: number;
  /** Of PCT. Default 2. */
  readonly depth?: number;
  /** Of `exhaustive`: how much tells states apart. Default `hook`. */
  readonly memory?: Memory;
  /** Of `exhaustive`: where to end. */
  readonly bound?: Bound;
}

/** One way to go through schedules. */
export interface Strategy {
  readonly name: string;
  readonly about: string;
  /** Does it come to an end by itself? */
  readonly ends: boolean;
  /** Does it count all schedules then? */
  readonly counts: boolean;
  /** @throws {RangeError} The case cannot be searched so. @throws As {@linkcode Subject}. */
  start(c: Case, options: StrategyOptions): Search;
}

/** The strategies. */
export const STRATEGIES: readonly Strategy[] = [
  {
    name: "exhaustive",
    about: "every state once: stands for every schedule, and counts them",
    ends: true,
    counts: true,
    start(c, { memory, bound }) {
      mustNotDraw(c);
      return new MergedStates(c, memory, bound);
    },
  },
  {
    name: "every",
    about: "every schedule, one after the other, without any reduction",
    ends: true,
    counts: true,
    start: (c) => new AllSchedules(c),
  },
  {
    name: "reduced",
    about:
      "one schedule of each class: of steps that have nothing to do with each other, one order",
    ends: true,
    counts: false,
    start(c) {
      mustNotDraw(c);
      return new SleepSets(c);
    },
  },
  {
    name: "portfolio",
    about: "drawn: all of the following in turn, most runs to who finds new traces",
    ends: false,
    counts: false,
    start: (c, { seed = 1 }) => new Sampled(c, drawnPicker("portfolio"), seed),
  },
  {
    name: "random",
    about: "at each choice, each thread alike",
    ends: false,
    counts: false,
    start: (c, { seed = 1 }) => new Sampled(c, drawnPicker("random"), seed),
  },
  {
    name: "pct",
    about: "random priorities, changed at depth - 1 random places (Burckhardt et al. 2010)",
    ends: false,
    counts: false,
    start: (c, { seed = 1, depth = 2 }) => new Sampled(c, new Pct(depth), seed),
  },
  {
    name: "urw",
    about: "each thread in proportion to the steps it has left: interleavings alike",
    ends: false,
    counts: false,
    start: (c, { seed = 1 }) => new Sampled(c, drawnPicker("urw"), seed),
  },
  {
    name: "pos",
    about: "random priorities of steps, drawn anew where steps meet (Yuan et al. 2018)",
    ends: false,
    counts: false,
    start: (c, { seed = 1 }) => new Sampled(c, drawnPicker("pos"), seed),
  },
  {
    name: "surw",
    about: "all orders of the steps that write one word, or two, alike (Zhao et al. 2025)",
    ends: false,
    counts: false,
    start: (c, { seed = 1 }) => new Sampled(c, drawnPicker("surw"), seed),
  },
];

/** @throws {RangeError} The case draws times: nobody's step has to do with those alone. */
function mustNotDraw({ workload }: Case): void {
  if (assemble(workload).dists.length === 0) return;
  throw new RangeError(
    "states are told apart by what each thread saw, and random times of the workload belong " +
      "to none: give constant times, or take strategy every",
  );
}

/** The strategy of that name. @throws {RangeError} There is none. */
export function strategyNamed(name: string): Strategy {
  const strategy = STRATEGIES.find((row) => row.name === name);
  if (strategy !== undefined) return strategy;
  const names = STRATEGIES.map((row) => row.name).join(", ");
  throw new RangeError(`no strategy is called '${name}'; there are: ${names}`);
}

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
  { strategy: "every", procs: 1, gs: 3, share: 0.3 },
  { strategy: "every", procs: 2, gs: 2, share: 0.1 },
  { strategy: "portfolio", procs: 2, gs: 3, share: 0.4 },
  { strategy: "portfolio", procs: 3, gs: 3, share: 0.2 },
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
 * Explores a model on 1, 2 and 3 Ps, on all small programs.
 *
 * @param onSearch Told before each search, with its case.
 */
export function exploreModel(
  spec: ModelSpec,
  { schedules: runs, seed, options = {} }: ExplorePlan,
  onSearch: (c: Case) => void,
): Explored {
  const sum = { runs: 0, traces: 0, complete: 0, searches: 0, found: [] as Found[] };
  for (const { strategy, procs, gs, share } of PLANS) {
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
      const search = strategyNamed(strategy).start(c, { seed });
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
