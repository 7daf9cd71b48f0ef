/**
 * What hooks of other runtimes do beside several Ps, where no recorded order can be held against
 * them: one situation each, verb by verb, with the source that says so.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { DONE, LeaveWhy, type MId, PARK, type PId, ReadyWhy, WokenWhy } from "@lab/runtime";
import { g, type HookBench, hookBench, m0, strayM } from "../hooks_testing.ts";
import { Rounds } from "./tokio_rounds.ts";

const { SPAWN, UNBLOCK } = ReadyWhy;

const ready = ({ model, tell }: HookBench, id: number, why: ReadyWhy = UNBLOCK, m = m0) =>
  tell((step) => model.ready(g(id), m, why, step)).did;
const find = ({ model, tell }: HookBench, m: MId = m0) => tell((step) => model.find(m, step));
const leave = ({ model, tell }: HookBench, id: number, why: LeaveWhy, m: MId = m0) =>
  tell((step) => model.leave(g(id), m, why, step)).did;

// erl_process.c, try_steal_task: from the next queue by number on, round the end.
Deno.test("beam steals one from the next queue, by number, that has any", () => {
  const bench = hookBench("beam", { procs: 4 }), { queues } = bench;
  const [m1, m2, m3] = [1, 2, 3].map((p) => bench.occupy(p));
  queues.run[1].put(m1, g(4));
  queues.run[3].put(m3, g(6));
  bench.log();
  assertEquals(find(bench, m2), { did: ["run3.rob()"], answered: 6 });
  queues.run[3].put(m3, g(6));
  assertEquals(find(bench), { did: ["run1.rob()"], answered: 4 });
});

// erl_process.c, schedule_process: the queue that it belongs to; its scheduler is woken if it
// sleeps.
Deno.test("beam puts a process where it ran last, a new one at its parent's, and wakes that one", () => {
  const bench = hookBench("beam", { procs: 4 }), { gs } = bench.machine.s;
  gs.setHome(7, 1);
  assertEquals(ready(bench, 7), ["run1.put(7,2)", "startProc(1,false)"]);
  assertEquals(ready(bench, 8, SPAWN), ["run0.put(8,2)"], "it looks at its own when it is done");
});

// erl_process.c, wakeup_other_check: a tenth of a slice, and as much for each that waits; above 10.
Deno.test("beam wakes another scheduler when enough has waited for long enough", () => {
  const looks = (waits: number) => {
    const bench = hookBench("beam", { procs: 4 }), { queues: { run } } = bench;
    for (let n = 1;; n++) {
      while (run[0].len() <= waits) run[0].put(m0, g(1));
      bench.log();
      if (find(bench).did.includes("startIdle(false)")) return n;
    }
  };
  // Beside the one that is taken `waits` are left: 0.1 (1 + waits) each time.
  assertEquals([looks(1), looks(4)], [51, 21]);
});

// erl_process.c, wakeup_other_check: by the reductions that the slice had, so a whole one counts 1.
Deno.test("beam counts a slice as whole that ran to its end, and no other", () => {
  const looks = (why: LeaveWhy) => {
    const bench = hookBench("beam", { procs: 4 }), { queues: { run } } = bench;
    for (let n = 1; n < 100; n++) {
      while (run[0].len() < 2) run[0].put(m0, g(1));
      leave(bench, 2, why);
      while (run[0].len() > 2) run[0].take(m0);
      bench.log();
      if (find(bench).did.includes("startIdle(false)")) return n;
    }
    return Infinity;
  };
  const { BLOCK, EXIT, PREEMPT, YIELD } = LeaveWhy;
  // One is left: 1.1 for each whole slice, else 0.2.
  assertEquals(looks(PREEMPT), 10);
  for (const why of [BLOCK, EXIT, YIELD]) assertEquals(looks(why), 51);
});

// erl_process.c, RESCHEDULE_LOW: 8.
Deno.test("beam passes a low process over 7 times while others wait, and runs it the 8th", () => {
  const bench = hookBench("beam", { procs: 1 }), { queues: { run }, machine: { ops } } = bench;
  ops.classOf = (x) => x === 5 ? 1 : 0;
  run[0].put(m0, g(5), 2);
  const answers = Array.from({ length: 8 }, () => {
    while (run[0].len() < 2) run[0].put(m0, g(6), 2);
    return find(bench).answered;
  });
  assertEquals(answers, [6, 6, 6, 6, 6, 6, 6, 5]);
});

// ForkJoinPool.java, WorkQueue.push: signalWork only if the queue was empty; runWorker/scan: who
// takes and leaves some behind signals.
Deno.test("jdk signals at the first of a queue, and who takes from one and leaves some the next", () => {
  const bench = hookBench("jdk", { procs: 4 }), { queues } = bench;
  assertEquals(ready(bench, 1), ["work0.put(1)", "startIdle(false)"]);
  assertEquals(ready(bench, 2), ["work0.put(2)"]);
  assertEquals(ready(bench, 3, SPAWN), ["submit0.put(3)", "startIdle(false)"]);
  assertEquals(ready(bench, 4, SPAWN), ["submit0.put(4)"]);
  for (const id of [1, 2]) assertEquals(find(bench).answered, id, "its own first, as they came");
  const { did, answered } = find(bench);
  assertEquals([did.slice(0, 1), did.slice(2), answered], [
    ["work0.take()"],
    ["submit0.rob()", "startIdle(false)"],
    3,
  ]);
  // The same queue once more, without a scan; nothing is left.
  assertEquals(find(bench), { did: ["work0.take()", "submit0.rob()"], answered: 4 });
  assertEquals([queues.work[0].len(), queues.submit[0].len()], [0, 0]);
});

// VirtualThread.java, yieldContinuation: to the submission queue if the own one is empty.
Deno.test("jdk: who yields goes behind the own queue, or to the submission queue if that is empty", () => {
  const bench = hookBench("jdk", { procs: 3 });
  assertEquals(leave(bench, 5, LeaveWhy.YIELD), ["submit0.put(5)"]);
  bench.queues.work[0].put(m0, g(6));
  bench.log();
  assertEquals(leave(bench, 7, LeaveWhy.YIELD), ["work0.put(7)"]);
});

// ForkJoinPool.java, tryCompensate: the number of active ones may fall to half of the parallelism.
Deno.test("jdk makes a blocked carrier good only when fewer than half would be active", () => {
  const bench = hookBench("jdk", { procs: 6 });
  const ms = [m0, ...[1, 2, 3, 4, 5].map((p) => bench.occupy(p))];
  bench.log();
  const did = ms.map((m, i) => leave(bench, i, LeaveWhy.SYSCALL, m).length);
  // Six are active; three of them may go, then each is replaced.
  assertEquals(did, [0, 0, 0, 1, 1, 1]);
});

// WorkQueue.kt: a queue of 128, one place of which stays empty.
Deno.test("kotlin's queue holds 127, and who is kicked out behind them goes to the global one", () => {
  const bench = hookBench("kotlin", { procs: 1 });
  for (let i = 0; i < 126; i++) bench.queues.local[0].put(m0, g(1));
  bench.log();
  assertEquals([2, 3, 4].map((id) => ready(bench, id)), [
    ["slot0.put(2)"],
    ["slot0.put(3)", "local0.put(2)"],
    ["slot0.put(4)", "global.put(3)"],
  ]);
});

// CoroutineScheduler.kt, WORK_STEALING_TIME_RESOLUTION_NS: 100,000; tryStealLastScheduled.
Deno.test("kotlin robs a slot that is 100 us old, and sleeps until the first one is", () => {
  const thief = (nowNs: number, start: number) => {
    const bench = hookBench("kotlin", { procs: 3 }), { s } = bench.machine;
    const m1 = bench.occupy(1), m2 = bench.occupy(2);
    ready(bench, 1);
    s.nowNs = 40_000;
    ready(bench, 2, UNBLOCK, m2);
    s.nowNs = nowNs;
    s.ms.at[m1].clock = nowNs;
    // Whomever it looks at first.
    bench.machine.ops.random = () => start;
    const { did, answered } = find(bench, m1);
    return { robs: did.filter((verb) => verb.includes("rob")), answered, ms: s.ms.at[m1].alarmNs };
  };
  for (const start of [0, 1, 2]) {
    assertEquals(thief(100_000, start), { robs: ["slot0.rob()"], answered: 1, ms: Infinity });
    assertEquals(thief(99_999, start), { robs: [], answered: PARK, ms: 100_000 });
  }
});

// CoroutineScheduler.kt, findAnyTask: the global queue first with 1 of 2 for each core.
Deno.test("kotlin draws one of two for each core whether to look at the global queue first", () => {
  const bench = hookBench("kotlin", { procs: 3 });
  for (const id of [1, 2]) ready(bench, id);
  bench.queues.global[0].put(m0, g(3));
  const { ops } = bench.machine, asked: number[] = [];
  let drawn = 1;
  ops.random = (n) => (asked.push(n), drawn);
  assertEquals([find(bench).answered, asked], [2, [6]]);
  drawn = 0;
  assertEquals(find(bench).answered, 3);
});

// sleep/mod.rs, new_jobs: nobody is woken if the deque was empty and somebody is awake and idle.
Deno.test("rayon wakes one for each job, but for the first of a deque while somebody looks", () => {
  const bench = hookBench("rayon", { procs: 5 }), { own } = bench.queues;
  assertEquals(ready(bench, 1), ["own0.put(1)", "startIdle(true)"], "nobody looks");
  assertEquals(ready(bench, 2), ["own0.put(2)", "startIdle(true)"], "it is not the first");
  while (own[0].len() > 0) own[0].take(m0);
  bench.log();
  assertEquals(ready(bench, 3), ["own0.put(3)"]);
});

// worker.rs, next_task: its share of inject, at most the room in the ring and half a ring.
Deno.test("tokio takes its share of inject, at most half a ring and what there is room for", () => {
  const taken = (procs: number, waits: number) => {
    const bench = hookBench("tokio", { procs, options: { ring: "16" } }), { inject } = bench.queues;
    for (let i = 0; i < waits; i++) inject[0].put(m0, g(1));
    bench.log();
    return find(bench).did.at(-1);
  };
  assertEquals(taken(1, 100), "inject.move(8,ring0,0)", "half a ring");
  assertEquals(taken(4, 12), "inject.move(4,ring0,0)", "a quarter and one");
  assertEquals(
    taken(1, 3),
    "inject.move(4,ring0,0)",
    "no more than there are is the queue's affair",
  );
});

// idle.rs, transition_worker_to_searching: 2 * num_searching >= num_workers refuses.
Deno.test("tokio: fewer than half of the workers search, and who is woken searches", () => {
  const bench = hookBench("tokio", { procs: 4 }), { ops } = bench.machine;
  const ms = [1, 2, 3].map((p) => bench.occupy(p));
  const searches = (m: MId) => find(bench, m).did.includes("trySpin(Infinity)");
  ops.trySpin(ms[0], Infinity);
  bench.log();
  const spun = ops.spinning();
  assertEquals([spun, searches(ms[1])], [1, true], "one of four searches");
  const other = hookBench("tokio", { procs: 4 });
  const two = [1, 2, 3].map((p) => other.occupy(p));
  for (const m of two.slice(0, 2)) other.machine.ops.trySpin(m, Infinity);
  assertEquals(find(other, two[2]).did.includes("trySpin(Infinity)"), false, "two of four do");
  const waker = hookBench("tokio", { procs: 4 });
  assertEquals([ready(waker, 3), ready(waker, 4)], [["slot0.put(3)"], [
    "slot0.put(4)",
    "ring0.put(3)",
    "startIdle(true)",
  ]]);
});

// current_thread/mod.rs, next_task: the own queue, then inject; on each 31st tick the other way.
Deno.test("tokio's thread takes from inject if its own queue is empty, or on each 31st tick", () => {
  const bench = hookBench("tokio-current-thread", { procs: 1 }), { local, inject } = bench.queues;
  inject[0].put(m0, g(1));
  assertEquals(find(bench).answered, 1);
  for (let tick = 2; tick <= 63; tick++) {
    if (inject[0].len() === 0) inject[0].put(m0, g(1));
    if (local[0].len() === 0) local[0].put(m0, g(2));
    assertEquals(find(bench).answered, tick % 31 === 0 ? 1 : 2, `tick ${tick}`);
  }
});

// current_thread/mod.rs, block_on: behind a park the loop counts its tasks anew.
Deno.test("tokio's thread polls its driver behind so many tasks since it slept last", () => {
  const bench = hookBench("tokio-current-thread", { procs: 1, options: { eventInterval: "3" } });
  const { queues: { local }, machine: { s, threads } } = bench;
  const firstVerb = () => {
    local[0].put(m0, g(1));
    bench.log();
    return find(bench).did[0];
  };
  assertEquals([1, 2, 3].map(firstVerb), ["local0.take()", "local0.take()", "local0.take()"]);
  assertEquals(firstVerb(), "deferred0.take()", "three tasks: the driver is polled");
  const other = firstVerb();
  assertEquals([other, find(bench).answered], ["local0.take()", PARK]);
  threads.takeProc(s.main, 0);
  assertEquals([1, 2, 3].map(firstVerb), ["local0.take()", "local0.take()", "local0.take()"]);
});

/** At which rounds inject goes first, behind one task of so many ns that was measured. */
function dueRounds(taskNs: number, until: number, measures = 1): number[] {
  const rounds = new Rounds(1, 0, 1_000_000), p = 0 as PId, due: number[] = [];
  for (let i = 0; i < measures; i++) {
    rounds.poll(p, 0);
    rounds.measure(p, taskNs);
  }
  // Round 1 is over before there is anything to do.
  for (let round = 2; round <= until; round++) {
    rounds.begin(p, 0);
    if (rounds.isDue(p)) due.push(round);
  }
  return due;
}

