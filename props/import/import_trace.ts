/**
 * From the text of a trace to a workload that does the same: the front of this folder.
 *
 * @module
 */

import { LINUX_X64, type Workload } from "@lab/runtime";
import { type Means, Outline } from "./outline.ts";
import { NAP_NS, offBy, type Recorded, type Replayed, replayIfAble, SPAN_PARAM } from "./replay.ts";
import { type ImportSummary, summarize } from "./summary.ts";
import { eachLine, TraceError } from "./lines.ts";
import { Did, type TimeColumn, type TraceLog } from "./log.ts";
import { Recorder } from "./recorder.ts";
import { HAND_NS_MAX } from "./threads.ts";
import { WaitLengths } from "./timers.ts";
import { isOfStack } from "./stacks.ts";
import { TraceEvent } from "./trace_event.ts";
import { Bodies, END } from "./bodies.ts";
import { type Instr, Progs } from "./progs.ts";
import { isRuntimes } from "./waits.ts";

/** An imported trace. */
export interface Imported {
  readonly workload: Workload;
  readonly summary: ImportSummary;
  /** How gpm gives it back; null: no run of it comes to its end. */
  readonly replayed: Replayed | null;
}

/**
 * Imports a trace.
 *
 * @param bytes What `go tool trace -d=parsed` prints, plain or packed with gzip. Read as a stream.
 * @param name Name of the workload.
 * @param cores CPU cores of the machine, which no trace says; left out: at least as many as Ps.
 * @throws {TraceError} If it is broken, truncated, no trace, or too large for a workload.
 */
export async function importTrace(
  bytes: ReadableStream<Uint8Array>,
  name: string,
  cores?: number,
): Promise<Imported> {
  const log = await readTrace(bytes, cores);
  let best: Tried | null = null;
  for (const means of MEANS) {
    // Without pools, what a worker did is its own in every run: a last resort.
    if (best !== null && (best.off <= 1 || (!means.pools && best.off < Infinity))) break;
    const outline: Outline = new Outline(log, means);
    const workload = writeWorkload(outline, name, cores), replayed = replayIfAble(workload);
    const off = offBy(replayed);
    if (best === null || off < best.off) best = { outline, workload, replayed, off };
  }
  const { outline, workload, replayed } = best!;
  const lengths = new WaitLengths(log, noticedNs(workload.recorded!.wakeNs));
  return { workload, summary: summarize(outline, lengths), replayed };
}

/**
 * Mutexes and pools are made of what a trace lets guess. If a run with them gets stuck or does
 * another work, who waited waits for the one who woke, as the trace has it. So he does instead of
 * at a mutex, if that gives the recording back better.
 */
const MEANS: readonly Means[] = [true, false].flatMap((pools) =>
  [true, false].flatMap((channels) => [true, false].map((locks) => ({ locks, channels, pools })))
);

interface Tried {
  readonly outline: Outline;
  readonly workload: Workload;
  readonly replayed: Replayed | null;
  /** See {@linkcode offBy}. */
  readonly off: number;
}

/**
 * Reads a trace.
 *
 * @param bytes What `go tool trace -d=parsed` prints (Go 1.22 or later), plain or packed with gzip.
 * @throws {TraceError} If it is broken, truncated or no trace: names the line.
 */
export async function readTrace(
  bytes: ReadableStream<Uint8Array>,
  cores?: number,
): Promise<TraceLog> {
  const recorder = new Recorder(cores);
  const event = new TraceEvent();
  let last = "";
  const lines = await eachLine(bytes, (line, number) => {
    if (line.startsWith("M=")) {
      event.read(line, number);
      recorder.take(event, number);
      last = line;
    } else if (last !== "" && isOfStack(line)) {
      recorder.stacks.line(line);
    } else if (line !== "") {
      throw new TraceError(number, "must be an event 'M=…' or a line of its stack", line);
    }
  });
  if (lines === 0) throw new TraceError(1, "must be the text of a trace, but there is nothing", "");
  if (!recorder.closed) {
    const rule = "the trace is truncated: its last event must be a Sync";
    throw new TraceError(lines, rule, last);
  }
  return recorder.finish(lines);
}

/** Progs that the engine can tell apart. */
export const PROGS_MAX = 65_535;
/** A change of goroutines that takes longer is the kernel's doing, ns. */
const GAP_NS_MAX = 5_000;
/** Wake-ups that take longer were no wake-ups; and fewer than so many tell nothing. */
const WAKE_NS_MAX = 500_000;
const WAKES_MIN = 5;
/** Fewer naps of thieves tell nothing. */
const NAPS_MIN = 3;

/**
 * What the trace says of itself, to compare runs with. Goroutines that are left out do not count.
 */
export function recordedOf({ log, leftOut, rows }: Outline, cores?: number): Recorded {
  let waitNs = 0, runNs = 0, runtimeNs = 0, ended = 0;
  for (const [g, x] of log.goroutines.entries()) {
    if (leftOut.has(g)) continue;
    if (!isRuntimes(x.name)) waitNs += x.runnableNs;
    runNs += x.runningNs;
    if (isRuntimes(x.name)) runtimeNs += x.runningNs;
    if (rows.exit(g) >= 0) ended++;
  }
  const spans = spansOf(log), wakeNs = median(log.wakesNs), napNs = napOf(log, wakeNs);
  return {
    procs: log.machineProcs,
    elapsedNs: log.endNs - log.startNs,
    waitNs,
    runNs: Math.round(runNs),
    dispatches: log.totals.dispatches,
    switchNs: mean(sorted(log.gapsNs, GAP_NS_MAX)),
    wakeNs,
    callNs: median(log.callsNs),
    ended,
    ...(napNs === 0 ? {} : { napNs }),
    ...(log.lockedThreads.length === 0 ? {} : { handNs: mean(sorted(log.handsNs, HAND_NS_MAX)) }),
    ...(runtimeNs === 0 ? {} : { runtimeNs: Math.round(runtimeNs) }),
    ...(spans === 0 ? {} : { spans }),
    ...(cores === undefined ? {} : { cores }),
  };
}

