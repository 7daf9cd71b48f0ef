/**
 * Programs whose answer is known, to hold the searches to: threads that have nothing to do with
 * each other, whose schedules can be counted in closed form, and bugs of known depth, which PCT
 * finds at least as often as its theorem promises.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import ORACLE from "../golden/oracles/queueing.json" with { type: "json" };
import type { Case } from "../case.ts";
import { wilson, Z_95, Z_999 } from "../statistics.ts";
import { Pct, pctBound, Sampled } from "./sampled.ts";

/**
 * Threads that have nothing to do with each other: of these the number of schedules is
 * (sum k)! / prod k!, where thread i makes k_i steps. Steps of each thread, and the number of their
 * interleavings.
 */
export interface IndependentSteps {
  readonly steps: readonly number[];
  readonly count: number;
}

/** Settings of the oracle's block `interleaving_counts`. */
export const INDEPENDENT_STEPS: readonly IndependentSteps[] = ORACLE.interleaving_counts.settings;

/** The closed form. */
export function interleavings(steps: readonly number[]): number {
  let count = 1, sum = 0;
  for (const k of steps) {
    // Times "sum + k over k", factor by factor: each division comes out even.
    for (let i = 1; i <= k; i++) count = count * ++sum / i;
  }
  return count;
}

/** When all threads begin at once; before, each is started alone, `GAP_NS` after the one before. */
const BEGIN_NS = 1_000, GAP_NS = 10, WAKE_NS = 5;

/**
 * A case on the real engine, under model `g`, in which thread i makes `steps[i]` steps at one
 * instant while all others do, and every other step of the run is alone at its time.
 *
 * @param steps Of each thread, at least 1.
 */
export function independentCase(steps: readonly number[]): Case {
  type Instr = Workload["progs"][string][number];
  const threads = steps.map((_, i) => i);
  return {
    model: "g",
    workload: {
      name: `independent ${steps.join(" ")}`,
      objects: {
        all: { type: "wg" },
        ...Object.fromEntries(threads.map((i) => [`own${i}`, { type: "mutex" as const }])),
      },
      progs: {
        main: [
          ["wgadd", "all", steps.length],
          ...threads.flatMap((i): Instr[] => [["spawn", `w${i}`, {}], ["compute", GAP_NS]]),
          ["wgwait", "all"],
        ],
        ...Object.fromEntries(threads.map((i): [string, Instr[]] => {
          // The step that begins the last compute is one of them.
          const turns = Array.from(
            { length: steps[i] - 1 },
            (_, turn): Instr => [turn % 2 === 0 ? "lock" : "unlock", `own${i}`],
          );
          return [`w${i}`, [
            ["compute", BEGIN_NS - GAP_NS * i - WAKE_NS],
            ...turns,
            ["compute", BEGIN_NS * (i + 1)],
            ["wgdone", "all"],
          ]];
        })),
      },
    },
    machine: { procs: steps.length + 1, cores: steps.length + 1 },
    // A thread begins a little after it was woken, so never at one instant with its maker.
    costs: { wakeLatency: WAKE_NS },
    seed: 1,
  };
}

/** A program that deadlocks under some schedules, and how many orderings that takes. */
export interface PlantedDepth {
  readonly name: string;
  readonly depth: number;
  readonly workload: Workload;
}

type Instrs = Workload["progs"][string];

/** Steps that have to do with nobody: they make runs longer, and the right place rarer. */
const idle = (id: number): Instrs =>
  Array.from({ length: 2 }, (): Instrs => [["lock", `own${id}`], ["unlock", `own${id}`]]).flat();

/**
 * Gs that stand in a circle, each of which takes the mutex on its left, then the one on its right.
 * All of them stand still once each holds its left one: as many orderings as there are Gs.
 */
