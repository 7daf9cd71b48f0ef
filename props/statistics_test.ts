import { assertEquals } from "@std/assert";
import { quantile, quantileOf } from "./statistics.ts";

Deno.test("quantile() gives the ends and the middle", () => {
  const sample = [3, 1, 2, 5, 4];
  assertEquals([0, 0.5, 1].map((q) => quantile(sample, q)), [1, 3, 5]);
});

Deno.test("quantileOf() takes the smallest value that enough values do not exceed", () => {
  const sorted = [1, 2, 3, 4];
  assertEquals([0, 0.25, 0.26, 0.5, 1].map((q) => quantileOf(sorted, q)), [1, 1, 2, 2, 4]);
});
