import { assert, assertEquals } from "@std/assert";
import { LINUX_X64, overrideCosts, ZERO } from "../core/cost_presets.ts";
import type { CostTable } from "../core/cost_table.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { again, DONE, LeaveWhy, type Ops, PARK, type Traits, type Verdict } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import type { MachineParts } from "./machine_parts.ts";
import { simulate } from "./simulate.ts";

/** What sysmon asked, and when. */
interface Asked {
  readonly hook: "tick" | "retake" | "handed";
  readonly atNs: number;
  /** How long the G ran, or the call lasts; 0 for `handed`. */
  readonly ns: number;
}

/** As TestModel, with slices of 1 ms, and Ps taken from system calls when `takes` says so. */
class Watched extends TestModel {
  override readonly traits: Traits = {
    unit: "user",
    threads: "per-p",
    netpoll: false,
    sysmon: true,
  };
  readonly asked: Asked[] = [];

  constructor(ops: Ops, private readonly takes: (blockedNs: number) => boolean) {
    super(ops);
  }
  override tick(_g: GId, m: MId, ns: number): boolean {
    this.asked.push({ hook: "tick", atNs: this.ops.nowNs(m), ns });
    return ns >= 1_000_000;
  }
  override retake(_p: PId, ns: number): boolean {
    this.asked.push({ hook: "retake", atNs: this.ops.nowNs(1 as MId), ns });
    return this.takes(ns);
  }
  override handed(p: PId, m: MId): Verdict {
    this.asked.push({ hook: "handed", atNs: this.ops.nowNs(m), ns: 0 });
    this.ops.handOff(m, p, false);
    return DONE;
  }
  override back(g: GId, m: MId, step: number): Verdict {
    if (step === 0) return this.ops.reclaimProc(m) || this.ops.takeIdleProc(m) ? g : again(1);
    this.queue.put(m, g);
    return PARK;
  }
  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why === LeaveWhy.PREEMPT) {
      this.queue.put(m, g);
      return DONE;
    }
    return super.leave(g, m, why, step);
  }
}

function run(
  progs: Record<string, unknown>,
  { takes = (_: number): boolean => false, procs = 1, cores = procs, costs = ZERO, fault }: {
    takes?: (ns: number) => boolean;
    procs?: number;
    cores?: number;
    costs?: CostTable;
    fault?: (parts: MachineParts) => void;
  } = {},
) {
  let model: Watched | null = null;
  const outcome = simulate({
    model: (ops) => model = new Watched(ops, takes),
    program: assemble({ objects: { all: { type: "wg" }, mu: { type: "mutex" } }, progs }),
    machine: { procs, cores },
    costs,
    fault,
    sink: "columns",
    verify: true,
  });
  return { outcome, asked: model!.asked, trace: outcome.trace! };
}

const HOGS = {
  main: [["wgadd", "all", 2], ["for", "i", 2, [["spawn", "hog", {}]]], ["wgwait", "all"]],
  hog: [["compute", 15_000_000], ["wgdone", "all"]],
};

Deno.test("sysmon begins 20 us after the first P was taken, and first notes its tick", () => {
  const { asked } = run({ main: [["compute", 100_000]] });
  assertEquals(asked.map(({ hook, atNs, ns }) => [hook, atNs, ns]).slice(0, 3), [
    ["tick", 40_000, 20_000],
    ["tick", 60_000, 40_000],
    ["tick", 80_000, 60_000],
  ]);
});

Deno.test("sysmon asks about a tick only once it has seen it before", () => {
  // Each of these is over before a second look.
  const { asked } = run({ main: [["for", "i", 40, [["compute", 15_000], ["yield"]]]] });
  assertEquals(asked, []);
});

Deno.test("a compute that is cut into slices takes as long as in one piece", () => {
  const { outcome } = run(HOGS);
  assert(outcome.metrics.counts.preemptions >= 3, `${outcome.metrics.counts.preemptions}`);
  assertEquals(outcome.elapsedNs, 30_000_000);
  const done = (code: number) => outcome.trace!.code.indexOf(code);
  assertEquals(outcome.trace!.a[done(Ev.DONE)], 15_000_000);
});

Deno.test("each end of a slice costs one signal and one look, no work", () => {
  const { outcome } = run(HOGS, { costs: LINUX_X64 });
  const { costs, counts } = outcome.metrics;
  assertEquals(costs["preemptSignal"]?.times, counts.preemptions);
});

