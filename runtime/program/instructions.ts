/**
 * The instructions of a workload: one row each. The assembler, the JSON Schema, the page of all
 * instructions, the text of a program and the steps of the shrinker are made from these rows. A new
 * instruction is a row here, an opcode in `program.ts`, and what it does in the executor. Those on
 * locks and shared numbers, and those on timers, have files of their own.
 *
 * @module
 */

import type { InstructionRow } from "./instruction_row.ts";
import { SYNC_INSTRUCTIONS } from "./sync_instructions.ts";
import { TIMER_INSTRUCTIONS } from "./timer_instructions.ts";

export type { InstructionRow, Operand, OperandKind, OracleName } from "./instruction_row.ts";

/**
 * The instructions by name, in the order in which messages list them.
 *
 * @example An instruction and its example
 * ```ts ignore
 * import { assemble, INSTRUCTIONS } from "@gmp-lab/lab/workload";
 *
 * const names = Object.keys(INSTRUCTIONS);
 * if (!names.includes("spawn")) throw new Error(names.join());
 * const { about, example, operands } = INSTRUCTIONS.compute;
 * if (operands.length !== 1) throw new Error(about);
 * assemble({ progs: { main: [example] } });
 * ```
 */
export const INSTRUCTIONS = {
  mark: {
    about:
      "Notes an id (default: the variable `id`) and the scheduler tick in the run's list of marks.",
    operands: [{
      kind: "number",
      form: "id",
      about: "The id to note; default: the variable `id`.",
      optional: true,
      initial: "id",
      simplest: 0,
    }],
    op: "MARK",
    text: "mark({1})",
    rank: 16,
    oracles: ["go"],
    example: ["mark", 1],
  },
  spawn: {
    about:
      "Starts a new G, as `go f(…)` does. The object gives it variables; their values are worked out " +
      "by the spawner.",
    operands: [
      { kind: "prog", form: "prog", about: "Name of the prog it runs." },
      {
        kind: "given",
        form: "{variable: value}",
        about: "Variables of the new G: name -> value.",
        optional: true,
        initial: {},
      },
      { kind: "attrs", form: "{attribute: value}", optional: true, initial: {} },
    ],
    op: null,
    text: "go {1}({2})[ with {3}]",
    rank: 2,
    oracles: ["go"],
    example: ["spawn", "worker", { id: 1 }],
  },
  yield: {
    about: "Lets others run: `runtime.Gosched()`.",
    operands: [],
    op: "YIELD",
    text: "runtime.Gosched()",
    rank: 0,
    oracles: ["go"],
    example: ["yield"],
  },
  send: {
    about:
      "Sends a value (default 0); waits while no receiver and no free slot is there. On a closed " +
      "channel the program panics.",
    operands: [
      { kind: "chan", form: "channel", about: "Where to send." },
      {
        kind: "number",
        form: "value",
        about: "The value; default 0.",
        optional: true,
        initial: 0,
      },
    ],
    op: "SEND",
    text: "{1} <- {2}",
    rank: 7,
    oracles: ["go"],
    example: ["send", "c", 1],
  },
  recv: {
    about: "Receives; waits while nothing is there. A closed, empty channel gives 0.",
    operands: [
      { kind: "chan", form: "channel", about: "Where to receive." },
      {
        kind: "variable",
        form: "variable",
        about: "Variable for the value; without it the value is dropped.",
        optional: true,
      },
      {
        kind: "variable",
        form: "ok",
        about: "Variable that becomes 1 for a message, 0 if the channel is closed and empty.",
        optional: true,
      },
    ],
    op: "RECV",
    text: "[{2} = ]<-{1}[ // ok: {3}]",
    rank: 6,
    oracles: ["go"],
    example: ["recv", "c", "v"],
  },
  close: {
    about: "Closes a channel: all its receivers go on.",
    operands: [{ kind: "chan", form: "channel" }],
    op: "CLOSE",
    text: "close({1})",
    rank: 8,
    oracles: ["go"],
    example: ["close", "c"],
  },
  lock: {
    about: "Locks a mutex, with Go's normal and starving mode.",
    operands: [{ kind: "mutex", form: "mutex" }],
    op: "LOCK",
    text: "{1}.Lock()",
    rank: 12,
    oracles: ["go"],
    example: ["lock", "mu"],
  },
  unlock: {
    about: "Unlocks a mutex.",
    operands: [{ kind: "mutex", form: "mutex" }],
    op: "UNLOCK",
    text: "{1}.Unlock()",
    rank: 13,
    oracles: ["go"],
    example: ["unlock", "mu"],
  },
  wgwait: {
    about: "Waits until the counter of a wait group is 0.",
    operands: [{ kind: "wg", form: "waitGroup" }],
    op: "WG_WAIT",
    text: "{1}.Wait()",
    rank: 9,
    oracles: ["go"],
    example: ["wgwait", "all"],
  },
  wgadd: {
    about: "Adds to the counter of a wait group.",
    operands: [
      { kind: "wg", form: "waitGroup" },
      { kind: "number", form: "number", about: "How much to add." },
    ],
    op: "WG_ADD",
    text: "{1}.Add({2})",
    rank: 11,
    oracles: ["go"],
    example: ["wgadd", "all", 1],
  },
  wgdone: {
    about: "Takes 1 from the counter of a wait group.",
    operands: [{ kind: "wg", form: "waitGroup" }],
    op: "WG_ADD",
    then: { kind: "number", value: -1 },
    text: "{1}.Done()",
    rank: 10,
    oracles: ["go"],
    example: ["wgdone", "all"],
  },
  select: {
    about:
      "Takes one case that is ready, at random if there are several; waits if none is and there is no " +
      '"default".',
    operands: [{ kind: "parts", form: 'case, …, "default"?, {"into": variable}?' }],
    op: null,
    text: "select {1}",
    rank: 14,
    oracles: ["go"],
    example: ["select", ["recv", "c"], "default"],
  },
  for: {
    about:
      "Counts the variable from 0. The count is worked out once, at entry; the body must not set the " +
      "variable.",
    operands: [
      { kind: "variable", form: "variable", about: "The variable that counts." },
      { kind: "number", form: "count", about: "How often; none if not positive." },
      { kind: "block", form: "[instructions]", about: "The body." },
    ],
    op: null,
    text: "for {1} := range {2}",
    rank: 19,
    oracles: ["go"],
    example: ["for", "i", 3, [["yield"]]],
  },
  if: {
    about: "Runs the first list if the condition is not 0, else the second.",
    operands: [
      { kind: "number", form: "condition", about: "The condition: 0 is false." },
      { kind: "block", form: "[instructions]", about: "If not 0." },
      { kind: "block", form: "[instructions]", about: "If 0.", optional: true },
    ],
    op: null,
    text: "if {1} != 0",
    rank: 18,
    oracles: ["go"],
    example: ["if", ["<", "i", 2], [["yield"]]],
  },
  set: {
    about: "Sets a variable of this G.",
    operands: [
      { kind: "variable", form: "variable", about: "The variable." },
      { kind: "number", form: "value", about: "Its new value." },
    ],
    op: "SET",
    text: "{1} = {2}",
    rank: 17,
    oracles: ["go"],
    example: ["set", "v", ["+", "v", 1]],
  },
  compute: {
    about: "Works on its processor for so many ns.",
    operands: [{ kind: "ns", form: "ns" }],
    op: "COMPUTE",
    text: "compute({1})",
    rank: 1,
    oracles: ["go"],
    example: ["compute", 1000],
  },
  sleep: {
    about: "Sleeps for so many ns: `time.Sleep`.",
    operands: [{ kind: "ns", form: "ns" }],
    op: "SLEEP",
    text: "time.Sleep({1})",
    rank: 3,
    oracles: ["go"],
    example: ["sleep", 1000],
  },
  syscall: {
    about: "A system call that blocks its thread for so many ns.",
    operands: [{ kind: "ns", form: "ns" }],
    op: "SYSCALL",
    text: "syscall({1})",
    rank: 5,
    oracles: ["go"],
    example: ["syscall", 1000],
  },
  netpoll: {
    about: "Waits for I/O that is ready after so many ns, through the netpoller.",
    operands: [{ kind: "ns", form: "ns" }],
    op: "NETPOLL",
    text: "waitForNetwork({1})",
    rank: 4,
    oracles: [],
    example: ["netpoll", 1000],
  },
  pin: {
    // To the scheduler such a wait is a system call that ends when somebody lets the G go. Where
    // each G has a thread it changes nothing.
    about:
      "From here on each wait of this G keeps its thread, which sleeps with it: `block_on` in " +
      "other runtimes. Go's `LockOSThread` goes by way of the run queues: see `lockthread`.",
    operands: [],
    op: "PIN",
    then: { kind: "flag", value: 1 },
    text: "runtime.LockOSThread()",
    rank: 21,
    oracles: [],
    example: ["pin"],
  },
  unpin: {
    about: "Waits of this G give their thread back again: `runtime.UnlockOSThread()`.",
    operands: [],
    op: "PIN",
    then: { kind: "flag", value: 0 },
    text: "runtime.UnlockOSThread()",
    rank: 20,
    oracles: [],
    example: ["unpin"],
  },
  assert: {
    about: "Panics if the condition is 0; `lab explore` looks for a schedule under which it is.",
    operands: [{ kind: "number", form: "condition", about: "What must not be 0." }],
    op: "ASSERT",
    text: "assert({1})",
    rank: 22,
    oracles: [],
    example: ["assert", ["==", "v", 0]],
  },
  exit: {
    about: "Ends the G. So does the end of its prog.",
    operands: [],
    op: "EXIT",
    text: "return",
    rank: 15,
    oracles: ["go"],
    example: ["exit"],
  },
  ...SYNC_INSTRUCTIONS,
  ...TIMER_INSTRUCTIONS,
} as const satisfies Readonly<Record<string, InstructionRow>>;

