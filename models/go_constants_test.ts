/**
 * Constants of Go, each at its boundary: what happens one unit before it and what one after. Each
 * test names the file and function of Go's source (`src/`, 1.26) that the number comes from.
 *
 * @module
 */

import {
  assemble,
  Ev,
  type GId,
  LINUX_X64,
  type MId,
  type Ops,
  type Outcome,
  type PId,
  simulate,
  type Trace,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { configure } from "./configure.ts";
import { Gpm } from "./gpm.ts";
import type { GpmOptions } from "./gpm_terms.ts";

/** gpm as it is made by default; with `slice: never` for programs that compute for long. */
function optionsOf(slice = "10000000"): GpmOptions {
  const { options } = configure("gpm", { slice });
  return { ...options, sliceNs: options.slice } as unknown as GpmOptions;
}

/** Runs `progs` under gpm, or under a watched one. */
function run(
  workload: Workload,
  procs = 1,
  model: (ops: Ops) => Gpm = (ops) => new Gpm(ops, optionsOf()),
  costs = ZERO,
): Outcome & { readonly trace: Trace } {
  const program = assemble(workload), machine = { procs };
  const outcome = simulate({ model, program, machine, costs, sink: "columns" });
  return { ...outcome, metrics: outcome.metrics, trace: outcome.trace! };
}

/** Rows of a trace with this code. */
function rows({ length, code, timeNs, m, g, a, b }: Trace, wanted: number) {
  return Array.from({ length }, (_, i) => i).filter((i) => code[i] === wanted)
    .map((i) => ({ atNs: timeNs[i], m: m[i], g: g[i], a: a[i], b: b[i] }));
}

// internal/sync/mutex.go: starvationThresholdNs = 1e6, `lockSlow` asks for more than that.
for (const [waitNs, starvations] of [[999_999, 0], [1_000_000, 0], [1_000_001, 1]]) {
  Deno.test(`a mutex whose waiter waited ${waitNs} ns ${starvations ? "starves" : "is normal"}`, () => {
    const { metrics, trace } = run({
      objects: { mu: { type: "mutex" }, all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", 1],
          ["lock", "mu"],
          ["spawn", "waiter", {}],
          // At tick 0 the global queue comes first, and so main; then the waiter.
          ["yield"],
          ["yield"],
          ["compute", waitNs],
          // The waiter is woken, and finds that main was faster.
          ["unlock", "mu"],
          ["lock", "mu"],
          ["yield"],
          ["unlock", "mu"],
          ["wgwait", "all"],
        ],
        waiter: [["lock", "mu"], ["unlock", "mu"], ["wgdone", "all"]],
      },
    });
    assertEquals(metrics.counts.mutexStarvations, starvations);
    // A starving mutex is handed over: its waiter does not compete.
    assertEquals(rows(trace, Ev.LOCK).map(({ g, b }) => [g, b]), [[0, 0], [0, 0], [
      1,
      starvations,
    ]]);
  });
}

/** Times of sysmon's looks at the one P, from the second on: the first only notes its tick. */
function looks(untilNs: number): number[] {
  const timesNs: number[] = [];
  class Looked extends Gpm {
    override tick(g: GId, m: MId, ranNs: number): boolean {
      timesNs.push(this.ops.nowNs(m));
      return super.tick(g, m, ranNs);
    }
  }
  const workload: Workload = { progs: { main: [["compute", untilNs]] } };
  run(workload, 1, (ops) => new Looked(ops, optionsOf("never")));
  return timesNs;
}

// runtime/proc.go, sysmon: delay = 20 us while `idle` <= 50.
Deno.test("sysmon looks each 20 us for 51 rounds, then sleeps twice as long", () => {
  const timesNs = looks(1_200_000), first = 20_000;
  assertEquals(
    timesNs.slice(0, 50),
    Array.from({ length: 50 }, (_, i) => first + 20_000 * (i + 1)),
  );
  // Look 51 is at 1,020 us; the next comes after 40 us.
  assertEquals(timesNs.slice(49, 52), [1_020_000, 1_060_000, 1_140_000]);
});

