import { assertEquals, assertThrows } from "@std/assert";
import { LINUX_X64, ZERO } from "../core/cost_presets.ts";
import { ProgramError } from "../core/errors.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import type { Outcome } from "./outcome.ts";
import { simulate } from "./simulate.ts";

const OBJECTS = {
  all: { type: "wg" },
  c: { type: "chan", cap: 2 },
  d: { type: "chan" },
  cv: { type: "cond" },
  init: { type: "once" },
  m: { type: "mutex" },
  n: { type: "counter" },
  rw: { type: "rwmutex" },
  s: { type: "sem", cap: 3 },
} as const;
type Instrs = Workload["progs"][string];

interface Setting {
  readonly sync?: "go" | "fifo";
  readonly procs?: number;
  readonly costs?: typeof ZERO;
}

function run(
  progs: Workload["progs"],
  { sync = "go", procs = 1, costs = ZERO }: Setting = {},
): Outcome {
  return simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ sync, objects: OBJECTS, progs }),
    machine: { procs },
    costs,
    sink: "columns",
    verify: true,
  });
}

/** Main starts a G of each body and yields until all are done. */
const beside = (...bodies: readonly Instrs[]): Workload["progs"] => ({
  main: [
    ["wgadd", "all", bodies.length],
    ...bodies.map((_, i) => ["spawn", `w${i}`, { id: i }] as const),
    ["wgwait", "all"],
  ],
  ...Object.fromEntries(bodies.map((body, i) => [`w${i}`, [...body, ["wgdone", "all"] as const]])),
});
const marks = (progs: Workload["progs"], setting?: Setting) => run(progs, setting).marks.id;

const reader: Instrs = [["rlock", "rw"], ["mark"], ["yield"], ["mark"], ["runlock", "rw"]];
const writer: Instrs = [["wlock", "rw"], ["mark"], ["yield"], ["mark"], ["wunlock", "rw"]];

for (const sync of ["go", "fifo"] as const) {
  Deno.test(`readers share an RWMutex, a writer waits and keeps later readers out (${sync})`, () => {
    const progs = beside(reader, reader, writer, reader, writer);
    assertEquals(marks(progs, { sync }), [0, 1, 0, 1, 2, 2, 3, 3, 4, 4]);
  });
}

Deno.test("a condition calls in order of coming, and the mutex is held again afterwards", () => {
  const waits: Instrs = [["lock", "m"], ["condwait", "cv", "m"], ["mark"], ["unlock", "m"]];
  const one: Instrs = [["lock", "m"], ["signal", "cv"], ["unlock", "m"], ["mark", 10]];
  const rest: Instrs = [["yield"], ["yield"], ["broadcast", "cv"], ["mark", 11]];
  assertEquals(marks(beside(waits, waits, waits, one, rest)), [10, 0, 11, 1, 2]);
});

Deno.test("a signal that nobody waits for is lost", () => {
  const { endName, stuck } = run({
    main: [["signal", "cv"], ["broadcast", "cv"], ["lock", "m"], ["condwait", "cv", "m"]],
  });
  assertEquals(endName, "deadlock");
  assertEquals(stuck.map(({ waitsFor, where }) => [waitsFor, where]), [
    ["sync.Cond.Wait cv", "progs.main[3]"],
  ]);
});

Deno.test("a semaphore serves in order of coming, also one that wants more than is free", () => {
  const user = (units: number): Instrs => [
    ["acquire", "s", units],
    ["mark"],
    ["yield"],
    ["release", "s", units],
  ];
  assertEquals(marks(beside(user(2), user(2), user(1), user(3))), [0, 1, 2, 3]);
  const { stuck } = run({ main: [["acquire", "s", 4]] });
  assertEquals(stuck.map(({ waitsFor }) => waitsFor), ["semaphore.Weighted.Acquire s"]);
});

Deno.test("what is done once is over before anybody goes on, also if it ends its G", () => {
  const comer: Instrs = [["once", "init", [["mark", 100], ["yield"]]], ["mark"]];
  assertEquals(marks(beside(comer, comer)), [100, 0, 1]);
  const ends: Workload["progs"] = {
    main: [["spawn", "w"], ["yield"], ["once", "init", [["mark", 2]]], ["mark", 3]],
    w: [["once", "init", [["mark", 1], ["exit"], ["mark", 9]]]],
  };
  assertEquals(marks(ends), [1, 3]);
});

