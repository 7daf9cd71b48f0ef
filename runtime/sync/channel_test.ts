import { assertEquals } from "@std/assert";
import { Channels } from "./channel.ts";

Deno.test("Channels buffer first in, first out, and number messages", () => {
  const ch = new Channels(new Int32Array([3, 1]));
  assertEquals([ch.buffer(0, 7), ch.buffer(0, 8), ch.buffer(1, 99), ch.buffer(0, 9)], [0, 1, 0, 2]);
  assertEquals([ch.unbuffer(0), ch.lastNumber], [7, 0]);
  assertEquals(ch.buffer(0, 10), 3);
  assertEquals([ch.unbuffer(0), ch.unbuffer(0), ch.unbuffer(0), ch.lastNumber], [8, 9, 10, 3]);
  assertEquals([ch.count[0], ch.count[1]], [0, 1]);
});

Deno.test("Channels.release() takes a select out of every queue it waits in", () => {
  const ch = new Channels(new Int32Array([0, 0]));
  const plain = ch.wait(1, 0, 0, -1, 0);
  const a = ch.wait(2, 0, 0, 0, 0), b = ch.wait(2, 1, 0, 1, 0);
  ch.nodes.sibling[a] = b;
  ch.nodes.sibling[b] = a;
  const last = ch.wait(3, 0, 0, -1, 0);
  ch.release(b);
  assertEquals(ch.first(1, 0), -1);
  assertEquals(ch.first(0, 0), plain);
  ch.release(plain);
  assertEquals(ch.first(0, 0), last);
  assertEquals(ch.nodes.g[a], -1);
});
