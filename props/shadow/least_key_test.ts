import { assertEquals } from "@std/assert";
import { LeastKey } from "./least_key.ts";

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
