import { assertEquals } from "@std/assert";
import { LeastKey, Oldest, Pairing, SuffixMax } from "./collections.ts";

Deno.test("Oldest knows who joined first of those that are in", () => {
  const set = new Oldest(4);
  assertEquals(set.first, -1);
  set.join(2, 10);
  set.join(0, 11);
  set.join(3, 12);
  assertEquals(set.first, 2);
  set.leave(2);
  assertEquals(set.first, 0);
  set.join(2, 13);
  set.leave(0);
  assertEquals([set.first, set.since[2], set.since[0]], [3, 13, -1]);
  set.leave(3);
  assertEquals(set.first, 2);
});

Deno.test("Oldest keeps the first stamp of a member that joins twice", () => {
  const set = new Oldest(2);
  set.join(1, 5);
  set.join(1, 9);
  assertEquals(set.since[1], 5);
});

Deno.test("LeastKey gives the least key first, equal ones as they joined", () => {
  const set = new LeastKey();
  assertEquals(set.first, -1);
  [[3, 7], [1, 5], [4, 5], [0, 9]].forEach(([g, key]) => set.join(g, key));
  const out: number[] = [];
  for (let g = set.first; g >= 0; g = set.first) {
    out.push(g);
    set.leave(g);
  }
  assertEquals(out, [1, 4, 3, 0]);
});

Deno.test("LeastKey forgets where a member stood that left and joined again", () => {
  const set = new LeastKey();
  [0, 1, 2].forEach((g) => set.join(g, 5));
  set.leave(0);
  set.join(0, 5);
  assertEquals(set.first, 1);
  set.leave(1);
  set.leave(2);
  assertEquals(set.first, 0);
  set.leave(0);
  set.join(0, -2);
  set.join(3, -1);
  assertEquals(set.first, 0);
});

Deno.test("SuffixMax answers the largest value since any position", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  const max = new SuffixMax();
  values.forEach((value, i) => max.push(i, value));
  for (let from = 0; from < values.length; from++) {
    assertEquals(max.since(from), Math.max(...values.slice(from)), `since ${from}`);
  }
  assertEquals(max.since(99), 0);
});

Deno.test("Pairing keeps each side in one pair and says who is in two", () => {
  const pairs = new Pairing("G", "M");
  assertEquals(pairs.join(1, 0), "");
  assertEquals(pairs.join(1, 2), "G1 is with M2 while it is still with M0");
  assertEquals(pairs.join(3, 2), "M2 is with G3 while it is still with G1");
  assertEquals([pairs.rightOf(3), pairs.leftOf(2), pairs.rightOf(1), pairs.leftOf(0)], [
    2,
    3,
    -1,
    -1,
  ]);
  assertEquals(pairs.part(3, 2), "");
  assertEquals(pairs.part(3, 2), "G3 parts from M2, but it was with none");
});
