import { assert, assertEquals } from "@std/assert";
import { Prng } from "../core/prng.ts";
import { EngineMemory } from "../machine/columns.ts";
import { GTable } from "../machine/g_table.ts";
import { Channels } from "./channel.ts";
import { Mutexes, WaitGroups } from "./locks.ts";
import { SyncObjects } from "./sync_objects.ts";
import { Timers } from "./timers.ts";

const CAPS = new Int32Array([2, 0, 3]);

/** What channels answer to a life of sends, receives and waits that is the same each time. */
function channelsLife(ch: Channels): unknown[] {
  const prng = new Prng(5, 5, 5), answers: unknown[] = [], waits: number[] = [];
  for (let turn = 0; turn < 400; turn++) {
    const c = [0, 2][prng.below(2)], act = prng.below(6);
    if (act === 0 && ch.count[c] < CAPS[c]) answers.push(ch.buffer(c, turn));
    else if (act === 1 && ch.count[c] > 0) answers.push(ch.unbuffer(c), ch.lastNumber);
    else if (act < 5) {
      const node = ch.wait(turn, prng.below(3), prng.below(2), prng.below(4) - 1, turn);
      waits.push(node);
      answers.push(node);
    } else if (waits.length > 0) {
      const [node] = waits.splice(prng.below(waits.length), 1);
      answers.push(ch.nodes.g[node]);
      ch.release(node);
    }
    answers.push([...ch.count], [...ch.entered], [0, 1, 2].map((at) => ch.first(at, 0)));
  }
  return answers;
}

Deno.test("channels that are taken back answer as new ones", () => {
  const used = new Channels(CAPS), wanted = channelsLife(new Channels(CAPS));
  channelsLife(used);
  assert(used.nodes.prev.length > 16, "it had to grow");
  assertEquals(used.reset().lastNumber, -1);
  assertEquals(channelsLife(used), wanted);
});

/** What timers answer to a life that is the same each time. */
function timersLife(timers: Timers, gs: GTable): unknown[] {
  const prng = new Prng(6, 6, 6), answers: unknown[] = [];
  for (let g = 0; g < 100; g++) {
    gs.setScratch(g, prng.below(5));
    timers.dueNs[g % 4] = prng.below(5);
    if (timers.heapOf[g % 4] < 0) timers.add(prng.below(2), ~(g % 4));
    timers.add(prng.below(2), g);
    if (prng.below(4) > 0 && timers.firstNs(1) < Infinity) answers.push(timers.pop(1));
    answers.push(timers.total, timers.earliestNs(), [...timers.heapOf]);
  }
  return answers;
}

Deno.test("timers that are taken back answer as new ones; and every byte that they took is theirs", () => {
  const gs = new GTable(100, 100), memory = new EngineMemory();
  for (let g = 0; g < 100; g++) gs.create(0, 0, { nowNs: 0 });
  const used = new Timers(2, gs, memory, 4);
  const wanted = timersLife(new Timers(2, gs, new EngineMemory(), 4), gs);
  timersLife(used, gs);
  assertEquals(memory.bytes, used.bytes);
  assertEquals(timersLife(used.reset(), gs), wanted);
  assertEquals(memory.bytes, used.bytes);
});

Deno.test("a channel's buffers and waits are counted, each byte that they take", () => {
  const memory = new EngineMemory(), ch = new Channels(CAPS, memory);
  // A value and a number for each message that it may hold.
  assertEquals(memory.bytes, 5 * (8 + 4));
  const bytes = () => {
    const { g, next, prev, queue, kase, sibling, value } = ch.nodes;
    return [g, next, prev, queue, kase, sibling, value].reduce((sum, c) => sum + c.byteLength, 0);
  };
  const before = memory.bytes, first = bytes();
  for (let i = 0; i < 200; i++) ch.wait(i, 1, 0, -1, 0);
  assertEquals(memory.bytes - before, bytes() - first);
  const { g, next, prev, queue, kase, sibling, value } = ch.nodes;
  const lengths = [next, prev, queue, kase, sibling, value].map(({ length }) => length);
  assertEquals(lengths, Array(6).fill(g.length));
});

