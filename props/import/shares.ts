/**
 * Work that goroutines share, and that leaves no event: a list behind a mutex, a counter, a channel
 * filled before. At one P whoever runs takes job after job, until its slice ends. That shows where
 * others which were started with it found nothing left, when nearly all was done.
 *
 * @module
 */

import { Did, type RowIndex, type TraceLog } from "./log.ts";

/** Who found nothing ran no longer, ns. */
const IDLE_NS_MAX = 10_000;
/** Less work is not told from none, ns. */
const WORK_NS_MIN = 1_000_000;
/** What was in hand when the first found nothing is no more than this share of all. */
const IN_HAND_MAX = 0.05;
/** How long a job is, ns. It is not seen; so far apart those who share it end, at most. */
const JOB_NS = 100_000;

/** Work of several goroutines: whoever is there takes the next job. */
export interface Share {
  readonly workers: readonly number[];
  readonly jobs: number;
  readonly jobNs: number;
}

/**
 * Finds work that is shared by goroutines that compute, end, and do nothing else.
 *
 * @param mayWork May this goroutine be one? @param isDone Is a wait group told in this row?
 */
export function findShares(
  log: TraceLog,
  rows: RowIndex,
  mayWork: (g: number) => boolean,
  isDone: (row: number) => boolean,
): Share[] {
  const started = Map.groupBy(log.goroutines.keys(), (g) => {
    const { bornBy, bornAt, name } = log.goroutines[g];
    return bornBy < 0 || bornAt < 0 || !mayWork(g) ? "" : `${bornBy} ${bornAt} ${name}`;
  });
  started.delete("");
  return [...started.values()].flatMap((all) => {
    const workers = all.filter(isPlain), workNs = workers.reduce((sum, g) => sum + ranNs(g, 0), 0);
    const idle = workers.filter((g) => ranNs(g, 0) <= IDLE_NS_MAX);
    // One that did everything may have been the only one that had to.
    const isShared = idle.length > 0 && workers.length - idle.length > 1;
    if (workers.length < all.length || !isShared || workNs < WORK_NS_MIN) return [];
    const endNs = (g: number) => log.rowNs.at(rows.exit(g));
    const fromNs = idle.reduce((first, g) => Math.min(first, endNs(g)), Infinity);
    const inHandNs = workers.reduce((sum, g) => sum + ranNs(g, fromNs), 0);
    if (inHandNs > IN_HAND_MAX * workNs) return [];
    const jobs = Math.ceil(workNs / JOB_NS);
    return [{ workers, jobs, jobNs: Math.round(workNs / jobs) }];
  });

  function isPlain(g: number): boolean {
    return rows.exit(g) >= 0 && rows.of(g).every((row) => {
      const did = log.rowDid.at(row);
      return did === Did.COMPUTE || did === Did.EXIT || did === Did.WAKE && isDone(row);
    });
  }

  /** What `g` computed in rows that were over after this. */
  function ranNs(g: number, afterNs: number): number {
    return rows.of(g).reduce((sum, row) => {
      const counts = log.rowDid.at(row) === Did.COMPUTE && log.rowNs.at(row) > afterNs;
      return counts ? sum + log.rowX.at(row) : sum;
    }, 0);
  }
}
