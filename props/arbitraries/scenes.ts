/**
 * Generated scenes: a workload, a machine, costs, a seed and a schedule; and generated options for
 * a model.
 *
 * @module
 */

import fc from "fast-check";
import type { CostName, Workload } from "@lab/runtime";
import type { Case, CaseCosts, Scene } from "../case.ts";
import type { ModelSpec, OptionSpec } from "@lab/models";
import type { Instrs } from "../programs/build.ts";
import { raceScene } from "./races.ts";
import { orderFreePlan, type Plan, plan, workloadOf } from "./workloads.ts";

/** Ps mostly few; cores as many, fewer, or more. */
export const machine: fc.Arbitrary<Scene["machine"]> = fc.record({
  procs: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 8 }) },
    { weight: 1, arbitrary: fc.integer({ min: 9, max: 64 }) },
  ),
  cores: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }) },
  ),
}).map(({ procs, cores }) => ({ procs, cores: Math.max(1, procs + cores) }));

/** Rows that random tables set; the others stay as in `zero`. */
const ROWS: readonly CostName[] = [
  "userSwitch",
  "spawnG",
  "exitG",
  "threadCreate",
  "wakeCall",
  "wakeLatency",
  "parkCall",
  "localPut",
  "localGet",
  "lockAcquire",
  "lockHold",
  "lockHoldG",
  "lockContended",
  "stealTry",
  "stealG",
  "chanOp",
  "mutexOp",
  "netpollCall",
  "preemptSignal",
  "sysmonLook",
  "switchHardware",
];

/** Free, as measured, or a few rows at random: odd times make odd interleavings. */
export const costs: fc.Arbitrary<CaseCosts> = fc.oneof(
  fc.constantFrom("zero" as const, "linux-x64" as const),
  fc.array(fc.tuple(fc.constantFrom(...ROWS), fc.integer({ min: 1, max: 3_000 })), {
    maxLength: 6,
  }).map((rows) => Object.fromEntries(rows) as CaseCosts),
);

/** A few choices other than the default; fewer as it shrinks. */
const deviations = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 7 })),
      { maxLength: 12 },
    ),
  },
);

function sceneOf(plans: fc.Arbitrary<Plan>): fc.Arbitrary<Scene> {
  return fc.record({
    workload: plans.map(workloadOf),
    machine,
    costs,
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    deviations,
  });
}

/** Scenes of any kind. */
export const scene: fc.Arbitrary<Scene> = fc.oneof(
  { weight: 3, arbitrary: sceneOf(plan) },
  { weight: 2, arbitrary: raceScene },
);
/** Scenes whose result does not depend on the schedule. */
export const orderFreeScene: fc.Arbitrary<Scene> = sceneOf(orderFreePlan);

/** The same scenes, with objects that serve in order of coming. */
export const inOrder = (scenes: fc.Arbitrary<Scene>): fc.Arbitrary<Scene> =>
  scenes.map((one) => ({ ...one, workload: { ...one.workload, sync: "fifo" } }));

/** The same scenes, with progs that begin with `first`: some of them, by the bits of the seed. */
const beginning = (first: Instrs[number]) => (scenes: fc.Arbitrary<Scene>): fc.Arbitrary<Scene> =>
  scenes.map((one) => {
    const progs = Object.entries(one.workload.progs).map(([name, body], i): [string, Instrs] => [
      name,
      (one.seed >>> i & 1) === 0 ? body : [first, ...body],
    ]);
    return { ...one, workload: { ...one.workload, progs: Object.fromEntries(progs) } };
  });

/** Scenes with progs whose waits keep their threads. */
export const pinned = beginning(["pin"]);
/** Scenes with progs that are locked to their threads. */
export const locked = beginning(["lockthread"]);

/**
 * Scenes of which something is given. With a program of somebody's own nothing is left to generate
 * but the seed and the schedule.
 */
