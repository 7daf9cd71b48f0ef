import { assertEquals } from "@std/assert";
import { Oldest } from "./oldest.ts";

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
