import { assertEquals } from "@std/assert";
import { GlobalQueue } from "./global_queue.ts";
import { GTable } from "./g_table.ts";

Deno.test("GlobalQueue is first in, first out, and empty at the end", () => {
  const gs = new GTable(10, 10);
  for (let i = 0; i < 5; i++) gs.create(0, 0, 0, 0);
  const q = new GlobalQueue(gs);
  assertEquals(q.pop(), -1);
  for (const g of [3, 1, 4]) q.push(g);
  assertEquals([q.size, q.pop(), q.pop()], [3, 3, 1]);
  q.push(0);
  assertEquals([q.pop(), q.pop(), q.pop(), q.size], [4, 0, -1, 0]);
});
