/**
 * Promised bounds are tight: for each there is a program that uses over half of it, so that a model
 * that became slower, or a bound that became wider, does not pass unnoticed.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { configure, modelNamed, MODELS } from "@lab/models";
import type { Promises, Workload } from "@lab/runtime";
import type { Case, CaseCosts } from "./case.ts";
import { LAWS } from "./laws.ts";
import { lawsOf } from "./offers.ts";
import { factsOf, runCase } from "./run.ts";

type Bound = "startTicks" | "idleBesideWorkNs";

const all: Workload["objects"] = { all: { type: "wg" } };
/** So many Gs at once, that each do this. */
const burst = (n: number, body: Workload["progs"][string]): Workload => ({
  objects: all,
  progs: {
    main: [["wgadd", "all", n], ["for", "i", n, [["spawn", "w", { id: "i" }]]], ["wgwait", "all"]],
    w: [...body, ["wgdone", "all"]],
  },
});
const long = burst(64, [["compute", 1_000_000]]);

/**
 * Nine Gs in the global queue, and one or two in a small ring at any time: each of these spawns
 * two, one of which goes on.
 */
const behindARing: Workload = {
  objects: all,
  progs: {
    main: [
      ["wgadd", "all", 8],
      ["spawn", "go", { n: 800 }],
      ["for", "i", 8, [["spawn", "y"]]],
      ["yield"],
      ["wgwait", "all"],
    ],
    y: [["yield"], ["wgdone", "all"]],
    go: [["if", "n", [["spawn", "go", { n: ["-", "n", 1] }], ["spawn", "other"]]]],
    other: [],
  },
};
/** Gs in one queue, each of which waits for all before it. */
const inLine = burst(12, [["compute", 10], ["yield"], ["compute", 10]]);

/** Waking a thread takes time; making one does. */
const WAKES: CaseCosts = { wakeLatency: 10_000 }, MAKES: CaseCosts = { threadCreate: 30_000 };

interface Scene {
  readonly workload: Workload;
  readonly procs: number;
  readonly costs?: CaseCosts;
  readonly options?: Record<string, string>;
}
/** What uses a bound that is one chain of wake-ups, a wake-up for each, a line, looks at ticks. */
const CHAIN: Scene = { workload: long, procs: 16, costs: WAKES };
const EACH: Scene = { workload: long, procs: 3, costs: MAKES };
const LINE: Scene = { workload: inLine, procs: 1 };
const LOOKS: Scene = { workload: behindARing, procs: 1, options: { ring: "4" } };

/** By what a model's bound comes from: who is shown by which scene. Others are shown by `EACH`. */
const SCENES: Readonly<Record<string, Readonly<Partial<Record<Bound, Scene>>>>> = {
  n1: { startTicks: LINE },
  gm: { startTicks: LINE, idleBesideWorkNs: EACH },
  // Each theft puts one more before a G: without any, the bound is half as wide.
  pm: { startTicks: { ...LINE, options: { steal: "none" } }, idleBesideWorkNs: EACH },
  gpm: { startTicks: LOOKS, idleBesideWorkNs: CHAIN },
};

const caseOf = (model: string, { workload, procs, costs = "zero", options = {} }: Scene): Case => ({
  model,
  options,
  workload,
  machine: { procs, cores: procs },
  costs,
  seed: 1,
});

/** Would a part of the bound be broken by this run? */
function breaks(c: Case, bound: Bound, part: number): boolean {
  const { trace, context, violations } = runCase(c);
  assertEquals(violations, [], "the promise itself is kept");
  assert(trace !== null && context !== null);
  const whole = context.promises[bound]!.bind(context.promises) as (about: unknown) => number;
  const promises: Promises = { ...context.promises, [bound]: (at: unknown) => part * whole(at) };
  return lawsOf(bound).some((law) => law.check(trace, { ...context, promises }).length > 0);
}

for (const { name } of MODELS) {
  const { promises } = factsOf(configure(name));
  const base = name.startsWith("gpm") ? "gpm" : name;
  for (const bound of ["startTicks", "idleBesideWorkNs"] as const) {
    const about = { procs: 4, ahead: 3, wakeNs: 10, scanNs: 10 };
    const isPromised = promises[bound] !== undefined && promises[bound](about) < Infinity;
    const scene = SCENES[base]?.[bound] ?? (bound === "startTicks" ? LINE : EACH);
    if (!isPromised) continue;
    Deno.test(`${name} uses over half of what it promises: ${bound}`, () => {
      assert(breaks(caseOf(name, scene), bound, 0.5), "half of it would do");
    });
  }
}

Deno.test("a bound twice as wide is noticed", () => {
  const gm = modelNamed("gm");
  assert(!breaks(caseOf(gm.name, LINE), "startTicks", 1));
  for (const [model, scenes] of Object.entries(SCENES)) {
    for (const [bound, scene] of Object.entries(scenes)) {
      assert(!breaks(caseOf(model, scene), bound as Bound, 1), `${model}: it keeps its promise`);
    }
  }
});

/** sysmon looks each 10 ms by then; two Gs wait for the P of one in a call that begins then. */
const retaken = (beginNs: number): Scene => ({
  procs: 1,
  workload: {
    progs: {
      main: [["compute", beginNs], ["spawn", "hog"], ["spawn", "hog"], ["syscall", 60_000_000]],
      hog: [["compute", 1_000]],
    },
  },
});
/** A P that nobody needs, in a call beside idle ones. */
const alone: Scene = {
  procs: 2,
  workload: { progs: { main: [["syscall", 40_000_000]] } },
  // Else its tick is as old as a slice by then.
  options: { slice: "never" },
};
const hogs: Scene = { procs: 1, workload: burst(3, [["compute", 60_000_000]]) };

/** Numbers in gpm's promises, what they would be if they were half as good, and who shows it. */
const NUMBERS: readonly [what: string, promises: (made: Promises) => Promises, Scene[]][] = [
  [
    "retake.neededNs",
    ({ retake }) => ({ retake: { ...retake!, neededNs: 11_000_000 } }),
    [60, 62, 64, 66, 68].map((ms) => retaken(ms * 1_000_000)),
  ],
  [
    "retake.aloneNs",
    ({ retake }) => ({ retake: { ...retake!, aloneNs: retake!.aloneNs * 2 } }),
    [alone],
  ],
  [
    "slice.leastNs",
    ({ slice }) => ({ slice: { ...slice!, leastNs: slice!.leastNs * 2 } }),
    [hogs],
  ],
  ["batch.most", ({ batch }) => ({ batch: { ...batch!, most: batch!.most / 2 } }), [{
    procs: 1,
    workload: burst(600, [["compute", 100]]),
  }]],
];

for (const [what, better, scenes] of NUMBERS) {
  Deno.test(`gpm could not promise twice as much: ${what}`, () => {
    const isBroken = scenes.some((scene) => {
      const { trace, context, violations } = runCase(caseOf("gpm", scene));
      assertEquals(violations, [], "the promise itself is kept");
      const promises = { ...context!.promises, ...better(context!.promises) };
      return LAWS.some((law) => law.check(trace!, { ...context!, promises }).length > 0);
    });
    assert(isBroken, "it keeps that, too");
  });
}
