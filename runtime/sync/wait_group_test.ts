import { assertEquals } from "@std/assert";
import { WaitGroups } from "./locks.ts";

Deno.test("WaitGroups keep waiters in the order they came", () => {
  const wg = new WaitGroups(2);
  const next = new Int32Array(8);
  for (const g of [4, 2, 6]) wg.enqueue(1, g, next);
  const order: number[] = [];
  for (let g = wg.head[1]; g >= 0; g = next[g]) order.push(g);
  assertEquals(order, [4, 2, 6]);
  assertEquals(wg.head[0], -1);
});