// stats.rs: 200 us, TASK_POLL_TIME_EWMA_ALPHA = 0.1, 2..127; worker.rs: a change of 2 is none.
Deno.test("tokio's interval is what 200 us of tasks are, of 2 to 127, and changes by more than 2", () => {
  // The mean begins at 200,000 / 61 = 3,278.7 ns: 0.9 of it and 0.1 of a task is the next.
  assertEquals(dueRounds(1_990, 200), [61, 122, 183], "3,149.8 ns are 63 rounds: no change");
  assertEquals(dueRounds(1_590, 200), [61, 64, 128, 192], "3,109.8 ns are 64");
  assertEquals(dueRounds(0, 400, 60), [61, 127, 254, 381], "no more than 127");
  assertEquals(dueRounds(1_000_000_000, 70), [61, 62, 64, 66, 68, 70], "no fewer than 2");
});

Deno.test("tokio measures its tasks when the driver is polled, too", () => {
  const rounds = new Rounds(1, 0, 5), p = 0 as PId, due: number[] = [];
  for (let round = 2; round <= 200; round++) {
    rounds.begin(p, round * 10_000);
    if (rounds.isDue(p)) due.push(round);
    rounds.poll(p, round * 10_000);
  }
  // Tasks of 10 us: 20 of them are 200 us.
  assertEquals(due.slice(-3).map((round, i, all) => i > 0 ? round - all[i - 1] : 0).slice(1), [
    20,
    20,
  ]);
});

