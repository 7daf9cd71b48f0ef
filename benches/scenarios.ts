/**
 * The scenarios that benches time and that the report compares models on: one table, one row each.
 *
 * Each row is a workload in the format of workload files, in three sizes:
 * - `smoke`: a few hundred decisions, run by the tests so that no bench rots;
 * - `report`: at most about 5,000 Gs alive, so that a thread for each G (limit: 10,000) gets by
 *   too;
 * - `bench`: long enough to time the simulator, a fraction of a second for each run.
 *
 * What a G works is drawn by whoever creates it (its spawner, or the arrival), in the order of
 * creation. So every model is given the same Gs with the same work, whatever order it runs them in.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";

/** How long a run is wanted. */
export type Size = "smoke" | "bench" | "report";
/** The sizes in rising order of time taken by a simulation. */
export const SIZES: readonly Size[] = ["smoke", "report", "bench"];

/** What must be true of every complete run of a scenario, whatever the model. */
export interface Checks {
  /**
   * Words that the run may end with. An open loop is `done` when every arrival was served. A closed
   * program ends with main; that is `main` instead of `done` if a worker which had reported to the
   * wait group was still a step short of its exit.
   */
  readonly ends: readonly ("done" | "main")[];
  /** Gs created, main included. All of them are finished if the run ends `done`. */
  readonly spawned: number;
  /** Marks: main makes one, after its wait group has let it go. */
  readonly marks: number;
}

/** One row of {@linkcode SCENARIOS}. */
export interface Scenario {
  /** Name on command lines and in reports. */
  readonly name: string;
  /** What happens, and what it asks of a scheduler. */
  readonly about: string;
  /** Ps and cores it is meant for. */
  readonly machine: { readonly procs: number; readonly cores: number };
  /** The workload at that size, ready to be assembled or written to a file. */
  workload(size: Size): Workload;
  /** What a complete run of that size must show. */
  checks(size: Size): Checks;
}

/** A list of instructions. */
type Code = Workload["progs"][string];
type Params = Readonly<Record<string, number>>;

/** A row as it is written below: sizes are only params, the text of the progs is the same. */
interface Row {
  readonly name: string;
  readonly about: string;
  readonly sizes: Readonly<Record<Size, Params>>;
  readonly objects?: Workload["objects"];
  readonly dists?: Workload["dists"];
  readonly progs: Workload["progs"];
  readonly arrivals?: Workload["arrivals"];
  /** Gs that the params make, main included. */
  readonly gs: (params: Params) => number;
}

/**
 * Eight of each: enough for stealing and hand-offs to matter, few enough to see each in a table.
 */
const MACHINE = { procs: 8, cores: 8 } as const;

/** Main of a closed program: starts `workers`, waits for all of them, marks once. */
const mainOf = (workers: string | readonly ["*", string, number], spawns: Code): Code => [
  ["wgadd", "all", workers],
  ...spawns,
  ["wgwait", "all"],
  ["mark", 1],
];
const ALL = { all: { type: "wg" } } as const;

