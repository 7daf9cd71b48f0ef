/**
 * What became of the time in a trace: what is represented, how, and what is not.
 *
 * @module
 */

import { NETWORK, WAIT_CLASSES } from "./trace_event.ts";
import type { TraceLog } from "./log.ts";
import { Ending, type Outline } from "./outline.ts";
import { COLLECTOR } from "./procs.ts";
import type { WaitLengths } from "./timers.ts";

/** How well a kind of time is represented. */
export type Fit = "exact" | "model" | "fixed" | "missing";

/** One kind of time. */
export interface TimeRow {
  readonly what: string;
  /** How often. */
  readonly times: number;
  readonly ns: number;
  /** Of the time of all goroutines, 0..1. */
  readonly share: number;
  /**
   * `exact`: as in the trace, `model`: left to the model to find, `fixed`: as long as it was
   * whatever the model does, `missing`: not in the workload.
   */
  readonly fit: Fit;
  /** In words. */
  readonly how: string;
}

/** The summary of an import. */
export interface ImportSummary {
  readonly lines: number;
  readonly events: number;
  readonly procs: number;
  readonly elapsedNs: number;
  readonly goroutines: number;
  /** Goroutines that are in the workload. */
  readonly represented: number;
  /** Time of all goroutines, ns: running, runnable, in system calls, in waits that ended. */
  readonly goroutineNs: number;
  /** Most time first. */
  readonly time: readonly TimeRow[];
  /** Shares of {@linkcode goroutineNs}, 0..1. */
  readonly fixedShare: number;
  readonly missingShare: number;
  /** What else a reader should know, one sentence each. */
  readonly notes: readonly string[];
}

/** What no trace holds, so no import can. */
const BLIND_SPOT =
  "an operation that did not block leaves no event: a lock that was free, a buffer with room. With " +
  "other timing it might block, so runs on more Ps come out too fast rather than too slow";

/** Sums an import up. */
export function summarize(outline: Outline, lengths: WaitLengths): ImportSummary {
  const { log, leftOut } = outline, { totals } = log;
  const rows = new Tally();
  for (const [g, x] of log.goroutines.entries()) {
    if (leftOut.has(g)) {
      rows.add("goroutines left out", 1, x.runningNs, "missing", LEFT_OUT_HOW);
      continue;
    }
    rows.add("running", 1, x.runningNs, "exact", "computes as long");
    rows.add("runnable", 0, x.runnableNs, "model", "what a run finds out");
    rows.add("in system calls", 0, x.syscallNs, "exact", "system calls of that length");
  }
  for (let wait = 0; wait < log.waitG.length; wait++) addWait(rows, outline, lengths, wait);
  const time = rows.rows();
  const share = (fit: Fit) => time.reduce((sum, row) => row.fit === fit ? sum + row.share : sum, 0);
  return {
    lines: totals.lines,
    events: totals.events,
    procs: log.machineProcs,
    elapsedNs: log.endNs - log.startNs,
    goroutines: log.goroutines.length,
    represented: log.goroutines.length - leftOut.size,
    goroutineNs: rows.sumNs,
    time,
    fixedShare: share("fixed"),
    missingShare: share("missing"),
    notes: notes(outline),
  };
}

const LEFT_OUT_HOW = "they did nothing";

function addWait(rows: Tally, outline: Outline, lengths: WaitLengths, wait: number): void {
  const { log } = outline;
  if (outline.leftOut.has(log.waitG.at(wait))) return;
  const ns = log.waitToNs.at(wait) - log.waitFromNs.at(wait);
  const what = WAIT_CLASSES[log.waitClass.at(wait)];
  switch (outline.ending(wait)) {
    case Ending.NEVER:
      return;
    case Ending.GOROUTINE:
      return rows.add(`waiting: ${what}`, 1, ns, "model", "woken by the goroutine that did it");
    case Ending.GROUP:
      return rows.add(`waiting: ${what}`, 1, ns, "model", "a wait group: until all have ended");
    case Ending.SOCKET:
      return rows.add(`waiting: ${what}`, 1, ns, "model", "ended by a write of this program");
    case Ending.NETPOLL:
      return rows.add(
        log.waitClass.at(wait) === NETWORK
          ? "waiting: the world's answer"
          : `waiting: ${what}, ended by the runtime`,
        1,
        ns,
        "fixed",
        "I/O of the measured length",
      );
    case Ending.SLEEP: {
      const name = `waiting: ${what}, ended by a timer`;
      const askedNs = Math.min(ns, lengths.ofNs(wait));
      rows.add(name, 1, askedNs, "fixed", "sleeps of the length that was asked for");
      return rows.add(`noticed late: ${what}`, 1, ns - askedNs, "model", "when a P looks");
    }
  }
}