// runtime/proc.go, sysmon: `delay *= 2`, at most 10 * 1000 us.
Deno.test("sysmon's sleep doubles up to 10 ms, and no further", () => {
  const timesNs = looks(80_000_000).slice(49);
  const sleepsUs = timesNs.slice(1).map((atNs, i) => (atNs - timesNs[i]) / 1_000);
  assertEquals(
    sleepsUs.slice(0, 12),
    [40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_000, 10_000, 10_000, 10_000],
  );
});

// runtime/proc.go, retake and sysmon: a P taken back is work, so `idle` and `delay` begin anew.
Deno.test("sysmon looks each 20 us again once it took a P", () => {
  const { trace } = run({
    progs: {
      main: [["spawn", "w", {}], ["compute", 3_000_000], ["syscall", 50_000_000]],
      w: [["syscall", 1_000_000]],
    },
  });
  const [first, second] = rows(trace, Ev.RETAKE).map(({ atNs }) => atNs);
  const calls = rows(trace, Ev.SYSCALL_IN).map(({ atNs }) => atNs);
  // The sleep was longer than 1 ms by then; the second call is found, and taken, at two looks.
  assert(first - calls[0] > 1_000_000, `${first - calls[0]} ns`);
  assert(second - calls[1] <= 60_000, `${second - calls[1]} ns`);
});

// runtime/proc.go: forcePreemptNS = 10 ms, `retake` asks for `schedwhen + forcePreemptNS <= now`.
Deno.test("a slice of 9,999,999 ns goes on, one of 10,000,000 ns ends", () => {
  const seen: [number, boolean][] = [];
  class Asked extends Gpm {
    override tick(g: GId, m: MId, ranNs: number): boolean {
      for (const ns of [9_999_999, 10_000_000, ranNs]) seen.push([ns, super.tick(g, m, ns)]);
      return seen.at(-1)![1];
    }
  }
  const { trace } = run(
    { progs: { main: [["spawn", "w", {}], ["compute", 40_000_000]], w: [] } },
    1,
    (ops) => new Asked(ops, optionsOf()),
  );
  for (const [ns, isOver] of seen) assertEquals(isOver, ns >= 10_000_000, `${ns} ns`);
  for (const { b } of rows(trace, Ev.PREEMPT)) assert(b >= 10_000, `preempted after ${b} us`);
  assert(rows(trace, Ev.PREEMPT).length >= 2);
});

// runtime/proc.go, retake: an empty P is left in its call while others idle, for 10 * 1000 * 1000
// ns.
Deno.test("a P in a call is taken after 10.01 ms beside idle Ps, not after 9.99", () => {
  const asked: number[] = [];
  class Asked extends Gpm {
    override retake(p: PId, blockedNs: number): boolean {
      // The same machine, one moment: only the time differs.
      const takes = [9_990_000, 9_999_999, 10_000_000, 10_010_000].map((ns) => super.retake(p, ns));
      assertEquals(takes, [false, false, true, true]);
      asked.push(blockedNs);
      return super.retake(p, blockedNs);
    }
  }
  const { trace } = run(
    { progs: { main: [["syscall", 30_000_000]] } },
    2,
    (ops) => new Asked(ops, optionsOf()),
  );
  assertEquals(rows(trace, Ev.RETAKE).length, 1);
  assert(asked.slice(0, -1).every((ns) => ns < 10_000_000) && asked.at(-1)! >= 10_000_000);
});

// runtime/netpoll_epoll.go, netpoll: `var events [128]linux.EpollEvent`.
for (const [ready, polls] of [[128, [128]], [129, [128, 1]]] as const) {
  Deno.test(`${ready} goroutines that are ready at once take ${polls.length} polls`, () => {
    const { trace } = run({
      objects: { all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", ready],
          ["for", "i", ready, [["spawn", "reader", {}]]],
          // More often than ticks 61 and 122 bring main back before all of them wait.
          ["for", "k", 5, [["yield"]]],
          // Meanwhile all of them become ready.
          ["compute", 5_000],
          ["wgwait", "all"],
        ],
        reader: [["netpoll", 1_000], ["wgdone", "all"]],
      },
    });
    const collected = rows(trace, Ev.NETPOLL).map(({ a }) => a).filter((a) => a > 0);
    assertEquals(collected, [...polls]);
  });
}