function philosophers(count: number): PlantedDepth {
  const names = Array.from({ length: count }, (_, i) => i);
  return {
    name: `${count} mutexes in a circle`,
    depth: count,
    workload: {
      name: `circle ${count}`,
      objects: {
        all: { type: "wg" },
        ...Object.fromEntries(names.flatMap((i) =>
          [`m${i}`, `own${i}`].map((name) => [
            name,
            { type: "mutex" as const },
          ])
        )),
      },
      progs: {
        main: [
          ["wgadd", "all", count],
          ...names.map((i): Instrs[number] => ["spawn", `w${i}`, {}]),
          ["wgwait", "all"],
        ],
        ...Object.fromEntries(names.map((i) => {
          const right = (i + 1) % count;
          return [
            `w${i}`,
            [
              ...idle(i),
              ["lock", `m${i}`],
              ["lock", `m${right}`],
              ["unlock", `m${right}`],
              ["unlock", `m${i}`],
              ...idle(i),
              ["wgdone", "all"],
            ] as Instrs,
          ];
        })),
      },
    },
  };
}

/** One ordering is enough: who waits passes if it comes before the other adds. */
const ORDER: PlantedDepth = {
  name: "a wait that must come first",
  depth: 1,
  workload: {
    name: "order",
    objects: {
      all: { type: "wg" },
      gate: { type: "wg" },
      own0: { type: "mutex" },
      own1: { type: "mutex" },
    },
    progs: {
      main: [["wgadd", "all", 2], ["spawn", "waits", {}], ["spawn", "adds", {}], ["wgwait", "all"]],
      waits: [...idle(0), ["wgwait", "gate"], ["wgdone", "all"]],
      adds: [...idle(1), ["wgadd", "gate", 1], ["wgdone", "all"]],
    },
  },
};

/** Bugs of depth 1, 2 and 3. */
export const PLANTED_DEPTHS: readonly PlantedDepth[] = [ORDER, philosophers(2), philosophers(3)];

/** One row of the table. */
export interface HitRate {
  readonly name: string;
  readonly depth: number;
  /** n and k of the bound, as measured: most agents and most choices in any run. */
  readonly agents: number;
  readonly choices: number;
  readonly runs: number;
  readonly hits: number;
  readonly rate: number;
  /** Of the rate, with 95 % confidence (Wilson). */
  readonly interval: readonly [number, number];
  readonly bound: number;
  /**
   * The rate lies below the bound even with 99.9 % confidence: then the picker is wrong. The bound
   * of depth 1 is exact, so one honest measurement in forty has its whole 95 % interval below it.
   */
  readonly isBelow: boolean;
}

/** Runs that only find out k: their draws are thrown away. */
const WARM_UP_RUNS = 200;

/**
 * Measures one row, under model `g`: a thread for each G, so that nothing but the picker decides.
 *
 * @param runs How many schedules. @param seed Of the draws. @param pct Another one, to see it fail.
 */
export function hitRate(
  planted: PlantedDepth,
  runs: number,
  seed: number,
  pct: Pct = new Pct(planted.depth),
): HitRate {
  const threads = Object.keys(planted.workload.progs).length;
  const c: Case = {
    model: "g",
    workload: planted.workload,
    machine: { procs: threads, cores: threads },
    costs: "zero",
    seed: 1,
  };
  const search = new Sampled(c, pct, seed);
  for (let i = 0; i < WARM_UP_RUNS; i++) search.step();
  let hits = 0;
  for (let i = 0; i < runs; i++) {
    search.step();
    if (search.hasFailed) hits++;
  }
  const bound = pctBound(pct.agentsMax, pct.choicesMax, planted.depth);
  return {
    name: planted.name,
    depth: planted.depth,
    agents: pct.agentsMax,
    choices: pct.choicesMax,
    runs,
    hits,
    rate: hits / runs,
    interval: wilson(hits, runs, Z_95),
    bound,
    isBelow: wilson(hits, runs, Z_999)[1] < bound,
  };
}
