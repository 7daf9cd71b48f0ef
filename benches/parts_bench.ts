/**
 * Times the parts that a scheduling decision is made of, each by itself, and the floor loop that has
 * nothing but them. Every bench does 1,000 operations, so `µs` per iteration reads as `ns` per
 * operation; the floor loop says its own count.
 *
 * @module
 */

import {
  AgentList,
  EventHeap,
  GlobalQueue,
  GTable,
  Histogram,
  prngStream,
  RunRings,
} from "@lab/runtime";
import { runFloor } from "./floor.ts";

const OPERATIONS = 1_000;
const GS = 1_000;
const RING_SLOTS = 256;

/** Everything the benches compute ends up here and is printed, so nothing can be optimised away. */
let checksum = 0;
addEventListener("unload", () => console.log(`checksum ${checksum >>> 0}`));

/** Numbers that no branch predictor knows; drawn beforehand, so drawing is not timed. */
const random = prngStream(1, "bench");
const gaps = Int32Array.from({ length: OPERATIONS }, () => 100 + random.below(256));
const durations = Float64Array.from(
  { length: OPERATIONS },
  () => Math.floor(-1e6 * Math.log(1 - random.float53())),
);

const rings = new RunRings(2, RING_SLOTS);
Deno.bench({
  name: "run ring: push and pop, half full",
  group: "queues",
  fn: () => {
    for (let g = 0; g < OPERATIONS; g++) {
      rings.push(0, g);
      if (rings.len(0) > RING_SLOTS / 2) checksum = (checksum + rings.pop(0)) | 0;
    }
  },
});

Deno.bench({
  name: "run ring: steal half of 256, per G moved",
  group: "queues",
  fn: () => {
    let moved = 0;
    while (moved < OPERATIONS) {
      while (rings.push(0, moved));
      for (let haul = RING_SLOTS / 2; haul > 0; haul--, moved++) rings.push(1, rings.pop(0));
      while (rings.len(1) > 0) checksum = (checksum + rings.pop(1)) | 0;
    }
  },
});

const gs = new GTable(GS, GS);
for (let g = 0; g < GS; g++) gs.create(0, 0, { nowNs: 0 });
const queue = new GlobalQueue();
Deno.bench({
  name: "global queue: push and pop",
  group: "queues",
  fn: () => {
    for (let g = 0; g < OPERATIONS; g++) queue.push(g);
    for (let g = 0; g < OPERATIONS; g++) checksum = (checksum + queue.pop()) | 0;
  },
});

for (const agents of [8, 64, 1024]) {
  const heap = new AgentList();
  for (let agent = 0; agent < agents; agent++) heap.set(agent, gaps[agent % OPERATIONS]);
  Deno.bench({
    name: `agent list of ${agents}: move the top`,
    group: "heaps",
    fn: () => {
      for (let i = 0; i < OPERATIONS; i++) heap.setFirst(heap.firstNs + gaps[i]);
      checksum = (checksum + heap.at[0]) | 0;
    },
  });
}

for (const events of [8, 1024, 65_536]) {
  const heap = new EventHeap();
  for (let event = 0; event < events; event++) heap.push(gaps[event % OPERATIONS], 0, event);
  Deno.bench({
    name: `event heap of ${events}: pop and push`,
    group: "heaps",
    fn: () => {
      for (let i = 0; i < OPERATIONS; i++) {
        const timeNs = heap.topNs, subject = heap.topSubject;
        heap.pop();
        heap.push(timeNs + gaps[i], 0, subject);
      }
      checksum = (checksum + heap.topSubject) | 0;
    },
  });
}

const histogram = new Histogram();
Deno.bench({
  name: "histogram: add",
  group: "observe",
  fn: () => {
    for (let i = 0; i < OPERATIONS; i++) histogram.add(durations[i]);
    checksum = (checksum + histogram.max) | 0;
  },
});
Deno.bench({
  name: "histogram: one percentile (not x 1,000)",
  group: "observe",
  fn: () => {
    checksum = (checksum + histogram.quantile(0.99)) | 0;
  },
});

Deno.bench({
  name: "prng: 32 bits",
  group: "prng",
  baseline: true,
  fn: () => {
    for (let i = 0; i < OPERATIONS; i++) checksum = (checksum + random.nextU32()) | 0;
  },
});
Deno.bench({
  name: "prng: below 10",
  group: "prng",
  fn: () => {
    for (let i = 0; i < OPERATIONS; i++) checksum = (checksum + random.below(10)) | 0;
  },
});
Deno.bench({
  name: "prng: 53-bit float",
  group: "prng",
  fn: () => {
    for (let i = 0; i < OPERATIONS; i++) checksum = (checksum + random.float53() * 1e9) | 0;
  },
});

/** Sizes of the floor loop: the same number of decisions each, so the lines compare. */
const FLOORS = [
  { procs: 1, gs: 1_000, rounds: 1_000 },
  { procs: 8, gs: 1_000, rounds: 1_000 },
  { procs: 8, gs: 100_000, rounds: 10 },
  { procs: 64, gs: 100_000, rounds: 10 },
] as const;
for (const floor of FLOORS) {
  Deno.bench({
    name: `floor loop: ${floor.procs} Ps, ${floor.gs} Gs, 1,000,000 decisions (ms = ns each)`,
    group: "floor",
    baseline: floor.procs === 8 && floor.gs === 100_000,
    n: 10,
    warmup: 2,
    fn: () => {
      checksum = (checksum + runFloor(floor).checksum) | 0;
    },
  });
}
