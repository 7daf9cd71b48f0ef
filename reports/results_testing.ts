/**
 * Small made-up results for tests of pages and findings: three seeds, two scenarios, and figures
 * chosen so that every kind of verdict occurs.
 *
 * @module
 */

import { type Cell, type Facts, type Results, type RunFacts, SCHEMA } from "./results.ts";

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

/** A standard cell with one run for each seed. @param throughputs,p99s One for each of three seeds. */
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
      exemptions: ["g: a reason"],
    }],
    mutants: [{
      name: "gm-bug",
      model: "gm",
      law: "conservation",
      about: "loses a G",
      isKilled: true,
      cases: 3,
    }],
  };
}
