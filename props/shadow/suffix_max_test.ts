import { assertEquals } from "@std/assert";
import { SuffixMax } from "./suffix_max.ts";

Deno.test("SuffixMax answers the largest value since any position", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  const max = new SuffixMax();
  values.forEach((value, i) => max.push(i, value));
  for (let from = 0; from < values.length; from++) {
    assertEquals(max.since(from), Math.max(...values.slice(from)), `since ${from}`);
  }
  assertEquals(max.since(99), 0);
});
