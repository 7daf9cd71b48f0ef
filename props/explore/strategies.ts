/**
 * The strategies by name.
 *
 * @module
 */

import { assemble } from "@lab/runtime";
import type { Case } from "../case.ts";
import { AllSchedules } from "./all_schedules.ts";
import { MergedStates } from "./merged_states.ts";
import type { Memory } from "./observer.ts";
import { Pct } from "./pct.ts";
import { RandomWalk, Sampled } from "./sampled.ts";
import type { Search } from "./search.ts";
import { UniformWalk } from "./uniform_walk.ts";

/** What a strategy may need beside the case. */
export interface StrategyOptions {
  /** Of the draws. Default 1. */
  readonly seed?: number;
  /** Of PCT. Default 2. */
  readonly depth?: number;
  /** Of `exhaustive`: how much tells states apart. Default `hook`. */
  readonly memory?: Memory;
}

/** One way to go through schedules. */
export interface Strategy {
  readonly name: string;
  readonly about: string;
  /** Does it come to an end by itself? */
  readonly ends: boolean;
  /** @throws {RangeError} The case cannot be searched so. @throws As {@linkcode Subject}. */
  start(c: Case, options: StrategyOptions): Search;
}

/** The strategies. */
export const STRATEGIES: readonly Strategy[] = [
  {
    name: "exhaustive",
    about: "every state once: stands for every schedule, and counts them",
    ends: true,
    start(c, { memory }) {
      if (assemble(c.workload).dists.length > 0) {
        throw new RangeError(
          "states are told apart by what each thread saw, and random times of the workload belong " +
            "to none: give constant times, or take strategy every",
        );
      }
      return new MergedStates(c, memory);
    },
  },
  {
    name: "every",
    about: "every schedule, one after the other, without any reduction",
    ends: true,
    start: (c) => new AllSchedules(c),
  },
  {
    name: "random",
    about: "at each choice, each thread alike",
    ends: false,
    start: (c, { seed = 1 }) => new Sampled(c, new RandomWalk(), seed),
  },
  {
    name: "pct",
    about: "random priorities, changed at depth - 1 random places (Burckhardt et al. 2010)",
    ends: false,
    start: (c, { seed = 1, depth = 2 }) => new Sampled(c, new Pct(depth), seed),
  },
  {
    name: "urw",
    about: "each thread in proportion to the steps it has left: interleavings alike",
    ends: false,
    start: (c, { seed = 1 }) => new Sampled(c, new UniformWalk(), seed),
  },
];

/** The strategy of that name. @throws {RangeError} There is none. */
export function strategyNamed(name: string): Strategy {
  const strategy = STRATEGIES.find((row) => row.name === name);
  if (strategy !== undefined) return strategy;
  const names = STRATEGIES.map((row) => row.name).join(", ");
  throw new RangeError(`no strategy is called '${name}'; there are: ${names}`);
}
