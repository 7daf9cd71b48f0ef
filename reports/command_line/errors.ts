/**
 * What can go wrong on the command line, and the one line and exit code it ends with.
 *
 * @module
 */

import { escapedText, LimitError, ModelError, ProgramError, WorkloadError } from "@lab/runtime";
import { OutputFault } from "./output.ts";

/** Exit codes of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130, closed: 141 } as const;

/** What each exit code means, for help texts. */
export const EXIT_WORDS: readonly (readonly [exit: number, words: string])[] = [
  [EXIT.ok, "done"],
  [EXIT.failed, "the answer is no: a deadlock, a limit, a panic, a broken law, a stale report"],
  [EXIT.usage, "bad input, or something needed is not there: nothing was run or written"],
  [EXIT.interrupted, "Ctrl-C or SIGTERM: what was there before stays"],
  [EXIT.closed, "whoever read the output is gone, as with | head: the rest is not done"],
];

/** Bad input. Its message names the option, the rule, the value received, and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /**
   * @param option What was given, as typed: `--procs`, `workload file`.
   * @param rule What must hold, in words.
   * @param received The value found; left out where there is none.
   * @param advice What to do, as a clause: `give for example --procs 4`.
   */
  constructor(
    readonly option: string,
    readonly rule: string,
    readonly received: string | null,
    readonly advice: string,
  ) {
    const found = received === null ? "" : `: received ${quote(received)}`;
    super(`${option} ${rule}${found}; ${advice}`);
  }
}

/**
 * Something outside of the lab is needed and is not there: nothing was run. The message says what.
 */
export class MissingTool extends Error {
  override readonly name = "MissingTool";
}

/** The command was carried out and its answer is "no": exit code 1, one line. */
export class FailedRun extends Error {
  override readonly name = "FailedRun";
}

/** Longest piece of a value that is repeated in a message. */
const QUOTE_CHARS_MAX = 80;

/** A value as shown in a message: in quotes, on one line, not endless. */
export function quote(value: string): string {
  const text = escapedText(JSON.stringify(value));
  return text.length <= QUOTE_CHARS_MAX ? text : `${text.slice(0, QUOTE_CHARS_MAX)}…"`;
}

/** How a command ends that threw. */
export interface Ending {
  /** The one line for stderr, without the `lab: ` in front; "": it ends quietly. */
  readonly line: string;
  readonly exit: number;
}

/** The known classes, most special first, with the words in front of their message. */
const KNOWN: readonly {
  readonly type: abstract new (...args: never[]) => Error;
  readonly exit: number;
  readonly before: string;
  readonly after: string;
}[] = [
  { type: UsageError, exit: EXIT.usage, before: "", after: "" },
  { type: MissingTool, exit: EXIT.usage, before: "", after: "" },
  { type: FailedRun, exit: EXIT.failed, before: "", after: "" },
  { type: WorkloadError, exit: EXIT.usage, before: "", after: "" },
  {
    type: Deno.errors.NotCapable,
    exit: EXIT.usage,
    before: "a right is missing: ",
    after: "; type the command as a task of 'deno task', which has the rights that it needs",
  },
  { type: LimitError, exit: EXIT.failed, before: "", after: "" },
  { type: ProgramError, exit: EXIT.failed, before: "the workload panics: ", after: "" },
  {
    type: ModelError,
    exit: EXIT.failed,
    before: "the model broke a rule of its verbs: ",
    after: "; this is a bug in the model, not in your input",
  },
];

/**
 * The ending of a command that threw.
 *
 * @returns Null for an unknown error: a bug in the lab, whose stack should be seen.
 */
export function explain(error: unknown): Ending | null {
  for (const known of KNOWN) {
    if (error instanceof known.type) {
      const text = `${known.before}${error.message}${known.after}`;
      return { line: oneLine(text), exit: known.exit };
    }
  }
  if (!(error instanceof OutputFault)) return null;
  return error.isClosed
    ? { line: "", exit: EXIT.closed }
    : { line: error.message, exit: EXIT.failed };
}

/** Longest line that is printed: more is no message. */
const LINE_CHARS_MAX = 1_000;

/** A message on one line, its middle left out where names of the input make it endless. */
export function oneLine(text: string): string {
  const line = escapedText(text.replaceAll(/\s*\n\s*/g, " "));
  const left = line.length - LINE_CHARS_MAX;
  if (left <= 0) return line;
  const keep = LINE_CHARS_MAX / 2;
  return `${line.slice(0, keep)}… (${left} characters left out) …${line.slice(-keep)}`;
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, " ");
}