/** The objects that the examples of the rows name. */
export const EXAMPLE_OBJECTS = {
  all: { type: "wg" },
  c: { type: "chan" },
  cv: { type: "cond" },
  hits: { type: "counter" },
  init: { type: "once" },
  mu: { type: "mutex" },
  rw: { type: "rwmutex" },
  sem: { type: "sem" },
  t: { type: "timer" },
} as const;

/** Name of an instruction. */
export type InstrName = keyof typeof INSTRUCTIONS;

/** The table by any text. */
const ROWS: Readonly<Record<string, InstructionRow>> = INSTRUCTIONS;

/** Names of the instructions, in the order of the table. */
export const INSTRUCTION_NAMES = Object.keys(INSTRUCTIONS) as readonly InstrName[];

/** The row of an instruction, or null if there is none of this name. */
export function instructionRow(name: unknown): InstructionRow | null {
  return typeof name === "string" && Object.hasOwn(ROWS, name) ? ROWS[name] : null;
}

/** How many operands an instruction has at least. */
export const operandsMin = ({ operands }: InstructionRow): number =>
  operands.filter(({ optional }) => !optional).length;

/** All forms of an instruction, from the shortest on: `["send", channel]`, … */
export function formsOf(name: string): string[] {
  const { operands, ...row } = ROWS[name];
  const forms = operands.map(({ form }) => form);
  const least = operandsMin({ operands, ...row });
  return Array.from(
    { length: operands.length - least + 1 },
    (_, more) => `[${[`"${name}"`, ...forms.slice(0, least + more)].join(", ")}]`,
  );
}

/** The forms in one text: `["mark"] or ["mark", id]`. */
export function formText(name: string): string {
  const forms = formsOf(name);
  const last = forms.pop();
  return forms.length === 0 ? `${last}` : `${forms.join(", ")} or ${last}`;
}
