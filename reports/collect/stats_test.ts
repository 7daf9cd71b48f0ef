import { assertEquals, assertThrows } from "@std/assert";
import { ratio, spread } from "./stats.ts";

Deno.test("spread() gives median and range and leaves its input as it was", () => {
  const values = [5, 1, 3];
  assertEquals(spread(values), { median: 3, min: 1, max: 5, n: 3 });
  assertEquals(values, [5, 1, 3]);
  assertThrows(() => spread([]), RangeError, "no values");
});

Deno.test("ratio() is of medians, and has an answer when the divisor is 0", () => {
  assertEquals(ratio(spread([4]), spread([2])), 2);
  assertEquals(ratio(spread([4]), spread([0])), Infinity);
  assertEquals(ratio(spread([0]), spread([0])), 1);
});
