import { assert, assertEquals } from "@std/assert";
import { LINUX_X64, ZERO } from "../core/cost_presets.ts";
import type { GId, MId } from "../core/ids.ts";
import { LeaveWhy, type Ops, ReadyWhy, type Verdict } from "../model.ts";
import { Ev, EV_NAMES, Wait } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { OneThreadEach, TestModel } from "../testing/test_models.ts";
import type { Outcome, SimulateOptions } from "./outcome.ts";
import { simulate } from "./simulate.ts";

const OBJECTS = {
  c: { type: "chan" },
  s: { type: "chan", net: true },
  m: { type: "mutex" },
  all: { type: "wg" },
} as const;
type Progs = Workload["progs"];

/** One run, and the hooks that were called about G0: `ready`, `leave` and `back`. */
function run(
  progs: Progs,
  options: Partial<SimulateOptions> & { readonly sync?: Workload["sync"] } = {},
): Outcome & { hooks: string[] } {
  const hooks: string[] = [];
  class Watched extends TestModel {
    override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
      if (g === 0 && phase === 0) hooks.push("ready");
      return super.ready(g, m, why, phase);
    }
    override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
      if (g === 0) hooks.push(why === LeaveWhy.SYSCALL ? "syscall" : "leave");
      return super.leave(g, m, why, phase);
    }
    override back(g: GId, m: MId, phase: number): Verdict {
      if (g === 0) hooks.push("back");
      return super.back(g, m, phase);
    }
  }
  const { sync, ...rest } = options;
  const outcome = simulate({
    program: assemble({ sync, objects: OBJECTS, progs }),
    machine: { procs: 2 },
    sink: "columns",
    verify: true,
    model: (ops: Ops) => new Watched(ops),
    ...rest,
  });
  return Object.assign(outcome, { hooks });
}

const WAITS: readonly (readonly [name: string, main: Progs[string], other: Progs[string]])[] = [
  ["recv", [["recv", "c", "v"], ["mark", "v"]], [["send", "c", 7]]],
  ["recv from a socket", [["recv", "s", "v"], ["mark", "v"]], [["send", "s", 7]]],
  ["send", [["send", "c", 7], ["mark", 7]], [["recv", "c"]]],
  ["select", [["select", ["recv", "c", "v"], ["recv", "s"]], ["mark", "v"]], [["send", "c", 7]]],
  ["wgwait", [["wgadd", "all", 1], ["wgwait", "all"], ["mark", 7]], [["wgdone", "all"]]],
];

for (const [name, main, other] of WAITS) {
  Deno.test(`a pinned G keeps its thread in ${name}: the model is asked as after a system call`, () => {
    const progs: Progs = {
      main: [["pin"], ["spawn", "w"], ...main],
      w: [["compute", 500], ...other],
    };
    for (const costs of [ZERO, LINUX_X64]) {
      const { marks, hooks, trace } = run(progs, { costs });
      assertEquals([marks.id, hooks], [[7], ["ready", "syscall", "back"]]);
      const events = Array.from(trace!.code.subarray(0, trace!.length));
      const about = events.flatMap((code, i) => trace!.g[i] === 0 ? [EV_NAMES[code]] : []);
      const from = about.indexOf("SYSCALL_IN");
      assertEquals(
        about.slice(from).filter((row) => !["SEND", "RECV", "DONE", "MARK"].includes(row)),
        ["SYSCALL_IN", "STOP", "WAIT_OVER", "SYSCALL_OUT", "RUN", "STOP"],
      );
      const stop = events.findIndex((code, i) => code === Ev.STOP && trace!.g[i] === 0);
      assert(trace!.a[stop] === LeaveWhy.SYSCALL && trace!.b[stop] !== Wait.SYSCALL);
      // The thread that waited is the one that goes on.
      const ran = events.flatMap((code, i) =>
        code === Ev.RUN && trace!.g[i] === 0 ? [trace!.m[i]] : []
      );
      assertEquals(new Set(ran).size, 1);
    }
  });
}

Deno.test("a pinned G at a mutex waits with its thread, in both flavours", () => {
  const progs: Progs = {
    main: [["spawn", "w"], ["compute", 10], ["pin"], ["lock", "m"], ["mark", 7], ["unlock", "m"]],
    w: [["lock", "m"], ["compute", 500], ["unlock", "m"], ["compute", 100]],
  };
  for (const sync of ["go", "fifo"] as const) {
    const { marks, hooks } = run(progs, { sync });
    assertEquals([marks.id, hooks], [[7], ["ready", "syscall", "back"]]);
  }
});

Deno.test("a wait that keeps its thread costs a park, a wake and two changes of the thread", () => {
  const main: Progs[string] = [["spawn", "w"], ["recv", "c"], ["unpin"], ["recv", "c"]];
  const w: Progs[string] = [["compute", 50_000], ["send", "c"], ["compute", 50_000], ["send", "c"]];
  const loose = run({ main, w }, { costs: LINUX_X64 });
  const kept = run({ main: [["pin"], ...main], w }, { costs: LINUX_X64 });
  assertEquals(loose.hooks, ["ready", "leave", "ready", "leave", "ready"]);
  assertEquals(kept.hooks, ["ready", "syscall", "back", "leave", "ready"]);
  const times = ({ metrics }: Outcome, row: string) => metrics.costs[row]?.times ?? 0;
  assertEquals(times(kept, "parkG"), times(loose, "parkG") - 1);
  assert(times(kept, "wakeLatency") > 0);
  assertEquals([kept.metrics.counts.syscalls, loose.metrics.counts.syscalls], [1, 0]);
});

Deno.test("a pinned G sleeps and waits for I/O as in a system call of that length", () => {
  const { elapsedNs, hooks, metrics } = run({
    main: [["pin"], ["sleep", 700], ["netpoll", 300], ["sleep", 0]],
  });
  assertEquals([elapsedNs, metrics.counts.syscalls, metrics.counts.timersFired], [1_000, 2, 0]);
  assertEquals(hooks, ["ready", "syscall", "back", "syscall", "back"]);
});

Deno.test("where each G has its thread, to be pinned changes nothing", () => {
  const of = (main: Progs[string]) =>
    run({ main, w: [["compute", 500], ["send", "c", 1]] }, {
      model: (ops: Ops) => new OneThreadEach(ops, "thread"),
      costs: LINUX_X64,
    }).hash;
  const main: Progs[string] = [["spawn", "w"], ["recv", "c"]];
  assertEquals(of([["pin"], ...main]), of(main));
});

Deno.test("pinned Gs that wait for each other are a deadlock with names", () => {
  const { endName, stuck } = run({
    main: [["pin"], ["spawn", "w"], ["recv", "c"]],
    w: [["pin"], ["wgadd", "all", 1], ["wgwait", "all"]],
  });
  assertEquals(endName, "deadlock");
  assertEquals(stuck.map(({ waitsFor, where }) => [waitsFor, where]), [
    ["chan receive c", "progs.main[2]"],
    ["sync.WaitGroup.Wait all", "progs.w[2]"],
  ]);
});

Deno.test("a G that nobody runs, as waits keep every P, is the program's deadlock", () => {
  const { endName, stuck } = run({
    main: [["spawn", "w"], ["pin"], ["recv", "c"]],
    w: [["send", "c"]],
  }, { machine: { procs: 1 } });
  assertEquals(endName, "deadlock");
  assertEquals(stuck.map(({ waitsFor }) => waitsFor), [
    "chan receive c",
    "nothing: it is runnable, but a wait that keeps its thread holds the P",
  ]);
});
