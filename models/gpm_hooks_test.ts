/**
 * What each hook of gpm does, verb by verb: a rule of Go's scheduler, one situation each. Lines of
 * Go are those of Go 1.26.8, `src/runtime/proc.go`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { again, DONE, LeaveWhy, type MId, PARK, type PId, ReadyWhy, WokenWhy } from "@lab/runtime";
import { BACK, FIND, PASSES, WOKEN } from "./gpm_terms.ts";
import { g, type HookBench, hookBench, m0, strayM } from "./hooks_testing.ts";

const { SPAWN } = ReadyWhy;
const { YIELD, PREEMPT, GOYIELD, BLOCK, SYSCALL, EXIT } = LeaveWhy;
const p = (id: number) => id as PId;

Deno.test("gpm: a readied G becomes runnext, what it kicks out goes to the ring's tail (ready:1116, runqput:7480)", () => {
  const bench = hookBench("gpm"), { model } = bench;
  const ready = (id: number) => bench.tell((step) => model.ready(g(id), m0, SPAWN, step));
  assertEquals(ready(5), { did: ["next0.put(5)", "wakeSpinner()"], answered: DONE });
  bench.occupy(2);
  // The M that was started on P1 spins, and no P is idle: nobody is to be woken.
  assertEquals(ready(6), { did: ["next0.put(6)", "local0.put(5)"], answered: DONE });
  const spinner = bench.machine.s.ms.at.find((m) => m.spinning === 1)!;
  bench.machine.ops.stopSpin(spinner.id as MId);
  // Nobody spins: word is left for whoever is about to give a P up (wakep:3212).
  assertEquals(ready(7).did, ["next0.put(7)", "local0.put(6)", "wakeSpinner()"]);
  assert(bench.machine.ops.spinnerWanted());
  assertEquals(ready(8).did, ["next0.put(8)", "local0.put(7)"]);
});

Deno.test("gpm: a full ring gives its older half and the newcomer to the global queue (runqputslow:7524)", () => {
  const bench = hookBench("gpm", { options: { ring: "4" } }), { model, queues } = bench;
  for (const id of [1, 2, 3, 4]) queues.local[0].put(m0, g(id));
  queues.next[0].put(m0, g(5));
  const { did } = bench.tell((step) => model.ready(g(6), m0, SPAWN, step));
  assertEquals(did, [
    "next0.put(6)",
    "local0.put(5)",
    "local0.spill(2,global,5,0)",
    "wakeSpinner()",
  ]);
  assertEquals([queues.local[0].len(), queues.global[0].len()], [2, 3]);
});

Deno.test("gpm: who still runs goes to the global queue, who hands a mutex over to the own ring (goschedImpl:4307, goyield_m:4456)", () => {
  const bench = hookBench("gpm"), { model } = bench;
  const leave = (why: LeaveWhy) => bench.tell((step) => model.leave(g(5), m0, why, step)).did;
  assertEquals(leave(YIELD), ["global.put(5)", "wakeSpinner()"]);
  assertEquals(leave(PREEMPT), ["global.put(5)", "wakeSpinner()"]);
  assertEquals(leave(GOYIELD), ["local0.put(5)"]);
  for (const why of [BLOCK, SYSCALL, EXIT]) assertEquals(leave(why), []);
});

Deno.test("gpm: back from a call to the old P, else to an idle one, else into the global queue, and an idle P is looked for once more (exitsyscall:4883)", () => {
  const bench = hookBench("gpm"), { model, machine } = bench, m = strayM(bench);
  const back = () => bench.tell((step) => model.back(g(5), m, step), BACK.reclaim);
  assertEquals(back(), { did: ["reclaimProc()", "takeIdleProc()"], answered: 5 });
  machine.ops.dropProc(m);
  const other = bench.occupy(1);
  bench.occupy(2);
  bench.log();
  assertEquals(back(), {
    did: ["reclaimProc()", "takeIdleProc()", "global.put(5)", "startIdle(false)"],
    answered: PARK,
  });
  assert(other > 0);
});

Deno.test("gpm: the global queue is looked at first at tick 61, then runnext, then the ring (findRunnable:3389)", () => {
  const bench = hookBench("gpm"), { model, machine, queues } = bench, { schedtick } = machine.s.ps;
  const find = () => bench.tell((step) => model.find(m0, step));
  const fill = () => {
    for (
      const [queue, id] of [[queues.next[0], 1], [queues.local[0], 2], [
        queues.global[0],
        3,
      ]] as const
    ) {
      if (queue.len() === 0) queue.put(m0, g(id));
    }
    bench.log();
  };
  for (
    const [tick, did, answered] of [
      [60, ["next0.take()", "inherit()"], 1],
      [61, ["global.take()"], 3],
      [62, ["next0.take()", "inherit()"], 1],
      [121, ["next0.take()", "inherit()"], 1],
      [122, ["global.take()"], 3],
    ] as const
  ) {
    fill();
    schedtick[0] = tick;
    assertEquals(find(), { did, answered }, `tick ${tick}`);
  }
  queues.next[0].take(m0);
  bench.log();
  schedtick[0] = 123;
  assertEquals(find(), { did: ["next0.take()", "local0.take()"], answered: 2 });
});

Deno.test("gpm: a batch of the global queue is its share and one more, at most half a ring (globrunqgetbatch:7293)", () => {
  const rows = [[1, 3, 3], [1, 9, 4], [2, 3, 2], [3, 3, 2], [3, 2, 1], [4, 9, 3]];
  for (const [procs, size, taken] of rows) {
    const bench = hookBench("gpm", { procs, options: { ring: "8" } }), { model, queues } = bench;
    for (let id = 1; id <= size; id++) queues.global[0].put(m0, g(id));
    bench.machine.s.ps.schedtick[0] = 1;
    const { did, answered } = bench.tell((step) => model.find(m0, step));
    assertEquals(answered, 1, "the first of the batch runs");
    assertEquals(did.filter((verb) => verb.startsWith("global")), [
      `global.move(${taken},local0,0)`,
    ], `${size} Gs, ${procs} Ps`);
  }
});

Deno.test("gpm: a thief passes 4 times, anew in a random order, and takes runnext only in the last, after a nap (stealWork:3828, runqgrab:7662)", () => {
  const bench = hookBench("gpm"), { model, queues } = bench;
  bench.occupy(1);
  bench.occupy(2);
  queues.next[1].put(m0, g(3));
  const { did, answered } = bench.tell((step) => model.find(m0, step));
  assertEquals(answered, 3);
  assertEquals(did.slice(0, 3), ["next0.take()", "local0.take()", "trySpin(Infinity)"]);
  assertEquals(did.filter((verb) => verb.startsWith("random")).length, 2 * PASSES);
  assertEquals(did.slice(-5), [
    "local1.move(0,local0,1)",
    "nap()",
    "next1.rob()",
    "stopSpin()",
    "wakeSpinner()",
  ]);
  const looks = did.slice(3, -4).filter((verb) => verb.includes("move"));
  for (let pass = 0; pass < PASSES - 1; pass++) {
    assertEquals(looks.slice(2 * pass, 2 * pass + 2).toSorted(), [
      "local1.move(0,local0,1)",
      "local2.move(0,local0,1)",
    ]);
  }
});

Deno.test("gpm: no nap before the runnext of a P in a system call (runqgrab:7682), and none of the G that came meanwhile", () => {
  const inCall = hookBench("gpm", { procs: 2 });
  inCall.occupy(1);
  inCall.queues.next[1].put(m0, g(3));
  inCall.machine.ops.inSyscall = () => true;
  assert(!inCall.tell((step) => inCall.model.find(m0, step)).did.includes("nap()"));

  const changed = hookBench("gpm", { procs: 2 }), { ops } = changed.machine;
  changed.occupy(1);
  changed.queues.next[1].put(m0, g(3));
  const nap = ops.nap.bind(ops);
  let naps = 0;
  ops.nap = (m) => {
    nap(m);
    if (naps++ === 0) changed.queues.next[1].put(m0, g(4));
  };
  const { did, answered } = changed.tell((step) => changed.model.find(m0, step));
  // `runnext.cas` fails, the ring is looked at again, then the new one is waited for.
  assertEquals([answered, naps], [4, 2]);
  assertEquals(did.filter((verb) => verb.endsWith("rob()")), ["next1.rob()"]);
});

Deno.test("gpm: each pass looks at every other P once, for each number of Ps (randomOrder:8011)", () => {
  for (let procs = 2; procs <= 64; procs++) {
    const bench = hookBench("gpm", { procs }), { model } = bench;
    for (let other = 1; other < procs; other++) bench.occupy(other);
    bench.log();
    const { did } = bench.tell((step) => model.find(m0, step));
    const looks = did.filter((verb) => verb.includes(".move("));
    assertEquals(looks.length, PASSES * (procs - 1));
    for (let pass = 0; pass < PASSES; pass++) {
      const seen = new Set(looks.slice(pass * (procs - 1), (pass + 1) * (procs - 1)));
      assertEquals(seen.size, procs - 1, `${procs} Ps, pass ${pass}`);
    }
  }
});

Deno.test("gpm: the order of victims is drawn for each pass", () => {
  const bench = hookBench("gpm", { procs: 7 }), { model } = bench;
  for (let other = 1; other < 7; other++) bench.occupy(other);
  bench.log();
  const looks = bench.tell((step) => model.find(m0, step)).did.filter((verb) =>
    verb.includes(".move(")
  );
  const orders = new Set([0, 1, 2, 3].map((pass) => looks.slice(6 * pass, 6 * pass + 6).join()));
  assert(orders.size > 1, "all passes went the same way");
});

Deno.test("gpm: idle Ps are not robbed, but their timers are run, in the last pass alone (stealWork:3860)", () => {
  const bench = hookBench("gpm", { procs: 2 }), { model, machine } = bench, { s } = machine;
  s.gs.setScratch(3, 0);
  s.timers.add(1, 3);
  const { did } = bench.tell((step) => model.find(m0, step));
  const passes = did.slice(0, did.indexOf("runTimers(1)")).filter((verb) => verb === "random(2)");
  assertEquals(passes.length, PASSES);
  assert(!did.some((verb) => verb.startsWith("local1")));
});

Deno.test("gpm: at most half of the busy Ps spin (findRunnable:3610)", () => {
  const rows: readonly [busy: number, spinning: number, mayRob: boolean][] = [
    [4, 1, true],
    [4, 2, false],
    [3, 1, true],
    [2, 1, false],
  ];
  for (const [busy, spinning, mayRob] of rows) {
    const bench = hookBench("gpm", { procs: 5 }), { model, machine } = bench;
    for (let other = 1; other < busy; other++) bench.occupy(other);
    for (let i = 0; i < spinning; i++) machine.threads.spin(machine.s.ms.at[strayM(bench)], 0);
    bench.log();
    const { did } = bench.tell((step) => model.find(m0, step));
    assertEquals(did.includes("trySpin(Infinity)"), mayRob, `${spinning} of ${busy} busy Ps spin`);
  }
});

Deno.test("gpm: before it gives its P up an M looks at the global queue and its own ring once more (findRunnable:3590)", () => {
  for (const name of ["global", "local"]) {
    const bench = hookBench("gpm", { procs: 1 }), { model, queues } = bench;
    queues[name][0].put(m0, g(4));
    assertEquals(bench.tell((step) => model.find(m0, step), FIND.drop).answered, 4);
  }
});

Deno.test("gpm: a spinner looks again after it gave its P up, at every P but idle ones; who saw work and gets no P leaves word (checkRunqsNoP:3902)", () => {
  for (const procs of [2, 6, 8]) {
    const bench = hookBench("gpm", { procs }), { model, machine, queues } = bench;
    machine.threads.spin(machine.s.main, 0);
    for (let other = 1; other < procs; other++) bench.occupy(other);
    // A runnext is work as a ring is.
    queues[procs === 6 ? "next" : "local"][procs - 1].put(m0, g(4));
    // Work that came after the thief had passed.
    const dropped = bench.tell((step) => model.find(m0, step), FIND.drop);
    assertEquals(dropped.did.slice(0, 3), ["dropUnlessWanted()", "stopSpin()", "takeProcOrWant()"]);
    assertEquals(dropped.did[3], "trySpin(Infinity)");
    assertEquals(dropped.answered, 4);
  }
  const bench = hookBench("gpm", { procs: 2 }), { model, machine, queues } = bench;
  const other = bench.occupy(1);
  queues.local[1].put(other, g(4));
  machine.ops.dropProc(m0);
  bench.occupy(0);
  bench.log();
  const told = bench.tell((step) => model.find(m0, step), FIND.recheck);
  assertEquals(told, { did: ["takeProcOrWant()"], answered: PARK });
  assert(machine.ops.spinnerWanted());
});

Deno.test("gpm: an M that did not spin sleeps without another look", () => {
  const bench = hookBench("gpm", { procs: 1 });
  const { did, answered } = bench.tell((step) => bench.model.find(m0, step), FIND.drop);
  assertEquals([did, answered], [["dropUnlessWanted()"], PARK]);
});

Deno.test("gpm: sysmon takes a P from a call for work, or if nobody else looks, or after 10 ms (retake:6630)", () => {
  const bench = hookBench("gpm"), { model, queues } = bench;
  const takes = (ns: number) => model.retake(p(0), ns);
  // P1 and P2 are idle: somebody could run what comes.
  assertEquals([takes(20_000), takes(9_999_999), takes(10_000_000)], [false, false, true]);
  queues.local[0].put(m0, g(1));
  assert(takes(20_000), "its ring holds a G");
  queues.local[0].take(m0);
  queues.next[0].put(m0, g(1));
  assert(takes(20_000), "its runnext holds a G");
  queues.next[0].take(m0);
  bench.occupy(1);
  bench.occupy(2);
  assert(takes(20_000), "no P is idle and nobody spins");
  bench.machine.threads.spin(bench.machine.s.main, 0);
  assert(!takes(20_000), "somebody spins");
});

Deno.test("gpm: a slice ends at 10 ms (retake:6664)", () => {
  const { model } = hookBench("gpm");
  assertEquals([9_999_999, 10_000_000].map((ns) => model.tick(g(1), m0, ns)), [false, true]);
});

Deno.test("gpm: a P taken from a call is handed on for five reasons, else idle (handoffp:3131)", () => {
  const handed = (prepare: (bench: HookBench) => void, procs = 4) => {
    const bench = hookBench("gpm", { procs });
    prepare(bench);
    bench.log();
    return bench.tell((step) => bench.model.handed(p(0), m0, step)).did;
  };
  const { occupy } = { occupy: (bench: HookBench) => bench.occupy(1) };
  assertEquals(handed(occupy), ["idleProc(0)"]);
  const work = (name: string) => (bench: HookBench) => {
    occupy(bench);
    bench.queues[name][0].put(m0, g(1));
  };
  for (const name of ["local", "next", "global"]) {
    assertEquals(handed(work(name)), ["handOff(0,false)"], name);
  }
  const allBusy = (bench: HookBench) => [1, 2, 3].forEach((x) => bench.occupy(x));
  assertEquals(handed(allBusy), ["handOff(0,true)"], "nobody looks for work");
  const busyWithWork = (bench: HookBench) => {
    allBusy(bench);
    bench.queues.local[0].put(m0, g(1));
  };
  assertEquals(handed(busyWithWork), ["handOff(0,false)"], "its work comes first: no spinner");
  // The last P that runs: somebody must wait for the network.
  assertEquals(handed(() => {}), ["handOff(0,false)"]);
  assertEquals(
    handed((bench) => bench.machine.ops.netBlocked = () => true),
    ["idleProc(0)"],
    "somebody waits for the network already",
  );
});

Deno.test("gpm: of a batch from the network the first runs here, each idle P gets one, the rest stay (injectglist:4045)", () => {
  const bench = hookBench("gpm", { procs: 3 }), { model } = bench;
  const { s, threads } = bench.machine;
  /** Tells of Gs from `first` on, as the engine does. @returns What was done, by G asked about. */
  const inject = (id: MId, first: number, count: number) => {
    const m = s.ms.at[id], did: (readonly string[])[] = [];
    for (let i = 0; i < count; i++) threads.markReady(m, first + i, ReadyWhy.NETPOLL);
    for (;; m.readyIndex++) {
      did.push(bench.tell((step) => model.inject(g(m.readyG), id, m.readyIndex, count, step)).did);
      m.readyG = m.readyHead;
      if (m.readyG < 0) break;
      m.readyHead = m.readyG === m.readyTail ? -1 : s.gs.next[m.readyG];
      if (m.readyHead < 0) m.readyTail = -1;
    }
    m.readyIndex = m.readyCount = 0;
    return did;
  };
  assertEquals(inject(m0, 1, 5), [
    [],
    // Two are idle when the batch comes.
    ["global.putList(2,2)", "startIdle(false)", "startIdle(false)"],
    ["local0.put(4)"],
    ["local0.put(5)", "wakeSpinner()"],
  ]);
  assertEquals([bench.queues.global[0].len(), bench.queues.local[0].len()], [2, 2]);
  const m = strayM(bench);
  assertEquals(inject(m, 6, 2), [["global.putList(6,2)", "startIdle(false)"]], "no P: all of them");
  assertEquals(bench.queues.global[0].len(), 4);
});