function notes({ log, leftOut, shares }: Outline): string[] {
  const { totals } = log;
  const sharing = shares.reduce((sum, { workers }) => sum + workers.length, 0);
  const sharedNs = shares.reduce((sum, { jobs, jobNs }) => sum + jobs * jobNs, 0);
  const found: (readonly [number, string])[] = [
    [
      totals.stopTheWorlds,
      `the world was stopped ${count(totals.stopTheWorlds, "time")}, ${
        ms(totals.stopTheWorldNs)
      } in all: ` +
      `the other Ps work on meanwhile`,
    ],
    [
      totals.collectorNs,
      `${
        ms(totals.collectorNs)
      } of work of the garbage collector belong to the goroutines it held up`,
    ],
    [
      collectorNs(log) - totals.collectorNs,
      `${ms(collectorNs(log) - totals.collectorNs)} of the garbage collector are work of its own`,
    ],
    [
      totals.forcedYields,
      `${
        count(totals.forcedYields, "time")
      } the garbage collector stopped a goroutine: it yields there`,
    ],
    [
      log.lockedThreads.length,
      `locked to a thread (LockOSThread), as far as who ran where shows it: ${
        count(log.lockedThreads.length, "goroutine")
      }`,
    ],
    [
      log.bornOutside.size,
      `started by timers (AfterFunc): ${count(log.bornOutside.size, "goroutine")}`,
    ],
    [
      sharing,
      `guessed: ${count(sharing, "goroutine")} share ${
        ms(sharedNs)
      } of work, as some found nothing ` +
      `left of it: whoever is there takes the next 0.1 ms`,
    ],
    [
      log.procsChanges,
      `GOMAXPROCS changed ${count(log.procsChanges, "time")}: the first value is taken`,
    ],
    [
      log.procs === 0 ? 1 : 0,
      `the trace does not say GOMAXPROCS: ${
        count(log.machineProcs, "P")
      } taken, as many as were seen running; there may have been more`,
    ],
    [
      leftOut.size,
      `left out: ${count(leftOut.size, "goroutine")}`,
    ],
    [1, BLIND_SPOT],
  ];
  return found.filter(([times]) => times > 0).map(([, text]) => text);
}

/** What the workers of the garbage collector ran. */
function collectorNs({ goroutines }: TraceLog): number {
  return goroutines.reduce((sum, x) => COLLECTOR.test(x.name) ? sum + x.runningNs : sum, 0);
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

function ms(ns: number): string {
  return `${(ns / 1e6).toFixed(2)} ms`;
}

/** Adds rows up by what they are. */
class Tally {
  sumNs = 0;
  readonly #rows = new Map<string, { times: number; ns: number; fit: Fit; how: string }>();

  add(what: string, times: number, ns: number, fit: Fit, how: string): void {
    this.sumNs += ns;
    const key = `${what}\0${how}`;
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { times, ns, fit, how });
    else {
      row.times += times;
      row.ns += ns;
    }
  }

  rows(): TimeRow[] {
    return [...this.#rows].map(([key, { times, ns, fit, how }]) => ({
      what: key.split("\0")[0],
      times,
      ns,
      share: this.sumNs === 0 ? 0 : ns / this.sumNs,
      fit,
      how,
    })).filter((row) => row.ns > 0).sort((a, b) => b.ns - a.ns || (a.what < b.what ? -1 : 1));
  }
}
