/**
 * What each model says of itself, with the options that change it: traits, queues and promises. A
 * promise with slack is a fault that lives; so each figure is what the source of the model gives,
 * and no more.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { GId, Promises, QueueDecl, Traits } from "@lab/runtime";
import { AnyMachine, M0 } from "./any_machine_testing.ts";
import { configure } from "./configure.ts";
import { MODELS } from "./table.ts";

const USER: Traits = { unit: "user", threads: "per-p", netpoll: false, sysmon: false };
const WITH_SYSMON: Traits = { ...USER, sysmon: true };
const ONE_EACH = { wake: { most: 1, ifNoneSpins: false } } as const;
const NO_SLICE = { slice: { leastNs: Infinity, mostNs: Infinity } } as const;

/** Bounds at two places: no G ahead and 3; and 1 P, 1 and 100 ns, or 4 Ps, 10 and 1,000 ns. */
type Bounds = { readonly startTicks?: number[]; readonly idleBesideWorkNs?: number[] };
/** One wake-up and one look. */
const ONE_WAKE = { idleBesideWorkNs: [101, 1_010] };
/** As many as there are Ps, one after the other. */
const CHAIN = { idleBesideWorkNs: [101, 4_040] };

/** Queues in few words: kind, size, then whether all share it and whether it has a lock. */
const declText = ({ kind, size, per, lock }: QueueDecl): string =>
  `${kind}${size === Infinity ? "" : ` ${size}`}${per === "p" ? "" : " shared"}${
    lock ? " locked" : ""
  }`;

interface Said {
  readonly options?: Readonly<Record<string, string>>;
  readonly traits: Traits;
  readonly queues: Readonly<Record<string, string>>;
  readonly promises: Omit<Promises, "startTicks" | "idleBesideWorkNs"> & Bounds;
}

const GPM: Said = {
  // proc.go: stoplockedm and startlockedm hand Ps on.
  traits: { unit: "user", threads: "per-p", netpoll: true, sysmon: true, handsOn: true },
  // runtime2.go: `p.runq`, `p.runnext`; `schedt.runq` under `sched.lock`.
  queues: { local: "ring 256", next: "slot 1", global: "fifo shared locked" },
  promises: {
    // proc.go:7662 runqgrab, :7735 runqsteal, :7524 runqputslow, :3389, :7293, :7480, :7618.
    steal: { queue: "local", share: "half", runs: "last" },
    spill: { queue: "local", to: "global", share: "half", which: "older" },
    look: { queue: "global", every: 61 },
    batch: { queue: "global", most: 128, isShared: true },
    slot: { queue: "next", kicked: "local", inherits: true, inRow: Infinity },
    // proc.go: forcePreemptNS; retake's `10*1000*1000`. How often sysmon looks is the machine's.
    slice: { leastNs: 10_000_000, mostNs: 10_000_000 },
    retake: { aloneNs: 10_000_000 },
    spinners: { share: 0.5, of: "busy", respins: true },
    wake: { most: 1, ifNoneSpins: true },
    netpoll: "if-waited-for",
    // 61 for each ahead and itself; then 257 of a ring, of which each 61st tick is another's: 262.
    startTicks: [61 + 262 + 1, 4 * 61 + 262 + 1],
    ...CHAIN,
  },
};

const PM: Said = {
  traits: USER,
  queues: { local: "fifo", global: "fifo shared locked" },
  promises: {
    ...NO_SLICE,
    ...ONE_EACH,
    ...ONE_WAKE,
    steal: { queue: "local", share: "half", runs: "last" },
    // Each theft puts one before those that wait.
    startTicks: [2, 8],
  },
};

const TOKIO: Said = {
  traits: USER,
  queues: { ring: "ring 256", slot: "slot 1", deferred: "stack", inject: "fifo shared locked" },
  promises: {
    ...NO_SLICE,
    wake: { most: 1, ifNoneSpins: true, betweenGs: true },
    // Three behind the first.
    slot: { queue: "slot", kicked: "ring", inherits: false, inRow: 4 },
    spill: { queue: "ring", to: "inject", share: "half", which: "newer" },
    steal: { queue: "ring", share: "half", runs: "last" },
    batch: { queue: "inject", most: 128, isShared: true },
    spinners: { share: 0.5, of: "all", respins: true },
  },
};

