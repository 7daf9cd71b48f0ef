import { COMPARED } from "@lab/models";
import type { Workload } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import type { Case } from "../case.ts";
import { MUTANTS } from "../mutants.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import { DRAWN, type DrawnName, drawnPicker } from "./drawn.ts";
import { PLANTED_DEPTHS } from "./known_answers.ts";
import { races } from "./races.ts";
import { Sampled } from "./sampled.ts";

/** Gs that hand a token on through channels, while main waits for all. */
const RING: Workload = {
  objects: { all: { type: "wg" }, a: { type: "chan", cap: 0 }, b: { type: "chan", cap: 1 } },
  progs: {
    main: [["wgadd", "all", 2], ["spawn", "w"], ["spawn", "v"], ["send", "a", 1], [
      "wgwait",
      "all",
    ]],
    w: [["recv", "a"], ["send", "b", 1], ["wgdone", "all"]],
    v: [["recv", "b"], ["wgdone", "all"]],
  },
};
/** Two that may wait for each other for ever, and a select that finds one channel or the other. */
const LOCKS: Workload = {
  objects: { all: { type: "wg" }, m: { type: "mutex" }, n: { type: "mutex" } },
  progs: {
    main: [["wgadd", "all", 2], ["spawn", "w"], ["spawn", "v"], ["wgwait", "all"]],
    w: [["lock", "m"], ["lock", "n"], ["unlock", "n"], ["unlock", "m"], ["wgdone", "all"]],
    v: [["lock", "n"], ["lock", "m"], ["unlock", "m"], ["unlock", "n"], ["wgdone", "all"]],
  },
};
const SELECTS: Workload = {
  objects: { a: { type: "chan", cap: 1 }, b: { type: "chan", cap: 1 } },
  progs: {
    main: [
      ["spawn", "w"],
      ["spawn", "v"],
      ["select", ["recv", "a", "x"], ["recv", "b", "x"], { into: "k" }],
      ["assert", ["<", "k", 1]],
      ["select", ["recv", "a", "x"], ["recv", "b", "x"], { into: "k" }],
    ],
    w: [["send", "a", 1]],
    v: [["send", "b", 1]],
  },
};

function caseOf(model: string, workload: Workload, more: Partial<Case> = {}): Case {
  return { model, workload, machine: { procs: 2, cores: 2 }, costs: "zero", seed: 1, ...more };
}

/** All that a search tells, run by run. */
function told(search: Sampled, runs: number): string {
  const all: unknown[] = [];
  for (let i = 0; i < runs; i++) {
    search.step();
    all.push([search.choices, search.traces, search.hasFailed]);
  }
  const { found, faults, shares } = search;
  return JSON.stringify([all, search.runs, found, faults, shares, search.traceKeys()]);
}

/** Compares a search that knows steps with one that makes each run. @returns How many it spared. */
function spared(c: Case, name: DrawnName, runs: number): number {
  const quick = new Sampled(c, drawnPicker(name), 5);
  const slow = new Sampled(c, drawnPicker(name), 5, { remembers: false });
  const what = `${c.mutant ?? c.model}, ${c.workload.name} under ${name}`;
  assert(told(quick, runs) === told(slow, runs), what);
  assertEquals(slow.spared, 0);
  return quick.spared;
}

Deno.test("what is known is what a run gives: under every strategy, with and without faults", () => {
  const few = ["gm-no-recheck", "gpm-wake-before-push"];
  const cases = races().filter(({ mutant }) => few.includes(mutant.name)).map((race) => race.case);
  cases.push(caseOf("g", SMALL_PROGRAMS.find(({ name }) => name === "mutex")!.make(3)));
  let known = 0;
  for (const c of cases) for (const name of DRAWN) known += spared(c, name, 700);
  assert(known > 1_000, `${known} schedules were known`);
});

Deno.test("states that are told apart spare runs that a tree does not, and give the same", () => {
  const cases = [
    caseOf("gm", SMALL_PROGRAMS[0].make(3)),
    caseOf("g", LOCKS, { machine: { procs: 4, cores: 4 } }),
    caseOf("g", RING),
    caseOf("pm", SMALL_PROGRAMS[1].make(3)),
    caseOf("g", SELECTS),
    // Bad traces end where others do that nobody has seen yet.
    races().find(({ mutant }) => mutant.name === "gm-check-then-push")!.case,
    // Its machine is made anew for each run.
    caseOf("gm", { ...SMALL_PROGRAMS[0].make(3), sync: "fifo" }),
  ];
  for (const c of cases) {
    // In its first 256 schedules the search has a tree, and after them states.
    const known = spared(c, "random", 2_500);
    assert(known > 500, `${c.model}, ${Object.keys(c.workload.objects!)}: ${known} of 2,500`);
  }
});

Deno.test("models and planted bugs of all kinds give the same with known steps", () => {
  const programs = [
    ...SMALL_PROGRAMS.map((program) => program.make(3)),
    ...PLANTED_DEPTHS.map(({ workload }) => workload),
    RING,
    SELECTS,
  ];
  const cases = [
    ...COMPARED.map(({ name }) => caseOf(name, RING)),
    ...MUTANTS.map(({ name, base, options }, i) =>
      caseOf(base, programs[i % programs.length], { mutant: name, options })
    ),
  ];
  let merged = 0;
  for (const [i, c] of cases.entries()) {
    if (i % 12 !== 0) continue;
    merged += spared(c, i % 4 === 0 ? "portfolio" : "random", 640);
  }
  assert(merged > 0);
});

Deno.test("where hardly any step comes again nothing is kept", () => {
  const search = new Sampled(
    caseOf("gpm", SMALL_PROGRAMS.find(({ name }) => name === "mutex")!.make(3), {
      machine: { procs: 3, cores: 3 },
    }),
    drawnPicker("random"),
    1,
  );
  for (let i = 0; i < 2_600; i++) search.step();
  const before = search.spared;
  for (let i = 0; i < 400; i++) search.step();
  assertEquals(search.spared, before);
});
