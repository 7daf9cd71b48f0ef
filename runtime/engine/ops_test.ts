import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { PStatus } from "../machine/p_table.ts";
import { Ev } from "../observe/events.ts";
import { idleMachine } from "../testing/idle_machine.ts";

const M0 = 0 as MId, P0 = 0 as PId, P1 = 1 as PId;
const rule = (verb: () => unknown) => assertThrows(verb, ModelError).rule;

Deno.test("takeProc() takes that idle P and no other, and refuses an M that holds one", () => {
  const { ops, sleeper } = idleMachine({ procs: 3 });
  const m = sleeper().id as MId;
  assertEquals([ops.takeProc(m, P0), ops.takeProc(m, P1), ops.procOf(m)], [false, true, P1]);
  assertEquals(rule(() => ops.takeIdleProc(m)), "takeIdleProc: M holds a P");
});

Deno.test("dropProc() frees the P, which is then taken first", () => {
  const { ops, sleeper } = idleMachine({ procs: 3 });
  ops.dropProc(M0);
  assertEquals([ops.idleProcs(), ops.isIdle(P0), ops.procOf(M0)], [3, true, -1]);
  const m = sleeper().id as MId;
  ops.takeIdleProc(m);
  assertEquals(ops.procOf(m), P0);
  assertEquals(rule(() => ops.dropProc(M0)), "dropProc: M holds no P");
});

Deno.test("withdrawIdle() takes any idle P, and keeps the one that a waker gave", () => {
  const alone = idleMachine();
  alone.ops.announceIdle(M0);
  assertEquals([alone.s.main.idle, alone.ops.withdrawIdle(M0)], [1, true]);
  assertEquals([alone.s.main.idle, alone.ops.procOf(M0)], [0, P0]);
  const woken = idleMachine();
  woken.ops.announceIdle(M0);
  woken.ops.startProc(M0, P1, false);
  assertEquals([woken.s.main.permit, woken.ops.withdrawIdle(M0)], [1, true]);
  assertEquals([woken.s.main.permit, woken.ops.procOf(M0)], [0, P1]);
  assertEquals(
    rule(() => woken.ops.withdrawIdle(M0)),
    "withdrawIdle: M did not announce itself idle before",
  );
});

Deno.test("withdrawIdle() answers false when no P is left, and the M stays idle", () => {
  const { ops, s, sleeper } = idleMachine({ procs: 1 });
  const m = sleeper().id as MId;
  ops.announceIdle(M0);
  ops.takeIdleProc(m);
  assertEquals([ops.withdrawIdle(M0), s.main.idle], [false, 1]);
});

Deno.test("trySpin() counts an M once, and stops at the limit", () => {
  const { ops, sleeper } = idleMachine();
  const m = sleeper().id as MId;
  assertEquals([ops.trySpin(M0, 1), ops.trySpin(M0, 1), ops.trySpin(m, 1)], [true, true, false]);
  assertEquals([ops.trySpin(m, 2), ops.spinning()], [true, 2]);
  assertEquals([ops.stopSpin(m), ops.stopSpin(M0), ops.isSpinning(M0)], [1, 0, false]);
  assertEquals(rule(() => ops.stopSpin(M0)), "stopSpin: not spinning");
});

Deno.test("wakeSpinner() wakes nobody while one spins, and leaves word if no P is idle", () => {
  const { ops, s } = idleMachine();
  ops.trySpin(M0, 1);
  assertEquals([ops.wakeSpinner(M0), ops.idleProcs()], [false, 1]);
  ops.stopSpin(M0);
  assertEquals([ops.wakeSpinner(M0), ops.idleProcs(), s.spinning], [true, 0, 1]);
  s.spinning = 0;
  assertEquals([ops.wakeSpinner(M0), ops.spinnerWanted()], [false, true]);
});

Deno.test("a spinner that was wanted is no longer, once somebody spins", () => {
  const { ops, sleeper } = idleMachine({ procs: 1 });
  const m = sleeper().id as MId;
  assertEquals([ops.takeProcOrWant(m), ops.spinnerWanted()], [false, true]);
  // M0 gives its P up, and keeps it to look once more instead.
  assertEquals([ops.dropUnlessWanted(M0), ops.procOf(M0)], [false, P0]);
  assertEquals([ops.isSpinning(M0), ops.spinnerWanted()], [true, false]);
  // It spins by now: then the P goes, although one is wanted again.
  ops.takeProcOrWant(m);
  assertEquals([ops.dropUnlessWanted(M0), ops.procOf(M0)], [true, -1]);
  // Nor is one wanted when an M begins to spin by itself.
  const other = idleMachine({ procs: 1 });
  other.ops.takeProcOrWant(other.sleeper().id as MId);
  assertEquals([other.ops.trySpin(M0, 1), other.ops.spinnerWanted()], [true, false]);
});