Deno.test("shared numbers are added to, set and read", () => {
  const main: Instrs = [
    ["add", "n", 2],
    ["add", "n", -5, "v"],
    ["mark", "v"],
    ["load", "n", "v"],
    ["mark", "v"],
    ["store", "n", 7],
    ["load", "n", "v"],
    ["mark", "v"],
  ];
  assertEquals(marks({ main }), [-3, -3, 7]);
  const { metrics } = run({ main }, { costs: LINUX_X64 });
  assertEquals(metrics.costs["mutexOp"].times, 3);
});

Deno.test("a loop with a condition ends with it, or after the most turns", () => {
  const loop = (most: number | string): Instrs => [
    ["set", "i", 0],
    ["set", "b", most],
    ["while", ["<", "i", 4], most === 9 ? 9 : "b", [["mark", "i"], ["set", "i", ["+", "i", 1]]]],
    ["mark", 100],
  ];
  assertEquals(marks({ main: loop(9) }), [0, 1, 2, 3, 100]);
  assertEquals(marks({ main: loop(2) }), [0, 1, 100]);
  assertEquals(marks({ main: loop(0) }), [100]);
  assertEquals(marks({ main: [["while", 1, 0, [["mark", 1]]], ["mark", 2]] }), [2]);
  const nested: Instrs = [["while", 1, 2, [["while", 1, 2, [["mark", 1]]]]]];
  assertEquals(marks({ main: nested }), [1, 1, 1, 1]);
});

Deno.test("a receive tells a message from a close, waiting or not, in a select or alone", () => {
  const tell: Instrs = [["mark", ["+", ["*", "v", 10], "ok"]]];
  const alone = (c: "c" | "d"): Instrs => [["recv", c, "v", "ok"], ...tell];
  const select = (c: "c" | "d"): Instrs => [["select", ["recv", c, "v", "ok"]], ...tell];
  for (const receive of [alone, select]) {
    const buffered: Instrs = [["send", "c", 5], ["close", "c"], ...receive("c"), ...receive("c")];
    assertEquals(marks({ main: buffered }), [51, 0]);
    const waits: Workload["progs"] = {
      main: [["spawn", "w"], ...receive("d"), ...receive("d")],
      w: [["send", "d", 5], ["yield"], ["close", "d"]],
    };
    assertEquals(marks(waits), [51, 0]);
  }
});

Deno.test("what would panic in Go is an error that names the place", () => {
  const panics: readonly [Instrs, string][] = [
    [[["runlock", "rw"]], "sync: RUnlock of unlocked RWMutex"],
    [[["wunlock", "rw"]], "sync: Unlock of unlocked RWMutex"],
    [[["release", "s"]], "semaphore: released more than held"],
    [[["acquire", "s", -1]], "units of a semaphore must be 0..2**31-1, these are -1"],
    [[["lock", "m"], ["unlock", "m"], ["condwait", "cv", "m"]], "sync: unlock of unlocked mutex"],
    [[["store", "n", 2 ** 53 - 1], ["add", "n", 1]], "integer overflow"],
  ];
  for (const [main, words] of panics) {
    const { message } = assertThrows(() => run({ main }), ProgramError);
    assertEquals(message.includes(words), true, message);
  }
});

Deno.test("stuck readers and writers are named with the place where they wait", () => {
  const { stuck } = run({
    main: [["rlock", "rw"], ["spawn", "w"], ["spawn", "r"], ["recv", "c"]],
    w: [["wlock", "rw"]],
    r: [["yield"], ["rlock", "rw"]],
  });
  assertEquals(stuck.map(({ waitsFor, where }) => [waitsFor, where]), [
    ["chan receive c", "progs.main[3]"],
    ["sync.RWMutex.Lock rw", "progs.w[0]"],
    ["sync.RWMutex.RLock rw", "progs.r[1]"],
  ]);
});

Deno.test("a pinned G waits with its thread for all of these", () => {
  const waits: readonly [holds: Instrs, waits: Instrs, lets: Instrs][] = [
    [[["wlock", "rw"]], [["rlock", "rw"]], [["wunlock", "rw"]]],
    [[["rlock", "rw"]], [["wlock", "rw"]], [["runlock", "rw"]]],
    [[], [["lock", "m"], ["condwait", "cv", "m"]], [["signal", "cv"]]],
    [[["acquire", "s", 3]], [["acquire", "s", 1]], [["release", "s", 3]]],
  ];
  for (const [holds, wait, lets] of waits) {
    for (const sync of ["go", "fifo"] as const) {
      const { marks, trace } = run({
        main: [...holds, ["spawn", "w"], ["compute", 500], ...lets, ["compute", 500]],
        w: [["pin"], ...wait, ["mark", 7]],
      }, { procs: 2, sync });
      assertEquals(marks.id, [7]);
      assertEquals(trace!.code.includes(Ev.WAIT_OVER), true, JSON.stringify(wait));
    }
  }
});
