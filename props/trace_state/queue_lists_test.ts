import { assertEquals } from "@std/assert";
import { queueOf } from "../testing/story.ts";
import { NO_QUEUE, OWN, QueueLists, THIEF } from "./queue_lists.ts";

Deno.test("QueueLists is first in, first out, and counts", () => {
  const lists = new QueueLists(2, 6);
  for (const g of [3, 1, 4]) lists.append(0, g);
  lists.append(lists.global, 5);
  assertEquals([lists.head(0), lists.tail(0), lists.length[0], lists.total], [3, 4, 3, 4]);
  lists.remove(3);
  assertEquals([lists.head(0), lists.queueOf[3], lists.total], [1, NO_QUEUE, 3]);
});

Deno.test("QueueLists takes a G out of the middle, and moves it between queues", () => {
  const lists = new QueueLists(1, 4);
  for (const g of [0, 1, 2]) lists.append(0, g);
  lists.append(lists.global, 1);
  assertEquals([lists.head(0), lists.tail(0), lists.length[0]], [0, 2, 2]);
  assertEquals([lists.head(lists.global), lists.total], [1, 3]);
  lists.remove(0);
  lists.remove(2);
  lists.remove(2);
  assertEquals([lists.head(0), lists.tail(0), lists.length[0], lists.total], [-1, -1, 0, 1]);
});

Deno.test("QueueLists names its queues", () => {
  const lists = new QueueLists(2, 1);
  assertEquals([0, 1, 2, 3, 4, NO_QUEUE].map((q) => lists.name(q)), [
    "the ring of P0",
    "the ring of P1",
    "runnext of P0",
    "runnext of P1",
    "the global queue",
    "no queue",
  ]);
});

Deno.test("QueueLists knows who is due at each end, and names queues as declared", () => {
  const lists = new QueueLists(1, 6, [queueOf(3, "deque", 0), queueOf(4, "levels", -1, 2)]);
  for (const g of [2, 0, 1]) lists.append(3, g);
  lists.append(4, 3, 1);
  lists.append(4, 4, 0);
  assertEquals([lists.due(3, OWN), lists.due(3, THIEF), lists.due(4, OWN)], [1, 2, 4]);
  assertEquals([1, 2, 3].map((n) => lists.fromTail(3, n)), [1, 0, 2]);
  lists.remove(4);
  assertEquals([lists.due(4, THIEF), lists.behind(2), lists.fromTail(4, 2)], [3, 0, -1]);
  assertEquals([lists.name(3), lists.name(4), lists.size(4)], [
    "queue deque of P0",
    "queue levels",
    Infinity,
  ]);
});