/** How late an idle P notices something, ns: as recorded, if the trace tells. */
function noticedNs(wakeNs: number): number {
  return wakeNs === 0 ? LINUX_X64.rows.wakeLatency.value : wakeNs;
}

/**
 * Writes the workload.
 *
 * @throws {TraceError} If the trace holds more than a workload can.
 */
export function writeWorkload(outline: Outline, name: string, cores?: number): Workload {
  const { log, leftOut, closer } = outline;
  if (closer < 0) throw new TraceError(log.totals.lines, "must hold a goroutine that runs", "none");
  const recorded = recordedOf(outline, cores);
  const progs = new Progs();
  const bodies = new Bodies(outline, noticedNs(recorded.wakeNs), (g) => progs.spawn(g));
  const mainIsCloser = log.present.includes(closer);
  const body = (g: number): Instr[] => {
    const list = bodies.body(g);
    if (g === closer && !mainIsCloser) list.push(["send", END]);
    return list;
  };
  const workers = new Set(outline.pools.flatMap((pool) => pool.workers.map(({ g }) => g)));
  const others = [...log.goroutines.keys()]
    .filter((g) => !leftOut.has(g) && !(g === closer && mainIsCloser) && !workers.has(g));
  for (const g of others) progs.count(log.goroutines[g].name, body(g));
  for (const g of others) progs.name(g, log.goroutines[g].name, log.goroutines[g].id, body(g));
  for (const pool of outline.pools) {
    const list = pool.workers.map(({ g }) => g), { name, id } = log.goroutines[list[0]];
    progs.share(list, name, id, () => bodies.pool(pool));
  }
  for (const g of others) progs.write(g, () => body(g));
  const begin: Instr[] = outline.starts.filter((g) => g !== closer || !mainIsCloser)
    .map((g) => bodies.start(g));
  // Twice: the first comes back at once if the tick of the P is one that looks at the global queue.
  if (begin.length > 0) begin.push(["yield"], ["yield"]);
  begin.unshift(...bodies.begin());
  const main = mainIsCloser ? [...begin, ...bodies.body(closer)] : [...begin, ["recv", END]];
  if (!mainIsCloser) bodies.objects[END] = { type: "chan", cap: 1 };
  const count = Object.keys(progs.progs).length + 1;
  if (count > PROGS_MAX) {
    const rule = `a workload may have ${PROGS_MAX} progs: record a shorter trace`;
    throw new TraceError(log.totals.lines, rule, `${count} goroutines that differ`);
  }
  return {
    name,
    about: `Imported from a trace of Go: ${log.goroutines.length - leftOut.size} goroutines, ` +
      `GOMAXPROCS=${recorded.procs}.`,
    recorded,
    ...(recorded.spans === undefined ? {} : { params: { [SPAN_PARAM]: 0 } }),
    objects: bodies.objects,
    progs: { main: main as Instr[], ...progs.progs },
  };
}

/** How often memory was taken at one P, for which a run at more pays more. */
function spansOf(log: TraceLog): number {
  let spans = 0;
  for (let row = 0; log.machineProcs === 1 && row < log.rowG.length; row++) {
    if (log.rowDid.at(row) === Did.COMPUTE) spans += log.rowSpans.at(row);
  }
  return spans;
}

/** The workload as text: one prog a line, so that it is short and can still be read. */
export function workloadText(workload: Workload): string {
  const { progs, ...head } = workload;
  const lines = Object.entries(progs)
    .map(([name, body]) => `    ${JSON.stringify(name)}: ${JSON.stringify(body)}`);
  const text = JSON.stringify(head, null, 2);
  return `${text.slice(0, -2)},\n  "progs": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Mean of whole numbers, rounded; of none 0. */
function mean(list: readonly number[]): number {
  return Math.round(list.reduce((sum, ns) => sum + ns, 0) / Math.max(1, list.length));
}

/**
 * How long a thief naps before it takes a runnext, median; 0 if that was seen too seldom. Go asks
 * for 3 us; how much longer it takes is up to the kernel, which ends sleeps of most threads late.
 */
function napOf(log: TraceLog, wakeNs: number): number {
  const seen = sorted(log.napsNs, WAKE_NS_MAX).filter((ns) => ns >= NAP_NS);
  const afterWakes = wakeNs === 0 ? [] : sorted(log.wakesNextNs, WAKE_NS_MAX)
    .map((ns) => ns - wakeNs).filter((ns) => ns >= NAP_NS);
  const list = [...seen, ...afterWakes].sort((a, b) => a - b);
  return list.length < NAPS_MIN ? 0 : list[list.length >> 1];
}

/** Median of what wake-ups took; 0 if there were too few. */
function median(column: TimeColumn): number {
  const list = sorted(column, WAKE_NS_MAX);
  return list.length < WAKES_MIN ? 0 : list[list.length >> 1];
}

function sorted(column: TimeColumn, max: number): number[] {
  const values: number[] = [];
  for (let i = 0; i < column.length; i++) if (column.at(i) <= max) values.push(column.at(i));
  return values.sort((a, b) => a - b);
}
