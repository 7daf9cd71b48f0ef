/**
 * What users of the real runtimes get unless they turn something: constants of their sources.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { configure } from "./configure.ts";
import { MODELS } from "./table.ts";

/** By model: its options, as they are in the file named. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number | string | boolean>>>> = {
  // runtime2.go: runq [256]; proc.go: schedtick%61, forcePreemptNS.
  gpm: { ring: 256, globalEvery: 61, steal: "half", slice: 10_000_000 },
  // multi_thread/queue.rs: LOCAL_QUEUE_CAPACITY; worker.rs: MAX_LIFO_POLLS_PER_TICK; builder.rs:
  // event_interval; coop.rs: Budget::initial.
  tokio: { ring: 256, lifoCap: 3, eventInterval: 61, budget: 128, lifoSlot: "on", workers: 0 },
  // current_thread/mod.rs: DEFAULT_GLOBAL_QUEUE_INTERVAL.
  "tokio-current-thread": { globalQueueInterval: 31, eventInterval: 61, budget: 128 },
  // VirtualThread.java: createDefaultScheduler.
  jdk: { parallelism: 0, maxPoolSize: 256, compensate: true },
  // Tasks.kt: WORK_STEALING_TIME_RESOLUTION_NS, MAX_POOL_SIZE.
  kotlin: { corePoolSize: 0, maxPoolSize: 2_097_150, stealResolution: 100_000, blocking: "io" },
  // erl_vm.h: CONTEXT_REDS.
  beam: { schedulers: 0, reductions: 4_000 },
  // rayon-core, lib.rs: ThreadPoolBuilder.
  rayon: { numThreads: 0, breadthFirst: false },
  // kernel/sched/fair.c: sysctl_sched_latency.
  cfs: { latency: 6_000_000 },
};

for (const [model, values] of Object.entries(DEFAULTS)) {
  Deno.test(`${model} begins with the constants of its source`, () => {
    const { options } = configure(model);
    for (const [name, value] of Object.entries(values)) {
      assertEquals((options as Record<string, unknown>)[name], value, name);
    }
  });
}

/** By model: what each option may be, both ends included, or all its words. */
const RANGES: Readonly<Record<string, Readonly<Record<string, readonly (number | string)[]>>>> = {
  gm: { slice: [1_000, 10_000_000_000] },
  pm: {
    slice: [1_000, 10_000_000_000],
    steal: ["none", "random", "fullest"],
    queue: ["bounded", "unbounded"],
  },
  gpm: {
    ring: [2, 65_536],
    globalEvery: [0, 1_000_000],
    slice: [1_000, 10_000_000_000],
    steal: ["half", "one", "all"],
    go: ["1.19", "1.22", "1.24", "1.26"],
  },
  tokio: {
    globalQueueInterval: [0, 1_000_000],
    eventInterval: [1, 1_000_000],
    lifoCap: [1, 1_000_000],
    ring: [2, 65_536],
    workers: [0, 1_024],
    budget: [1, 1_000_000],
    lifoSlot: ["on", "off", "stealable"],
    driver: ["outside", "worker", "eager"],
    blocking: ["spawn_blocking", "block_in_place", "nothing"],
  },
  "tokio-current-thread": {
    globalQueueInterval: [1, 1_000_000],
    eventInterval: [1, 1_000_000],
    budget: [1, 1_000_000],
    blocking: ["spawn_blocking", "nothing"],
  },
  // ForkJoinPool.java: MAX_CAP = 0x7fff.
  jdk: { parallelism: [0, 1_024], maxPoolSize: [1, 0x7fff], compensate: ["true", "false"] },
  // CoroutineScheduler.kt: MAX_SUPPORTED_POOL_SIZE = (1 shl 21) - 2.
  kotlin: {
    corePoolSize: [0, 1_024],
    maxPoolSize: [1, (1 << 21) - 2],
    stealResolution: [0, 1_000_000_000],
    blocking: ["io", "nothing"],
    queueOf: ["permit", "worker", "offloaded"],
  },
  // erl.c: +S up to 1024.
  beam: { schedulers: [0, 1_024], reductions: [1, 1_000_000_000] },
  rayon: { numThreads: [0, 1_024], breadthFirst: ["true", "false"] },
  "gm-lifo": { slice: [1_000, 10_000_000_000] },
  "random-choice": { choices: [1, 1_024] },
  "lifo-slot": { lifoCap: [1, 1_000_000], ring: [2, 65_536] },
  priorities: { aging: [1_000, 10_000_000_000] },
  cfs: { latency: [10_000, 1_000_000_000] },
  injection: { inject: [100_000, 10_000_000_000] },
  libuv: { wake: ["idle", "queued"] },
};

for (const spec of MODELS) {
  if (spec.kind === "ablation") continue;
  Deno.test(`${spec.name} takes each option from its least value to its greatest, and no other`, () => {
    const ranges = RANGES[spec.name] ?? {};
    assertEquals(spec.options.map(({ name }) => name).toSorted(), Object.keys(ranges).toSorted());
    for (const [name, ends] of Object.entries(ranges)) {
      for (const value of ends) configure(spec.name, { [name]: String(value) });
      const [least, most] = ends as readonly number[];
      const others = typeof least === "string" ? ["other", "0"] : [least - 1, most + 1];
      for (const value of others) {
        assertThrows(() => configure(spec.name, { [name]: String(value) }), RangeError, name);
      }
    }
  });
}