export function givenScene(
  scenes: fc.Arbitrary<Scene>,
  { workload, procs, cores, costs }: {
    readonly workload?: Workload;
    readonly procs?: number;
    readonly cores?: number;
    readonly costs?: CaseCosts;
  },
): fc.Arbitrary<Scene> {
  return scenes.map((made) => {
    const p = procs ?? made.machine.procs;
    return {
      ...made,
      ...(workload === undefined ? {} : { workload }),
      machine: { procs: p, cores: cores ?? (procs === undefined ? made.machine.cores : p) },
      costs: costs ?? made.costs,
    };
  });
}

/** Classes, weights and deadlines of progs, drawn by bits of the seed. */
const CLASSES = [0, 1, 2, 7], WEIGHTS = [1, 512, 1_024, 3_072];
const DEADLINES_NS = [undefined, 1_000, 50_000, 5_000_000];

/**
 * The same scenes, with something said of the Gs of most progs: another thing for each by its seed.
 */
export const attributed = (scenes: fc.Arbitrary<Scene>): fc.Arbitrary<Scene> =>
  scenes.map((one) => {
    const attrs = Object.keys(one.workload.progs).map((name, i) => {
      // Bits of the seed far from those that `pinned` takes; an odd factor spreads small seeds.
      const bits = Math.imul(one.seed + i, 0x9e37_79b1) >>> 16;
      const deadlineNs = DEADLINES_NS[bits >>> 4 & 3];
      return [name, {
        class: CLASSES[bits & 3],
        weight: WEIGHTS[bits >>> 2 & 3],
        ...(deadlineNs === undefined ? {} : { deadlineNs }),
      }];
    });
    return { ...one, workload: { ...one.workload, attrs: Object.fromEntries(attrs) } };
  });

/** Values worth trying for options by name, where the initial one rarely shows much. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  ring: ["2", "4", "16"],
  globalEvery: ["1", "2", "7"],
  slice: ["1000", "100000", "10000000", "never"],
  choices: ["1", "3"],
  lifoCap: ["1", "2"],
  aging: ["1000", "100000", "never"],
  latency: ["100000", "1000000"],
  inject: ["100000", "10000000"],
  globalQueueInterval: ["1", "2", "7"],
  eventInterval: ["1", "3"],
  budget: ["1", "2", "64"],
  // Never fewer than Ps: beside a wait that keeps its thread no law can tell a P that is not used
  // at all from one that was not woken.
  workers: ["64"],
  parallelism: ["64"],
  maxPoolSize: ["64", "1000"],
  corePoolSize: ["64"],
  stealResolution: ["0", "1000"],
  schedulers: ["64"],
  reductions: ["1", "3", "50"],
  numThreads: ["64"],
  compensate: ["true", "false"],
  breadthFirst: ["true", "false"],
};

/** Option values for `spec`: mostly the initial ones. */
export function optionTexts(spec: ModelSpec): fc.Arbitrary<Record<string, string>> {
  const choices = spec.options.map((option) => {
    const texts = option.choices ??
      (spec.kind === "guest" ? endsOf(option) : VALUES[option.name]) ?? [];
    const value = texts.length === 0 ? fc.constant(null) : fc.constantFrom(...texts);
    return fc.option(value, { freq: 2 }).map((text) => [option.name, text] as const);
  });
  return fc.tuple(...choices).map((pairs) =>
    Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== null))
  );
}

/** Of a guest's option nobody knows what is worth trying: the ends of its range. */
function endsOf({ type, min, max }: OptionSpec): string[] {
  if (type === "boolean") return ["true", "false"];
  const ends = type === "ns" ? [min, max, "never"] : [min, max];
  return type === "power" ? [] : ends.map(String);
}

/** Cases for one model. */
export function caseFor(spec: ModelSpec, scenes = scene): fc.Arbitrary<Case> {
  return fc.record({
    scene: scenes,
    options: fc.oneof(
      { weight: 2, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: optionTexts(spec) },
    ),
  }).map(({ scene, options }) => ({ model: spec.name, options, ...scene }));
}