Deno.test("sysmon asks for a P in a call at its second look, and then each time", () => {
  const { asked, trace } = run({ main: [["syscall", 150_000]] });
  const [inAt] = [...trace.code.keys()].filter((i) => trace.code[i] === Ev.SYSCALL_IN);
  assertEquals(trace.timeNs[inAt], 0);
  const retakes = asked.filter(({ hook }) => hook === "retake");
  assertEquals(retakes.map(({ atNs, ns }) => [atNs, ns]).slice(0, 3), [
    [40_000, 20_000],
    [60_000, 40_000],
    [80_000, 60_000],
  ]);
});

Deno.test("sysmon takes the P in the very look in which the model says so", () => {
  const { asked, trace, outcome } = run(
    { main: [["syscall", 150_000]] },
    { takes: (ns) => ns >= 60_000 },
  );
  const at = trace.code.indexOf(Ev.RETAKE);
  assertEquals([trace.timeNs[at], trace.m[at], trace.a[at]], [80_000, 1, 0]);
  assertEquals(asked.find(({ hook }) => hook === "handed")?.atNs, 80_000);
  assertEquals([outcome.metrics.counts.retakes, outcome.endName], [1, "done"]);
});

Deno.test("sysmon sleeps for good when all Ps are idle, and begins anew with the first", () => {
  // For 300 ms there is nothing to look at.
  const { outcome, asked } = run({
    main: [["sleep", 300_000_000], ["compute", 50_000]],
  });
  assertEquals(outcome.elapsedNs, 300_050_000);
  assert(outcome.steps < 60, `${outcome.steps} steps`);
  assertEquals(asked.map(({ atNs }) => atNs), [300_040_000]);
});

Deno.test("a system call that begins or ends wakes sysmon from its deep sleep, and it looks at once", () => {
  const costs = overrideCosts(ZERO, { rows: { wakeCall: 100, wakeLatency: 7_000 } });
  // Asleep until 300 ms: what begins then is a look after 20 us, or a system call.
  const looks = (main: unknown) =>
    run({ main }, { costs, takes: () => true }).asked.filter(({ hook }) => hook !== "handed")
      .map(({ atNs }) => atNs - 300_000_000);
  // The call is seen for the first time at once: for the second time 20 us later. Without sysmon's
  // waking it were 40 us.
  const entry = looks([["sleep", 300_000_000], ["compute", 1_000], ["syscall", 50_000]]);
  const [firstNs] = entry;
  assert(firstNs > 20_000 && firstNs < 36_000, `${entry}`);
  // Its P is taken from the first call, and all are idle then. At the return of that call sysmon
  // looks, and sees a slice that is long over, so that it takes the P of the next call at once.
  const server = { main: [["for", "i", 3, [["syscall", 20_000_000], ["spawn", "job"]]]], job: [] };
  const { trace, asked } = run(server, { costs, takes: () => true });
  const at = (code: number) =>
    [...trace.code.keys()].filter((i) => trace.code[i] === code).map((i) => trace.timeNs[i]);
  const [, secondIn] = at(Ev.SYSCALL_IN), retakes = at(Ev.RETAKE);
  assert(asked.length > 0);
  assert(retakes[1] - secondIn <= 7_100, `${retakes[1] - secondIn} ns`);
});

Deno.test("behind its deep sleep sysmon looks each 20 us, however seldom it looked before it", () => {
  const { asked } = run({
    main: [["compute", 9_000_000], ["sleep", 300_000_000], ["compute", 900_000]],
  });
  const times = asked.map(({ atNs }) => atNs);
  const gaps = (list: readonly number[]) => list.slice(1).map((ns, i) => ns - list[i]);
  assert(Math.max(...gaps(times.filter((ns) => ns < 10_000_000))) > 1_000_000, "it backed off");
  const after = times.filter((ns) => ns > 300_000_000);
  assertEquals([...new Set(gaps(after))], [20_000]);
  assert(after.length > 40, `${after.length} looks`);
});

Deno.test("each end of a slice is counted, also of an M that waits for a core", () => {
  const costs = overrideCosts(ZERO, { rows: { osQuantum: 300_000 } });
  const { outcome, trace } = run(HOGS, { procs: 2, cores: 1, costs });
  const ends = [...trace.code.keys()].filter((i) =>
    trace.code[i] === Ev.STOP && trace.a[i] === LeaveWhy.PREEMPT
  );
  // On no core: its last event of a core says so.
  const offCore = ends.filter((i) => {
    const m = trace.m[i];
    const last = [...trace.code.keys()].slice(0, i).findLast((k) =>
      trace.m[k] === m && (trace.code[k] === Ev.CORE_ON || trace.code[k] === Ev.CORE_OFF)
    );
    return last !== undefined && trace.code[last] === Ev.CORE_OFF;
  });
  assert(offCore.length > 0, "none waited for a core");
  assertEquals(outcome.metrics.counts.preemptions, ends.length);
  assertEquals(outcome.elapsedNs, 30_000_000, "and what is left of its work is done later");
});

