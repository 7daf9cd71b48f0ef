/**
 * The JSON Schema of workload files, made from the tables of instructions, operations, objects,
 * attributes, distributions and arrivals. It knows shapes; what names mean is for `assemble()`.
 *
 * The draft is 2019-09: editors propose the elements of a list by its array-valued `items`, which
 * 2020-12 has renamed, and propose nothing for the new name.
 *
 * @module
 */

import { SYNCS } from "../core/kinds.ts";
import { OPERATION_SIGNS } from "./expr.ts";
import {
  formText,
  INSTRUCTION_NAMES,
  instructionRow,
  type Operand,
  type OperandKind,
  operandsMin,
} from "./instructions.ts";
import { byObjectType } from "./objects.ts";
import { DECLARATIONS } from "./schema_declarations.ts";
import {
  choice,
  type Fields,
  named,
  param,
  record,
  ref,
  type Schema,
  tuple,
} from "./schema_words.ts";
import type { Recorded, Workload } from "./workload.ts";

/** What each kind of operand is, and what is said of one that says nothing itself. */
const OPERANDS: Readonly<Record<OperandKind, Schema>> = {
  number: ref("expr"),
  ns: { ...ref("expr"), description: "Duration in ns, 0..2**45-1." },
  ...byObjectType((_, words): Schema => ({ ...ref("object"), description: `The ${words}.` })),
  prog: { type: "string" },
  variable: ref("target"),
  given: { type: "object", propertyNames: ref("name"), additionalProperties: ref("expr") },
  attrs: ref("spawnAttrs"),
  block: ref("block"),
  parts: ref("selectPart"),
};

const operand = ({ kind, about }: Operand): Schema =>
  about === undefined ? OPERANDS[kind] : { ...OPERANDS[kind], description: about };

/** What an instruction of this name looks like. */
function instruction(name: string): Schema {
  const row = instructionRow(name)!;
  const isEndless = row.operands.at(-1)?.kind === "parts";
  const fixed = isEndless ? row.operands.slice(0, -1) : row.operands;
  return {
    if: { minItems: 1, items: [{ const: name }] },
    then: {
      title: formText(name),
      description: row.about,
      minItems: 1 + operandsMin(row),
      ...(isEndless
        ? { additionalItems: operand(row.operands.at(-1)!) }
        : { maxItems: 1 + row.operands.length }),
      items: [{ const: name, description: row.about }, ...fixed.map(operand)],
    },
  };
}

const aboutsOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, instructionRow(name)!.about]));

/** What stands behind the channel of a case: as in the instruction. */
const caseValue = (name: "recv" | "send"): Schema => {
  const [, ...behind] = instructionRow(name)!.operands;
  return { maxItems: 2 + behind.length, items: [true, ref("object"), ...behind.map(operand)] };
};

const SELECT: Fields = {
  selectPart: {
    title: 'a case, "default" or {"into": variable}',
    description: 'A case, "default" (go on if no case is ready) or {"into": variable}.',
    type: ["array", "string", "object"],
    allOf: [
      { if: { type: "array" }, then: ref("selectCase") },
      { if: { type: "string" }, then: { const: "default" } },
      {
        if: { type: "object" },
        then: record({
          into: {
            ...ref("target"),
            description: "Variable for the index of the case taken, from 0; -1 for the default.",
          },
        }),
      },
    ],
  },
  selectCase: {
    description: 'One case: ["recv", channel, variable?, ok?] or ["send", channel, value?]; or ' +
      '["timeout", ns].',
    title: '["recv", channel, variable?, ok?], ["send", channel, value?] or ["timeout", ns]',
    type: "array",
    minItems: 2,
    items: [
      choice({
        ...aboutsOf(["recv", "send"]),
        timeout: "Goes on after so many ns, if no case was ready by then. Stands behind the cases.",
      }),
    ],
    allOf: [
      { if: { items: [{ const: "recv" }] }, then: caseValue("recv") },
      { if: { items: [{ const: "send" }] }, then: caseValue("send") },
      {
        if: { items: [{ const: "timeout" }] },
        then: { maxItems: 2, items: [true, OPERANDS.ns] },
      },
    ],
  },
};

const OPERATION = '["+", a, b], also - * % < ==. Comparisons give 1 or 0; % has the sign of the ' +
  "dividend.";

/** Numbers, and objects by name. */
const VALUES: Fields = {
  expr: {
    title: "a whole number, a name or an operation [op, a, b]",
    description: "A whole number, the name of a variable or param, or an operation such as " +
      '["+", "i", 1].',
    type: ["integer", "string", "array"],
    if: { type: "array" },
    then: ref("operation"),
  },
  operation: {
    description: `An operation: ${OPERATION} ["draw", name] draws from a distribution.`,
    title: "[op, a, b]",
    type: "array",
    minItems: 1,
    items: [{ enum: [...OPERATION_SIGNS, "draw"] }],
    if: { minItems: 1, items: [{ const: "draw" }] },
    then: tuple('["draw", distribution]', [
      true,
      { description: "Name of a distribution in `dists`.", type: "string" },
    ]),
    else: tuple("[op, a, b]", [true, ref("expr"), ref("expr")]),
  },
  paramExpr: param("A whole number, the name of a param, or an operation on such."),
  paramOperation: {
    description: `An operation: ${OPERATION}`,
    type: "array",
    ...tuple("[op, a, b]", [{ enum: OPERATION_SIGNS }, ref("paramExpr"), ref("paramExpr")]),
  },
  object: {
    title: "a name or [name, index]",
    description: "An object: its name, or [name, index] if it was declared with n.",
    type: ["string", "array"],
    if: { type: "array" },
    then: tuple("[name, index]", [{ type: "string" }, ref("expr")]),
  },
};

