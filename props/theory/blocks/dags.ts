/**
 * `greedy_bounds` and `graham_anomalies`: programs that are graphs of tasks. A scheduler that never
 * lets a P idle while work waits is within a factor of two of the best; and yet more Ps, shorter
 * tasks or fewer constraints may make it *slower*. "More Ps is never slower" is false, here it is
 * shown.
 *
 * @module
 */

import { assemble, type Program, simulate } from "@lab/runtime";
import type { Block, Experiment } from "../experiment.ts";
import { exactFinding, withinFinding } from "../finding.ts";
import { GM, GPM, ORACLES, PM_FULLEST, PM_RANDOM, type Scheduler, theoryModel } from "../inputs.ts";
import { ListOrder } from "../models/many_ms.ts";

/** A unit of work, in ns. */
const UNIT_NS = 1000;

/** Units until `main`, which waits for all, is over. */
function makespan(scheduler: Scheduler, procs: number, program: Program): number {
  const { elapsedNs } = simulate({
    model: scheduler.make,
    program,
    machine: { procs },
  });
  return elapsedNs / UNIT_NS;
}

type Tree = typeof ORACLES.greedy_bounds.settings[number];

/** Each node works, then spawns two; the leaves of depth 0 work and end. */
function spawnTree(s: Tree, plant: number): Program {
  return assemble({
    name: "spawn_tree",
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", 2 ** s.depth], ["spawn", "node", { depth: s.depth }], [
        "wgwait",
        "all",
      ]],
      node: [
        ["if", "depth", [
          ["compute", Math.round(s.node * UNIT_NS * plant)],
          ["for", "i", 2, [["spawn", "node", { depth: ["-", "depth", 1] }]]],
        ], [["compute", Math.round(s.leaf * UNIT_NS * plant)], ["wgdone", "all"]]],
      ],
    },
  });
}

/** Models that never leave a P idle while work waits. */
const GREEDY = [GM, PM_FULLEST, PM_RANDOM, GPM];

function tree(s: Tree, scheduler: Scheduler): Experiment {
  return {
    block: "greedy_bounds",
    setting: `depth=${s.depth} leaf=${s.leaf} P=${s.P}`,
    model: scheduler.label,
    assumption: "zero costs, no P idle beside work: max(T1/P, Tinf) <= TP <= T1/P + Tinf (1 - 1/P)",
    quick: 1,
    run(plan) {
      const measured = makespan(scheduler, s.P, spawnTree(s, plan.plant));
      return {
        extent: { runs: 1, gs: 2 ** (s.depth + 1) },
        findings: [withinFinding("TP", [s.lower, s.greedy_upper], measured)],
      };
    },
  };
}

/** Spawn trees. */
export const GREEDY_BOUNDS: Block = {
  experiments: ORACLES.greedy_bounds.settings.flatMap((s) =>
    GREEDY.map((scheduler) => tree(s, scheduler))
  ),
  omissions: [],
};

/** A case of Graham's: what differs from nine tasks with the times below. */
interface Graham {
  readonly list: readonly number[];
  /** Lengths of tasks 1..9. */
  readonly units: readonly number[];
  /** For each task that waits, the one it waits for. */
  readonly after: Readonly<Record<number, number>>;
}

const BASE: Graham = {
  list: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  units: [3, 2, 2, 2, 4, 4, 4, 4, 9],
  after: { 9: 1, 5: 4, 6: 4, 7: 4, 8: 4 },
};

/** By the oracle's names; those not named here are {@linkcode BASE} on other Ps. */
const GRAHAM_CASES: Readonly<Record<string, Partial<Graham>>> = {
  "every task 1 unit shorter": { units: BASE.units.map((units) => units - 1) },
  "precedence weakened: drop 4->5 and 4->6": { after: { 9: 1, 7: 4, 8: 4 } },
  "list order 1,2,4,5,6,3,9,7,8": { list: [1, 2, 4, 5, 6, 3, 9, 7, 8] },
};

/** `main` creates the tasks in list order; a task waits for its predecessor's wait group. */
export function grahamProgram(change: Partial<Graham>, plant: number): Program {
  const { list, units, after } = { ...BASE, ...change };
  const task = (number: number) => [
    ...(after[number] ? [["wgwait", ["done", after[number]]]] : []),
    ["compute", Math.round(units[number - 1] * UNIT_NS * plant)],
    ["wgdone", ["done", number]],
    ["wgdone", "all"],
  ];
  const tasks = list.map((number) => [`task${number}`, task(number)]);
  return assemble({
    name: "graham",
    objects: { all: { type: "wg" }, done: { type: "wg", n: 10 } },
    progs: {
      ...Object.fromEntries(tasks),
      main: [
        ["wgadd", "all", list.length],
        ...list.map((number) => ["wgadd", ["done", number], 1]),
        ...list.map((number) => ["spawn", `task${number}`]),
        ["wgwait", "all"],
      ],
    },
  });
}

const LIST = theoryModel("gm-list-order", (ops) => new ListOrder(ops));

type GrahamSetting = typeof ORACLES.graham_anomalies.settings[number];

function graham(s: GrahamSetting, scheduler: Scheduler): Experiment {
  return {
    block: "graham_anomalies",
    setting: s.case,
    model: scheduler.label,
    assumption: scheduler === LIST
      ? "of all ready tasks the first of the list runs; what ends at one instant ends before the choice"
      : "one queue in order of readiness, which is the list's order here",
    differs: "the claim that more Ps, shorter tasks or fewer constraints are never slower",
    quick: 1,
    run(plan) {
      const program = grahamProgram(GRAHAM_CASES[s.case] ?? {}, plan.plant);
      return {
        extent: { runs: 1, gs: BASE.list.length },
        findings: [exactFinding("makespan", s.makespan, makespan(scheduler, s.m, program))],
      };
    },
  };
}

/** Cases in which plain gm, first ready first served, does what the list says. */
const IN_ORDER_OF_READINESS = ["base: 3 processors", "one more processor (4)", "2 processors"];

/** Nine tasks. */
export const GRAHAM: Block = {
  experiments: ORACLES.graham_anomalies.settings.flatMap((s) => [
    graham(s, LIST),
    ...(IN_ORDER_OF_READINESS.includes(s.case) ? [graham(s, GM)] : []),
  ]),
  omissions: [],
};
