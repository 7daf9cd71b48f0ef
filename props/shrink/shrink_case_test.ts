import { assert, assertEquals, assertThrows } from "@std/assert";
import { assemble } from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Instr, Instrs } from "../programs/build.ts";
import { runCase } from "../run.ts";
import { isSimpler, operations } from "./order.ts";
import type { FixedParts } from "./search.ts";
import { shrinkCase } from "./shrink_case.ts";
import { instrsOf } from "./walk.ts";

/** A case around progs. */
const caseOf = (progs: Record<string, Instrs>, rest: Partial<Case> = {}): Case => ({
  model: "gpm",
  workload: { progs, objects: { all: { type: "wg" }, mu: { type: "mutex", n: 2 } } },
  machine: { procs: 7, cores: 5 },
  costs: "linux-x64",
  seed: 99_999,
  deviations: [[12, 3], [40, 1]],
  ...rest,
});

const opsOf = (c: Case) => instrsOf(c.workload).map(([op]) => op);
/** A program that runs: then a step of the shrinker has to leave one that does. */
const runs = (c: Case) => assemble(c.workload) !== null;

/** Sixty instructions of all sorts. */
const SIXTY = caseOf({
  main: [
    ...Array.from({ length: 20 }, (_, i): Instr => ["compute", 100 + i]),
    ["for", "i", 9, [["spawn", "busy", { id: ["+", "i", 1] }], ["wgadd", "all", 1]]],
    ...Array.from({ length: 8 }, (): Instr => ["sleep", 5_000]),
    ["if", ["==", 1, 1], [["yield"], ["yield"]], [["exit"]]],
    ["wgwait", "all"],
  ],
  busy: [
    ["lock", ["mu", ["%", "id", 2]]],
    ...Array.from({ length: 20 }, (): Instr => ["syscall", 30]),
    ["unlock", ["mu", ["%", "id", 2]]],
    ["wgdone", "all"],
  ],
});

Deno.test("shrinkCase() leaves of sixty instructions the two that are needed", () => {
  const needs = (c: Case) => runs(c) && opsOf(c).includes("spawn") && opsOf(c).includes("yield");
  assert(operations(SIXTY.workload) >= 55);
  const shrunk = shrinkCase(SIXTY, needs);
  assertEquals(shrunk.case, {
    model: "gpm",
    workload: { progs: { a: [], main: [["spawn", "a"], ["yield"]] } },
    machine: { procs: 1, cores: 1 },
    costs: "zero",
    seed: 0,
  });
  assertEquals([shrunk.operations, shrunk.isNormal], [2, true]);
});

Deno.test("shrinkCase() finds the smallest numbers, also where two must fall together", () => {
  const start = caseOf({
    main: [["for", "i", 700, [["compute", 31]]], ["wgadd", "all", 700], ["sleep", 123_456]],
  });
  const fails = (c: Case) => {
    const [loop, , add, sleep] = instrsOf(c.workload);
    return loop?.[0] === "for" && add?.[0] === "wgadd" && loop[2] === add[2] &&
      Number(loop[2]) > 256 && sleep?.[0] === "sleep" && Number(sleep[1]) >= 1_000;
  };
  assertEquals(shrinkCase(start, fails).case.workload.progs, {
    main: [["for", "v", 257, [["yield"]]], ["wgadd", "w", 257], ["sleep", 1_000]],
  });
});

Deno.test("shrinkCase() removes a lock only together with its unlock", () => {
  const start = caseOf({ main: [["lock", ["mu", 0]], ["yield"], ["unlock", ["mu", 0]]] });
  const fails = (c: Case) => {
    const ops = opsOf(c);
    return ops.includes("yield") && ops.includes("lock") === ops.includes("unlock");
  };
  assertEquals(shrinkCase(start, fails).case.workload, { progs: { main: [["yield"]] } });
});

Deno.test("shrinkCase() leaves out what is said of Gs, and the flavour of sync, unless it is needed", () => {
  const { workload, ...rest } = caseOf({
    main: [["spawn", "busy", { v: 1 }, { weight: 7 }], ["yield"]],
    busy: [["compute", 5]],
  });
  const start = (): Case => ({
    ...rest,
    workload: { ...workload, sync: "fifo", attrs: { busy: { class: 3, weight: 9 } } },
  });
  const spawns = (c: Case) => runs(c) && opsOf(c).includes("spawn");
  assertEquals(shrinkCase(start(), spawns).case.workload, {
    progs: { a: [], main: [["spawn", "a"]] },
  });
  const told = (c: Case) =>
    spawns(c) && c.workload.sync === "fifo" && assemble(c.workload).progAttrs.includes(9) &&
    instrsOf(c.workload).some((instr) => instr[0] === "spawn" && instr[3]?.weight !== undefined);
  assertEquals(shrinkCase(start(), told).case.workload, {
    sync: "fifo",
    attrs: { a: { weight: 9 } },
    progs: { a: [], main: [["spawn", "a", {}, { weight: 1 }]] },
  });
});

Deno.test("shrinkCase() shrinks the schedule with the workload it belongs to", () => {
  // The deviation must stand just where the program ends: leaving anything out moves that place.
  const start = caseOf({ main: Array.from({ length: 10 }, (): Instr => ["yield"]) }, {
    deviations: [[3, 2], [10, 5]],
  });
  const fails = (c: Case) => {
    const size = operations(c.workload);
    return size >= 4 && (c.deviations ?? []).some(([at, choice]) => at === size && choice > 0);
  };
  const { workload, deviations } = shrinkCase(start, fails).case;
  assertEquals([operations(workload), deviations], [4, [[4, 1]]]);
});

