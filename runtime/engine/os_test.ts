import { assert, assertEquals } from "@std/assert";
import { LINUX_X64, overrideCosts, ZERO } from "../core/cost_presets.ts";
import { Ev, Switch } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { idleMachine } from "../testing/idle_machine.ts";
import { OneThreadEach } from "../testing/test_models.ts";
import type { SimulateOptions } from "./outcome.ts";
import { simulate } from "./simulate.ts";

const program = (gs: number, ns: number) =>
  assemble({
    name: "threads",
    params: { gs, ns },
    objects: { wg: { type: "wg" } },
    progs: {
      main: [["wgadd", "wg", "gs"], ["for", "i", "gs", [["spawn", "w", {}]]], ["wgwait", "wg"]],
      w: [["compute", "ns"], ["wgdone", "wg"]],
    },
  });

Deno.test("Os shares a core by quantum: three hogs end together, a turn apart", () => {
  const costs = overrideCosts(ZERO, { rows: { osQuantum: 1000 } });
  const out = simulate({
    model: (ops) => new OneThreadEach(ops, "thread"),
    program: program(3, 2900),
    machine: { procs: 1 },
    costs,
    sink: "columns",
  });
  assertEquals(out.elapsedNs, 8700);
  const t = out.trace!;
  const ends: number[] = [];
  for (let i = 0; i < t.length; i++) if (t.code[i] === Ev.DONE) ends.push(t.timeNs[i]);
  assertEquals(ends, [6900, 7800, 8700, 8700]);
  assert(out.metrics.counts.quantumEnds >= 6);
});

Deno.test("Os charges a process switch for another address space, a thread switch within one, nothing for the same M", () => {
  const costs = overrideCosts(ZERO, {
    rows: { osQuantum: 1000, switchKernelStack: 10, switchTlbFlush: 100 },
  });
  const elapsed = (unit: "thread" | "process", gs: number) =>
    simulate({
      model: (ops) => new OneThreadEach(ops, unit),
      program: program(gs, 5000),
      machine: { procs: 1 },
      costs,
    });
  const threads = elapsed("thread", 2), processes = elapsed("process", 2);
  const switches = threads.metrics.counts.threadSwitches;
  assertEquals(threads.metrics.counts.processSwitches, 0);
  assertEquals(threads.elapsedNs, 10_000 + 10 * switches);
  assertEquals(processes.metrics.counts.processSwitches, switches);
  assertEquals(processes.elapsedNs, 10_000 + 110 * switches);
  assertEquals(threads.metrics.coreSwitchNs[0], 10 * switches);
});

Deno.test("Os counts a quantum from where the work begins, behind the switch", () => {
  const out = simulate({
    model: (ops) => new OneThreadEach(ops, "thread"),
    program: program(2, 2_900),
    machine: { procs: 1 },
    costs: overrideCosts(ZERO, { rows: { osQuantum: 1_000, switchKernelStack: 300 } }),
    sink: "columns",
  });
  const { code, m, b, timeNs } = out.trace!, turns: number[] = [];
  for (let i = 0; i < out.trace!.length; i++) {
    if (code[i] !== Ev.CORE_OFF || b[i] !== 1) continue;
    const on = code.subarray(0, i).findLastIndex((c, k) => c === Ev.CORE_ON && m[k] === m[i]);
    turns.push(timeNs[i] - timeNs[on] - (b[on] === Switch.SAME ? 0 : 300));
  }
  assert(turns.length >= 4, `${turns}`);
  assertEquals([...new Set(turns)], [1_000]);
});

Deno.test("Os pays the wake-up latency only on a core that was idle", () => {
  const costs = overrideCosts(ZERO, { rows: { wakeLatency: 700 } });
  const out = simulate({
    model: (ops) => new OneThreadEach(ops, "thread"),
    program: program(1, 100),
    machine: { procs: 2 },
    costs,
  });
  assertEquals(out.elapsedNs, 700 + 100 + 700);
});

Deno.test("the trace names each of 17,000 threads, made one after the other: more than records have room for", () => {
  const one = assemble({
    name: "one by one",
    objects: { wg: { type: "wg" } },
    progs: {
      main: [["for", "i", 17_000, [["wgadd", "wg", 1], ["spawn", "w", {}], ["wgwait", "wg"]]]],
      w: [["wgdone", "wg"]],
    },
  });
  const options: SimulateOptions = {
    model: (ops) => new OneThreadEach(ops, "thread"),
    program: one,
    machine: { procs: 2 },
    costs: LINUX_X64,
    sink: "columns",
  };
  const { trace, hash } = simulate(options), { code, m, g } = trace!;
  const made = Array.from(m).filter((_, i) => code[i] === Ev.M_NEW);
  assertEquals(made, [0, ...Array.from({ length: 17_000 }, (_, i) => 3 + i)]);
  // Each G runs on the thread that was made for it.
  for (let i = 0; i < trace!.length; i++) {
    if (code[i] === Ev.RUN && g[i] > 0) assertEquals(m[i], g[i] + 2);
  }
  assertEquals(simulate({ ...options, sink: "hash" }).hash, hash);
});

Deno.test("yieldCore() gives the core to who has waited longest, however many wait", () => {
  for (const waiting of [0, 1, 2, 3]) {
    const { s, os, threads } = idleMachine({ procs: 1 });
    const started = () => {
      const m = threads.create(s.main);
      os.runnable(m, 0, false);
      return m;
    };
    // Of the two cores one is kept.
    const other = started(), all = [s.main, ...Array.from({ length: waiting }, started)];
    for (const turn of [...all, ...all]) {
      assertEquals([other, ...all].map(({ core }) => core), [
        1,
        ...all.map((m) => m === turn ? 0 : -1),
      ]);
      os.yieldCore(turn);
    }
  }
});
