import { assert, assertEquals, assertThrows } from "@std/assert";
import { WorkloadError } from "../core/errors.ts";
import { NONE } from "../core/ids.ts";
import { assemble } from "./assemble.ts";
import { Ex, Op, type Program } from "./program.ts";
import { WorkloadLimits } from "./source.ts";
import type { Instr, Workload } from "./workload.ts";

const main = (...instructions: Instr[]): Workload => ({ progs: { main: instructions } });

/** Runs the straight code of one prog, without any other G, and answers its marks. */
function marksOf(program: Program, prog = program.main): number[] {
  const variables = new Array<number>(program.progVars[prog]).fill(0);
  const evaluate = (id: number): number => {
    const [a, b] = [program.exA[id], program.exB[id]];
    switch (program.exKind[id]) {
      case Ex.CONST:
        return program.exValue[id];
      case Ex.VAR:
        return variables[a];
      case Ex.ADD:
        return evaluate(a) + evaluate(b);
      case Ex.SUB:
        return evaluate(a) - evaluate(b);
      case Ex.MUL:
        return evaluate(a) * evaluate(b);
      case Ex.MOD:
        return evaluate(a) % evaluate(b);
      case Ex.LESS:
        return Number(evaluate(a) < evaluate(b));
      case Ex.EQUAL:
        return Number(evaluate(a) === evaluate(b));
      default:
        throw new Error(`no such expression here: ${program.exKind[id]}`);
    }
  };
  const marks: number[] = [];
  let at = program.progEntry[prog];
  for (let steps = 0; program.op[at] !== Op.EXIT; steps++) {
    assert(steps < 10_000, "the code runs in circles");
    const [a, b, c] = [program.a[at], program.b[at], program.c[at]];
    const op = program.op[at++];
    if (op === Op.MARK) marks.push(evaluate(a));
    if (op === Op.SET) variables[a] = evaluate(b);
    if (op === Op.JUMP) at = a;
    if (op === Op.JUMP_IF_NOT && evaluate(b) === 0) at = a;
    if (op === Op.NEXT && ++variables[a] < evaluate(c)) at = b;
  }
  return marks;
}

const runMain = (...instructions: Instr[]) => marksOf(assemble(main(...instructions)));

Deno.test("for counts from 0 and leaves its variable at the bound", () => {
  assertEquals(runMain(["for", "i", 3, [["mark", "i"]]], ["mark", "i"]), [0, 1, 2, 3]);
  assertEquals(runMain(["for", "i", 1, [["mark", "i"]]], ["mark", "i"]), [0, 1]);
  assertEquals(runMain(["for", "i", 0, [["mark", "i"]]], ["mark", "i"]), [0]);
  assertEquals(runMain(["for", "i", 2, []], ["mark", "i"]), [2]);
});

Deno.test("for works its bound out once, at entry", () => {
  const growing: Instr[] = [
    ["set", "n", 2],
    ["for", "i", "n", [["set", "n", ["+", "n", 5]], ["mark", "n"]]],
    ["mark", "i"],
  ];
  assertEquals(runMain(...growing), [7, 12, 2]);
  const negative: Instr[] = [["set", "n", -4], ["for", "i", "n", [["mark", 9]]], ["mark", "i"]];
  assertEquals(runMain(...negative), [0]);
});

Deno.test("for loops nest, also with bounds that depend on the loop around them", () => {
  const nested: Instr[] = [
    ["for", "i", 4, [
      ["for", "j", "i", [["mark", ["+", ["*", "i", 10], "j"]]]],
      ["for", "j", ["%", "i", 2], [["mark", 100]]],
    ]],
    ["mark", 7],
  ];
  assertEquals(runMain(...nested), [10, 100, 20, 21, 30, 31, 32, 100, 7]);
});

Deno.test("if takes the first list for anything but 0", () => {
  const branch = (value: number): Instr[] => [
    ["set", "x", value],
    ["if", "x", [["mark", 1]], [["mark", 2]]],
    ["if", ["==", "x", 5], [["mark", 3]]],
    ["mark", 4],
  ];
  assertEquals(runMain(...branch(5)), [1, 3, 4]);
  assertEquals(runMain(...branch(0)), [2, 4]);
  assertEquals(runMain(...branch(-1)), [1, 4]);
});

Deno.test("expressions mean at run time what they mean when folded", () => {
  const pairs = [[7, 3], [-7, 3], [7, -3], [0, 5], [5, 5], [-2, -9]];
  for (const [a, b] of pairs) {
    for (const sign of ["+", "-", "*", "%", "<", "=="] as const) {
      const folded = runMain(["mark", [sign, a, b]]);
      const run = runMain(["set", "a", a], ["set", "b", b], ["mark", [sign, "a", "b"]]);
      assertEquals(run.map((x) => x + 0), folded, `${a} ${sign} ${b}`);
    }
  }
  assertEquals(runMain(["mark", ["%", -7, 3]]), [-1]);
});

