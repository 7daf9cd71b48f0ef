import { assert, assertEquals } from "@std/assert";
import { prngStream } from "../core/prng.ts";
import { AgentHeap, EventHeap } from "./event_heap.ts";

Deno.test("AgentHeap gives agents by time, equal times in the order they were set", () => {
  const heap = new AgentHeap();
  for (const [agent, time] of [[5, 30], [2, 10], [9, 10], [1, 20]]) heap.set(agent, time);
  const out: number[] = [];
  while (heap.size > 0) {
    out.push(heap.at[0]);
    heap.remove(heap.at[0]);
  }
  assertEquals(out, [2, 9, 1, 5]);
});

Deno.test("AgentHeap moves and removes any agent, checked against a sorted list", () => {
  const prng = prngStream(7, "heap");
  const heap = new AgentHeap();
  const model = new Map<number, [number, number]>();
  let serial = 0;
  for (let i = 0; i < 20_000; i++) {
    const agent = prng.below(40);
    if (prng.below(4) === 0) {
      heap.remove(agent);
      model.delete(agent);
    } else {
      const time = prng.below(50);
      heap.set(agent, time);
      model.set(agent, [time, serial++]);
    }
    assertEquals(heap.size, model.size);
    if (model.size === 0) continue;
    const sorted = [...model].sort(([, x], [, y]) => x[0] - y[0] || x[1] - y[1]);
    assertEquals(heap.at[0], sorted[0][0]);
    assertEquals(heap.secondKey, sorted.length > 1 ? sorted[1][1][0] : Infinity);
    const tied = sorted.filter(([, key]) => key[0] === sorted[0][1][0]);
    assertEquals(heap.tiedCount(), tied.length);
    assertEquals(heap.tied(tied.length - 1), tied[tied.length - 1][0]);
  }
});

Deno.test("AgentHeap.secondKey never lies beyond the horizon", () => {
  const heap = new AgentHeap();
  heap.horizon = 15;
  heap.set(1, 10);
  heap.set(2, 20);
  assertEquals(heap.secondKey, 15);
});

Deno.test("EventHeap gives events by time, equal times in the order they came", () => {
  const prng = prngStream(3, "events");
  const heap = new EventHeap();
  const want: [number, number][] = [];
  for (let i = 0; i < 3000; i++) {
    const time = prng.below(100);
    heap.push(time, i & 3, i);
    want.push([time, i]);
  }
  want.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  for (const [time, i] of want) {
    assertEquals([heap.topNs, heap.topSubject, heap.topKind], [time, i, i & 3]);
    heap.pop();
  }
  assert(heap.topNs === Infinity);
});
