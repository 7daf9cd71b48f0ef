import { assertEquals } from "@std/assert";
import { NO_QUEUE, QueueLists } from "./queue_lists.ts";

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
