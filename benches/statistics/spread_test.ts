import { assertEquals, assertThrows } from "@std/assert";
import { spreadOf } from "./spread.ts";

Deno.test("spreadOf() has the middle value, or the mean of the two in the middle, and the range", () => {
  const values = [3, 1, 10];
  assertEquals(spreadOf(values), { median: 3, min: 1, max: 10, n: 3 });
  assertEquals(values, [3, 1, 10]);
  assertEquals(spreadOf([4, 1, 10, 2]), { median: 3, min: 1, max: 10, n: 4 });
});

Deno.test("spreadOf() refuses an empty list", () => {
  assertThrows(() => spreadOf([]), RangeError, "no values");
});