Deno.test("shrinkCase() ends in the same place from different starts", () => {
  const fails = (c: Case) => {
    const ops = opsOf(c);
    return runs(c) && ops.includes("spawn") && ops.includes("sleep") && c.machine.procs > 1;
  };
  const other = caseOf({
    main: [["sleep", 7], ["spawn", "x"], ["spawn", "y"]],
    x: [["yield"], ["sleep", 9], ["spawn", "y"]],
    y: [["sleep", 1]],
  }, { costs: { stealTry: 5 }, deviations: [] });
  assertEquals(shrinkCase(SIXTY, fails).case, shrinkCase(other, fails).case);
});

Deno.test("shrinkCase() is deterministic, ends where the predicate holds, and counts its runs", () => {
  let calls = 0;
  const fails = (c: Case) => {
    calls++;
    return runs(c) && operations(c.workload) % 3 === 0 && opsOf(c).includes("lock");
  };
  const first = shrinkCase(SIXTY, (c) => opsOf(c).includes("lock") && runs(c));
  assertEquals(first, shrinkCase(SIXTY, (c) => opsOf(c).includes("lock") && runs(c)));
  const start = caseOf({ main: [["lock", ["mu", 1]], ["yield"], ["unlock", ["mu", 1]]] });
  const shrunk = shrinkCase(start, fails);
  assertEquals(shrunk.evaluations, calls);
  assert(fails(shrunk.case));
});

Deno.test("shrinkCase() stops at its limits with the best case so far", () => {
  const isCase = (c: Case) => opsOf(c).length > 0;
  const shrunk = shrinkCase(SIXTY, isCase, { evaluationsMax: 3 });
  assertEquals([shrunk.evaluations, shrunk.isNormal], [4, false]);
  assert(isSimpler(shrunk.case, SIXTY));
});

Deno.test("shrinkCase() keeps of machine, costs and options what it is told to keep", () => {
  const needs = (c: Case) => runs(c) && opsOf(c).includes("yield");
  const start = { ...SIXTY, options: { ring: "4", slice: "1000" } };
  const shrunk = (keep: FixedParts) => {
    const { case: { machine, costs, options, workload, seed }, isNormal } = shrinkCase(
      start,
      needs,
      { evaluationsMax: 20_000, keep },
    );
    assertEquals([workload, seed, isNormal], [{ progs: { main: [["yield"]] } }, 0, true]);
    return { machine, costs, options };
  };
  assertEquals(shrunk({ procs: 7, cores: 5, costs: "linux-x64", options: { ring: "4" } }), {
    machine: { procs: 7, cores: 5 },
    costs: "linux-x64",
    options: { ring: "4" },
  });
  assertEquals(shrunk({ procs: 7 }), {
    machine: { procs: 7, cores: 1 },
    costs: "zero",
    options: undefined,
  });
});

Deno.test("shrinkCase() refuses a case that does not fail", () => {
  assertThrows(() => shrinkCase(SIXTY, () => false), RangeError, "does not fail");
});

Deno.test("shrinkCase() takes what cannot be run for a case that does not fail", () => {
  const fails = (c: Case) => {
    if (!opsOf(c).includes("unlock")) throw new Error("a panic");
    return runs(c);
  };
  assertEquals(opsOf(shrinkCase(SIXTY, fails).case), ["unlock"]);
});

Deno.test("shrinkCase() brings a planted bug down to the smallest program that shows it", () => {
  const start: Case = {
    ...caseOf({
      main: [["for", "s", 40, [["spawn", "w", { k: "s" }]]], ["wgadd", "all", 40], [
        "wgwait",
        "all",
      ]],
      w: [["compute", ["*", "k", 3]], ["yield"], ["wgdone", "all"]],
    }),
    mutant: "gpm-lost-kick",
  };
  const fails = (c: Case) =>
    runCase(c, ["conservation"]).violations.some(({ law }) => law === "conservation");
  const { case: shrunk, operations } = shrinkCase(start, fails);
  assertEquals(shrunk.workload, {
    progs: { a: [], main: [["spawn", "a"], ["spawn", "a"], ["yield"]] },
  });
  assertEquals([shrunk.machine, shrunk.costs, operations], [{ procs: 1, cores: 1 }, "zero", 3]);
});

Deno.test("operations() counts each instruction once where it stands", () => {
  assertEquals(operations({ progs: { main: [] } }), 0);
  const progs: Record<string, Instrs> = {
    main: [["for", "i", 500, [["spawn", "a"], ["if", "i", [["yield"]], [["yield"]]]]]],
    a: [["yield"]],
  };
  assertEquals(operations({ progs }), 6);
  const arrivals = { kind: "uniform", gapNs: 1, count: 9, prog: "a" } as const;
  assertEquals(operations({ progs, arrivals }), 9);
});

Deno.test("isSimpler() tells any two cases apart, in one direction only", () => {
  const a = caseOf({ main: [["yield"]] });
  const others: Case[] = [
    { ...a, seed: 1 },
    { ...a, costs: "zero" },
    { ...a, deviations: [] },
    { ...a, machine: { procs: 1, cores: 5 } },
    { ...a, options: { ring: "2" } },
    caseOf({ main: [["sleep", 1]] }),
    caseOf({ main: [["yield"], ["yield"]] }),
    caseOf({ other: [["yield"]] }),
  ];
  for (const other of others) assert(isSimpler(a, other) !== isSimpler(other, a));
  assert(!isSimpler(a, a));
});
