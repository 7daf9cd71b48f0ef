/**
 * Small made-up results for tests of pages and findings: three seeds, two scenarios, and figures
 * chosen so that every kind of verdict occurs.
 *
 * @module
 */

import type { StoredRow } from "@lab/props";
import { AFTER, BEFORE, GO_ROWS, WAKES_NS } from "./lock_free_rings.ts";
import {
  type Cell,
  type Facts,
  type Results,
  type RingsCell,
  type RunFacts,
  SCHEMA,
  type TraceFacts,
  type Validity,
} from "./results.ts";
import type { SpeedEstimate, SpeedFacts, WhatIf } from "./results_parts.ts";
import { blockFacts } from "./validity.ts";

const SEEDS = [1, 2, 3];
const facts = (value: number): Facts => ({
  mean: value,
  p50: value,
  p99: value,
  p999: value,
  max: value,
});

/** A run whose throughput and p99 are as given; everything else is harmless. */
export function madeRun(seed: number, throughputPerS: number, p99Ns: number): RunFacts {
  return {
    seed,
    hash: "0123456789abcdef",
    end: "done",
    elapsedNs: 1_000,
    spawned: 10,
    completed: 10,
    dispatches: 20,
    throughputPerS,
    sojournNs: facts(p99Ns),
    jain: 0.5,
    waitTicksMax: 3,
    lockWaitNs: 0,
    peakBytes: 4_096,
    counts: { userSwitches: 20 },
    costNs: { userSwitch: 860 },
    violations: [],
  };
}

/**
 * A standard cell with one run for each seed.
 *
 * @param throughputs,p99s One for each of three seeds.
 */
export function madeCell(
  model: string,
  scenario: string,
  throughputs: readonly number[],
  p99s: readonly number[],
): Cell {
  const runs = SEEDS.map((seed, i) => madeRun(seed, throughputs[i], p99s[i]));
  return { group: "standard", model, scenario, procs: 8, x: 0, refusal: null, runs };
}

/** Results of g, gm, gpm and gpm-no-steal on a closed and an open scenario. */
export function madeResults(): Results {
  const standard = [
    madeCell("g", "closed", [10, 11, 12], [90, 91, 92]),
    madeCell("gm", "closed", [100, 105, 110], [50, 51, 52]),
    madeCell("gpm", "closed", [200, 205, 210], [40, 41, 42]),
    madeCell("gpm-no-steal", "closed", [20, 21, 22], [400, 410, 420]),
    madeCell("g", "open", [7, 7, 7], [900, 910, 920]),
    madeCell("gm", "open", [7, 7, 7], [30, 31, 32]),
    madeCell("gpm", "open", [7, 7, 7], [60, 61, 62]),
    madeCell("gpm-no-steal", "open", [7, 7, 7], [58, 61, 64]),
  ];
  const sweep = (group: "procs" | "load", places: readonly number[]): Cell[] =>
    places.flatMap((x) =>
      ["g", "gpm"].map((model): Cell => ({
        ...madeCell(model, group, [10 * x, 11 * x, 12 * x], [5, 6, 7]),
        group,
        x,
      }))
    );
  return {
    schema: SCHEMA,
    about: {
      quick: false,
      seeds: SEEDS,
      costs: {
        name: "linux-x64",
        rows: [{
          name: "userSwitch",
          about: "user-level switch | from one G to the next",
          value: 43,
          evidence: "measured",
          source: "a bench",
        }],
      },
      versions: { deno: "2.9.6" },
      machine: "2 cores, linux x86_64",
      args: "",
    },
    models: [
      { name: "g", kind: "model", about: "1:1" },
      { name: "gm", kind: "model", about: "one queue" },
      { name: "gpm", kind: "model", about: "Go" },
      { name: "gpm-no-steal", kind: "ablation", about: "gpm without stealing" },
    ],
    scenarios: [
      { name: "closed", about: "closed loop", procs: 8, cores: 8, isOpen: false },
      { name: "open", about: "open loop", procs: 8, cores: 8, isOpen: true },
    ],
    cells: [...standard, ...sweep("procs", [1, 2]), ...sweep("load", [0.5, 0.9])],
    golden: [{
      scenario: "spawn_n-n1-ph0",
      program: "spawn_n",
      goVersion: "go1.19.8",
      phase: 0,
      marks: 2,
      orderSame: true,
      ticksSame: true,
      difference: "",
    }],
    laws: [{
      name: "conservation",
      words: "No G is lost.",
      runs: 24,
      violations: 0,
      promisedBy: ["gpm"],
    }],
    mutants: [{
      name: "gm-bug",
      model: "gm",
      law: "conservation",
      about: "loses a G",
      isKilled: true,
      cases: 3,
    }],
    validity: madeValidity(),
    whatIf: [madeWhatIf()],
    rings: madeRings(),
    runtimes: [{
      model: "jdk",
      real: "JDK 25",
      promises: ["slice", "steal"],
      starved: [{ name: "pair", turns: 500, real: 499 }, { name: "chain", turns: 0, real: null }],
      scenarios: [{ name: "fan", elapsedNs: 1_000, waitP99Ns: 100 }],
    }],
    complaints: [{
      name: "made#1",
      about: "what is wrong",
      verdict: "it is",
      figures: "wakes",
      asked: [{ model: "jdk", typed: "sim --model jdk", figure: "7" }],
      real: null,
    }],
    probes: [
      { without: "gpm-no-steal", about: "a made probe", withNs: [10, 11], withoutNs: [20, 23] },
    ],
    speed: madeSpeed(),
  };
}