const JDK: Said = {
  traits: USER,
  queues: { work: "fifo", submit: "fifo locked" },
  promises: { ...NO_SLICE, steal: { queue: "work", share: "one", runs: "last" } },
};

/** A row with some of its promises otherwise. */
const but = (
  row: Said,
  options: Said["options"],
  promises: Partial<Said["promises"]>,
  without: readonly string[] = [],
): Said => {
  const all = Object.entries({ ...row.promises, ...promises });
  const kept = Object.fromEntries(all.filter(([name]) => !without.includes(name)));
  return { ...row, options, promises: kept };
};

const SAID: Readonly<Record<string, readonly Said[]>> = {
  g: [{ traits: { ...USER, unit: "thread", threads: "per-g" }, queues: {}, promises: ONE_EACH }],
  "g-process": [
    { traits: { ...USER, unit: "process", threads: "per-g" }, queues: {}, promises: ONE_EACH },
  ],
  n1: [{
    traits: { ...USER, threads: "one" },
    queues: { local: "fifo" },
    promises: { ...ONE_EACH, startTicks: [1, 4] },
  }],
  gm: [
    {
      traits: USER,
      queues: { global: "fifo shared locked" },
      promises: { ...NO_SLICE, ...ONE_EACH, ...ONE_WAKE, startTicks: [1, 4] },
    },
    {
      options: { slice: "2000" },
      traits: WITH_SYSMON,
      queues: { global: "fifo shared locked" },
      promises: {
        slice: { leastNs: 2_000, mostNs: 2_000 },
        ...ONE_EACH,
        ...ONE_WAKE,
        startTicks: [1, 4],
      },
    },
  ],
  pm: [
    PM,
    but(PM, { steal: "random" }, {}),
    but(PM, { steal: "none" }, { startTicks: [1, 4] }, ["steal", "idleBesideWorkNs"]),
    {
      ...but(PM, { queue: "bounded" }, {}, ["startTicks"]),
      queues: { ...PM.queues, local: "ring 256" },
    },
    {
      ...but(PM, { slice: "3000" }, { slice: { leastNs: 3_000, mostNs: 3_000 } }),
      traits: WITH_SYSMON,
    },
  ],
  gpm: [
    GPM,
    {
      // 10 ahead and itself, 65 of a ring in 73 ticks.
      ...but(GPM, { ring: "64", globalEvery: "10", steal: "one" }, {
        steal: { queue: "local", share: "one", runs: "last" },
        look: { queue: "global", every: 10 },
        batch: { queue: "global", most: 32, isShared: true },
        startTicks: [10 + 73 + 1, 40 + 73 + 1],
      }),
      queues: { ...GPM.queues, local: "ring 64" },
    },
    // Two Ps may pass all of a queue to and fro while a third one is idle.
    but(GPM, { steal: "all" }, {
      steal: { queue: "local", share: "all", runs: "last" },
      idleBesideWorkNs: [Infinity, Infinity],
    }),
    but(GPM, { globalEvery: "0" }, {
      look: { queue: "global", every: Infinity },
      startTicks: [Infinity, Infinity],
    }),
    // Where each tick looks at the global queue first, the ring may wait for ever.
    but(GPM, { globalEvery: "1" }, {
      look: { queue: "global", every: 1 },
      startTicks: [Infinity, Infinity],
    }),
    but(GPM, { globalEvery: "2" }, {
      look: { queue: "global", every: 2 },
      startTicks: [2 + 514 + 1, 8 + 514 + 1],
    }),
    but(GPM, { slice: "50000" }, { slice: { leastNs: 50_000, mostNs: 50_000 } }),
  ],
  tokio: [
    TOKIO,
    {
      ...but(TOKIO, { ring: "16", lifoCap: "1", workers: "1" }, {
        slot: { queue: "slot", kicked: "ring", inherits: false, inRow: 2 },
        // Fewer workers than Ps: a share is of the workers.
        batch: { queue: "inject", most: 8, isShared: false },
      }),
      queues: { ...TOKIO.queues, ring: "ring 16" },
    },
    ...["worker", "eager"].map((driver): Said => ({
      ...but(TOKIO, { driver }, {
        slot: { queue: "slot", kicked: "ring", inherits: false, inRow: Infinity },
      }, driver === "eager" ? ["wake"] : []),
      traits: { ...USER, netpoll: true },
    })),
  ],
  "tokio-current-thread": [{
    traits: USER,
    queues: { local: "fifo", deferred: "stack", inject: "fifo locked" },
    promises: { ...NO_SLICE, ...ONE_EACH },
  }],
  jdk: [
    JDK,
    but(JDK, { compensate: "false" }, CHAIN),
    but(JDK, { compensate: "false", parallelism: "1" }, {}),
    but(JDK, { compensate: "false", maxPoolSize: "2" }, {}),
    but(JDK, { compensate: "false", maxPoolSize: "3" }, CHAIN),
  ],
  kotlin: [{
    traits: USER,
    queues: { slot: "slot 1", local: "fifo", global: "fifo shared locked" },
    promises: { ...NO_SLICE, steal: { queue: "local", share: "one", runs: "last" } },
  }],
  beam: [{
    traits: USER,
    queues: { run: "levels 3 locked" },
    promises: { steal: { queue: "run", share: "one", runs: "last" } },
  }],
  rayon: ["deque", "fifo"].map((own) => ({
    options: { breadthFirst: String(own === "fifo") },
    traits: USER,
    queues: { own, injector: "fifo shared locked" },
    promises: { ...NO_SLICE, ...ONE_EACH, steal: { queue: "own", share: "one", runs: "last" } },
  })),
};