Deno.test("what can be known before the run is a constant", () => {
  const program = assemble({
    params: { n: 6, k: 2 },
    progs: { main: [["mark", ["+", ["*", "n", "k"], ["%", "n", 4]]], ["mark", ["*", 0, -1]]] },
  });
  assert(program.exKind.every((kind) => kind === Ex.CONST));
  assertEquals(program.exValue[program.a[0]], 14);
  assert(Object.is(program.exValue[program.a[1]], 0), "-0 must become 0");
});

Deno.test("params are overridden before anything is worked out", () => {
  const workload: Workload = { params: { n: 2 }, progs: { main: [["for", "i", "n", [["mark"]]]] } };
  assertEquals(marksOf(assemble(workload)), [0, 0]);
  assertEquals(marksOf(assemble(workload, { n: 4 })), [0, 0, 0, 0]);
});

Deno.test("each instruction becomes its opcode with its operands", () => {
  const program = assemble({
    name: "all",
    objects: {
      c: { type: "chan", n: 3, cap: 5 },
      d: { type: "chan" },
      m: { type: "mutex" },
      w: { type: "wg" },
    },
    dists: { d: { kind: "exp", meanNs: 100 } },
    progs: {
      main: [
        ["spawn", "other", { x: 5, y: ["draw", "d"] }],
        ["yield"],
        ["send", "d"],
        ["send", ["c", 1], 9],
        ["recv", "d"],
        ["recv", ["c", 2], "v"],
        ["close", "d"],
        ["lock", "m"],
        ["unlock", "m"],
        ["wgadd", "w", 2],
        ["wgdone", "w"],
        ["wgwait", "w"],
        ["sleep", 10],
        ["syscall", 11],
        ["netpoll", 12],
        ["compute", ["draw", "d"]],
        ["exit"],
      ],
      other: [["mark", ["+", "x", "y"]]],
    },
  });
  const constant = (id: number) => {
    assertEquals(program.exKind[id], Ex.CONST);
    return program.exValue[id];
  };
  const rows = [...program.op].map((op, i) => [op, i] as const);
  assertEquals(rows.map(([op]) => op), [
    Op.SPAWN,
    Op.YIELD,
    Op.SEND,
    Op.SEND,
    Op.RECV,
    Op.RECV,
    Op.CLOSE,
    Op.LOCK,
    Op.UNLOCK,
    Op.WG_ADD,
    Op.WG_ADD,
    Op.WG_WAIT,
    Op.SLEEP,
    Op.SYSCALL,
    Op.NETPOLL,
    Op.COMPUTE,
    Op.EXIT,
    Op.EXIT,
    Op.MARK,
    Op.EXIT,
  ]);
  const { a, b, c, varNames, args } = program;
  assertEquals([a[0], b[0], c[0]], [1, 0, 2]);
  assertEquals([varNames[1][args[0]], constant(args[1])], ["x", 5]);
  assertEquals(
    [varNames[1][args[2]], program.exKind[args[3]], program.exA[args[3]]],
    ["y", Ex.DRAW, 0],
  );
  assertEquals([constant(a[2]), constant(b[2])], [3, 0], "d is channel 3, the value is 0");
  assertEquals([constant(a[3]), constant(b[3])], [1, 9]);
  assertEquals([constant(a[4]), b[4]], [3, NONE]);
  assertEquals([constant(a[5]), varNames[0][b[5]]], [2, "v"]);
  assertEquals([constant(a[6]), constant(a[7]), constant(a[8])], [3, 0, 0]);
  assertEquals([constant(b[9]), constant(b[10]), constant(a[11])], [2, -1, 0]);
  assertEquals([constant(a[12]), constant(a[13]), constant(a[14])], [10, 11, 12]);
  assertEquals(program.exKind[a[15]], Ex.DRAW);

  assertEquals(program.name, "all");
  assertEquals(program.progNames, ["main", "other"]);
  assertEquals([...program.progEntry], [0, 18]);
  assertEquals(program.main, 0);
  assertEquals([...program.chanCap], [5, 5, 5, 0]);
  assertEquals(program.chanNames, ["c[0]", "c[1]", "c[2]", "d"]);
  assertEquals([program.mutexes, program.waitGroups], [1, 1]);
  assertEquals([program.mutexNames, program.wgNames], [["m"], ["w"]]);
  assertEquals(program.dists, [{ kind: "exp", meanNs: 100 }]);
  assertEquals(program.arrivals, null);
  assertEquals(program.where[5], "progs.main[5]");
  assertEquals(program.where[17], "progs.main, end");
});

