/**
 * Threads that have nothing to do with each other: of these the number of schedules is known in closed
 * form, (sum k)! / prod k!, where thread i makes k_i steps. So a search can be held to a number.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import ORACLE from "../golden/oracles/queueing.json" with { type: "json" };
import type { Case } from "../case.ts";

/** Steps of each thread, and the number of their interleavings. */
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
 * A case on the real engine, under model `g`, in which thread i makes `steps[i]` steps at one instant
 * while all others do, and every other step of the run is alone at its time.
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
