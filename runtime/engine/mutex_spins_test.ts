import { assertEquals } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import { idleMachine } from "../testing/idle_machine.ts";
import { MutexSpins } from "./mutex_spins.ts";

// runtime/proc.go, sync_runtime_canSpin: `gomaxprocs <= sched.npidle+sched.nmspinning+1`.
Deno.test("MutexSpins.may(): only while another P is at work, beside idle ones and spinners", () => {
  const { s, threads, sleeper } = idleMachine({
    procs: 4,
    costs: overrideCosts(ZERO, { rows: { mutexSpin: 10 } }),
  });
  const spins = new MutexSpins(s), may = () => spins.may(s.main, 3);
  assertEquals([s.ps.idleCount, may()], [3, false], "alone");
  threads.takeProc(sleeper(), 1);
  assertEquals([s.ps.idleCount, may()], [2, true], "another P is at work");
  s.spinning = 1;
  assertEquals(may(), false, "it only looks for work");
  threads.takeProc(sleeper(), 2);
  assertEquals(may(), true, "one works, one looks");
  s.spinning = 2;
  assertEquals(may(), false, "both look");
});

// runtime/proc.go: active_spin = 4; `if p := getg().m.p.ptr(); !runqempty(p)` counts runnext too.
Deno.test("MutexSpins: four rounds at most, each paid and counted, none with a G of its own waiting", () => {
  const { s, threads, ops, sleeper } = idleMachine({
    procs: 2,
    costs: overrideCosts(ZERO, { rows: { mutexSpin: 10 } }),
  });
  const { local, next } = ops.queues({
    local: { kind: "ring", per: "p", lock: false, size: 4 },
    next: { kind: "slot", per: "p", lock: false, size: 1 },
  }) as never as Record<
    "local" | "next",
    { put(m: number, g: number): void; take(m: number): void }[]
  >;
  threads.takeProc(sleeper(), 1);
  const spins = new MutexSpins(s);
  for (const queue of [local, next]) {
    queue[0].put(0, 5);
    assertEquals(spins.may(s.main, 3), false);
    queue[0].take(0);
    queue[1].put(0, 5);
    assertEquals(spins.may(s.main, 3), true, "the other P's is nobody's business here");
    queue[1].take(0);
  }
  const fromNs = s.main.clock;
  let rounds = 0;
  for (; spins.may(s.main, 3); rounds++) spins.round(s.main, 3, 0, false);
  assertEquals([rounds, s.counts.mutexSpins, s.main.clock - fromNs], [4, 4, 40]);
  spins.end(3);
  assertEquals(spins.may(s.main, 3), true, "another lock, another four");
});