const shared = (kind: string): string => `${kind} shared locked`;
/** One wake-up for each G, and no P stays idle beside work. */
const POOL = { ...ONE_EACH, ...ONE_WAKE };

/** gpm without a part promises what that part is not needed for, and no more. */
const ABLATIONS: Readonly<Record<string, readonly Said[]>> = {
  "gpm-no-runnext": [but(GPM, {}, {}, ["slot"])],
  "gpm-no-steal": [but(GPM, {}, {}, ["steal", "idleBesideWorkNs"])],
  "gpm-no-global-look": [
    but(GPM, {}, { look: { queue: "global", every: Infinity } }, ["startTicks"]),
  ],
  "gpm-no-handoff": [but(GPM, {}, {}, ["retake"])],
  "gpm-no-preempt": [but(GPM, {}, NO_SLICE)],
  "gpm-no-spin": [but(GPM, {}, {}, ["idleBesideWorkNs"])],
};

const EXAMPLES: Readonly<Record<string, readonly Said[]>> = {
  cilk: [{
    traits: USER,
    queues: { own: "deque", inbox: shared("fifo") },
    promises: { ...POOL, ...NO_SLICE, steal: { queue: "own", share: "one", runs: "last" } },
  }],
  "gm-lifo": ["never", "5000"].map((slice) => ({
    options: { slice },
    traits: slice === "never" ? USER : WITH_SYSMON,
    queues: { ready: shared("stack"), yielded: shared("fifo") },
    promises: {
      ...POOL,
      ...(slice === "never" ? NO_SLICE : { slice: { leastNs: 5_000, mostNs: 5_000 } }),
    },
  })),
  stack: [{
    traits: USER,
    queues: { own: "stack locked", yielded: shared("fifo") },
    promises: { ...POOL, ...NO_SLICE, steal: { queue: "own", share: "half", runs: "last" } },
  }],
  "random-choice": [{
    traits: USER,
    queues: { local: "fifo" },
    promises: { ...NO_SLICE, ...ONE_EACH, startTicks: [1, 4] },
  }],
  "lifo-slot": [{
    options: { lifoCap: "2", ring: "16" },
    traits: USER,
    queues: { ring: "ring 16", slot: "slot 1", deferred: "stack", inject: shared("fifo") },
    promises: {
      ...NO_SLICE,
      slot: { queue: "slot", kicked: "ring", inherits: false, inRow: 3 },
      spill: { queue: "ring", to: "inject", share: "half", which: "newer" },
      steal: { queue: "ring", share: "half", runs: "last" },
      batch: { queue: "inject", most: 8, isShared: true },
    },
  }],
  priorities: [{
    options: { aging: "3000" },
    traits: USER,
    queues: { ready: shared("ordered") },
    promises: { ...POOL, priorities: { queues: ["ready"], agingNs: 3_000 } },
  }],
  edf: [{
    traits: USER,
    queues: { ready: shared("ordered") },
    promises: { ...POOL, deadlines: { queues: ["ready"] } },
  }],
  cfs: [{
    options: { latency: "20000" },
    traits: { ...USER, periodNs: 80_000 },
    queues: { runq: "ordered" },
    promises: {
      ...ONE_WAKE,
      slice: { leastNs: 0, mostNs: 20_000 },
      weights: { periodNs: 320_000, within: 0.1, of: "p" },
    },
  }],
  injection: [{
    options: { inject: "200000" },
    traits: { ...USER, periodNs: 200_000 },
    queues: { global: shared("fifo") },
    promises: { ...NO_SLICE, ...ONE_WAKE, startTicks: [1, 4] },
  }],
  libuv: [{
    traits: USER,
    queues: { work: shared("fifo"), slow: shared("fifo") },
    promises: { ...NO_SLICE, ...ONE_EACH },
  }],
};

