/**
 * What hooks of cfs do, figure by figure, as `kernel/sched/fair.c` of Linux 6.1 says it.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type MId, ReadyWhy } from "@lab/runtime";
import { g, type HookBench, hookBench, m0 } from "../hooks_testing.ts";

const { SPAWN, UNBLOCK } = ReadyWhy, LATENCY_NS = 6_000_000;

/** P0's least virtual run time is so much; G5 ran there last. */
function at(leastNs: number, procs: number): HookBench {
  const bench = hookBench("cfs", { procs }), { model, machine: { s, ops } } = bench;
  for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9]) s.gs.setHome(id, 0);
  ops.setData(m0, g(5), leastNs);
  bench.tell((step) => model.ready(g(5), m0, UNBLOCK, step));
  bench.tell((step) => model.find(m0, step));
  return bench;
}
const ready = ({ model, tell }: HookBench, id: number, why: ReadyWhy, m: MId = m0) =>
  tell((step) => model.ready(g(id), m, why, step)).did;

// place_entity: a new one a little behind, one that slept at most half a latency ahead.
Deno.test("cfs places a new G an eighth of a latency behind, one that slept half of one ahead", () => {
  const bench = at(100_000_000, 1), { ops } = bench.machine;
  ready(bench, 6, SPAWN);
  ready(bench, 7, UNBLOCK);
  ops.setData(m0, g(8), 99_000_000);
  ready(bench, 8, UNBLOCK);
  assertEquals([6, 7, 8].map((id) => ops.data(g(id)) - 100_000_000), [
    LATENCY_NS / 8,
    -LATENCY_NS / 2,
    -1_000_000,
  ]);
});

// check_preempt_wakeup: wakeup_granularity, a sixth of the latency.
Deno.test("cfs takes the P of a G that is more than a sixth of a latency ahead", () => {
  for (const [behindNs, kicks] of [[1_000_000, false], [1_000_001, true]] as const) {
    const bench = at(100_000_000, 2), { ops, s } = bench.machine, m1 = bench.occupy(1);
    s.gs.setStatus(5, 2);
    s.main.g = 5;
    ops.setData(m0, g(6), 100_000_000 - behindNs);
    let kicked = false;
    ops.kick = (_, p) => kicked = p === 0;
    ready(bench, 6, UNBLOCK, m1);
    assertEquals(kicked, kicks, `${behindNs} ns`);
  }
});

// migrate_task_rq_fair: as far behind there as it was here.
Deno.test("cfs carries over how far behind a G is when it changes its P", () => {
  const bench = at(100_000_000, 2), { model, machine: { ops }, queues: { runq } } = bench;
  const m1 = bench.occupy(1);
  // On P1 nobody has run: its least is 0.
  ops.setData(m0, g(6), 2_000);
  runq[1].put(m1, g(6), 2_000);
  bench.log();
  const { did, answered } = bench.tell((step) => model.find(m0, step));
  assertEquals([did.includes("runq1.rob()"), answered], [true, 6]);
  assertEquals(ops.data(g(6)), 100_002_000);
});

// load_balance: a queue two longer than another is evened out, one longer is not.
Deno.test("cfs evens two queues out if one is two longer than the other, and robs at no other time", () => {
  for (const [more, pulls] of [[1, false], [2, true]] as const) {
    const bench = hookBench("cfs", { procs: 2 }),
      { model, machine: { s }, queues: { runq } } = bench;
    const m1 = bench.occupy(1);
    runq[1].put(m1, g(1), 0);
    for (let i = 0; i <= more; i++) runq[0].put(m0, g(2 + i), 5);
    model.period(s.interrupt.id as MId, 0);
    bench.log();
    const [first] = bench.tell((step) => model.find(m1, step)).did;
    assertEquals(first, pulls ? "runq0.rob()" : "runq1.take()", `${more} more`);
  }
});
