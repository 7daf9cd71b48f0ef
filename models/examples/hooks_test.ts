/**
 * What hooks of the examples do, verb by verb: one situation each, for policies that no law states.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { DONE, LeaveWhy, type MId, PARK, ReadyWhy } from "@lab/runtime";
import { g, hookBench, m0, strayM } from "../hooks_testing.ts";

const { SPAWN } = ReadyWhy;

Deno.test("lifo-slot: a full ring gives its newer half and who was in the slot away", () => {
  const bench = hookBench("lifo-slot", { options: { ring: "4" } }), { model, queues } = bench;
  for (const id of [1, 2, 3, 4]) queues.ring[0].put(m0, g(id));
  queues.slot[0].put(m0, g(5));
  bench.log();
  const { did } = bench.tell((step) => model.ready(g(6), m0, SPAWN, step));
  assertEquals(did, [
    "slot0.put(6)",
    "ring0.put(5)",
    "ring0.spill(2,inject,5,1)",
    "startIdle(false)",
  ]);
});

Deno.test("stack: the own stack, then those that yielded, then half of another's", () => {
  const bench = hookBench("stack"), { model, queues } = bench;
  const find = () => bench.tell((step) => model.find(m0, step));
  for (const id of [1, 2, 3]) queues.own[2].put(m0, g(id));
  queues.yielded[0].put(m0, g(4));
  queues.own[0].put(m0, g(5));
  bench.log();
  assertEquals(find(), { did: ["own0.take()"], answered: 5 });
  assertEquals(find(), { did: ["yielded.take()"], answered: 4 });
  for (let i = 0; i < 6; i++) {
    // Whichever P the look begins with, an empty stack is passed by.
    const { did } = find();
    assertEquals(did.filter((verb) => verb.includes("move")), ["own2.move(2,own0,1)"]);
    while (queues.own[0].len() > 0) queues.own[2].put(m0, queues.own[0].take(m0) as never);
    queues.own[2].put(m0, g(9));
    while (queues.own[2].len() > 3) queues.own[2].take(m0);
    bench.log();
  }
});

Deno.test("injection: one thread more, and that wakes one, each time that nobody took work for so long", () => {
  const bench = hookBench("injection", { options: { inject: "100000" } });
  const { model, queues, machine: { s } } = bench;
  const interrupt = s.interrupt.id as MId;
  const period = () => bench.tell((step) => model.period(interrupt, step));
  assertEquals(period(), { did: [], answered: DONE }, "nothing is queued");
  queues.global[0].put(m0, g(1));
  bench.log();
  s.nowNs = 99_999;
  assertEquals(period().did, [], "somebody took work not long ago");
  s.nowNs = 100_000;
  assertEquals(period().did, ["startIdle(false)"]);
});

Deno.test("cfs: who yields is charged for what it ran on its P, and stands behind by as much", () => {
  const bench = hookBench("cfs"), { model, queues, machine: { s, ops } } = bench;
  for (const id of [5, 6]) bench.tell((step) => model.ready(g(id), m0, SPAWN, step));
  const { answered } = bench.tell((step) => model.find(m0, step));
  const other = answered === 5 ? 6 : 5;
  s.nowNs = 700;
  s.main.lastG = answered;
  const before = ops.data(g(answered));
  bench.tell((step) => model.leave(g(answered), m0, LeaveWhy.YIELD, step));
  assertEquals(ops.data(g(answered)) - before, 700);
  assertEquals(queues.runq[0].peek(), other);
});

for (const name of ["gm-lifo", "stack", "priorities"]) {
  Deno.test(`${name}: back from a call to an idle P if there is one, else into the queues and to sleep`, () => {
    const bench = hookBench(name), { model, machine } = bench, m = strayM(bench);
    const back = () => bench.tell((step) => model.back(g(5), m, step));
    assertEquals(back(), { did: ["takeIdleProc()"], answered: 5 });
    machine.ops.dropProc(m);
    for (const p of [1, 2]) bench.occupy(p);
    bench.log();
    const { did, answered } = back();
    assertEquals([did[0], did.length > 1, answered], ["takeIdleProc()", true, PARK]);
  });
}

Deno.test("libuv: half of the threads, rounded up, do slow work, however much waits", () => {
  for (const procs of [1, 2, 3, 4, 5, 6, 7]) {
    const bench = hookBench("libuv", { procs }), { model, machine: { ops } } = bench;
    ops.classOf = () => 1;
    const ms = [m0, ...Array.from({ length: procs - 1 }, (_, i) => bench.occupy(i + 1))];
    for (const id of [1, 2, 3, 4, 5, 6, 7, 8]) {
      bench.tell((step) => model.ready(g(id), m0, SPAWN, step));
    }
    const found = ms.map((m) => bench.tell((step) => model.find(m, step)).answered >= 0);
    assertEquals(found, ms.map((_, i) => i < procs / 2), `${procs} threads`);
  }
});