const INSTRUCTION: Schema = {
  description: "One instruction: its name, then its operands.",
  title: "[name, operand, …]",
  type: "array",
  minItems: 1,
  items: [choice(aboutsOf(INSTRUCTION_NAMES))],
  // What an editor proposes where an instruction may stand.
  examples: INSTRUCTION_NAMES.map((name) => instructionRow(name)!.example),
  allOf: INSTRUCTION_NAMES.map(instruction),
};

/** A name, and what it is the name of. */
const name = (description: string): Schema => ({
  description,
  type: "string",
  pattern: "^[A-Za-z_][A-Za-z0-9_.\\-]*$",
});

/** What was measured, each from so much on. */
const RECORDED: Readonly<
  Record<
    Exclude<
      keyof Recorded,
      "ended" | "cores" | "callNs" | "napNs" | "handNs" | "runtimeNs" | "spans"
    >,
    string
  >
> = {
  procs: "GOMAXPROCS.",
  elapsedNs: "From the first event to the last, ns.",
  waitNs:
    "Time that goroutines of the program stood runnable, ns in all: not those of Go's runtime.",
  runNs: "Time that they ran, ns in all.",
  dispatches: "How often one started to run.",
  switchNs: "From the stop of one goroutine to the start of the next on the same P, mean ns.",
  wakeNs: "From a wake-up to the first goroutine on a P that was idle, median ns; 0: never seen.",
};

const recorded = (): Schema => ({
  title: "an object",
  description: "What was measured, if the workload is a recorded trace of a real program. A run " +
    "takes no notice of it.",
  type: "object",
  ...record(
    Object.fromEntries(
      Object.entries(RECORDED).map(([field, description]) => [
        field,
        measured(description, field === "procs" ? { minimum: 1, maximum: 1024 } : { minimum: 0 }),
      ]),
    ),
    {
      callNs: measured(
        "What a thread paid that woke another after a look at timers, median ns; 0: never seen.",
        { minimum: 0 },
      ),
      napNs: measured(
        "How long a thief naps before it takes a runnext, median ns; left out: not seen.",
        { minimum: 0 },
      ),
      handNs: measured(
        "From one thread to another that gets its P, mean ns, where goroutines have threads.",
        { minimum: 0 },
      ),
      runtimeNs: measured("Of the time that they ran, that of goroutines of Go's runtime.", {
        minimum: 0,
      }),
      spans: measured("At one P: how often it took a span of memory from the heap.", {
        minimum: 0,
      }),
      ended: measured("How many goroutines ended.", { minimum: 0 }),
      cores: measured("CPU cores; left out: as many as Ps.", { minimum: 1, maximum: 1024 }),
    },
  ),
});

const measured = (description: string, range: Schema): Schema => ({
  description,
  type: "integer",
  ...range,
});

const text = (description: string): Schema => ({ description, type: "string" });

/** The keys of a workload file, in the order in which messages list them. */
const KEYS: Readonly<Record<keyof Workload, Schema>> = {
  $schema: text("Address of this schema, for editors."),
  name: text("Short name for reports."),
  about: text("What it shows, in a sentence."),
  params: named("Whole numbers that a run may override (`--param n=300`).", {
    description: "Its value without override.",
    type: "integer",
  }),
  objects: named("Channels, mutexes and what else Gs share, by name.", ref("objectDecl")),
  dists: named('Distributions by name, for ["draw", name] and arrivals.', ref("dist")),
  progs: named(
    "What Gs run, by name. `main` runs first, and the run ends with it; it may be missing if Gs " +
      "arrive from outside.",
    ref("block"),
    { minProperties: 1 },
  ),
  attrs: named(
    "What the scheduler is told about the Gs of a prog, by the name of the prog. Numbers may be " +
      "expressions over params.",
    ref("progAttrs"),
  ),
  sync: {
    description: "How objects serve those who wait. `go` (default): as Go does, with newcomers " +
      "that barge in at a mutex and a close that wakes the last waiter first. `fifo`: in order of " +
      "coming with direct hand-off, as most other runtimes do; a select takes the first ready " +
      "case in the text. `tokio`: its Mutex and mpsc, with a budget of operations; `jdk`: its " +
      "ReentrantLock and ArrayBlockingQueue; both need a cap from 1 and have no close and select.",
    enum: SYNCS,
  },
  arrivals: ref("arrivals"),
  marks: param("At least so many marks are expected: room that the recorder of real runs needs."),
  warm: param(
    "Gs that the recorder of real runs starts beforehand, to warm free lists up.",
  ),
  recorded: recorded(),
};

/** The schema of workload files, as JSON. */
export const WORKLOAD_SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2019-09/schema",
  title: "Workload of the scheduler lab",
  description: "A program of Gs: objects they share, progs they run, and what arrives from " +
    "outside. Names are checked by the lab itself when it assembles the file.",
  type: "object",
  required: ["progs"],
  properties: KEYS,
  additionalProperties: false,
  $defs: {
    name: name("A name: letters, digits, _ . - and no digit first."),
    target: name("A variable of this G that is set."),
    ...VALUES,
    ...DECLARATIONS,
    block: { description: "A list of instructions.", type: "array", items: ref("instruction") },
    instruction: INSTRUCTION,
    ...SELECT,
  },
};
