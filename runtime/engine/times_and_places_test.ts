import { assert, assertEquals } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import type { MId } from "../core/ids.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { fifo, ring, shared } from "../queues.ts";
import { idleMachine } from "../testing/idle_machine.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

Deno.test("an M that wakes goes to the core that it was on last, if that is idle", () => {
  const { s, os, threads } = idleMachine({ procs: 2 });
  const [a, b] = [1, 2].map(() => {
    const m = threads.create(s.main);
    os.runnable(m, 0, false);
    return m;
  });
  const cores = [a.core, b.core];
  threads.park(a);
  threads.park(b);
  for (const m of [a, b]) os.runnable(m, 0, false);
  assertEquals([a.core, b.core], cores);
  // Also in the other order: it is not the core that became idle last.
  threads.park(b);
  threads.park(a);
  for (const m of [b, a]) os.runnable(m, 0, false);
  assertEquals([a.core, b.core], cores);
});

Deno.test("a call blocks for its time from where its M has paid for going in", () => {
  const { trace } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ progs: { main: [["compute", 10], ["syscall", 1_000], ["compute", 10]] } }),
    machine: { procs: 1 },
    costs: overrideCosts(ZERO, { rows: { modeSave: 300, syscallUser: 40 } }),
    sink: "columns",
  });
  const at = (code: number) => trace!.timeNs[trace!.code.indexOf(code)];
  assertEquals(at(Ev.SYSCALL_OUT) - at(Ev.SYSCALL_IN), 300 + 40 + 1_000);
});

Deno.test("a thread that is back from its call was not asleep: no wake-up is paid", () => {
  const { trace, metrics } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ progs: { main: [["syscall", 1_000]] } }),
    machine: { procs: 1 },
    costs: overrideCosts(ZERO, { rows: { wakeLatency: 7_000, wakeAcross: 900 } }),
    sink: "columns",
  });
  assertEquals(trace!.timeNs[trace!.code.indexOf(Ev.SYSCALL_OUT)], 1_000);
  assertEquals([metrics.costs.wakeLatency, metrics.costs.wakeAcross], [undefined, undefined]);
});

Deno.test("a burst of three is three at once, and the next three come a gap later", () => {
  const { trace } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({
      progs: { request: [["compute", 1]] },
      arrivals: { kind: "burst", size: 3, gapNs: 10, count: 7, prog: "request" },
    }),
    machine: { procs: 1 },
    sink: "columns",
  });
  const times = [...trace!.timeNs.subarray(0, trace!.length)];
  assertEquals(times.filter((_, i) => trace!.code[i] === Ev.ARRIVE), [0, 0, 0, 10, 10, 10, 20]);
});

/** Times at which Gs come from outside. */
function arrivalsOf(arrivals: Record<string, unknown>, procs = 1): number[] {
  const { trace, completed } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({
      progs: { request: [["compute", 1]] },
      arrivals: { prog: "request", ...arrivals } as never,
    }),
    machine: { procs },
    sink: "columns",
  });
  const times = [...trace!.timeNs.subarray(0, trace!.length)]
    .filter((_, i) => trace!.code[i] === Ev.ARRIVE);
  assertEquals(completed, times.length);
  return times;
}

Deno.test("as many come as were asked for, of each kind, with fewer or more clients than that", () => {
  const think = { kind: "const", ns: 10 };
  for (const count of [1, 5, 6]) {
    for (
      const kind of [
        { kind: "closed", clients: 3, think },
        { kind: "closed", clients: 9, think },
        { kind: "poisson", ratePerS: 1e6 },
        { kind: "uniform", gapNs: 10 },
        { kind: "burst", size: 4, gapNs: 10 },
      ]
    ) assertEquals(arrivalsOf({ ...kind, count }).length, count, JSON.stringify(kind));
  }
});

Deno.test("gaps are rounded to the nearest ns", () => {
  // At one each ns: 1 - exp(-1/2) of them are none at all, exp(-1/2) - exp(-3/2) are 1 ns.
  const times = arrivalsOf({ kind: "poisson", ratePerS: 1e9, count: 8_000 });
  const gaps = times.slice(1).map((ns, i) => ns - times[i]);
  const share = (ns: number) => gaps.filter((gap) => gap === ns).length / gaps.length;
  // Five standard deviations of 8,000 draws.
  assert(Math.abs(share(0) - 0.3935) < 0.0275, `${share(0)}`);
  assert(Math.abs(share(1) - 0.3834) < 0.0275, `${share(1)}`);
});

Deno.test("the lock of a queue is held until all Gs of a batch are moved", () => {
  const costs = overrideCosts(ZERO, { rows: { lockAcquire: 1, lockHold: 10, lockHoldG: 100 } });
  const { ops, s, sleeper } = idleMachine({ procs: 2, costs });
  const q = ops.queues({ local: ring(4), global: shared(fifo()) });
  for (const g of [1, 2, 3]) q.global.put(0 as MId, g as never);
  const other = sleeper();
  other.clock = s.main.clock;
  const from = s.main.clock;
  q.global.move(0 as MId, 3, q.local[0], 0);
  assertEquals(s.main.clock - from, 1 + 10 + 3 * 100);
  q.global.take(other.id as MId);
  assertEquals(other.clock - s.main.clock, 1 + 10 + 100, "who comes meanwhile waits for all of it");
});

Deno.test("a mark has the tick of the P on which it was made", () => {
  const { marks } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ progs: { main: [["mark", 4], ["yield"], ["mark", 5]] } }),
    machine: { procs: 1 },
  });
  assertEquals([marks.id, marks.p, marks.tick], [[4, 5], [0, 0], [1, 2]]);
});
