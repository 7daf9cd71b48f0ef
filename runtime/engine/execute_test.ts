import { assertEquals, assertThrows } from "@std/assert";
import { LINUX_X64, ZERO } from "../core/cost_presets.ts";
import { ProgramError } from "../core/errors.ts";
import { LeaveWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { EXAMPLE_OBJECTS, INSTRUCTION_NAMES, instructionRow } from "../program/instructions.ts";
import type { Instr } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import type { Outcome } from "./outcome.ts";
import { simulate } from "./simulate.ts";

function run(progs: Record<string, unknown>, { procs = 1, costs = ZERO } = {}): Outcome {
  const program = assemble({ objects: EXAMPLE_OBJECTS, progs });
  const model = (ops: ConstructorParameters<typeof TestModel>[0]) => new TestModel(ops);
  return simulate({ model, program, machine: { procs }, costs, sink: "columns", verify: true });
}

/** Rows with this code: G and first number. */
function rows({ trace }: Outcome, code: number): number[][] {
  const { length, code: codes, g, a } = trace!;
  return Array.from({ length }, (_, i) => i).filter((i) => codes[i] === code)
    .map((i) => [g[i], a[i]]);
}

for (const name of INSTRUCTION_NAMES) {
  Deno.test(`${name} runs as its row in the table of instructions shows it`, () => {
    const { example } = instructionRow(name)!;
    try {
      const block = name === "for" ? [] : [["set", "i", 0], ["set", "v", 0]];
      run({ main: [...block, example], worker: [] });
    } catch (error) {
      // Alone it may be what panics in Go; the executor knows it all the same.
      if (!(error instanceof ProgramError)) throw error;
    }
  });
}

Deno.test("a loop runs its body as often as it says, also never", () => {
  const marks = run({
    main: [
      ["for", "i", 3, [["mark", "i"]]],
      ["set", "n", 2],
      ["for", "k", "n", [["mark", ["+", 10, "k"]]]],
      ["for", "z", 0, [["mark", 99]]],
      ["for", "e", ["-", "n", 1], [["mark", ["+", 20, "e"]]]],
    ],
  }).marks.id;
  assertEquals(marks, [0, 1, 2, 10, 11, 20]);
});

Deno.test("computes of no length take no time and no step of their own", () => {
  const empty = run({ main: [["mark"]] });
  const zeros = run({ main: [["compute", 0], ["compute", ["-", 5, 5]], ["mark"]] });
  assertEquals([zeros.elapsedNs, zeros.steps], [0, empty.steps]);
});

Deno.test("a sleep of no length goes on at once; one of 1 ns blocks", () => {
  const blocks = (ns: number) =>
    rows(run({ main: [["sleep", ns]] }), Ev.STOP).filter(([, why]) => why === LeaveWhy.BLOCK);
  assertEquals([blocks(0).length, blocks(1).length], [0, 1]);
});

Deno.test("a G gets the values that its arguments had when it was spawned", () => {
  const { finals } = run({
    main: [
      ["wgadd", "all", 2],
      ["set", "other", 1_000],
      ["set", "x", 7],
      ["spawn", "w", { a: "x", b: ["*", "x", 2] }],
      ["set", "x", 8],
      ["spawn", "w", { a: "x", b: 3 }],
      ["wgwait", "all"],
    ],
    w: [["set", "sum", ["+", "a", "b"]], ["wgdone", "all"]],
  });
  assertEquals([finals![1]?.includes(21), finals![2]?.includes(11)], [true, true]);
});

Deno.test("main ends the run, whatever the others do", () => {
  const out = run({ main: [["spawn", "w", {}], ["yield"]], w: [["recv", "c"]] });
  assertEquals([out.endName, out.completed, out.stuck], ["main", 1, []]);
});

Deno.test("a stack is paid for when a G is made and no dead one has left its own", () => {
  const w = [["sleep", 10], ["sleep", 10], ["wgdone", "all"]];
  const three = [["wgadd", "all", 3], ["for", "i", 3, [["spawn", "w", {}]]], ["wgwait", "all"]];
  const { costs } = run({ main: three, w }, { costs: LINUX_X64 }).metrics;
  // Three workers sleep twice each, and main waits; somebody else made the stack of main.
  assertEquals([costs["stackG"]?.times, costs["parkG"]?.times], [3, 7]);
  assertEquals([costs["spawnG"]?.times, costs["exitG"]?.times], [3, 4]);
  const again = run({ main: [...three, ["sleep", 5_000_000], ...three], w }, { costs: LINUX_X64 });
  assertEquals(again.metrics.costs["stackG"]?.times, 3, "the second three take what is left");
  assertEquals(again.metrics.costs["spawnG"]?.times, 6);
});

Deno.test("a system call pays each part of its mode switch once", () => {
  const { costs, counts } = run({ main: [["syscall", 5], ["syscall", 5]] }, { costs: LINUX_X64 })
    .metrics;
  const parts = ["modeSave", "modeArgs", "modeStack", "modeChecks", "syscallUser"];
  assertEquals(parts.map((name) => costs[name]?.times), [2, 2, 2, 2, 2]);
  assertEquals([counts.syscalls, counts.modeSwitches], [2, 2]);
});

for (const [who, first] of [["the receiver", []], ["the sender", [["yield"]]]] as const) {
  Deno.test(`a rendezvous in which ${who} waits is one send and then one receive`, () => {
    const out = run({
      main: [["spawn", "w", {}], ...first, ["recv", "c", "x"], ["mark", "x"]],
      w: [["send", "c", 5]],
    });
    assertEquals(out.marks.id, [5]);
    const { code } = out.trace!;
    const messages = [...code].filter((one) => one === Ev.SEND || one === Ev.RECV);
    assertEquals(messages, [Ev.SEND, Ev.RECV]);
    assertEquals(rows(out, Ev.READY).map(([g]) => g), first.length === 0 ? [0, 1, 0] : [0, 1, 1]);
  });
}

Deno.test("work is counted as computed, and waiting as time in queues", () => {
  const out = run({
    main: [["wgadd", "all", 2], ["for", "i", 2, [["spawn", "w", {}]]], ["wgwait", "all"]],
    w: [["compute", 3_000], ["yield"], ["compute", 4_000], ["wgdone", "all"]],
  });
  const { trace } = out;
  const done = [...trace!.code.keys()].filter((i) => trace!.code[i] === Ev.DONE && trace!.g[i] > 0);
  // Each waits while the other computes: G1 for the first half of G2, G2 for both halves of G1.
  assertEquals(done.map((i) => [trace!.g[i], trace!.a[i], trace!.b[i]]), [[1, 7_000, 3], [
    2,
    7_000,
    7,
  ]]);
});

Deno.test("a result beyond 2**53-1 is a panic that names the place, never a rounded number", () => {
  const power = (n: number, then: Instr[]): Instr[] => [
    ["set", "p", 1],
    ["for", "i", n, [["set", "p", ["*", "p", 3]]]],
    ...then,
  ];
  assertEquals(run({ main: power(33, [["mark", ["%", "p", 10]]]) }).marks.id, [3]);
  const rule = "integer overflow: the result is beyond 2**53-1";
  const MAX = Number.MAX_SAFE_INTEGER;
  const cases: [Instr[], string][] = [
    [power(34, []), "G0 at progs.main[1][3][0]"],
    [[["set", "p", MAX], ["set", "p", ["+", "p", 1]]], "G0 at progs.main[1]"],
    [[["set", "p", -MAX], ["set", "p", ["-", "p", 1]]], "G0 at progs.main[1]"],
    [[["set", "p", MAX], ["mark", ["+", "p", "p"]]], "G0 at progs.main[1]"],
    [[["set", "p", -MAX], ["mark", ["-", "p", ["*", 2, "p"]]]], "G0 at progs.main[1]"],
  ];
  for (const [main, place] of cases) {
    const { message } = assertThrows(() => run({ main }), ProgramError);
    assertEquals([message.includes(rule), message.includes(place)], [true, true], message);
  }
  assertEquals(run({ main: [["set", "p", MAX], ["mark", ["-", "p", "p"]]] }).marks.id, [0]);
});

Deno.test("zero has no sign, however it came about", () => {
  const { id } = run({
    main: [["set", "p", -3], ["mark", ["*", "p", 0]], ["mark", ["%", "p", 3]]],
  }).marks;
  assertEquals([...id].map((x) => Object.is(x, 0)), [true, true]);
});

Deno.test("an assertion that holds does nothing; one that fails panics and tells its variables", () => {
  const body = [["set", "v", 2], ["set", "w", 3], ["assert", ["<", "v", "w"]], ["mark", 1]];
  assertEquals(run({ main: body }).marks.id, [1]);
  const fails = {
    other: [["set", "x", 9], ["yield"]],
    main: [...body, ["assert", ["==", "v", ["+", "w", 0]]]],
  };
  assertThrows(
    () => run(fails),
    ProgramError,
    "G0 at progs.main[4], 0 ns: assertion failed: v = 2, w = 3",
  );
  assertThrows(() => run({ main: [["assert", 0]] }), ProgramError, "0 ns: assertion failed");
});

Deno.test("a panic names the very instruction, whichever way it was executed", () => {
  const objects = {
    c: { type: "chan", cap: 1 },
    ca: { type: "chan", n: 3, cap: 1 },
    mu: { type: "mutex" },
    wg: { type: "wg" },
    sem: { type: "sem" },
    rw: { type: "rwmutex" },
  };
  const far = ["ca", ["+", "i", 7]];
  /** What goes before, and what panics. */
  const rows: readonly (readonly [before: unknown[], last: unknown])[] = [
    [[["close", "c"]], ["send", "c", 1]],
    [[["close", "c"]], ["send", "c", "i"]],
    [[["close", "c"]], ["close", "c"]],
    [[["close", "c"]], ["select", ["send", "c", "i"]]],
    [[["close", ["ca", "i"]]], ["send", ["ca", "i"], "i"]],
    [[], ["send", far, "i"]],
    [[], ["recv", far, "i"]],
    [[], ["select", ["recv", far], "default"]],
    [[], ["close", far]],
    [[], ["unlock", "mu"]],
    [[], ["wgdone", "wg"]],
    [[], ["wgadd", "wg", ["-", 0, ["+", "i", 1]]]],
    [[], ["release", "sem", 1]],
    [[], ["runlock", "rw"]],
    [[], ["sleep", ["-", 0, "i"]]],
    [[], ["compute", ["-", 0, "i"]]],
    [[], ["syscall", ["-", 0, "i"]]],
    [[], ["netpoll", ["-", 0, "i"]]],
  ];
  for (const [before, last] of rows) {
    // Other progs and Gs, so that no number is by chance the right one.
    const main = [["set", "i", 2], ["spawn", "other"], ["spawn", "faulty", { i: 2 }], [
      "wgwait",
      "wait",
    ]];
    const program = assemble({
      objects: { ...objects, wait: { type: "wg" } },
      progs: {
        main: [["wgadd", "wait", 1], ...main],
        other: [["yield"], ["yield"]],
        faulty: [["yield"], ...before, last],
      },
    });
    const error = assertThrows(
      () => simulate({ model: (ops) => new TestModel(ops), program, machine: { procs: 1 } }),
      ProgramError,
    );
    assertEquals(
      [error.g, error.where.startsWith(`progs.faulty[${1 + before.length}]`)],
      [2, true],
      `${JSON.stringify(last)}: ${error.message}`,
    );
  }
});