const madeRow = (row: Pick<StoredRow, "block" | "setting" | "model" | "metric">): StoredRow => ({
  ...row,
  assumption: "free scheduling",
  runs: 1,
  gs: 100,
  seed: 1,
  relation: "equals",
  expected: 2,
  measured: 2.02,
  ci95: [1.9, 2.1],
  z: 0.4,
  detects: 0.02,
  promised: true,
  verdict: "pass",
});

/** A little of everything: one trace off, one distribution off, one block of theory. */
export function madeValidity(): Validity {
  const about = { go: "go1.26.8", machine: "2 vCPU", seed: 1 };
  const invariance = [
    madeRow({ block: "mmk_erlang_c", setting: "k=4", model: "gm", metric: "W" }),
  ];
  const blocks = blockFacts(invariance);
  const counts = { equal: 9, marks: 90, different: 0, unrepeated: 1 };
  const trace = (procs: number, wait: number): TraceFacts => ({
    file: `prog-p${procs}.txt.gz`,
    program: "prog",
    procs,
    go: "go1.26.8",
    events: 1_000,
    missingShare: 0,
    elapsedNs: 1e6,
    waitNs: 1e6,
    replayedElapsedNs: 1.01e6,
    replayedWaitNs: 1e6 * (1 + wait),
    elapsedError: { median: 0.01, min: 0, max: 0.02 },
    waitError: { median: wait, min: wait, max: wait },
    why: Math.abs(wait) > 0.2 ? "waits did not happen" : "",
  });
  const compared = { what: "away from home", goMedian: 0.5, labMedian: 0.1, distance: 0.4 };
  const row = { trace: "tests of sync", starts: 1_000, unexplained: 0, ambiguous: 0.01 };
  return {
    conformance: {
      command: "record",
      go: "go1.26.8",
      machine: "2 vCPU",
      rows: [{ ...row, procs: 2, notJudged: 0 }, { ...row, procs: 4, notJudged: 3 }],
    },
    corpus: { ...about, ...counts, programs: 10, stale: 0 },
    live: { ...about, ...counts, command: "deno task oracle", runs: 10, repeat: 5, generator: "" },
    spread: {
      ...about,
      command: "deno task oracle --procs 2",
      runs: 200,
      procs: 2,
      test: "a test",
      alpha: 0.01,
      scenes: [{
        name: "tree",
        faults: [],
        distinct: { go: 30, lab: 20 },
        alone: { runs: 9, explained: 9 },
        compared: [{ ...compared, p: 0.0005 }, { ...compared, what: "broken neighbours", p: 0.5 }],
      }],
    },
    theory: {
      command: "deno task theory",
      zMax: 3.5,
      promised: 0.03,
      blocks,
      omissions: [{ block: "b", setting: "all", verdict: "not set up", because: "no model can" }],
      invariance,
      omission: madeOmission(),
      graham: [madeRow({ block: "graham", setting: "base", model: "gm", metric: "makespan" })],
      bimodal: ["dFCFS random", "cFCFS", "steal_half_exhaustive"].flatMap((policy) =>
        ["T mean", "slowdown p999"].map((metric) =>
          madeRow({
            block: "simulated_reference",
            setting: `${policy}, b995, k=16 rho=0.7`,
            model: "gm",
            metric,
          })
        )
      ),
    },
    liveTheory: blocks,
    traces: [trace(1, 0.01), trace(2, -0.5)],
    predictions: [{ program: "prog", from: 1, to: 2, recordedNs: 1e6, predictedNs: 1.02e6 }],
  };
}

