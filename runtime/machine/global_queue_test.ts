import { assertEquals } from "@std/assert";
import { GlobalQueue } from "./global_queue.ts";

Deno.test("GlobalQueue is first in, first out, and empty at the end", () => {
  const q = new GlobalQueue();
  assertEquals(q.pop(), -1);
  for (const g of [3, 1, 4]) q.push(g);
  assertEquals([q.size, q.pop(), q.pop()], [3, 3, 1]);
  q.push(0);
  assertEquals([q.pop(), q.pop(), q.pop(), q.size], [4, 0, -1, 0]);
});

Deno.test("GlobalQueue grows around its head and keeps the order", () => {
  const q = new GlobalQueue();
  let put = 0, taken = 0;
  for (let turn = 0; turn < 200; turn++) {
    for (let i = 0; i < 7; i++) q.push(put++);
    assertEquals(q.peek(q.size - 1), put - 1);
    for (let i = 0; i < 3; i++) assertEquals(q.pop(), taken++);
  }
  while (q.size > 0) assertEquals(q.pop(), taken++);
  assertEquals([taken, q.pop()], [put, -1]);
});
