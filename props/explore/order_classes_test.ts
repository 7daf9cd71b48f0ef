import { assert, assertEquals } from "@std/assert";
import { COMPARED } from "@lab/models";
import { Ev, LeaveWhy, Wait, type Workload } from "@lab/runtime";
import type { Case } from "../case.ts";
import { MUTANTS } from "../mutants.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import { drawnPicker } from "./drawn.ts";
import { OrderClasses } from "./order_classes.ts";
import { PLANTED_DEPTHS } from "./known_answers.ts";
import type { SubjectOptions } from "./subject.ts";
import { Sampled } from "./sampled.ts";

const PROGRAMS: readonly Workload[] = [
  ...SMALL_PROGRAMS.map((program) => program.make(3)),
  ...PLANTED_DEPTHS.map(({ workload }) => workload),
];

function caseOf(
  model: string,
  workload: Workload,
  mutant?: string,
  options?: Case["options"],
): Case {
  return {
    model,
    ...(mutant === undefined ? {} : { mutant }),
    ...(options === undefined ? {} : { options }),
    workload,
    machine: { procs: 2, cores: 2 },
    costs: "zero",
    seed: 1,
  };
}

/** All that a search came to. */
function told(c: Case, runs: number, options: SubjectOptions) {
  const search = new Sampled(c, drawnPicker("portfolio"), 1, options);
  for (let i = 0; i < runs; i++) search.step();
  const { found, faults, traces } = search;
  return { found, faults, traces };
}

const SOUND = COMPARED.map(({ name }) => name);
const PLANTED = MUTANTS.filter(({ make, mutate, fault }) =>
  make !== undefined && mutate === undefined && fault === undefined
);

Deno.test("a trace of each class judged: the same findings as with each trace judged", () => {
  const cases = [
    ...SOUND.map((model) => caseOf(model, PROGRAMS[SOUND.indexOf(model) % PROGRAMS.length])),
    ...PLANTED.map(({ name, base, options }, i) =>
      caseOf(base, PROGRAMS[i % PROGRAMS.length], name, options)
    ),
  ];
  let broken = 0;
  for (const c of cases) {
    const each = told(c, 60, { judgesEach: true });
    assertEquals(told(c, 60, {}), each, `${c.mutant ?? c.model}, ${c.workload.name}`);
    broken += each.found.length;
  }
  assert(broken > 10, `${broken} findings`);
});

type Event = readonly [code: number, m: number, p: number, g: number, a: number, b: number];

/** Name of the class of a trace of these events, all at time 0, and an end. */
function nameOf(events: readonly Event[], hasProcs = true): number {
  const rows: readonly Event[] = [...events, [Ev.END, -1, -1, -1, 0, 0]];
  const column = (i: number) => Int32Array.from(rows, (row) => row[i]);
  return new OrderClasses(hasProcs).nameOf(rows.length, {
    timeNs: new Float64Array(rows.length),
    code: Uint8Array.from(column(0)),
    m: column(1),
    p: column(2),
    g: column(3),
    a: Float64Array.from(column(4)),
    b: column(5),
  });
}

const LOCKS = (m: number, x: number): Event => [Ev.LOCK, m, -1, m, x, 0];
const BLOCKS = (m: number, why: number): Event => [Ev.STOP, m, -1, m, LeaveWhy.BLOCK, why];

/** Pairs of events of different Ms: of one word, or of none. */
const PAIRS: Readonly<Record<string, readonly [Event, Event, isOne: boolean]>> = {
  "one mutex": [LOCKS(1, 0), LOCKS(2, 0), true],
  "two mutexes": [LOCKS(1, 0), LOCKS(2, 1), false],
  "one channel": [[Ev.SEND, 1, -1, 1, 0, 0], [Ev.RECV, 2, -1, 2, 0, 0], true],
  "two channels": [[Ev.SEND, 1, -1, 1, 0, 0], [Ev.RECV, 2, -1, 2, 1, 0], false],
  "one G": [[Ev.READY, 1, -1, 3, 2, 0], [Ev.RUN, 2, -1, 3, 1, 0], true],
  "one core": [[Ev.CORE_OFF, 1, -1, -1, 0, 0], [Ev.CORE_ON, 2, -1, -1, 0, 1], true],
  "two cores": [[Ev.CORE_OFF, 1, -1, -1, 0, 0], [Ev.CORE_ON, 2, -1, -1, 1, 1], false],
  "the scheduler": [[Ev.P_TAKE, 1, 0, -1, 1, 0], [Ev.SPIN, 2, 1, -1, 1, 1], true],
  "who waits, and who locks": [BLOCKS(1, Wait.MUTEX), LOCKS(2, 0), true],
  "who waits for a select": [BLOCKS(1, Wait.SELECT), [Ev.SEND, 2, -1, 2, 1, 0], true],
  "who waits for a group": [BLOCKS(1, Wait.WAIT_GROUP), LOCKS(2, 0), false],
};

for (const [what, [one, two, isOne]] of Object.entries(PAIRS)) {
  Deno.test(`the order of two events is told apart only if they meet: ${what}`, () => {
    // What the first one waits for is seen by what it does later.
    const later = LOCKS(1, 0);
    const names = [nameOf([one, two, later]), nameOf([two, one, later])];
    assert(names.every((name) => name >= 0), names.join());
    assertEquals(names[0] !== names[1], isOne);
  });
}

Deno.test("without Ps the scheduler's events meet nowhere", () => {
  const [one, two] = PAIRS["the scheduler"];
  assertEquals(nameOf([one, two], false), nameOf([two, one], false));
});

Deno.test("traces of what laws compare across words stand for themselves", () => {
  for (const code of [Ev.TIMER, Ev.SYSCALL_IN, Ev.PREEMPT, Ev.RW_LOCK, Ev.ARRIVE, Ev.NETPOLL]) {
    assertEquals(nameOf([[code, 1, 0, 1, 0, 0]]), -1);
  }
  assertEquals(nameOf([LOCKS(40, 0)]), -1, "too many Ms");
  assertEquals(nameOf([LOCKS(1, 20)]), -1, "too many mutexes");
});
