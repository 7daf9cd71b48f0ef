/**
 * What results hold of programs under other schedulers, of parts of gpm alone, of wall clock,
 * and what is kept of live Go.
 *
 * @module
 */

import type { Estimate, Machine, SpeedFigure } from "@lab/benches";
import type { LiveConformance, LiveOrders, LiveSpread, Recorded } from "@lab/props";
import type { Percentiles } from "@lab/runtime";
import {
  amount,
  byName,
  count,
  flag,
  type Item,
  list,
  number,
  object,
  objectOf,
  type Of,
  oneOf,
  orNull,
  some,
  text,
} from "./schema.ts";

/** What a model in the table can be. */
export const MODEL_KIND = oneOf("model", "variant", "ablation", "runtime", "example", "guest");

const PERCENTILES = objectOf<Percentiles>({
  count,
  mean: amount,
  p50: amount,
  p90: amount,
  p99: amount,
  p999: amount,
  max: amount,
});
const RATIO = orNull(number);
const RANGE = orNull(object({ low: number, high: number }));

/** A kind of value for each figure that cells are compared by. */
const perFigure = <T>(kind: T) => ({
  elapsed: kind,
  throughput: kind,
  waitP50: kind,
  waitP99: kind,
  sojournP50: kind,
  sojournP99: kind,
});

const WHAT_IF_CELL = object(
  {
    model: text,
    kind: MODEL_KIND,
    procs: count,
    /** Why there are no figures; null if there are. */
    failure: orNull(text),
    /** What of the recorded work the run lost: then nothing compares. Left out: nothing. */
    differs: text,
    elapsedNs: amount,
    /** Gs completed per second. */
    throughputPerS: amount,
    /** From runnable to running, for each start of a G; and their sum. */
    waitNs: PERCENTILES,
    waitTotalNs: amount,
    /** From creation to end, for each G that ended. */
    sojournNs: PERCENTILES,
    dispatches: count,
    threads: count,
    /**
     * This figure by that of gpm on as many Ps, 1 = the same: the median over seeds, each compared
     * with the run of the same seed; null where either is missing or 0.
     */
    against: object(perFigure(RATIO)),
    /** Least and most of these over the seeds; left out: one seed. */
    ranges: object(perFigure(RANGE)),
  },
  "differs",
  "ranges",
);
/** One model on one number of Ps: the run of median makespan. Times in virtual ns. */
export type WhatIfCell = Of<typeof WHAT_IF_CELL>;

/** Did the run come to its end, and do the work that was recorded? */
export function isComparable({ failure, differs }: Pick<WhatIfCell, "failure" | "differs">) {
  return failure === null && differs === undefined;
}

/** One program under every model and on any number of Ps. */
export const WHAT_IF = object(
  {
    workload: text,
    recorded: orNull(objectOf<Recorded>(
      {
        procs: count,
        elapsedNs: amount,
        waitNs: amount,
        runNs: amount,
        dispatches: count,
        switchNs: amount,
        wakeNs: amount,
        callNs: amount,
        napNs: amount,
        handNs: amount,
        runtimeNs: amount,
        spans: count,
        ended: count,
        cores: count,
      },
      "callNs",
      "napNs",
      "handNs",
      "runtimeNs",
      "spans",
      "ended",
      "cores",
    )),
    costs: text,
    /** The first of the seeds, and how many; left out: one. */
    seed: count,
    seeds: count,
    /** Cores of all cells; left out: as many as Ps. */
    cores: count,
    /** Option values as typed, by model; left out: all are as they come. */
    options: byName(byName(text)),
    /** What all are compared with, on as many Ps each, and as it comes; and Ps as recorded. */
    base: object({ model: text, procs: count }),
    cells: list(WHAT_IF_CELL),
  },
  "options",
  "seeds",
  "cores",
);
/** What came out. */
export type WhatIf = Of<typeof WHAT_IF>;

const MACHINE = objectOf<Machine>({
  cpu: text,
  cores: count,
  os: text,
  arch: text,
  deno: text,
  v8: text,
});
const INTERVAL = { value: number, low: number, high: number };
const ESTIMATE = objectOf<Estimate>(INTERVAL);

/** A figure with its interval instead of its samples. */
export interface SpeedEstimate extends Omit<SpeedFigure, "samples">, Estimate {
  /** Samples it rests on. */
  readonly n: number;
}

const MEASURED = object({
  at: text,
  isQuick: flag,
  machine: MACHINE,
  figures: list(objectOf<SpeedEstimate>(
    {
      section: text,
      name: text,
      unit: oneOf("ns", "x", "bytes"),
      ...INTERVAL,
      n: count,
      x: amount,
      atMost: amount,
      atLeast: amount,
    },
    "x",
    "atMost",
    "atLeast",
  )),
});
/** What `deno task speed` measured. */
export type MeasuredSpeed = Of<typeof MEASURED>;

