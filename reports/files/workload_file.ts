/**
 * Workloads and cost tables from files. Whatever is wrong with a file ends in one line that names
 * it: that it cannot be read, that it is no JSON (line and column), or the first place where its
 * content breaks a rule.
 *
 * @module
 */

import {
  assemble,
  COST_PRESETS,
  type CostTable,
  escapedText,
  overrideCosts,
  type Program,
  type Sync,
  type Workload,
  WorkloadError,
  ZERO,
} from "@lab/runtime";
import { LAB } from "../command_line/command_line.ts";
import { UsageError } from "../command_line/errors.ts";
import { parseJson } from "./json_text.ts";
import { readBounded, UnreadableFile } from "./read_text.ts";
import { schemaProblem } from "./workload_schema.ts";

/** A workload file: what it says, and what that comes to with the params of a run. */
export interface LoadedWorkload {
  readonly workload: Workload;
  readonly program: Program;
}

/**
 * Reads, checks and assembles a workload file, each once.
 *
 * @param path As the file system takes it.
 * @param params Overrides of the workload's params. @param sync How it synchronises.
 * @throws {UsageError} If there is no such file, or it cannot be read.
 * @throws {WorkloadError} If its content is wrong; the place begins with the path.
 */
export function loadWorkload(
  path: string,
  params: Readonly<Record<string, number>> = {},
  sync: SyncGiven = {},
): LoadedWorkload {
  return inFile(path, () => {
    const source = parseJson(readText(path, WORKLOAD_FILE));
    const problem = schemaProblem(source);
    if (problem !== null) throw problem;
    const { name = fileName(path) } = source as Workload;
    const workload = withSync({ ...source as Workload, name: escapedText(name) }, sync);
    return { workload, program: assemble(workload, params) };
  });
}

/** What is said of a workload's synchronisation from outside of it. */
export interface SyncGiven {
  /** Whatever the workload says. */
  readonly instead?: Sync;
  /** If the workload says nothing. */
  readonly initial?: Sync;
}

/** The workload with the synchronisation that it gets. */
export function withSync(workload: Workload, { instead, initial }: SyncGiven): Workload {
  const sync = instead ?? workload.sync ?? initial;
  return sync === undefined ? workload : { ...workload, sync };
}

/** What a workload without a name of its own is called: `mine` for `folder/mine.json`. */
function fileName(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return file.replace(/(?<=.)\.json$/, "") || "unnamed";
}

/**
 * A cost table: a preset by name, or a JSON file that overrides rows of one.
 *
 * @param nameOrPath `zero`, `linux-x64` or the path of a file.
 * @throws {UsageError} If it is neither, the file cannot be read, or its content is wrong.
 */
export function loadCosts(nameOrPath: string): CostTable {
  if (Object.hasOwn(COST_PRESETS, nameOrPath)) return COST_PRESETS[nameOrPath];
  const missing = `must be ${Object.keys(COST_PRESETS).join(", ")} or a file that exists`;
  const text = readText(nameOrPath, "cost table", missing);
  try {
    return inFile(nameOrPath, () => overrideCosts(ZERO, parseJson(text)));
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    const rule = `${error.rule}: received ${error.received}`;
    throw new UsageError(`${error.place}:`, rule, null, "a cost file holds name, base and rows");
  }
}

/** What the operating system may answer to a read, and the rule that it breaks. */
const READ_FAILURES: readonly {
  readonly type: abstract new (...args: never[]) => Error;
  /** Null: there is no such file. */
  readonly rule: string | null;
}[] = [
  { type: Deno.errors.NotFound, rule: null },
  { type: Deno.errors.NotADirectory, rule: null },
  { type: Deno.errors.IsADirectory, rule: "must be a file, not a folder" },
  { type: Deno.errors.PermissionDenied, rule: "must be readable for this user" },
  { type: Deno.errors.NotCapable, rule: "must be where the lab may read (--allow-read)" },
];

/**
 * The text of a file of JSON.
 *
 * @param what What it is, in messages. @param missing The rule for a file that is not there.
 * @throws {UsageError} It cannot be read, is empty, or is no JSON at first sight.
 */
export function readText(path: string, what: string, missing = "must exist"): string {
  try {
    const text = readBounded(path);
    if (text.trim() === "") throw new UsageError(what, "must not be empty", path, advice);
    const kind = isBinary(text) ? "binary" : TRACE_TEXT.test(text) ? "a trace" : null;
    if (kind !== null) {
      const todo = what === WORKLOAD_FILE ? CONVERT : advice;
      throw new UsageError(what, `must be JSON, this is ${kind}`, path, todo);
    }
    return text;
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    if (error instanceof UnreadableFile) {
      const todo = error.isBinary && what === WORKLOAD_FILE ? CONVERT : advice;
      throw new UsageError(what, error.message, path, todo);
    }
    // Some systems report a folder as a plain error with its code in the message.
    const isFolder = /EISDIR|is a directory/i.test(error.message);
    const known = READ_FAILURES.find(({ type }) => error instanceof type);
    const rule = isFolder
      ? "must be a file, not a folder"
      : known === undefined
      ? "must be readable"
      : known.rule ?? missing;
    throw new UsageError(what, rule, path, advice);
  }
}

const advice = "give the path of a JSON file";
const CONVERT = `make a workload of a trace with '${LAB} import TRACE'`;
const WORKLOAD_FILE = "workload file";
/** How the text of a trace of Go begins. */
const TRACE_TEXT = /^M=-?\d+ P=-?\d+ G=/;
/**
 * Binary files show it within so many characters: one is a control character that is no white
 * space.
 */
const HEAD_CHARS = 32;
const WHITE = "\t\n\r\f\v";

function isBinary(text: string): boolean {
  return [...text.slice(0, HEAD_CHARS)].some((char) => char < " " && !WHITE.includes(char));
}

/** Puts the path in front of the place of every error of `work`. */
function inFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    throw new WorkloadError(`${path}: ${error.place}`, error.rule, error.received);
  }
}
