import { assertEquals } from "@std/assert";
import { aligned } from "./format.ts";

Deno.test("aligned() pads columns, sets figures to the right, leaves no trailing spaces", () => {
  assertEquals(aligned([["a", "1", "x"], ["bbb", "10", ""]], [1]), ["a     1  x", "bbb  10"]);
  assertEquals(aligned([["a"], ["b", "c"]]), ["a", "b  c"]);
  assertEquals(aligned([]), []);
});
