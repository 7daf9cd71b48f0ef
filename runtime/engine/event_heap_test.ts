import { assert, assertEquals } from "@std/assert";
import { prngStream } from "../core/prng.ts";
import { EventHeap } from "./event_heap.ts";

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
