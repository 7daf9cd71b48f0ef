/**
 * Times the parts that a scheduling decision is made of, each by itself, and the floor loop that
 * has nothing but them. Every bench does 1,000 operations, so `µs` per iteration reads as `ns` per
 * operation; the floor loop says its own count.
 *
 * @module
 */

import {
  AgentList,
  assemble,
  EventHeap,
  fifo,
  type GId,
  Histogram,
  LAST,
  MAIN_M,
  type MId,
  prngStream,
  type Queue,
  ring,
  shared,
  simulate,
} from "@lab/runtime";
import { configure } from "@lab/models";
import { runFloor } from "./floor.ts";

const OPERATIONS = 1_000;
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

/**
 * Queues as a model has them: those of a machine whose run is over. Their verbs do all that they do
 * in a run: they charge M0 what its cost table says, which is nothing, and count.
 */
function lent() {
  const { make } = configure("n1");
  let queues: { local: readonly Queue[]; global: Queue } | null = null;
  simulate({
    model: (ops) => {
      queues = ops.queues({ local: ring(RING_SLOTS), global: shared(fifo()) });
      return make(ops);
    },
    program: assemble({ name: "nothing", progs: { main: [] } }),
    machine: { procs: 2 },
  });
  return queues!;
}

const { local: [mine, theirs], global: queue } = lent();
const M0 = MAIN_M as MId;
Deno.bench({
  name: "run ring: put and take, half full",
  group: "queues",
  fn: () => {
    for (let g = 0; g < OPERATIONS; g++) {
      mine.put(M0, g as GId);
      if (mine.len() > RING_SLOTS / 2) checksum = (checksum + mine.take(M0)) | 0;
    }
  },
});

Deno.bench({
  name: "run ring: steal half of 256, per G moved",
  group: "queues",
  fn: () => {
    let moved = 0;
    while (moved < OPERATIONS) {
      while (mine.put(M0, moved as GId) < 0);
      checksum = (checksum + mine.move(M0, RING_SLOTS / 2, theirs, LAST)) | 0;
      moved += RING_SLOTS / 2;
      while (theirs.len() > 0) checksum = (checksum + theirs.take(M0)) | 0;
    }
  },
});

Deno.bench({
  name: "global queue: put and take",
  group: "queues",
  fn: () => {
    for (let g = 0; g < OPERATIONS; g++) queue.put(M0, g as GId);
    for (let g = 0; g < OPERATIONS; g++) checksum = (checksum + queue.take(M0)) | 0;
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