// CoroutineScheduler.kt, tryCreateWorker: no worker beyond maxPoolSize.
Deno.test("kotlin wakes a worker that sleeps, or makes one while there are fewer than it may have", () => {
  for (const [most, wakes] of [["1", false], ["2", true]] as const) {
    const bench = hookBench("kotlin", { procs: 3, options: { maxPoolSize: most } });
    assertEquals(ready(bench, 1).includes("startIdle(false)"), wakes, `of ${most}`);
    // One that sleeps may always be woken.
    strayM(bench);
    assertEquals(ready(bench, 2).includes("startIdle(false)"), true);
  }
});

// CoroutineScheduler.kt, tryAcquireCpuPermit: corePoolSize of them, whoever has one.
Deno.test("kotlin's workers without a CPU permit find nothing, wake nobody and are not started", () => {
  const bench = hookBench("kotlin", {
    procs: 2,
    options: { queueOf: "worker", corePoolSize: "1" },
  });
  const m1 = bench.occupy(1), { queues, model, machine: { ops } } = bench;
  queues.local[1].put(m1, g(1));
  queues.local[0].put(m0, g(2));
  assertEquals(find(bench, m1).answered, 1);
  assertEquals(ready(bench, 3, UNBLOCK, m1), ["slot1.put(3)"], "P1 has the permit");
  ops.reclaimProc = () => true;
  assertEquals(bench.tell((step) => model.back(g(4), m0, step)), {
    did: ["global.put(4)", "announceIdle()"],
    answered: PARK,
  });
  bench.machine.threads.takeProc(bench.machine.s.main, 0);
  assertEquals(find(bench), { did: ["announceIdle()"], answered: PARK });
  assertEquals(leave(bench, 1, LeaveWhy.SYSCALL, m1), ["startIdle(false)"], "now it is free");
});