const ROWS: readonly Row[] = [
  {
    name: "spawn-burst",
    about:
      "One G spawns all the others at once, each works about 1 us: overflow and wake-up chain.",
    sizes: { smoke: { n: 300 }, report: { n: 4_000 }, bench: { n: 100_000 } },
    objects: ALL,
    dists: { work: { kind: "uniform", minNs: 500, maxNs: 1_500 } },
    progs: {
      main: mainOf("n", [["for", "i", "n", [["spawn", "worker", { workNs: ["draw", "work"] }]]]]),
      worker: [["compute", "workNs"], ["wgdone", "all"]],
    },
    gs: ({ n }) => n + 1,
  },
  {
    name: "fan",
    about: "Rounds of fan-out and fan-in: k workers of about 5 us each answer over one channel.",
    sizes: {
      smoke: { rounds: 3, k: 20 },
      report: { rounds: 100, k: 64 },
      bench: { rounds: 200, k: 256 },
    },
    objects: { out: { type: "chan" } },
    dists: { work: { kind: "exp", meanNs: 5_000 } },
    progs: {
      main: [
        ["for", "r", "rounds", [
          ["for", "i", "k", [["spawn", "worker", { workNs: ["draw", "work"] }]]],
          ["for", "i", "k", [["recv", "out"]]],
        ]],
        ["mark", 1],
      ],
      worker: [["compute", "workNs"], ["send", "out", 1]],
    },
    gs: ({ rounds, k }) => rounds * k + 1,
  },
  {
    name: "ping-pong",
    about: "Pairs of Gs hand a token to and fro on unbuffered channels: wake-up cost and runnext.",
    sizes: {
      smoke: { pairs: 10, rounds: 10 },
      report: { pairs: 64, rounds: 500 },
      bench: { pairs: 256, rounds: 400 },
    },
    objects: { ...ALL, there: { type: "chan", n: "pairs" }, back: { type: "chan", n: "pairs" } },
    progs: {
      main: mainOf(["*", "pairs", 2], [
        ["for", "i", "pairs", [["spawn", "ping", { id: "i" }], ["spawn", "pong", { id: "i" }]]],
      ]),
      ping: [
        ["for", "j", "rounds", [
          ["compute", 200],
          ["send", ["there", "id"], "j"],
          ["recv", ["back", "id"]],
        ]],
        ["wgdone", "all"],
      ],
      pong: [
        ["for", "j", "rounds", [
          ["recv", ["there", "id"]],
          ["compute", 200],
          ["send", ["back", "id"], "j"],
        ]],
        ["wgdone", "all"],
      ],
    },
    gs: ({ pairs }) => 2 * pairs + 1,
  },
  {
    name: "yield-storm",
    about: "Every G works some 230 ns and yields, again and again: the bare cost of a decision.",
    sizes: {
      smoke: { n: 50, rounds: 6 },
      report: { n: 1_000, rounds: 200 },
      bench: { n: 10_000, rounds: 40 },
    },
    objects: ALL,
    dists: { work: { kind: "uniform", minNs: 100, maxNs: 355 } },
    progs: {
      main: mainOf("n", [["for", "i", "n", [["spawn", "worker", { workNs: ["draw", "work"] }]]]]),
      worker: [["for", "j", "rounds", [["compute", "workNs"], ["yield"]]], ["wgdone", "all"]],
    },
    gs: ({ n }) => n + 1,
  },
  {
    name: "producers-consumers",
    about: "As many producers as consumers share one channel of 64 slots: blocking on both ends.",
    sizes: {
      smoke: { pairs: 8, items: 10 },
      report: { pairs: 32, items: 500 },
      bench: { pairs: 64, items: 2_000 },
    },
    objects: { ...ALL, queue: { type: "chan", cap: 64 } },
    dists: { work: { kind: "uniform", minNs: 200, maxNs: 2_000 } },
    progs: {
      main: mainOf(["*", "pairs", 2], [
        ["for", "i", "pairs", [
          ["spawn", "producer", { workNs: ["draw", "work"] }],
          ["spawn", "consumer", { workNs: ["draw", "work"] }],
        ]],
      ]),
      producer: [
        ["for", "j", "items", [["compute", "workNs"], ["send", "queue", "j"]]],
        ["wgdone", "all"],
      ],
      consumer: [
        ["for", "j", "items", [["recv", "queue"], ["compute", "workNs"]]],
        ["wgdone", "all"],
      ],
    },
    gs: ({ pairs }) => 2 * pairs + 1,
  },
  {
    name: "syscall-storm",
    about:
      "Every G alternates 5 us of work with a blocking system call of 500 us, as a disk read: hand-off.",
    sizes: {
      smoke: { n: 20, rounds: 3 },
      report: { n: 200, rounds: 50 },
      bench: { n: 500, rounds: 200 },
    },
    objects: ALL,
    dists: {
      work: { kind: "exp", meanNs: 5_000 },
      call: { kind: "exp", meanNs: 500_000 },
    },
    progs: {
      main: mainOf("n", [
        ["for", "i", "n", [
          ["spawn", "worker", { workNs: ["draw", "work"], callNs: ["draw", "call"] }],
        ]],
      ]),
      worker: [
        ["for", "j", "rounds", [["compute", "workNs"], ["syscall", "callNs"]]],
        ["wgdone", "all"],
      ],
    },
    gs: ({ n }) => n + 1,
  },
  {
    name: "netpoll-server",
    about:
      "Poisson arrivals, 150,000 a second; each works, waits 50 us for I/O, works: 20 us in all.",
    sizes: { smoke: { n: 60 }, report: { n: 5_000 }, bench: { n: 60_000 } },
    progs: {
      request: [["compute", "service"], ["netpoll", 50_000], ["compute", "service"]],
    },
    arrivals: {
      kind: "poisson",
      ratePerS: 150_000,
      count: "n",
      prog: "request",
      place: "random",
      service: { kind: "exp", meanNs: 10_000 },
    },
    gs: ({ n }) => n,
  },
  {
    name: "unbalanced",
    about:
      "All work is made on one P, its sizes heavy-tailed (1 us to 1 ms): who spreads the load?",
    sizes: { smoke: { n: 100 }, report: { n: 4_000 }, bench: { n: 60_000 } },
    objects: ALL,
    dists: { work: { kind: "pareto", alpha: 1.2, minNs: 1_000, maxNs: 1_000_000 } },
    progs: {
      main: mainOf("n", [["for", "i", "n", [["spawn", "worker", { workNs: ["draw", "work"] }]]]]),
      worker: [["compute", "workNs"], ["wgdone", "all"]],
    },
    gs: ({ n }) => n + 1,
  },
  {
    name: "mixed-lengths",
    about:
      "Poisson arrivals, 1,500,000 a second; 99.5 % work 500 ns, 0.5 % 500 us: short behind long.",
    sizes: { smoke: { n: 200 }, report: { n: 6_000 }, bench: { n: 100_000 } },
    progs: { request: [["compute", "service"]] },
    arrivals: {
      kind: "poisson",
      ratePerS: 1_500_000,
      count: "n",
      prog: "request",
      place: "random",
      service: { kind: "bimodal", parts: [[0.995, 500], [0.005, 500_000]] },
    },
    gs: ({ n }) => n,
  },
  {
    name: "long-loops",
    about:
      "Eight loops of 60 ms hold every P while short requests arrive, 60,000 a second: preemption.",
    sizes: { smoke: { n: 100 }, report: { n: 3_000 }, bench: { n: 3_000 } },
    // Requests may come before main has run: so they leave word in a buffer with room for all.
    objects: { ...ALL, served: { type: "chan", cap: "n" } },
    progs: {
      main: [
        ["wgadd", "all", MACHINE.procs],
        ["for", "i", MACHINE.procs, [["spawn", "loop", {}]]],
        ["wgwait", "all"],
        ["for", "i", "n", [["recv", "served"]]],
        ["mark", 1],
      ],
      loop: [["compute", 60_000_000], ["wgdone", "all"]],
      request: [["compute", "service"], ["send", "served"]],
    },
    arrivals: {
      kind: "poisson",
      ratePerS: 60_000,
      count: "n",
      prog: "request",
      place: "random",
      service: { kind: "exp", meanNs: 1_000 },
    },
    gs: ({ n }) => n + MACHINE.procs + 1,
  },
];

/** Turns a row into a scenario. */
function scenario(row: Row): Scenario {
  const { name, about, sizes, objects, dists, progs, arrivals, gs } = row;
  return {
    name,
    about,
    machine: MACHINE,
    workload: (size) => ({ name, about, params: sizes[size], objects, dists, progs, arrivals }),
    checks: (size) => {
      const spawned = gs(sizes[size]);
      if (progs.main === undefined) return { ends: ["done"], spawned, marks: 0 };
      return { ends: ["done", "main"], spawned, marks: 1 };
    },
  };
}

/** The scenarios, in the order of tables. */
export const SCENARIOS: readonly Scenario[] = ROWS.map(scenario);
