import { assertEquals, assertThrows } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import { Cost } from "../core/cost_table.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import { MState, MStatus } from "../machine/m_table.ts";
import { WokenWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { idleMachine } from "../testing/idle_machine.ts";

const { PARKED } = MStatus;

Deno.test("Threads.create() stops at msMax and says so", () => {
  const { threads, s } = idleMachine({ msMax: 3 });
  threads.create(s.main);
  threads.create(s.main);
  assertEquals([s.threads, s.threadsMax, s.counts.threadsCreated], [3, 3, 2]);
  assertEquals(assertThrows(() => threads.create(s.main), LimitError).limit, "msMax");
});

Deno.test("Threads.pick() starts the M that went to sleep last, and makes one if none sleeps", () => {
  const { threads, s, sleeper } = idleMachine();
  const [first, second, third] = [sleeper(), sleeper(), sleeper()];
  threads.removeIdle(second);
  assertEquals(threads.pick(s.main), third);
  assertEquals(threads.pick(s.main), first);
  assertEquals([s.idleM, threads.pick(s.main).id], [-1, third.id + 1]);
});

Deno.test("Threads.park() of an M that was woken before leaves it awake", () => {
  const { threads, s } = idleMachine();
  const m = threads.create(s.main);
  threads.wake(s.main, m, WokenWhy.START);
  // A new one sleeps until its start; after that a wake leaves a permit.
  assertEquals(m.status === PARKED, false);
  threads.wake(s.main, m, WokenWhy.START);
  assertEquals(m.permit, 1);
  threads.park(m);
  assertEquals([m.permit, m.status === PARKED, s.counts.parks], [0, false, 0]);
  threads.park(m);
  assertEquals([m.status === PARKED, s.counts.parks], [true, 1]);
});

Deno.test("Threads.park() refuses an M that holds a P", () => {
  const { threads, s } = idleMachine();
  assertEquals(assertThrows(() => threads.park(s.main), ModelError).p, 0);
});

Deno.test("Threads.startOn() gives the sleeper exactly that P, and a first step", () => {
  const { threads, s, sleeper } = idleMachine({ procs: 3 });
  const m = sleeper();
  threads.startOn(s.main, 2, true);
  assertEquals([m.p, s.ps.m[2], m.state, m.phase], [2, m.id, MState.FIND, 0]);
  assertEquals([m.spinning, s.spinning, s.ps.idleCount, s.idleM], [1, 1, 1, -1]);
});

Deno.test("Threads.markReady() tells of Gs in the order in which they became runnable", () => {
  const { threads, s } = idleMachine();
  for (const g of [4, 2, 7]) threads.markReady(s.main, g, 1);
  const { readyG, readyHead, readyTail, readyCount } = s.main;
  assertEquals([readyG, readyHead, s.gs.next[2], readyTail, readyCount], [4, 2, 7, 7, 3]);
});

Deno.test("Threads.netReady() wakes the one M that sleeps in the netpoller, once", () => {
  const { threads, s, ops, sleeper } = idleMachine();
  const m = sleeper();
  threads.removeIdle(m);
  ops.blockInNetpoll(m.id as never);
  s.netWaiting = 2;
  threads.netReady(3);
  threads.netReady(5);
  const { length, columns } = s.log;
  const wakes = Array.from({ length }, (_, i) => i).filter((i) => columns.code[i] === Ev.M_WAKE);
  assertEquals([s.netCount, s.netWaiting, s.netHead, s.netTail], [2, 0, 3, 5]);
  assertEquals(wakes.map((i) => columns.m[i]), [m.id]);
  assertEquals([m.wokenWhy, m.inNet, s.netM], [WokenWhy.NET, 0, null]);
});

Deno.test("Threads.netReady() leaves an M alone that is only on its way into the netpoller", () => {
  const { threads, s, ops } = idleMachine();
  ops.announceIdle(s.main.id as never);
  ops.blockInNetpoll(s.main.id as never);
  s.netWaiting = 1;
  threads.netReady(3);
  assertEquals([s.counts.wakes, s.main.permit, s.netM, s.netCount], [0, 0, s.main, 1]);
  // Once it sleeps it is woken at once, for what came before.
  threads.park(s.main);
  assertEquals([s.counts.wakes, s.netM], [1, null]);
});

Deno.test("Threads.takeProcAfterNet() prefers the P whose timer is over to the one freed last", () => {
  const { threads, s, sleeper } = idleMachine({ procs: 3 });
  const m = sleeper();
  s.gs.setScratch(6, 0);
  s.timers.add(2, 6);
  assertEquals([s.ps.idleTop !== 2, threads.takeProcAfterNet(m), m.p], [true, true, 2]);
});

Deno.test("Threads.takeProcAfterNet() takes the P of the timer that is over, not of one that soon will be", () => {
  const { threads, s, sleeper } = idleMachine({ procs: 4 });
  const m = sleeper();
  for (const [g, p, dueNs] of [[6, 2, 0], [7, 1, 1], [8, 3, 1]]) {
    s.gs.setScratch(g, dueNs);
    s.timers.add(p, g);
  }
  assertEquals([threads.takeProcAfterNet(m), m.p], [true, 2]);
});

Deno.test("Threads: nobody starts an M that sleeps in the netpoller, though it announced itself", () => {
  const { threads, s, ops } = idleMachine();
  ops.blockInNetpoll(s.main.id as never);
  ops.announceIdle(s.main.id as never);
  threads.park(s.main);
  assertEquals([s.main.status === PARKED, s.main.idle, s.idleM], [true, 0, -1]);
});

Deno.test("Threads: a sleep in the netpoller that ends is a poll: sysmon need not for 10 ms", () => {
  const { threads, s, ops, sleeper } = idleMachine();
  const m = sleeper();
  threads.removeIdle(m);
  ops.blockInNetpoll(m.id as never);
  s.netWaiting = 1;
  s.nowNs = 12_345;
  threads.netReady(3);
  assertEquals(s.lastPollNs, 12_345);
});

Deno.test("Threads: who wakes pays, whether the other sleeps or not; who goes to sleep or ends pays itself", () => {
  const rows = { wakeCall: 7, parkCall: 11, threadCreate: 100, threadExit: 1_000 };
  const { threads, s, os } = idleMachine({ costs: overrideCosts(ZERO, { rows }) });
  const by = s.main,
    paid = (m: { clock: number }, act: () => void) => {
      const fromNs = m.clock;
      act();
      return m.clock - fromNs;
    };
  let m = by;
  assertEquals(paid(by, () => m = threads.create(by)), 100);
  os.runnable(m, by.clock, false);
  // Awake: the wake-up is a permit, and costs as much.
  assertEquals(paid(by, () => threads.wake(by, m, WokenWhy.START)), 7);
  assertEquals([m.permit, paid(m, () => threads.park(m))], [1, 0]);
  const coreNs = m.clock;
  threads.park(m);
  assertEquals([m.status === PARKED, m.clock - coreNs], [true, 11]);
  assertEquals(paid(by, () => threads.wake(by, m, WokenWhy.START)), 7);
  assertEquals(m.clock, by.clock, "it goes on when the call is over");
  assertEquals(paid(m, () => threads.exit(m)), 1_000);
  const times = (name: keyof typeof rows) => s.costTimes[Cost[name]];
  assertEquals(
    [times("wakeCall"), times("parkCall"), times("threadCreate"), times("threadExit")],
    [2, 1, 1, 1],
  );
});

Deno.test("Threads: an earlier timer shortens the sleep in the netpoller, a later one does not", () => {
  const { threads, s, ops, sleeper } = idleMachine();
  const m = sleeper();
  threads.removeIdle(m);
  ops.blockInNetpoll(m.id as never);
  threads.timerSet(5_000);
  assertEquals([s.netUntilNs, s.netDeadlineNs], [5_000, 5_000]);
  threads.timerSet(5_000);
  threads.timerSet(6_000);
  assertEquals([s.netUntilNs, s.netDeadlineNs], [5_000, 5_000], "later ones do not matter");
  threads.timerSet(4_999);
  assertEquals([s.netUntilNs, s.netDeadlineNs], [4_999, 4_999]);
  // A timer that is due already: the sleeper turns once in a microsecond.
  threads.timerSet(0);
  assertEquals([s.netUntilNs, s.netDeadlineNs], [0, 1_000]);
});

Deno.test("Threads: a sleep in the netpoller lasts whole units, at least one, and ends late by its price", () => {
  const rows = { netpollUnit: 1_000, netpollLate: 30 };
  const { threads, s, ops, sleeper } = idleMachine({ costs: overrideCosts(ZERO, { rows }) });
  const m = sleeper();
  threads.removeIdle(m);
  ops.blockInNetpoll(m.id as never);
  for (
    const [untilNs, deadlineNs] of [[9_999, 9_030], [3_000, 3_030], [2_999, 2_030], [1, 1_030]]
  ) {
    threads.timerSet(untilNs);
    assertEquals([s.netUntilNs, s.netDeadlineNs], [untilNs, deadlineNs]);
  }
});
