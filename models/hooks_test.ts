/**
 * What each hook of the models before gpm does, verb by verb: one situation each.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { DONE, LeaveWhy, type MId, PARK, ReadyWhy } from "@lab/runtime";
import { g, hookBench, m0, strayM } from "./hooks_testing.ts";

const { SPAWN, NETPOLL } = ReadyWhy;
const { YIELD, PREEMPT, GOYIELD, BLOCK, SYSCALL, EXIT } = LeaveWhy;

Deno.test("gm: one queue, one wake-up for each G that becomes ready", () => {
  const bench = hookBench("gm"), { model, queues, machine } = bench;
  assertEquals(bench.tell((step) => model.ready(g(5), m0, SPAWN, step)), {
    did: ["global.put(5)", "startIdle(false)"],
    answered: DONE,
  });
  assertEquals(bench.tell((step) => model.find(m0, step)), { did: ["global.take()"], answered: 5 });
  assertEquals(bench.tell((step) => model.find(m0, step)), {
    did: ["announceIdle()"],
    answered: PARK,
  });
  queues.global[0].put(m0, g(6));
  assertEquals(bench.tell((step) => model.find(m0, step), 2), {
    did: ["withdrawIdle()", "global.take()"],
    answered: 6,
  });
  assertEquals(machine.s.ps.idleCount, 1, "an M was started for the first G");
});

Deno.test("gm: who still runs goes to the tail; an M in a call gives its right to run away at once", () => {
  const bench = hookBench("gm"), { model, queues } = bench;
  const leave = (why: LeaveWhy) => bench.tell((step) => model.leave(g(5), m0, why, step)).did;
  for (const why of [YIELD, PREEMPT, GOYIELD]) assertEquals(leave(why), ["global.put(5)"]);
  for (const why of [BLOCK, EXIT]) assertEquals(leave(why), []);
  while (queues.global[0].len() > 1) queues.global[0].take(m0);
  assertEquals(leave(SYSCALL), ["handOff(0,false)"], "one G waits");
  const empty = hookBench("gm");
  assertEquals(empty.tell((step) => empty.model.leave(g(5), m0, SYSCALL, step)).did, [
    "dropProc()",
  ]);
  const late = hookBench("gm"), { ops } = late.machine, drop = ops.dropProc.bind(ops);
  ops.dropProc = (m) => {
    drop(m);
    late.queues.global[0].put(m0, g(6));
  };
  assertEquals(
    late.tell((step) => late.model.leave(g(5), m0, SYSCALL, step)).did.at(-1),
    "startIdle(false)",
  );
});

Deno.test("gm: back from a call to any idle P, else into the queue, and then somebody is started", () => {
  const bench = hookBench("gm"), { model, machine } = bench, m = strayM(bench);
  const back = () => bench.tell((step) => model.back(g(5), m, step));
  assertEquals(back(), { did: ["takeIdleProc()"], answered: 5 });
  machine.ops.dropProc(m);
  [1, 2].forEach((x) => bench.occupy(x));
  bench.log();
  assertEquals(back(), {
    did: ["takeIdleProc()", "global.put(5)", "startIdle(false)"],
    answered: PARK,
  });
});

Deno.test("pm: the own queue first, then the shared one, then half of the fullest of all", () => {
  const bench = hookBench("pm", { procs: 4 }), { model, queues } = bench;
  const find = () => bench.tell((step) => model.find(m0, step));
  for (const id of [1, 2]) queues.local[2].put(m0, g(id));
  for (const id of [3, 4, 5]) queues.local[3].put(m0, g(id));
  queues.global[0].put(m0, g(6));
  queues.local[0].put(m0, g(7));
  bench.log();
  assertEquals(find(), { did: ["local0.take()"], answered: 7 });
  assertEquals(find(), { did: ["local0.take()", "global.take()"], answered: 6 });
  const { did, answered } = find();
  assertEquals([did, answered], [["local0.take()", "local3.move(2,local0,1)"], 4]);
});

Deno.test("pm: a random victim is drawn among all Ps, and may be any that has work", () => {
  const bench = hookBench("pm", { procs: 4, options: { steal: "random" } }),
    { model, queues } = bench;
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) {
    for (const other of [1, 2, 3]) {
      if (queues.local[other].len() === 0) queues.local[other].put(m0, g(other));
    }
    bench.log();
    const { did } = bench.tell((step) => model.find(m0, step));
    assertEquals(did[1], "random(4)");
    seen.add(did[2]);
  }
  assertEquals(seen.size, 3, [...seen].join());
});

Deno.test("pm: a readied G is queued where it was made ready, and its P is started if it sleeps", () => {
  const bench = hookBench("pm"), { model } = bench;
  assertEquals(bench.tell((step) => model.ready(g(5), m0, SPAWN, step)).did, [
    "local0.put(5)",
    "startProc(0,false)",
    "startIdle(false)",
  ]);
  for (const why of [YIELD, PREEMPT, GOYIELD]) {
    assertEquals(bench.tell((step) => model.leave(g(6), m0, why, step)).did, ["local0.put(6)"]);
  }
  for (const why of [BLOCK, SYSCALL, EXIT]) {
    assertEquals(bench.tell((step) => model.leave(g(6), m0, why, step)).did, []);
  }
});

Deno.test("pm: what nobody at a P makes ready is queued where it ran last, else at a P by lot", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const bench = hookBench("pm", { procs: 4 }), { model, machine } = bench;
    const interrupt = machine.s.interrupt.id as MId;
    const ready = (id: number) => bench.tell((step) => model.ready(g(id), interrupt, SPAWN, step));
    machine.s.gs.setHome(5, 2);
    assertEquals(ready(5).did, ["local2.put(5)", "startProc(2,false)"]);
    for (let k = 0; k < i % 3; k++) machine.ops.random(4);
    bench.log();
    machine.s.gs.setHome(6, -1);
    const { did: [drawn, put, start] } = ready(6), p = put[5];
    assertEquals([drawn, put, start], ["random(4)", `local${p}.put(6)`, `startProc(${p},false)`]);
    seen.add(p);
  }
  assert(seen.size > 1, [...seen].join());
});

Deno.test("n1: each G that becomes ready starts the one thread, also behind others", () => {
  const bench = hookBench("n1"), { model } = bench;
  for (const id of [5, 6]) {
    assertEquals(bench.tell((step) => model.ready(g(id), m0, NETPOLL, step)).did, [
      `local0.put(${id})`,
      "startProc(0,false)",
    ]);
  }
  assertEquals(bench.tell((step) => model.find(m0, step)), { did: ["local0.take()"], answered: 5 });
  for (const why of [YIELD, GOYIELD]) {
    assertEquals(bench.tell((step) => model.leave(g(5), m0, why, step)).did, ["local0.put(5)"]);
  }
  for (const why of [BLOCK, SYSCALL, EXIT]) {
    assertEquals(bench.tell((step) => model.leave(g(5), m0, why, step)).did, []);
  }
});

Deno.test("g: each G wakes its own thread, and gives its core up at a yield and with a mutex", () => {
  for (const name of ["g", "g-process"]) {
    const bench = hookBench(name), { model } = bench;
    assertEquals(bench.tell((step) => model.ready(g(5), m0, SPAWN, step)).did, ["wakeThread(5)"]);
    for (const why of [YIELD, GOYIELD]) {
      assertEquals(bench.tell((step) => model.leave(g(5), m0, why, step)).did, ["yieldCore()"]);
    }
    for (const why of [BLOCK, SYSCALL, EXIT]) {
      assertEquals(bench.tell((step) => model.leave(g(5), m0, why, step)).did, []);
    }
    assertEquals(bench.tell((step) => model.find(m0, step)).answered, PARK);
  }
});