const RUN_SPEED = object({
  label: text,
  commit: orNull(text),
  code: text,
  at: text,
  machine: MACHINE,
  attempts: count,
  /** Turns that warm up, and engine cells: only runs with the same can be set side by side. */
  warmup: count,
  cells: count,
  /** ns for each decision: typical over the engine's cells, by model; and the floor loop. */
  models: list(object({ model: text, ...INTERVAL })),
  floor: orNull(ESTIMATE),
});
/** A run of the sampler in short. */
export type RunSpeed = Of<typeof RUN_SPEED>;

const CORES_ROW = object({
  program: text,
  model: text,
  procs: count,
  /** Wall clock on Workers. */
  real: ESTIMATE,
  /** Virtual time of the same program under the same model, costs linux-x64. */
  virtualNs: amount,
});
/** A program under a model on so many real cores; ns for each operation. */
export type CoresRow = Of<typeof CORES_ROW>;

const CORES = object({ label: text, at: text, machine: MACHINE, rows: list(CORES_ROW) });
/** Real cores. */
export type CoresSpeed = Of<typeof CORES>;

/** All of the page of speed. */
export const SPEED = object({
  /** Of `deno task speed`; null: not measured. */
  measured: orNull(MEASURED),
  /** Of `deno task speed --peers`, which may be of another day; null: they are among `measured`. */
  peers: orNull(MEASURED),
  /** Runs of the history, the oldest first. */
  runs: list(RUN_SPEED),
  /** Real cores and virtual ones, of the newest run that has them. */
  cores: orNull(CORES),
});
/** What it says. */
export type SpeedFacts = Of<typeof SPEED>;

/** Form of a {@linkcode ProbeRow}. */
export const PROBE_ROW = object({
  /** The ablation that lacks the part. */
  without: text,
  /** What is measured. */
  about: text,
  /** By seed, in ns; less is better. */
  withNs: some(amount),
  withoutNs: some(amount),
});
/** A part of gpm in a program in which it should pay, with it and without. */
export type ProbeRow = Of<typeof PROBE_ROW>;

/** Form of a {@linkcode RuntimeRow}. */
export const RUNTIME_ROW = object({
  model: text,
  /** The real one that was asked, with its version; null: none. */
  real: orNull(text),
  /** Names of what it promises. */
  promises: list(text),
  /** Turns of others before the victim ran, on one P; and on the real one. */
  starved: some(object({ name: text, turns: count, real: orNull(count) })),
  scenarios: some(object({ name: text, elapsedNs: amount, waitP99Ns: amount })),
});
/** A model of a real runtime, or gpm: whom it starves, and how it does on the scenarios. */
export type RuntimeRow = Of<typeof RUNTIME_ROW>;

/** A model asked about a complaint: what is typed for it, and the figure that comes out. */
const ASKED = object({ model: text, typed: text, figure: text });
/** An open complaint about a real scheduler; what the real one said when it was asked. */
export const COMPLAINT_ROW = object({
  name: text,
  about: text,
  verdict: text,
  /** What the figures are. */
  figures: text,
  asked: some(ASKED),
  real: orNull(text),
});
/** The same as a type. */
export type ComplaintRow = Of<typeof COMPLAINT_ROW>;

const LIVE_ABOUT = { command: text, go: text, machine: text, seed: count, runs: count };
/** Kept: orders at one P. */
export const LIVE_ORDERS = objectOf<LiveOrders>({
  ...LIVE_ABOUT,
  repeat: count,
  equal: count,
  unrepeated: count,
  different: count,
  marks: count,
  generator: text,
});
type Scene = Item<LiveSpread["scenes"]>;
/** Kept: distributions at more. */
export const LIVE_SPREAD = objectOf<LiveSpread>({
  ...LIVE_ABOUT,
  procs: count,
  test: text,
  alpha: amount,
  scenes: list(objectOf<Scene>({
    name: text,
    faults: list(text),
    distinct: objectOf<Scene["distinct"]>({ go: count, lab: count }),
    alone: objectOf<Scene["alone"]>({ runs: count, explained: count }),
    compared: list(
      objectOf<Item<Scene["compared"]>>({
        what: text,
        goMedian: number,
        labMedian: number,
        distance: number,
        p: number,
      }),
    ),
  })),
});

/** Kept: schedules at more. */
export const LIVE_CONFORMANCE = objectOf<LiveConformance>({
  command: text,
  go: text,
  machine: text,
  rows: some(objectOf<Item<LiveConformance["rows"]>>({
    trace: text,
    procs: count,
    starts: count,
    unexplained: count,
    notJudged: count,
    ambiguous: amount,
  })),
});