Deno.test("gpm: an M that slept in the netpoller takes an idle P, polls, and runs the first (findRunnable:3770)", () => {
  const bench = hookBench("gpm"), { model, machine } = bench, m = strayM(bench);
  const woken = () => bench.tell((step) => model.woken(m, WokenWhy.NET, step), WOKEN.take);
  assertEquals(woken(), { did: ["takeIdleProc()"], answered: DONE });
  machine.ops.dropProc(m);
  const others = [1, 2].map((x) => bench.occupy(x));
  bench.log();
  assertEquals(woken(), { did: ["takeIdleProc()"], answered: PARK });
  // What it collected without a P is in the global queue: it sleeps, though a P is idle by now.
  machine.ops.dropProc(others[0]);
  Object.assign(machine.ops, { netReady: () => 1, netpoll: () => 1 });
  assertEquals(model.woken(m, WokenWhy.NET, WOKEN.pollWithout), again(WOKEN.got));
  assertEquals(model.woken(m, WokenWhy.NET, WOKEN.got), again(WOKEN.stop));
  assertEquals(model.woken(m, WokenWhy.NET, WOKEN.stop), PARK);
});

Deno.test("gpm: an arrival goes to the P its interrupt came to, and starts it if it is idle, else wakes a spinner (injectglist:4045, wakep:3212)", () => {
  const arrive = (home: number, prepare: (bench: HookBench) => void = () => {}) => {
    const bench = hookBench("gpm", { options: { ring: "4" } }), { model, machine } = bench;
    prepare(bench);
    machine.s.gs.setHome(5, home);
    const { id } = machine.s.interrupt;
    bench.log();
    return bench.tell((step) => model.ready(g(5), id as MId, ReadyWhy.ARRIVAL, step)).did;
  };
  assertEquals(arrive(2), ["local2.put(5)", "startProc(2,false)"]);
  assertEquals(arrive(0), ["local0.put(5)", "startProc(0,false)", "wakeSpinner()"]);
  assertEquals(arrive(-1), ["global.put(5)", "startIdle(false)"]);
  const full = ({ queues }: HookBench) => {
    for (const id of [1, 2, 3, 4]) queues.local[0].put(m0, g(id));
  };
  assertEquals(arrive(0, full), [
    "local0.put(5)",
    "local0.spill(2,global,5,0)",
    "startProc(0,false)",
    "wakeSpinner()",
  ]);
});

Deno.test("gpm: timers that are due come before all queues (findRunnable:3361, checkTimers)", () => {
  const bench = hookBench("gpm"), { model, machine: { s }, queues } = bench;
  s.gs.setScratch(3, 0);
  s.timers.add(0, 3);
  queues.next[0].put(m0, g(1));
  queues.local[0].put(m0, g(2));
  bench.log();
  const { did } = bench.tell((step) => model.find(m0, step));
  assertEquals(did.slice(0, 2), ["runTimers(0)", "next0.take()"]);
});

Deno.test("gpm: a G that came to the ring after it was looked at runs before the global queue", () => {
  const bench = hookBench("gpm"), { model, queues } = bench;
  queues.local[0].put(m0, g(2));
  queues.global[0].put(m0, g(3));
  bench.log();
  assertEquals(bench.tell((step) => model.find(m0, step), FIND.global), {
    did: ["next0.take()", "local0.take()"],
    answered: 2,
  });
});
