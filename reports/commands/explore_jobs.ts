/**
 * The searches of one `lab explore`, on all cores.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import {
  AheadCores,
  hasFindings,
  merged,
  type SearchJob,
  type SearchResult,
  slicesOf,
  startPool,
} from "@lab/props";
import { whole } from "../command_line/format.ts";
import { onInterrupt } from "../command_line/interrupt.ts";
import { startProgress } from "../command_line/progress.ts";
import { Checkpoint } from "./explore_checkpoint.ts";
import {
  type ExploreFlags,
  foundText,
  nameOf,
  searched,
  type SearchReport,
  started,
} from "./explore_search.ts";

const WORKER = new URL("../../props/explore/worker.ts", import.meta.url);
const WALK_WORKER = new URL("../../props/explore/walk_worker.ts", import.meta.url);

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
    const workers = workersFor(all, flags);
    // One exhaustive search after the other, each on all cores; all others are pieces for a core.
    const isShared = all.every(({ strategy }) => strategy === "exhaustive");
    const wasCut = !isShared && Math.min(left.length, workers) > 1
      ? await onCores(left, all, Math.min(left.length, workers), note)
      : await here({ left, all, done, note, kept, cores: isShared ? workers : 1 });
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

/** What is done in this process. */
interface Here {
  readonly left: readonly number[];
  readonly all: readonly SearchJob[];
  readonly done: ReadonlyMap<number, SearchResult>;
  readonly note: (at: number, result: SearchResult) => void;
  readonly kept: Checkpoint | null;
  readonly cores: number;
}

/** One after the other, in this process. @returns Was it Ctrl-C that ended it? */
async function here({ left, all, done, note, kept, cores }: Here): Promise<boolean> {
  const ahead = cores > 1 ? new AheadCores(WALK_WORKER, cores) : null;
  try {
    for (const at of left) {
      if (isOver(all, done, at)) return false;
      const { program: _, ...result } = await searched(all[at], { ahead, ...kept?.walksOf(at) });
      note(at, result);
      if (result.endedBy !== "Ctrl-C") continue;
      kept?.flush();
      return true;
    }
    return false;
  } finally {
    ahead?.stop();
  }
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
  const { secondsMax } = jobs[0], startMs = performance.now();
  const progress = startProgress(
    jobs.length,
    secondsMax === undefined,
    secondsMax === undefined ? Infinity : secondsMax * Math.ceil(jobs.length / workers),
  );
  let runs = 0, finds = 0;
  const onResult = (result: SearchResult, job: number) => {
    note(left[job], result);
    runs += result.runs + result.cuts;
    finds += result.found.length + result.faults.found.length;
    const rate = whole(runs / ((performance.now() - startMs) / 1_000));
    progress.step(`${nameOf(jobs[job].case)}, ${rate} runs/s, ${foundText(finds)}`);
  };
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
    progress.close();
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