Deno.test("waits that are over leave their places to the next ones, the last first", () => {
  const ch = new Channels(CAPS), nodes = [0, 1, 2, 3].map((g) => ch.wait(g, 1, 0, -1, 0));
  assertEquals(nodes, [0, 1, 2, 3]);
  ch.release(2);
  ch.release(0);
  assertEquals([4, 5, 6].map((g) => ch.wait(g, 1, 1, -1, 0)), [0, 2, 4]);
});

Deno.test("the queues of mutexes and wait groups are lists", () => {
  const prng = new Prng(8, 8, 8), next = new Int32Array(400), mx = new Mutexes(2);
  const wg = new WaitGroups(2), lists: number[][] = [[], []], waiters: number[][] = [[], []];
  for (let g = 0; g < 400; g++) {
    const x = prng.below(2), isLifo = prng.below(2) === 0;
    if (prng.below(3) > 0) {
      mx.enqueue(x, g, isLifo, next);
      if (isLifo) lists[x].unshift(g);
      else lists[x].push(g);
    } else assertEquals(mx.dequeue(x, next), lists[x].shift() ?? -1);
    const found: number[] = [];
    for (let at = mx.head[x]; at >= 0; at = next[at]) found.push(at);
    assertEquals(found, lists[x]);
    if (lists[x].length > 0) assertEquals(mx.tail[x], lists[x].at(-1));
  }
  const links = new Int32Array(400).fill(7);
  for (let g = 0; g < 40; g++) {
    const w = prng.below(2);
    wg.enqueue(w, g, links);
    waiters[w].push(g);
  }
  for (const w of [0, 1]) {
    const found: number[] = [];
    for (let at = wg.head[w]; at >= 0; at = links[at]) found.push(at);
    assertEquals([found, wg.tail[w]], [waiters[w], waiters[w].at(-1)]);
  }
});

Deno.test("objects of each type are as many as the program names, and a program without any has none", () => {
  const names = { rwmutex: ["a", "b"], cond: ["c"], sem: ["d", "e", "f"], counter: ["g"] };
  const all = SyncObjects.of({ ...names, timer: [] });
  const lengths = [all.readers, all.departing, all.permits, all.rwWaiters.head, all.rwWaiters.tail];
  assertEquals(lengths.map(({ length }) => length), [2, 2, 4, 4, 4]);
  const others = [all.tickets, all.called, all.condWaiters.head, all.taken, all.semWaiters.tail];
  assertEquals(others.map(({ length }) => length), [1, 1, 1, 3, 3]);
  assertEquals(all.counters.length, 1);
  const empty = { rwmutex: [], cond: [], sem: [], counter: [], timer: ["t"] };
  assertEquals(SyncObjects.of(empty), SyncObjects.NONE);
  for (const type of ["rwmutex", "cond", "sem", "counter"] as const) {
    assertEquals(SyncObjects.of({ ...empty, [type]: ["x"] }) === SyncObjects.NONE, false);
  }
});

Deno.test("a condition calls the G whose ticket it is, wherever it stands", () => {
  const names = { rwmutex: [], cond: ["c"], sem: [], counter: [], timer: [] };
  const objects = new SyncObjects(names), next = new Int32Array(5);
  const scratch = new Float64Array([9, 4, 6, 5, 7]), waiting = { next, scratch };
  for (const g of [0, 2, 1, 4]) objects.condWaiters.enqueue(0, g, next);
  const called = [4, 5, 7, 9, 6, 6].map((ticket) => objects.takeCalled(0, ticket, waiting));
  assertEquals(called, [1, -1, 4, 0, 2, -1]);
});

Deno.test("timers of the program that are due at once go off in the order in which they were set", () => {
  const timers = new Timers(1, new GTable(4, 4), undefined, 3);
  timers.dueNs.fill(5);
  for (const t of [2, 0, 1]) timers.add(0, ~t);
  assertEquals([0, 0, 0].map(() => timers.pop(0)), [~2, ~0, ~1]);
});