function madeOmission(): StoredRow[] {
  const setting = "D=60s stall=5s every 0.01s", block = "coordinated_omission", model = "n1";
  return [["true_p99", 4.395], ["true_p999", 4.935], ["true_mean", 0.208], ["naive_p99", 0]].map(
    ([metric, measured]) => ({
      ...madeRow({ block, setting, model, metric: String(metric) }),
      measured: Number(measured),
      expected: Number(measured),
    }),
  );
}

const MACHINE = {
  cpu: "test cpu",
  cores: 2,
  os: "linux",
  arch: "x86_64",
  deno: "2.9.6",
  v8: "15.0",
};

/** A target met, one missed and one unclear; curves; a run; a program on real cores. */
export function madeSpeed(): SpeedFacts {
  const figure = (
    about: Pick<SpeedEstimate, "section" | "name" | "unit" | "x" | "atMost" | "atLeast">,
    value: number,
  ): SpeedEstimate => ({ ...about, value, low: value * 0.9, high: value * 1.1, n: 5 });
  const point = (section: "procs" | "gs", x: number, value: number) =>
    figure({ section, name: "ns per decision", unit: "ns", x }, value);
  const about = { label: "one", commit: "0123456789", code: "00", at: "2026-01-02T03:04:05Z" };
  const estimate = { value: 100, low: 90, high: 110 };
  return {
    measured: {
      at: about.at,
      isQuick: true,
      machine: MACHINE,
      figures: [
        figure({ section: "floor", name: "engine over floor", unit: "x", atMost: 1.5 }, 2),
        figure({ section: "watching", name: "hash", unit: "x", atMost: 1.15 }, 1.1),
        point("procs", 1, 50),
        point("procs", 4, 60),
        point("gs", 1_000, 50),
        point("gs", 10_000, 51),
      ],
    },
    peers: {
      at: "2026-01-03T03:04:05Z",
      isQuick: false,
      machine: MACHINE,
      figures: [figure({ section: "peers", name: "SimPy", unit: "x", atLeast: 20 }, 30)],
    },
    runs: [{
      ...about,
      machine: MACHINE,
      attempts: 5,
      warmup: 10,
      cells: 10,
      models: [{ model: "gpm", ...estimate }],
      floor: estimate,
    }],
    cores: {
      label: about.label,
      at: about.at,
      machine: MACHINE,
      rows: [{ program: "fan", model: "gpm", procs: 2, real: estimate, virtualNs: 12 }],
    },
  };
}

const PERCENTILES = { count: 9, mean: 5, p50: 5, p90: 5, p99: 5, p999: 5, max: 5 };

/** gpm, gm and an ablation on 1 and 2 Ps; gm is faster on 2, the ablation fails there. */
export function madeWhatIf(): WhatIf {
  const cell = (model: string, procs: number, elapsedNs: number): WhatIf["cells"][number] => ({
    model,
    kind: model === "gpm-no-steal" ? "ablation" : "model",
    procs,
    failure: elapsedNs === 0 ? "deadlock" : null,
    elapsedNs,
    throughputPerS: 100,
    waitNs: PERCENTILES,
    waitTotalNs: 45,
    sojournNs: PERCENTILES,
    dispatches: 9,
    threads: 2,
    against: {
      elapsed: elapsedNs === 0 ? null : elapsedNs / 1e6,
      throughput: 1,
      waitP50: 1,
      waitP99: 1,
      sojournP50: 1,
      sojournP99: null,
    },
  });
  return {
    workload: "prog-p1",
    recorded: null,
    costs: "linux-x64, replay",
    seed: 1,
    base: { model: "gpm", procs: 1 },
    cells: [
      cell("gm", 1, 1e6),
      cell("gm", 2, 4e5),
      cell("gpm", 1, 1e6),
      cell("gpm", 2, 5e5),
      cell("gpm-no-steal", 1, 1e6),
      cell("gpm-no-steal", 2, 0),
    ],
  };
}

/** Every scheduler is 10 ns faster than the one before it. */
export function madeRings(): RingsCell[] {
  return WAKES_NS.flatMap((wakeNs) =>
    [AFTER, ...BEFORE].flatMap(({ name }, i) =>
      GO_ROWS.map(({ chains, procs }) => ({
        model: name,
        wakeNs,
        chains,
        procs,
        nsPerG: 90 + 10 * i,
      }))
    )
  );
}
