import { assertEquals } from "@std/assert";
import { batchMax, batchOf, haulOf, spillOf } from "./go_queues.ts";

Deno.test("what a rule takes of a queue: half, one or all; never more than there is", () => {
  const sizes = [0, 1, 2, 5, 256];
  assertEquals(sizes.map((size) => haulOf("half", size)), [0, 1, 1, 3, 128]);
  assertEquals(sizes.map((size) => haulOf("one", size)), [0, 1, 1, 1, 1]);
  assertEquals(sizes.map((size) => haulOf("all", size)), sizes);
  assertEquals((["half", "one", "all"] as const).map((part) => spillOf(part, 9)), [4, 0, 9]);
  assertEquals([batchMax(256), batchMax(7)], [128, 3]);
  assertEquals(sizes.map((size) => batchOf("one", size, 4, 256)), [0, 1, 1, 1, 1]);
  assertEquals(sizes.map((size) => batchOf("all", size, 4, 256)), [0, 1, 2, 5, 128]);
  assertEquals(sizes.map((size) => batchOf("share", size, 4, 256)), [0, 1, 1, 2, 65]);
  assertEquals(batchOf("share", 1_000, 2, 256), 128);
});