/** Looks of thieves at the ring (`ring`) and at runnext (`next`) of P0, in their order. */
function thefts(workload: Workload): string[] {
  const tries: string[] = [];
  class Watched extends Gpm {
    constructor(ops: Ops) {
      super(ops, optionsOf());
      const local = this.local[0], next = this.next[0];
      const { move } = local, { rob } = next;
      local.move = (m, n, to, answer) => {
        tries.push("ring");
        return move.call(local, m, n, to, answer);
      };
      next.rob = (m) => {
        tries.push("next");
        return rob.call(next, m);
      };
    }
  }
  run(workload, 2, (ops) => new Watched(ops));
  return tries;
}

// runtime/proc.go, stealWork: `const stealTries = 4`, `stealTimersOrRunNextG := i == stealTries-1`.
Deno.test("a thief passes 4 times, and takes runnext only in the last", () => {
  const tries = thefts({ progs: { main: [["spawn", "w", {}], ["compute", 50_000]], w: [] } });
  assertEquals(tries.slice(0, 5), ["ring", "ring", "ring", "ring", "next"]);
});

// runtime/proc.go, runqgrab: `usleep(3)` before runnext of a running P is taken.
Deno.test("a thief naps 3 us before it takes runnext", () => {
  const { costs } = run(
    { progs: { main: [["spawn", "w", {}], ["compute", 200_000]], w: [] } },
    2,
    undefined,
    LINUX_X64,
  ).metrics;
  assertEquals(costs["stealNextNap"]?.times, 1);
});

// runtime/proc.go, findRunnable: `pp.schedtick%61 == 0 && sched.runq.size > 0`.
Deno.test("a G in the global queue runs at tick 61, behind a ring that never empties", () => {
  const { trace } = run({
    objects: { all: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "all", 1],
        ["spawn", "y", {}],
        ["for", "i", 200, [["spawn", "w", {}]]],
        ["wgwait", "all"],
      ],
      y: [["yield"], ["wgdone", "all"]],
      w: [["compute", 10]],
    },
  });
  const runs = rows(trace, Ev.RUN).filter(({ g }) => g === 1);
  assertEquals(runs.length, 2);
  // `a` is the tick that this very dispatch began.
  assertEquals([runs[0].a < 61, runs[1].a - 1], [true, 61]);
});

// runtime/runtime2.go: `runq [256]guintptr`; proc.go, runqputslow: half of it and the newcomer go.
for (const [spawned, spills] of [[257, 0], [258, 1]]) {
  Deno.test(`${spawned} spawned Gs spill ${spills * 129} of a ring and runnext`, () => {
    const { trace, metrics } = run({
      objects: { all: { type: "wg" } },
      progs: {
        main: [["wgadd", "all", spawned], ["for", "i", spawned, [["spawn", "w", {}]]], [
          "wgwait",
          "all",
        ]],
        w: [["wgdone", "all"]],
      },
    });
    assertEquals(metrics.counts.overflows, spills);
    assertEquals(rows(trace, Ev.SPILL).map(({ a, b }) => [a, b]), spills ? [[129, 256]] : []);
  });
}

// runtime/proc.go, globrunqget: `n = sched.runq.size/gomaxprocs + 1`, at most half a ring.
Deno.test("one grab takes its share of the global queue, at most 128 Gs", () => {
  const grabs: [size: number, got: number][] = [];
  class Batches extends Gpm {
    protected override batch(size: number): number {
      for (const n of [1, 2, 3, 255, 256, 257, 1_000]) grabs.push([n, super.batch(n)]);
      return super.batch(size);
    }
  }
  run(
    { progs: { main: [["for", "i", 3, [["yield"]]]] } },
    2,
    (ops) => new Batches(ops, optionsOf()),
  );
  assertEquals(grabs.slice(0, 7), [
    [1, 1],
    [2, 2],
    [3, 2],
    [255, 128],
    [256, 128],
    [257, 128],
    [1_000, 128],
  ]);
});