// CoroutineScheduler.kt, tryAcquireCpuPermit: no more of them, whatever waits.
Deno.test("kotlin's workers have no more CPU permits than corePoolSize, whatever is in their queues", () => {
  for (const core of [1, 2, 3]) {
    for (const name of ["slot", "local", "global"]) {
      const procs = core + 1;
      const options = { queueOf: "worker", corePoolSize: `${core}` };
      const bench = hookBench("kotlin", { procs, options }), { queues } = bench;
      const ms = [m0, ...Array.from({ length: core }, (_, i) => bench.occupy(i + 1))];
      const found = ms.map((m, p) => {
        queues[name][name === "global" ? 0 : p].put(m, g(p));
        bench.log();
        return find(bench, m).answered;
      });
      // The last one has no permit.
      assertEquals(found, [...ms.keys()].map((p) => p < core ? p : PARK), `${core}, ${name}`);
    }
  }
});

// worker.rs, park: only what the driver tells wakes a worker up to poll.
Deno.test("tokio has nothing to poll behind a wake-up that is not its driver's", () => {
  const bench = hookBench("tokio", { options: { driver: "worker" } }), { model } = bench;
  for (const why of [WokenWhy.START, WokenWhy.ALARM]) {
    assertEquals(bench.tell((step) => model.woken(m0, why, step)), { did: [], answered: DONE });
  }
});
