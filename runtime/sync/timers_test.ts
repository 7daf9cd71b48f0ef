import { assertEquals } from "@std/assert";
import { Prng } from "../core/prng.ts";
import { GTable } from "../machine/g_table.ts";
import { Timers } from "./timers.ts";

Deno.test("Timers fire by time, equal times in the order they were set, each P its own", () => {
  const gs = new GTable(8, 100);
  const timers = new Timers(2, gs);
  const set = (p: number, ns: number) => {
    const g = gs.create(0, 0, { nowNs: 0 });
    gs.setScratch(g, ns);
    timers.add(p, g);
  };
  for (const ns of [50, 20, 20, 90, 10, 20]) set(0, ns);
  set(1, 5);
  assertEquals([timers.firstNs(0), timers.firstNs(1), timers.earliestNs()], [10, 5, 5]);
  assertEquals([0, 0, 0, 0, 0, 0].map(() => timers.pop(0)), [4, 1, 2, 5, 0, 3]);
  assertEquals([timers.firstNs(0), timers.total], [Infinity, 1]);
});

Deno.test("Timers give back what a sorted list would, however sets and ends alternate; and nothing after a reset", () => {
  const gs = new GTable(8, 2_000), timers = new Timers(3, gs), prng = new Prng(1, 2, 3);
  const lists: { g: number; ns: number; order: number }[][] = [[], [], []];
  for (let order = 0; order < 1_500; order++) {
    const p = prng.below(3), list = lists[p];
    if (list.length > 0 && prng.below(5) < 2) {
      const first = list.toSorted((a, b) => a.ns - b.ns || a.order - b.order)[0];
      assertEquals([timers.firstNs(p), timers.pop(p)], [first.ns, first.g]);
      list.splice(list.indexOf(first), 1);
    } else {
      const g = gs.create(0, 0, { nowNs: 0 }), ns = prng.below(40);
      gs.setScratch(g, ns);
      timers.add(p, g);
      list.push({ g, ns, order });
    }
    assertEquals(timers.total, lists[0].length + lists[1].length + lists[2].length);
    const due = lists.map((one) => Math.min(...one.map(({ ns }) => ns)));
    assertEquals([0, 1, 2].map((at) => timers.firstNs(at)), due);
    assertEquals(timers.earliestNs(), Math.min(...due));
  }
  timers.reset();
  assertEquals([timers.total, timers.firstNs(0), timers.earliestNs()], [0, Infinity, Infinity]);
});

Deno.test("Timers of Gs with high numbers go off in the order in which they were set", () => {
  const gs = new GTable(8, 2_000), timers = new Timers(1, gs);
  for (let g = 0; g < 900; g++) gs.setScratch(gs.create(0, 0, { nowNs: 0 }), 5);
  for (const g of [899, 3, 700]) timers.add(0, g);
  assertEquals([0, 0, 0].map(() => timers.pop(0)), [899, 3, 700]);
});

Deno.test("Timers of Gs and of the program are one list: set, taken off from anywhere, gone off", () => {
  const gs = new GTable(8, 3_000), timers = new Timers(2, gs, undefined, 60);
  const prng = new Prng(4, 5, 6);
  const set: { key: number; p: number; ns: number; order: number }[] = [];
  for (let order = 0; order < 2_500; order++) {
    const p = prng.below(2), act = prng.below(10), t = prng.below(60);
    if (act < 3) {
      const key = gs.create(0, 0, { nowNs: 0 }), ns = prng.below(30);
      gs.setScratch(key, ns);
      timers.add(p, key);
      set.push({ key, p, ns, order });
    } else if (act < 6 && timers.heapOf[t] < 0) {
      const ns = timers.dueNs[t] = prng.below(30);
      timers.add(p, ~t);
      set.push({ key: ~t, p, ns, order });
      assertEquals(timers.heapOf[t], p);
    } else if (act < 8 && set.length > 0) {
      const [{ key }] = set.splice(prng.below(set.length), 1);
      assertEquals(timers.remove(key), true);
      assertEquals(timers.remove(key), false);
      if (key < 0) assertEquals(timers.heapOf[~key], -1);
    } else {
      const [first] = set.filter((one) => one.p === p)
        .toSorted((a, b) => a.ns - b.ns || a.order - b.order);
      assertEquals(timers.firstNs(p), first?.ns ?? Infinity);
      if (first === undefined) continue;
      assertEquals(timers.pop(p), first.key);
      set.splice(set.indexOf(first), 1);
    }
    assertEquals(timers.total, set.length);
  }
});
