import { assertEquals } from "@std/assert";
import { LinkedGs } from "./shared_list.ts";

const words = (n: number) => new Int32Array(new SharedArrayBuffer(4 * n));

/** A list with `gs` in it. */
function listOf(...gs: number[]): LinkedGs {
  const list = new LinkedGs(words(3), 0, 2, words(10));
  list.clear();
  for (const g of gs) list.append(g);
  return list;
}

/** Everything in it, from the head. */
function drained(list: LinkedGs): number[] {
  const gs: number[] = [];
  while (list.peek() >= 0) gs.push(list.shift());
  return gs;
}

Deno.test("LinkedGs gives Gs in the order it got them, and -1 when there is none", () => {
  const list = listOf(3, 0, 7);
  assertEquals([list.len(), list.peek()], [3, 3]);
  assertEquals(drained(list), [3, 0, 7]);
  assertEquals([list.len(), list.peek(), list.shift()], [0, -1, -1]);
});

Deno.test("LinkedGs takes a G out from wherever it stands, and goes on behind it", () => {
  for (const g of [3, 0, 7]) {
    const list = listOf(3, 0, 7);
    assertEquals([list.remove(g), list.remove(g), list.len()], [true, false, 2]);
    list.append(9);
    assertEquals(drained(list), [...[3, 0, 7].filter((other) => other !== g), 9]);
  }
  const one = listOf(5);
  assertEquals([one.remove(4), one.remove(5), one.len()], [false, true, 0]);
  one.append(6);
  assertEquals(drained(one), [6]);
});
