/**
 * The searches of one `lab explore`, on all cores, and a file that keeps what is done.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import {
  hasFindings,
  merged,
  type SearchJob,
  type SearchResult,
  slicesOf,
  startPool,
} from "@lab/props";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { onInterrupt } from "../command_line/interrupt.ts";
import { fromUser } from "../command_line/paths.ts";
import {
  type ExploreFlags,
  nameOf,
  searched,
  type SearchReport,
  started,
} from "./explore_search.ts";

const WORKER = new URL("../../props/explore/worker.ts", import.meta.url);

/**
 * Does searches, each in slices; what comes of them does not depend on how many cores there are.
 *
 * @returns One report a job; fewer if one has found what was asked for, or after Ctrl-C.
 */
export async function searchedAll(
  jobs: readonly SearchJob[],
  flags: ExploreFlags,
): Promise<SearchReport[]> {
  const slices = jobs.map(slicesOf), all = slices.flat();
  const kept = flags.checkpoint === undefined ? null : await Checkpoint.open(flags.checkpoint, all);
  try {
    const done = kept?.done ?? new Map<number, SearchResult>();
    const note = (at: number, result: SearchResult) => {
      done.set(at, result);
      // What Ctrl-C ended is to be done again.
      if (result.endedBy !== "Ctrl-C") kept?.add(at, result);
    };
    const left = all.flatMap((_, at) => done.has(at) ? [] : [at]);
    const workers = Math.min(left.length, workersFor(all, flags));
    const wasCut = workers > 1
      ? await onCores(left, all, workers, note)
      : await here(left, all, done, note);
    return reportsOf(jobs, slices, done, wasCut);
  } finally {
    kept?.close();
  }
}

/** Cores to use: guests have a process of their own, and workers have to be allowed to start. */
function workersFor(all: readonly SearchJob[], { jobs }: ExploreFlags): number {
  const isGuest = all.some(({ case: c }) => modelNamed(c.model).kind === "guest");
  const mayRead = Deno.permissions.querySync({ name: "read", path: WORKER }).state === "granted";
  return isGuest || !mayRead ? 1 : jobs ?? navigator.hardwareConcurrency;
}

/** One after the other, in this process. @returns Was it Ctrl-C that ended it? */
async function here(
  left: readonly number[],
  all: readonly SearchJob[],
  done: ReadonlyMap<number, SearchResult>,
  note: (at: number, result: SearchResult) => void,
): Promise<boolean> {
  for (const at of left) {
    if (isOver(all, done, at)) return false;
    const { program: _, ...result } = await searched(all[at]);
    note(at, result);
    if (result.endedBy === "Ctrl-C") return true;
  }
  return false;
}

/** Has a job before `at` found what was asked for? */
function isOver(
  all: readonly SearchJob[],
  done: ReadonlyMap<number, SearchResult>,
  at: number,
): boolean {
  for (let i = 0; i < at; i++) {
    if (all[i].first && done.has(i) && hasFindings(done.get(i)!, all[i])) return true;
  }
  return false;
}

/** On several cores. @returns Was it Ctrl-C that ended it? */
async function onCores(
  left: readonly number[],
  all: readonly SearchJob[],
  workers: number,
  note: (at: number, result: SearchResult) => void,
): Promise<boolean> {
  // What cannot be searched is said before a worker hears of it.
  for (const at of left) started(all[at]);
  const jobs = left.map((at) => all[at]);
  const onResult = (result: SearchResult, job: number) => note(left[job], result);
  const pool = startPool<SearchJob, SearchResult>({ worker: WORKER, jobs, workers, onResult });
  let close = () => {};
  const interrupted = new Promise<boolean>((resolve) => {
    close = onInterrupt(() => resolve(true));
  });
  try {
    return await Promise.race([pool.results.then(() => false), interrupted]);
  } finally {
    close();
    pool.stop();
  }
}

/** Reports in the order of the jobs, up to the first that is not whole. */
function reportsOf(
  jobs: readonly SearchJob[],
  slices: readonly (readonly SearchJob[])[],
  done: ReadonlyMap<number, SearchResult>,
  wasCut: boolean,
): SearchReport[] {
  const reports: SearchReport[] = [];
  let at = 0;
  for (const [i, job] of jobs.entries()) {
    const results = slices[i].map((_, slice) => done.get(at + slice));
    at += slices[i].length;
    const whole = results.slice(0, results.findIndex((one) => one === undefined) >>> 0);
    if (whole.length === 0) break;
    const sum = merged(whole as SearchResult[]);
    const isCut = wasCut && whole.length < results.length && sum.endedBy !== "--first";
    const report = { program: nameOf(job.case), ...sum };
    reports.push(isCut ? { ...report, endedBy: "Ctrl-C" } : report);
    if (job.first && hasFindings(sum, job)) break;
  }
  return reports;
}

/** What JSON has no number for. */
const INFINITE = "∞";
const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, one) => one === Infinity ? INFINITE : one);
const fromJson = (text: string) => JSON.parse(text, (_, one) => one === INFINITE ? Infinity : one);

/**
 * A file that keeps results, one a line behind a line that names the command. It is only ever
 * appended to: whoever is killed in the middle of a line leaves a line that is no JSON, and that
 * piece is done again.
 */
class Checkpoint {
  private constructor(
    private readonly file: Deno.FsFile,
    /** What is done, by the number of the piece. */
    readonly done: Map<number, SearchResult>,
  ) {}

  /**
   * Opens it, or begins it.
   *
   * @throws {UsageError} It belongs to another command, or cannot be written.
   */
  static async open(path: string, all: readonly SearchJob[]): Promise<Checkpoint> {
    const bytes = new TextEncoder().encode(toJson(all));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    const head = `${JSON.stringify({ explore: hash })}\n`;
    try {
      const file = Deno.openSync(fromUser(path), { read: true, write: true, create: true });
      const text = new TextDecoder().decode(readAll(file));
      const ends = text.indexOf("\n") + 1;
      if (text !== "" && text.slice(0, ends) !== head) {
        file.close();
        throw new UsageError("--checkpoint", "is of another command", path, "name another file");
      }
      const done = new Map<number, SearchResult>();
      let good = ends === 0 ? "" : head;
      for (const line of text.slice(ends).split("\n").slice(0, -1)) {
        const { piece, result } = fromJson(line);
        done.set(piece, result);
        good += `${line}\n`;
      }
      // The half of a line that was being written when its process was killed.
      file.truncateSync(new TextEncoder().encode(good).length);
      file.seekSync(0, Deno.SeekMode.End);
      if (good === "") writeAll(file, head);
      return new Checkpoint(file, done);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const advice = `give a file in reports/out: ${messageOf(error)}`;
      throw new UsageError("--checkpoint", "must be a file that can be written", path, advice);
    }
  }

  /** Keeps a result. */
  add(piece: number, result: SearchResult): void {
    writeAll(this.file, `${toJson({ piece, result })}\n`);
  }

  close(): void {
    this.file.close();
  }
}

function readAll(file: Deno.FsFile): Uint8Array {
  const bytes = new Uint8Array(file.statSync().size);
  let at = 0;
  for (let n = 1; at < bytes.length && n !== null && n > 0; at += n ?? 0) {
    n = file.readSync(bytes.subarray(at)) ?? 0;
  }
  return bytes.subarray(0, at);
}

function writeAll(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.syncDataSync();
}
