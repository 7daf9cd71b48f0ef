/**
 * Queues as values.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import { Fifo } from "./fifo.ts";

Deno.test("a queue stays as it was whatever is made of it", () => {
  const two = Fifo.EMPTY.push(1).push(2);
  const left = two.push(3), right = two.push(4), less = two.drop(1);
  assertEquals(
    [two, left, right, less, less.push(5)].map((queue) => queue.toArray()),
    [[1, 2], [1, 2, 3], [1, 2, 4], [2], [2, 5]],
  );
  assertEquals(Fifo.EMPTY.length, 0);
});

Deno.test("equal queues have equal hashes, however they came about", () => {
  let long = Fifo.EMPTY;
  for (let g = 0; g < 5_000; g++) {
    long = long.push(g);
    if (long.length > 3) long = long.drop(1);
  }
  const short = Fifo.EMPTY.pushAll([4_997, 4_998, 4_999]);
  assertEquals(long.toArray(), short.toArray());
  assertEquals(long.hash, short.hash);
  assertEquals(short.drop(3).hash, Fifo.EMPTY.hash);
  assertNotEquals(short.hash, Fifo.EMPTY.pushAll([4_998, 4_997, 4_999]).hash);
});

Deno.test("many at once are as one after the other, and leave what they were put behind", () => {
  const base = Fifo.EMPTY.push(1).push(2), other = base.push(3);
  const all = base.pushAll([4, 5, 6]),
    more = all.pushAll([7, 8]),
    each = [4, 5, 6, 7, 8].reduce(
      (queue, g) => queue.push(g),
      base,
    );
  assertEquals(more.toArray(), each.toArray());
  assertEquals(more.hash, each.hash);
  assertEquals([base, other, all].map((queue) => queue.length), [2, 3, 5]);
  assertEquals(base.pushAll([]), base);
});

Deno.test("a queue knows where somebody stands, and goes on without", () => {
  const queue = Fifo.EMPTY.pushAll([7, 8, 9]);
  assertEquals([queue.indexOf(8), queue.indexOf(5), queue.at(2)], [1, -1, 9]);
  assertEquals(queue.without(8).toArray(), [7, 9]);
  assertEquals(queue.without(5).toArray(), [7, 8, 9]);
  assertEquals(queue.toArray(2), [7, 8]);
});
