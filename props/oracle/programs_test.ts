import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { assemble, EndWhy, Ev, ProgramError, simulate } from "@lab/runtime";
import { configure } from "@lab/models";
import { labOrder, labRun, leftToChance, type OracleCase } from "./lab_runs.ts";
import { joined, Style } from "../programs/build.ts";
import { REPEATABLE, SHAPES } from "../programs/shapes.ts";
import { classed, oracleCase, ownCase, wideCase, withClasses } from "./programs.ts";

const SAMPLE = fc.sample(oracleCase, { seed: 3, numRuns: 300 });
const SIZES = [
  { k: 1, r: 1, c: 0, v: 0 },
  { k: 8, r: 6, c: 4, v: 3 },
  { k: 3, r: 2, c: 1, v: 1 },
  { k: 4, r: 3, c: 3, v: 2 },
];

for (const kind of REPEATABLE) {
  Deno.test(`the shape '${kind}' ends by itself with every G, marks, and repeats its order`, () => {
    for (const size of SIZES) {
      const part = SHAPES[kind].write(size, new Style(true, 0, size.v));
      const workload = joined([part], { between: [], end: [["wgwait", "all"]] });
      for (const phase of [0, 37, 60]) {
        const program = { workload, phase };
        const { end, marks, endName } = labRun(program);
        assert(end === EndWhy.DONE || end === EndWhy.MAIN, `${endName}: ${JSON.stringify(size)}`);
        assert(marks.id.length > 0);
        assertEquals(leftToChance(program), false, JSON.stringify(size));
      }
    }
  });
}

Deno.test("generated programs end, mark, and start anywhere in the 61 phases", () => {
  const phases = new Set<number>();
  for (const program of SAMPLE) {
    const order = labOrder(program);
    assert("marks" in order, JSON.stringify([order, program]));
    phases.add(program.phase);
  }
  assert(phases.size > 50);
});

Deno.test("generated programs hold every instruction that Go can run, spills and lost wake-ups", () => {
  const text = JSON.stringify(SAMPLE);
  const ops =
    "mark spawn yield send recv close lock unlock wgadd wgdone wgwait select for if set " +
    "compute exit";
  for (const op of ops.split(" ")) assert(text.includes(`["${op}"`), `no program has ${op}`);
  assert(text.includes('"default"') && text.includes('"into"'));
  const codes = new Set<number>();
  for (const program of SAMPLE.slice(0, 60)) {
    const { trace } = labRun(program, {}, 1, "columns");
    for (let i = 0; i < trace!.length; i++) codes.add(trace!.code[i]);
  }
  for (const name of ["SPILL", "GRAB", "GET_NEXT", "GET_LOCAL", "GET_GLOBAL", "CLOSE"] as const) {
    assert(codes.has(Ev[name]), `no program brings about ${name}`);
  }
});

Deno.test("generated programs hold nothing that is not used", () => {
  for (const { workload } of SAMPLE) {
    const text = JSON.stringify(workload.progs);
    for (const name of Object.keys(workload.objects!)) assert(text.includes(`"${name}"`), name);
    for (const name of Object.keys(workload.progs)) {
      assert(name === "main" || text.includes(`["spawn","${name}"`), name);
    }
    assemble(workload);
  }
});

Deno.test("leftToChance() finds a select with two ready cases whose choice shows in the order", () => {
  const program = (second: string): OracleCase => ({
    phase: 0,
    workload: {
      objects: { a: { type: "chan", cap: 1 }, b: { type: "chan", cap: 1 } },
      progs: {
        main: [
          ["send", "a", 1],
          ["send", second, 2],
          ["select", ["recv", "a", "x"], ["recv", "b", "x"]],
          ["mark", "x"],
        ],
      },
    },
  });
  assertEquals(leftToChance(program("b")), true);
  const onlyOne = program("b");
  const main = onlyOne.workload.progs.main.toSpliced(1, 1);
  assertEquals(
    leftToChance({ phase: 0, workload: { ...onlyOne.workload, progs: { main } } }),
    false,
  );
});

Deno.test("withClasses() gives each spawn a class in turn, and changes nothing else", () => {
  const main = [["spawn", "a"], ["for", "i", 2, [["spawn", "a", { id: "i" }]]], ["yield"]] as const;
  const program: OracleCase = { workload: { progs: { main, a: [] } }, phase: 0 };
  assertEquals(withClasses(program, []), program);
  assertEquals(withClasses(program, [2, 1]).workload.progs, {
    main: [
      ["spawn", "a", {}, { class: 2 }],
      ["for", "i", 2, [["spawn", "a", { id: "i" }, { class: 1 }]]],
      ["yield"],
    ],
    a: [],
  });
});

Deno.test("half of the programs with classes have some", () => {
  const all = fc.sample(classed(oracleCase), { seed: 3, numRuns: 200 });
  const having = all.filter(({ workload }) => JSON.stringify(workload).includes('"class"'));
  assert(having.length > 60 && having.length < 140, `${having.length} of 200`);
});

const WIDE = fc.sample(wideCase, { seed: 3, numRuns: 150 });

function orderUnder(program: OracleCase, model: string, options: Record<string, string>): string {
  const { make } = configure(model, options);
  const compiled = assemble({ sync: "fifo", ...program.workload });
  try {
    const machine = { procs: 1, cores: 1 };
    return simulate({ model: make, program: compiled, machine }).marks.id.join();
  } catch (error) {
    if (error instanceof ProgramError) return error.message;
    throw error;
  }
}

for (
  const [model, ...rules] of [
    ["tokio", "lifoCap=4", "lifoCap=2", "eventInterval=60", "globalQueueInterval=30", "ring=128"],
    ["tokio", "lifoSlot=off"],
    // With all tasks on its one thread nothing ever comes to its inject queue.
    ["tokio-current-thread", "eventInterval=60"],
    ["beam", "reductions=12"],
    ["rayon", "breadthFirst=true"],
  ]
) {
  for (const rule of rules) {
    Deno.test(`wide programs reach the rule of ${model} that ${rule} changes`, () => {
      const [name, value] = rule.split("=");
      const initial: Record<string, string> = model === "beam" ? { reductions: "10" } : {};
      const differ = WIDE.filter((program) =>
        orderUnder(program, model, initial) !== orderUnder(program, model, { [name]: value })
      );
      assert(differ.length >= 5, `${differ.length} of ${WIDE.length} differ`);
    });
  }
}

Deno.test("wide programs for a runtime's own locks have no select, no close and end", () => {
  const text = JSON.stringify(fc.sample(ownCase("jdk", "wide"), { seed: 3, numRuns: 30 }));
  assert(!/"(select|close)"/.test(text) && /"wide\d"/.test(text));
});
