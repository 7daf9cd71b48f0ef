import { assertEquals, assertThrows } from "@std/assert";
import { compare, ratio, spread } from "./stats.ts";

Deno.test("spread() gives median and range and leaves its input as it was", () => {
  const values = [5, 1, 3];
  assertEquals(spread(values), { median: 3, min: 1, max: 5, n: 3 });
  assertEquals(values, [5, 1, 3]);
  assertThrows(() => spread([]), RangeError, "no values");
});

Deno.test("compare() claims a difference only if the ranges do not overlap", () => {
  assertEquals(compare(spread([4, 5, 6]), spread([1, 2, 3])), "more");
  assertEquals(compare(spread([1, 2, 3]), spread([4, 5, 6])), "less");
  assertEquals(compare(spread([1, 2, 4]), spread([4, 5, 6])), "unclear");
  assertEquals(compare(spread([1, 5, 9]), spread([4, 5, 6])), "unclear");
});

Deno.test("compare() claims nothing from too few seeds, unless neither side varies", () => {
  assertEquals(compare(spread([9, 10]), spread([1, 2])), "unclear");
  assertEquals(compare(spread([9]), spread([1])), "unclear");
  assertEquals(compare(spread([9, 9]), spread([1, 1])), "more");
  assertEquals(compare(spread([9, 9]), spread([1, 2])), "unclear");
});

Deno.test("compare() says 'same' only if every value is equal", () => {
  assertEquals(compare(spread([2, 2, 2]), spread([2, 2, 2])), "same");
  assertEquals(compare(spread([2, 2, 2]), spread([2, 2, 3])), "unclear");
});

Deno.test("ratio() is of medians, and has an answer when the divisor is 0", () => {
  assertEquals(ratio(spread([4]), spread([2])), 2);
  assertEquals(ratio(spread([4]), spread([0])), Infinity);
  assertEquals(ratio(spread([0]), spread([0])), 1);
});
