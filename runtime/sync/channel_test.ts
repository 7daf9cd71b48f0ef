import { assertEquals } from "@std/assert";
import { Prng } from "../core/prng.ts";
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

Deno.test("Channels: who waits stands in lists, plain or in several of them, until somebody is done", () => {
  const ch = new Channels(new Int32Array([0, 0, 0])), prng = new Prng(7, 8, 9);
  /** By queue `2c + send`: who waits, in order, with a wait of it and its case. */
  const lists: { g: number; kase: number; value: number }[][] = Array.from({ length: 6 }, () => []);
  const waitsOf = new Map<number, number>();
  for (let g = 0; g < 1_500; g++) {
    if (prng.below(2) === 0) {
      // A select of one to three cases, perhaps twice on one channel; or a plain wait.
      const cases = prng.below(4), nodes: number[] = [];
      for (let kase = 0; kase < Math.max(1, cases); kase++) {
        const c = prng.below(3), send = prng.below(2), value = prng.below(100);
        const named = cases === 0 ? -1 : kase;
        nodes.push(ch.wait(g, c, send, named, value));
        lists[2 * c + send].push({ g, kase: named, value });
      }
      nodes.forEach((node, i) => ch.nodes.sibling[node] = nodes[(i + 1) % nodes.length]);
      waitsOf.set(g, nodes[prng.below(nodes.length)]);
    } else if (waitsOf.size > 0) {
      // One of those who wait is served: whichever.
      const gone = [...waitsOf.keys()][prng.below(waitsOf.size)];
      ch.release(waitsOf.get(gone)!);
      waitsOf.delete(gone);
      for (const [q, list] of lists.entries()) lists[q] = list.filter((one) => one.g !== gone);
    }
    lists.forEach((list, q) => {
      const found = [];
      for (let n = ch.first(q >> 1, q & 1); n >= 0; n = ch.nodes.next[n]) {
        found.push({ g: ch.nodes.g[n], kase: ch.nodes.kase[n], value: ch.nodes.value[n] });
      }
      assertEquals(found, list);
    });
  }
});

Deno.test("Channels: buffers are lists of their capacity, wherever they begin in their slots", () => {
  const caps = [1, 3, 4], ch = new Channels(new Int32Array(caps)), prng = new Prng(1, 1, 2);
  const lists: { value: number; number: number }[][] = [[], [], []], entered = [0, 0, 0];
  for (let value = 0; value < 2_000; value++) {
    const c = prng.below(3), list = lists[c];
    if (list.length < caps[c] && prng.below(2) === 0) {
      assertEquals(ch.buffer(c, value), entered[c]);
      list.push({ value, number: entered[c]++ });
    } else if (list.length > 0) {
      const { value: first, number } = list.shift()!;
      assertEquals([ch.unbuffer(c), ch.lastNumber], [first, number]);
    }
    assertEquals([...ch.count], lists.map(({ length }) => length));
  }
});