Deno.test("select keeps its cases in order, and packs default and variable in one operand", () => {
  const program = assemble({
    objects: { c: { type: "chan", n: 2 } },
    progs: {
      main: [
        ["select", ["recv", ["c", 0]], ["recv", ["c", 1], "v"], "default", { into: "which" }],
        ["select", ["send", ["c", 1], "v"], ["send", ["c", 0]]],
        ["mark", "which"],
      ],
    },
  });
  const { a, b, c, cases, exValue, exKind } = program;
  const variable = (name: string) => program.varNames[0].indexOf(name);
  assertEquals([program.op[0], a[0], b[0]], [Op.SELECT, 0, 2]);
  assertEquals(c[0] & 1, 1);
  assertEquals(c[0] >> 1, 1 + variable("which"));
  assertEquals([cases[0], exValue[cases[1]], cases[2]], [0, 0, NONE]);
  assertEquals([cases[4], exValue[cases[5]], cases[6]], [0, 1, variable("v")]);
  assertEquals([a[1], b[1], c[1]], [8, 2, 0]);
  assertEquals([cases[8], exValue[cases[9]], exKind[cases[10]]], [1, 1, Ex.VAR]);
  assertEquals([cases[12], exValue[cases[13]], exValue[cases[14]]], [1, 0, 0]);
});

Deno.test("an object whose index is not known yet is a checked sum", () => {
  const program = assemble({
    objects: { first: { type: "chan", n: 4 }, c: { type: "chan", n: 3 } },
    progs: { main: [["for", "i", 3, [["recv", ["c", "i"]]]]] },
  });
  const id = program.a[program.op.indexOf(Op.RECV)];
  assertEquals(program.exKind[id], Ex.OBJECT);
  assertEquals([program.exValue[id], program.exB[id]], [4, 3]);
  assertEquals(program.exKind[program.exA[id]], Ex.VAR);
});

Deno.test("a variable given by spawn may hide a param, wherever the spawn stands", () => {
  const program = assemble({
    params: { depth: 3 },
    progs: {
      // `tree` is read before the spawn in `main` that gives it `depth`.
      tree: [["if", "depth", [["spawn", "tree", { depth: ["-", "depth", 1] }]]]],
      main: [["spawn", "tree", { depth: "depth" }], ["mark", "depth"]],
    },
  });
  assertEquals(program.exKind[program.b[0]], Ex.VAR);
  assertEquals(marksOf(program), [3]);
});

Deno.test("a workload of arrivals alone needs no main", () => {
  const program = assemble({
    params: { n: 50, gap: 20 },
    dists: { svc: { kind: "exp", meanNs: ["*", "gap", 10] } },
    progs: { unused: [], job: [["compute", "work"]] },
    arrivals: {
      kind: "uniform",
      gapNs: "gap",
      count: ["*", "n", 2],
      prog: "job",
      place: "random",
      service: "svc",
      serviceVar: "work",
    },
  });
  assertEquals(program.main, NONE);
  assertEquals(program.arrivals, {
    kind: "uniform",
    gapNs: 20,
    count: 100,
    prog: 1,
    place: "random",
    service: { kind: "exp", meanNs: 200 },
    serviceVar: 0,
  });
  assertEquals(program.varNames[1], ["work"]);
});

Deno.test("arrivals fill in what they can", () => {
  const listed = assemble({
    progs: { job: [["compute", "service"]] },
    arrivals: {
      kind: "times",
      atNs: [1, 2, 9],
      prog: "job",
      service: { kind: "const", ns: 5 },
    },
  }).arrivals;
  assertEquals(listed, {
    kind: "times",
    atNs: [1, 2, 9],
    count: 3,
    prog: 0,
    place: "none",
    service: { kind: "const", ns: 5 },
    serviceVar: 0,
  });
  const closed = assemble({
    dists: { think: { kind: "const", ns: 7 } },
    progs: { job: [] },
    arrivals: { kind: "closed", clients: 3, think: "think", prog: "job", count: 30 },
  }).arrivals;
  assertEquals(closed, {
    kind: "closed",
    clients: 3,
    think: { kind: "const", ns: 7 },
    count: 30,
    prog: 0,
    place: "none",
    service: null,
    serviceVar: NONE,
  });
});

Deno.test("the same workload gives the same program", () => {
  const workload = main(["for", "i", 3, [["mark", ["+", "i", 1]]]]);
  assertEquals(assemble(workload), assemble(structuredClone(workload)));
});

Deno.test("a number of params that the workload does not know is refused with those it has", () => {
  const workload: Workload = { params: { n: 1, r: 2 }, progs: { main: [["mark", "n"]] } };
  const error = assertThrows(() => assemble(workload, { m: 3 }), WorkloadError);
  assertEquals(error.message, "params.m: unknown param, must be one of n, r: received 3");
});

Deno.test("assemble() takes channels up to what all together may hold, and no value more", () => {
  const { chanCap, chanCapSum } = WorkloadLimits;
  const most = { type: "chan", n: 9, cap: chanCap } as const;
  // Each other object counts nothing.
  const holding = (rest: number): Workload => ({
    progs: { main: [] },
    objects: {
      most,
      s: { type: "sem", n: 2, cap: chanCap },
      m: { type: "mutex" },
      one: { type: "chan", cap: 1 },
      rest: { type: "chan", cap: rest },
    },
  });
  const left = chanCapSum - 9 * chanCap - 1;
  assemble(holding(left));
  const error = assertThrows(() => assemble(holding(left + 1)), WorkloadError);
  assertEquals(
    error.message,
    `objects.rest.cap: all channels together may hold ${chanCapSum} values: received ` +
      `${chanCapSum + 1}`,
  );
});
