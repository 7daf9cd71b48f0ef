/**
 * What users of the real runtimes get unless they turn something: constants of their sources.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { configure } from "./configure.ts";

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
