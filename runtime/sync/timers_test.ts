import { assertEquals } from "@std/assert";
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
