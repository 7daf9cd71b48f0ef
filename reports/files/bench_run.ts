/**
 * One run of the sampler as it is kept: in the history, and in files that can be carried about.
 *
 * @module
 */

import {
  type Choice,
  CHOICES,
  type Machine,
  MACHINE_WORDS,
  type Sampled,
  type SampleSizes,
} from "@lab/benches";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { readBounded } from "./read_text.ts";
import { shownPath } from "./write.ts";

/** Version of the form. Grows with every change that old files do not fit. */
export const RUN_SCHEMA = 1;

/** A run: raw samples, and everything needed to judge whether they may be compared. */
export interface BenchRun extends Sampled {
  readonly schema: typeof RUN_SCHEMA;
  /** Number in the history; 0 if it comes from a file. */
  readonly id: number;
  /** Commit that was checked out, 40 hex digits; null if it cannot be told. */
  readonly commit: string | null;
  /** 12 hex digits over the code that was measured: tells changes that are not committed. */
  readonly code: string;
  /** When it began, UTC. */
  readonly at: string;
  readonly machine: Machine;
  /** What was sampled. */
  readonly choice: Choice;
  readonly sizes: SampleSizes;
  /** The same for runs that were measured together, taking turns. */
  readonly session: string;
}

/**
 * Reads a run from a file.
 *
 * @throws {UsageError} If it is missing, no JSON, or no such run; empty ones are refused as well.
 */
export function readRun(path: string): BenchRun {
  const shown = shownPath(path);
  let data: unknown;
  try {
    data = JSON.parse(readBounded(path));
  } catch (error) {
    throw new UsageError(`run file ${shown}`, `cannot be read (${messageOf(error)})`, null, ADVICE);
  }
  const fault = runFault(data);
  if (fault !== null) throw new UsageError(`run file ${shown}`, fault, null, ADVICE);
  return { ...data as BenchRun, id: 0 };
}

const ADVICE = "write one with 'deno task bench run --out reports/out/run.json'";

/** What is wrong with a run; null if nothing is. */
export function runFault(data: unknown): string | null {
  if (!isObject(data)) return "holds no object";
  if (data.schema !== RUN_SCHEMA) return `must have schema ${RUN_SCHEMA}`;
  for (const name of ["label", "code", "at", "session"]) {
    if (typeof data[name] !== "string") return `lacks '${name}'`;
  }
  if (data.commit !== null && typeof data.commit !== "string") return "lacks 'commit'";
  const { machine, sizes, choice, wall, simulated } = data;
  if (!isObject(machine)) return "lacks 'machine'";
  const unsaid = MACHINE_WORDS.find((word) => !["string", "number"].includes(typeof machine[word]));
  if (unsaid !== undefined) return `lacks 'machine.${unsaid}'`;
  if (!isObject(sizes) || !Array.isArray(sizes.seeds) || !isFigure(sizes.warmup)) {
    return "lacks 'sizes'";
  }
  if (!isObject(choice) || !LISTS.every((name) => isWords(choice[name]))) return "lacks 'choice'";
  if (!Array.isArray(wall) || !wall.every(isWallCell)) return "has samples that are no numbers";
  if (!wall.every(({ attempts }) => attempts.length === sizes.attempts)) {
    return "has other numbers of attempts than it says";
  }
  if (!Array.isArray(simulated) || !simulated.every(isSimulatedCell)) {
    return "has simulated figures that are none";
  }
  if (wall.length === 0) return "is empty: it holds no sample";
  const names = new Set(wall.map(({ cell }) => cell));
  if (names.size < wall.length) return "holds the samples of a cell twice";
  // Without them a gate would pass whatever the traces are.
  const simulatedNames = new Set(simulated.map(({ cell }) => cell));
  const bare = [...names].find((name) => isEngineCell(name) && !simulatedNames.has(name));
  if ((choice.parts as string[]).includes("engine") && bare !== undefined) {
    return `lacks the simulated figures of '${bare}'`;
  }
  const seeds = sizes.seeds.length;
  if (!simulated.every(({ runs }) => runs.length === seeds)) {
    return "has simulated figures of other seeds than it says";
  }
  return null;
}

/** Engine cells begin with their model, the others with their part. */
export const isEngineCell = (name: string): boolean => !/^(floor|cores) /.test(name);

type Fields = Readonly<Record<string, unknown>>;
const isObject = (data: unknown): data is Fields =>
  typeof data === "object" && data !== null && !Array.isArray(data);
const isWords = (value: unknown) =>
  Array.isArray(value) && value.every((word) => typeof word === "string");
/** The lists of a choice. */
const LISTS = ["parts", ...Object.keys(CHOICES)];
const isFigure = (value: unknown) => typeof value === "number" && Number.isFinite(value);

function isWallCell(cell: unknown): boolean {
  return isObject(cell) && typeof cell.cell === "string" && Array.isArray(cell.attempts) &&
    cell.attempts.length > 0 &&
    // Array.from, so that an attempt that is missing in between is not passed over.
    Array.from(cell.attempts).every((samples) =>
      Array.isArray(samples) && samples.length > 0 &&
      samples.every((ns) => isFigure(ns) && ns > 0)
    );
}

function isSimulatedCell(cell: unknown): boolean {
  return isObject(cell) && typeof cell.cell === "string" && Array.isArray(cell.runs) &&
    cell.runs.every((run) =>
      isObject(run) && typeof run.hash === "string" &&
      ["seed", "throughputPerS", "p50Ns", "p99Ns", "elapsedNs"].every((name) => isFigure(run[name]))
    );
}