const ALL = { ...SAID, ...ABLATIONS, ...EXAMPLES };

Deno.test("each model has said what it says", () => {
  assertEquals(Object.keys(ALL).toSorted(), MODELS.map(({ name }) => name).toSorted());
});

/** A machine of three Ps. */
const threePs = (): AnyMachine => {
  for (let seed = 0;; seed++) {
    const machine = new AnyMachine(seed);
    if (machine.procs === 3) return machine;
  }
};

for (const [name, rows] of Object.entries(ALL)) {
  for (const { options = {}, traits, queues, promises } of rows) {
    const words = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(", ");
    Deno.test(`${name} (${words || "as it is"}) says of itself what its source gives`, () => {
      const machine = threePs(), lend = machine.lend.bind(machine);
      let decls: Readonly<Record<string, QueueDecl>> = {};
      machine.lend = (declared) => lend(decls = declared);
      const model = configure(name, options).make(machine.ops);
      const { startTicks, idleBesideWorkNs, ...rest } = model.promises;
      const said: Record<string, unknown> = { ...rest };
      if (startTicks !== undefined) {
        said.startTicks = [0, 3].map((ahead) => startTicks({ procs: 3, ahead }));
      }
      if (idleBesideWorkNs !== undefined) {
        said.idleBesideWorkNs = [[1, 1, 100], [4, 10, 1_000]].map(([procs, wakeNs, scanNs]) =>
          idleBesideWorkNs({ procs, wakeNs, scanNs })
        );
      }
      assertEquals(
        [model.name, model.traits, said],
        [name, traits, promises] as unknown[],
      );
      const declared = Object.entries(decls).map(([key, decl]) => [key, declText(decl)]);
      assertEquals(Object.fromEntries(declared), queues);
    });
  }
}

for (const name of ["gm", "pm", "gpm"]) {
  Deno.test(`${name}: a slice is over at its length, not before`, () => {
    const model = configure(name, { slice: "5000" }).make(new AnyMachine(1).ops);
    const isOver = [4_999, 5_000, 5_001].map((ns) => model.tick(1 as GId, M0, ns));
    assertEquals(isOver, [false, true, true]);
  });
}
