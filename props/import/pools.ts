/**
 * Workers that take jobs from one channel. In a trace a job belongs to whoever took it; in a run it
 * belongs to whoever is there. So what a worker did between two receives goes with the job.
 *
 * @module
 */

import type { Channel } from "./channels.ts";
import { Did, type RowIndex, type TraceLog } from "./log.ts";

/** A worker that found no job ran no longer, ns. */
const IDLE_NS_MAX = 10_000;

/** Rows in order. */
export type Rows = Int32Array;

/** What one worker did that was no job. */
export interface Worker {
  readonly g: number;
  /** Before its first receive, and after the channel was closed. */
  readonly before: Rows;
  readonly after: Rows;
}

/** A channel and its workers. */
export interface Pool {
  readonly channel: Channel;
  readonly workers: readonly Worker[];
  /** What was done for each transfer, in their order. */
  readonly jobs: readonly Rows[];
  /** After this row the channel is closed, where no trace of it was left; -1: nowhere. */
  readonly closeAfter: number;
}

/**
 * Finds the pools among the channels; a goroutine works in one.
 *
 * @param isDone Is a wait group told before this row? @param mayWork May this goroutine be one?
 */
export function findPools(
  log: TraceLog,
  rows: RowIndex,
  channels: readonly Channel[],
  isDone: (row: number) => boolean,
  mayWork: (g: number) => boolean,
): Pool[] {
  const bySize = [...channels].sort((a, b) => b.transfers.length - a.transfers.length);
  const taken = new Set<number>(), asked = askers(channels);
  const busy = new Set(channels.flatMap((channel) => channel.receivers));
  return bySize.flatMap((channel) => {
    const { receivers, transfers, closeRows } = channel;
    const [first] = receivers;
    const lastNs = transfers.at(-1)!.atNs;
    const kin = [...log.goroutines.keys()].filter((g) => isIdleKin(g, first, lastNs));
    const workers = [...receivers, ...kin];
    const isPool = workers.length > 1 && transfers.length > workers.length && workers.every((g) => {
      const { name, foundIn } = log.goroutines[g];
      return name === log.goroutines[first].name && foundIn < 0 && mayWork(g) && !taken.has(g);
    }) && !transfers.some((one) => asked.has(`${one.receiver} ${one.sender}`));
    if (!isPool) return [];
    const senders = new Set(transfers.map((one) => one.sender));
    const ends = workers.some((g) => rows.exit(g) >= 0);
    const closeAfter = ends && closeRows.length === 0 ? transfers.at(-1)!.sendRow : -1;
    // Who closes cannot be told where several send and nobody was seen to close.
    if (closeAfter >= 0 && senders.size > 1) return [];
    for (const g of workers) taken.add(g);
    return [poolOf(channel, workers, closeAfter)];
  });

  /** Was `g` started like `first`, but found all jobs taken and the channel closed? */
  function isIdleKin(g: number, first: number, lastNs: number): boolean {
    const a = log.goroutines[g], b = log.goroutines[first];
    return a.bornBy >= 0 && a.bornBy === b.bornBy && a.bornAt === b.bornAt && a.bornAt >= 0 &&
      a.name === b.name && !busy.has(g) && a.runningNs <= IDLE_NS_MAX && rows.exit(g) >= 0 &&
      log.rowNs.at(rows.exit(g)) >= lastNs &&
      !rows.of(g).some((row) => log.rowDid.at(row) === Did.WAIT);
  }

  function poolOf(channel: Channel, workers: readonly number[], closeAfter: number): Pool {
    const jobOf = new Map(channel.transfers.map((one, job) => [one.recvRow, job]));
    const idle = new Set(channel.idleRows);
    const jobs: Rows[] = channel.transfers.map(() => new Int32Array(0));
    const parts = workers.map((g): Worker => {
      const list = rows.of(g);
      let job = -1, from = 0, before = new Int32Array(0);
      const put = (to: number) => {
        const piece = list.slice(from, to);
        if (job < 0) before = piece;
        else jobs[job] = piece;
      };
      for (const [i, row] of list.entries()) {
        const next = jobOf.get(row);
        if (next !== undefined) {
          put(i);
          job = next;
          from = i + 1;
        } else if (idle.has(row)) {
          put(i);
          return { g, before, after: list.slice(i + 1) };
        } else if (log.rowDid.at(row) === Did.EXIT) {
          // It saw the channel closed before it told a wait group that it was done.
          const done = list.findIndex((row, k) => k >= from && isDone(row));
          const end = done < 0 ? i : done;
          put(end);
          return { g, before, after: list.slice(end) };
        }
      }
      put(list.length);
      return { g, before, after: new Int32Array(0) };
    });
    return { channel, workers: parts, jobs, closeAfter };
  }
}

/** Who asks and waits for the answer: `receiver sender`, where the receiver gave first. */
function askers(channels: readonly Channel[]): ReadonlySet<string> {
  const first = new Map<string, number>();
  for (const { transfers } of channels) {
    for (const { sender, receiver, atNs } of transfers) {
      const key = `${sender} ${receiver}`;
      first.set(key, Math.min(first.get(key) ?? Infinity, atNs));
    }
  }
  return new Set(
    [...first].flatMap(([key, ns]) => {
      const back = first.get(key.split(" ").reverse().join(" "));
      return back !== undefined && ns < back ? [key] : [];
    }),
  );
}