Deno.test("reclaimProc() takes the P back, unless it was taken from the call", () => {
  for (const [status, isBack] of [[PStatus.SYSCALL, true], [PStatus.RUNNING, false]] as const) {
    const { ops, s } = idleMachine();
    s.main.oldP = 0;
    s.main.p = -1;
    s.ps.status[P0] = status;
    assertEquals([ops.reclaimProc(M0), ops.procOf(M0)], [isBack, isBack ? P0 : -1]);
    // Asked again it has nothing to take back, even if that P is in a call again.
    s.ps.status[P0] = PStatus.SYSCALL;
    s.main.p = -1;
    assertEquals(ops.reclaimProc(M0), false);
  }
});

Deno.test("handOff() gives the P to the M that went to sleep last; idleProc() to nobody", () => {
  const { ops, s, sleeper } = idleMachine();
  const m = sleeper();
  assertEquals(rule(() => ops.handOff(M0, P1, false)), "handOff: M does not hold it");
  assertEquals(rule(() => ops.idleProc(M0, P1)), "idleProc: M does not hold it");
  ops.handOff(M0, P0, false);
  assertEquals([m.p, ops.procOf(M0), s.counts.handoffs], [0, -1, 1]);
  ops.idleProc(m.id as MId, P0);
  assertEquals([m.p, ops.isIdle(P0)], [-1, true]);
});

Deno.test("blockInNetpoll() is one M's, and not one's that was started meanwhile", () => {
  const { ops, s, sleeper } = idleMachine({ procs: 3 });
  const [first, second] = [sleeper(), sleeper()];
  assertEquals(ops.blockInNetpoll(first.id as MId), true);
  assertEquals([first.idle, s.netM, ops.netBlocked()], [0, first, true]);
  assertEquals(ops.blockInNetpoll(second.id as MId), false);
  const other = idleMachine();
  other.ops.announceIdle(M0);
  other.ops.startProc(M0, P1, false);
  assertEquals(other.ops.blockInNetpoll(M0), false);
});

Deno.test("runTimers() readies what is due, oldest first, and leaves the rest", () => {
  const { ops, s } = idleMachine();
  for (const [g, endNs] of [[1, 30], [2, 10], [3, 20], [4, 40]]) {
    s.gs.setScratch(g, endNs);
    s.timers.add(P0, g);
  }
  s.nowNs = 30;
  assertEquals(ops.timersDue(M0, P0), true);
  ops.runTimers(M0, P0);
  const { length, columns } = s.log;
  const fired = Array.from({ length }, (_, i) => i).filter((i) => columns.code[i] === Ev.TIMER);
  assertEquals(fired.map((i) => columns.g[i]), [2, 3, 1]);
  assertEquals([s.counts.timersFired, s.timers.total, ops.timersDue(M0, P0)], [3, 1, false]);
});

Deno.test("with verify each visible verb counts, and one that did nothing does not", () => {
  const { ops } = idleMachine({ verify: true });
  const visible = (verb: () => unknown) => {
    ops.lender.visible = 0;
    verb();
    return ops.lender.visible;
  };
  assertEquals(visible(() => ops.trySpin(M0, 0)), 0);
  assertEquals(visible(() => ops.trySpin(M0, 1)), 1);
  assertEquals(visible(() => ops.stopSpin(M0)), 1);
  assertEquals(visible(() => ops.startProc(M0, P0, false)), 0);
  assertEquals(visible(() => ops.isIdle(P0)), 0);
  assertEquals(visible(() => ops.dropProc(M0)), 1);
});

Deno.test("setData() is for who holds the G, and no NaN", () => {
  const { ops, s } = idleMachine({ verify: true });
  const g = 3 as GId;
  ops.setData(M0, g, 7);
  assertEquals(ops.data(g), 7);
  assertEquals(rule(() => ops.setData(M0, g, NaN)), "setData: the word must be a number, not NaN");
  s.gs.setStatus(3, 0);
  assertEquals(rule(() => ops.setData(M0, g, 1)), "setData: G3 is in nobody's hands");
});

Deno.test("reclaimProc() takes the old P back only while it is still in this very call", () => {
  const { ops, s, sleeper } = idleMachine({ procs: 2 });
  const other = sleeper();
  const reclaim = (status: number, holder: number) => {
    Object.assign(s.main, { p: -1, oldP: 0 });
    s.ps.status[0] = status;
    s.ps.m[0] = holder;
    const tick = s.ps.syscalltick[0], isTaken = ops.reclaimProc(s.main.id as never);
    return [isTaken, s.main.p, s.ps.syscalltick[0] - tick];
  };
  assertEquals(reclaim(PStatus.SYSCALL, other.id), [false, -1, 0], "another M's call by now");
  assertEquals(reclaim(PStatus.RUNNING, other.id), [false, -1, 0], "it was taken and runs");
  assertEquals(reclaim(PStatus.SYSCALL, s.main.id), [true, 0, 1]);
});