Deno.test("a preemption that comes too late for one G does not hit the next", () => {
  // A G that hands a starving mutex over is about to leave its M when it is asked to stop.
  let asked = 0;
  const { outcome } = run({
    main: [
      ["wgadd", "all", 1],
      ["lock", "mu"],
      ["spawn", "waiter"],
      ["yield"],
      ["yield"],
      ["compute", 1_000_001],
      ["unlock", "mu"],
      ["lock", "mu"],
      ["yield"],
      ["unlock", "mu"],
      ["wgwait", "all"],
    ],
    waiter: [["lock", "mu"], ["compute", 100], ["unlock", "mu"], ["wgdone", "all"]],
  }, {
    fault: ({ life, monitor }) => {
      const leave = life.leave.bind(life);
      life.leave = (m, why, wait) => {
        if (why === LeaveWhy.GOYIELD) {
          asked++;
          monitor.preempt(m);
        }
        leave(m, why, wait);
      };
    },
  });
  assertEquals([asked, outcome.endName], [1, "done"]);
  assertEquals(outcome.metrics.counts.preemptions, 0);
});

Deno.test("sysmon gives a P up that it may not free after 128 rounds alone in the machine", () => {
  // The wait keeps its thread, and with it the P that the other G would need.
  const { asked, outcome } = run({
    main: [["spawn", "other"], ["pin"], ["wgadd", "all", 1], ["wgwait", "all"]],
    other: [["wgdone", "all"]],
  });
  assertEquals(outcome.endName, "deadlock");
  assertEquals(asked.filter(({ hook }) => hook === "retake").length, 128);
});

Deno.test("the end of a slice is paid by the thread that it interrupts", () => {
  const costs = overrideCosts(ZERO, { rows: { preemptSignal: 1_000 } });
  const { outcome } = run(HOGS, { costs });
  const { preemptions } = outcome.metrics.counts;
  assert(preemptions >= 3);
  assertEquals(outcome.elapsedNs, 30_000_000 + 1_000 * preemptions);
});

Deno.test("who wakes sysmon out of its deep sleep pays for it, if it is on another core", () => {
  const costs = overrideCosts(ZERO, { rows: { wakeAcross: 500 } });
  for (const [cores, paidNs] of [[2, 500], [1, 0]]) {
    const main = [["sleep", 300_000_000], ["compute", 30], ["syscall", 1_000]];
    const { trace } = run({ main }, { costs, procs: 1, cores });
    const at = (code: number) => trace.timeNs[trace.code.indexOf(code)];
    assertEquals(at(Ev.SYSCALL_OUT) - at(Ev.SYSCALL_IN), 1_000 + paidNs, `${cores} cores`);
  }
});

Deno.test("a G that is back from a call while all Ps were idle has sysmon look at once", () => {
  const main = [["syscall", 20_000_000], ["compute", 200_000]];
  const { trace, asked } = run({ main }, { takes: () => true });
  const backNs = trace.timeNs[trace.code.indexOf(Ev.SYSCALL_OUT)];
  // It goes on within the tick that sysmon saw before the call.
  const [first] = asked.filter(({ hook, atNs }) => hook === "tick" && atNs >= backNs);
  assertEquals(first.atNs, backNs);
});

Deno.test("what a slice had left of its compute is done later, and counted once, on a core or off it", () => {
  for (const [procs, cores] of [[1, 1], [2, 1], [3, 2]]) {
    const costs = overrideCosts(ZERO, { rows: { osQuantum: 300_000 } });
    const { trace } = run(HOGS, { procs, cores, costs });
    const works = [...trace.code.keys()].filter((i) => trace.code[i] === Ev.DONE && trace.g[i] > 0)
      .map((i) => trace.a[i]);
    assertEquals(works, [15_000_000, 15_000_000], `${procs} Ps on ${cores} cores`);
  }
});

Deno.test("a call that wakes sysmon does not put off a look that was to come sooner", () => {
  // The first P is taken at 300 ms, so it looks at 20 us; the call begins at 16 us, and would have
  // it look at 31.
  const costs = overrideCosts(ZERO, { rows: { wakeLatency: 15_000 } });
  const main = [["sleep", 300_000_000], ["compute", 1_000], ["syscall", 100_000]];
  const { asked, trace } = run({ main }, { costs });
  const callNs = trace.timeNs[trace.code.indexOf(Ev.SYSCALL_IN)] - 300_000_000;
  const [first] = asked.filter(({ hook }) => hook === "retake");
  // The first look only sees the call.
  assertEquals([callNs, first.atNs - 300_000_000], [16_000, 40_000]);
});
