/**
 * Decisions about a whole trace, before anything is written: who is left out, who begins, who ends
 * the program, how each wait is represented, and who wrote to whom.
 *
 * A trace says that a goroutine's network wait ended, not by whose doing; if the other end of the
 * connection is in the same program, its write stands in the trace as a system call. The pairs are
 * found by their timing. A write that ended a wait came after the goroutine began to wait, and
 * after the last poll of the network that did not end it. In the long run only the true partner has
 * a write in every such window.
 *
 * @module
 */

import { addBarriers } from "./barriers.ts";
import { type Channel, findChannels } from "./channels.ts";
import { Did, RowIndex, type TraceLog, Woken } from "./log.ts";
import { Locks } from "./locks.ts";
import { findOnces, type Once } from "./onces.ts";
import { findPools, type Pool } from "./pools.ts";
import { COLLECTOR as WORKER } from "./procs.ts";
import { findShares, type Share } from "./shares.ts";
import { isTimed } from "./timers.ts";
import { GoState, NETWORK } from "./trace_event.ts";
import { WaitGroups } from "./wait_groups.ts";

/**
 * The garbage collector's own, and the scavenger that gives memory back. They run at the instants
 * of the recording, whatever the model does, so nobody else may wait for them: that would hold a
 * faster run to the recorded pace.
 */
const COLLECTOR = /^runtime\.(?:gcBgMark|bgsweep|bgscavenge|forcegchelper)/;

/** How a wait ends in the workload. */
export const Ending = {
  /** Not within the trace. */
  NEVER: 0,
  /** By a goroutine: it waits at a channel. */
  GOROUTINE: 1,
  /** By a write of a goroutine: it waits at a socket. */
  SOCKET: 2,
  /** By the world: it waits as long as it did, in the netpoller. */
  NETPOLL: 3,
  /** By a timer, or by the runtime: it sleeps as long as it did. */
  SLEEP: 4,
  /** By the last of a wait group. */
  GROUP: 5,
} as const;
/** One of {@linkcode Ending}. */
export type Ending = typeof Ending[keyof typeof Ending];

/** What may be made of it: mutexes, barriers, what is done once; channels without room; pools. */
export interface Means {
  readonly locks: boolean;
  readonly channels: boolean;
  readonly pools: boolean;
}

/** Decisions about a trace. */
export class Outline {
  /** Wait → send, and send → wait. */
  readonly written: ReadonlyMap<number, number>;
  readonly reader = new Map<number, number>();
  readonly leftOut = new Set<number>();
  /** The goroutine with which the program ends. */
  readonly closer: number;
  /** Goroutines that start with the program, in the order in which the trace shows them. */
  readonly starts: readonly number[];
  /** Waits by whose end the lab starts a goroutine that the trace found waiting. */
  readonly firstWakes = new Set<number>();
  readonly rows: RowIndex;
  readonly groups: WaitGroups;
  readonly channels: readonly Channel[];
  readonly locks: Locks;
  readonly onces: readonly Once[];
  readonly pools: readonly Pool[];
  readonly shares: readonly Share[];
  /** Channels without room that nobody works at as in a pool. */
  readonly plain: readonly Channel[];
  /** The group that the program waits for at its end, -1: none. */
  readonly endGroup: number;

  constructor(readonly log: TraceLog, means: Means = { locks: true, channels: true, pools: true }) {
    this.rows = new RowIndex(log);
    const wakeRows = rowsOf(log, Did.WAKE);
    this.groups = new WaitGroups(log, this.rows, wakeRows);
    const waitRows = rowsOf(log, Did.WAIT);
    if (means.locks) addBarriers(log, this.rows, waitRows, wakeRows, this.groups);
    this.channels = findChannels(log, waitRows, wakeRows);
    this.written = pairWrites(log);
    for (const [wait, send] of this.written) this.reader.set(send, wait);
    this.#leaveOut();
    this.closer = this.#findCloser();
    this.starts = this.#findStarts();
    const locked = new Set(log.lockedThreads.map(({ g }) => g));
    const isDone = (row: number) => this.groups.doneAt.has(row);
    const mayWork = (g: number) => g !== this.closer && !this.leftOut.has(g) && !locked.has(g);
    const { rows, channels } = this;
    this.pools = means.pools ? findPools(log, rows, channels, isDone, mayWork) : [];
    this.shares = means.pools ? findShares(log, rows, mayWork, isDone) : [];
    const pooled = new Set(this.pools.map(({ channel }) => channel));
    this.plain = !means.channels
      ? []
      : this.channels.filter((channel) =>
        channel.isWhole && !pooled.has(channel) && this.#isSeen(channel)
      );
    const taken = this.pools.flatMap(({ channel }) => channel.transfers.map((one) => one.recvRow));
    const locks = means.locks ? waitRows : new Map<number, number>();
    this.locks = new Locks(log, this.rows, locks, wakeRows, new Set(taken));
    this.onces = means.locks ? findOnces(log, this.rows, waitRows, wakeRows) : [];
    this.endGroup = this.#waitForAll();
  }

  /** How wait `wait` ends. */
  ending(wait: number): Ending {
    const waker = this.log.waitWaker.at(wait);
    if (waker === Woken.NEVER) return Ending.NEVER;
    if (this.groups.of.has(wait)) return Ending.GROUP;
    if (waker !== Woken.OUTSIDE) {
      return this.#isCollector(waker) && !this.#isCollector(this.log.waitG.at(wait))
        ? Ending.NETPOLL
        : Ending.GOROUTINE;
    }
    if (this.written.has(wait)) return Ending.SOCKET;
    // What no timer ended is over at once: nobody sleeps whole ms for it. A worker of the collector
    // is taken before all others, as is whoever a timer wakes.
    const isWorker = WORKER.test(this.log.goroutines[this.log.waitG.at(wait)].name);
    return isTimed(this.log, wait) || isWorker ? Ending.SLEEP : Ending.NETPOLL;
  }

  /**
   * Is nobody of a channel left out, or found waiting, or started by what is done there? Where all
   * do both it is a semaphore, and those who give back do not wait.
   */
  #isSeen({ transfers }: Channel): boolean {
    const { goroutines } = this.log;
    const senders = new Set(transfers.map(({ sender }) => goroutines[sender].name));
    if (transfers.some(({ receiver }) => senders.has(goroutines[receiver].name))) return false;
    return transfers.length > 0 &&
      transfers.every(({ wait, sender, receiver }) =>
        !this.firstWakes.has(wait) && !this.leftOut.has(sender) && !this.leftOut.has(receiver)
      );
  }

  #isCollector(g: number): boolean {
    return COLLECTOR.test(this.log.goroutines[g].name);
  }

  /**
   * Whoever had ended when the trace did has ended when a run does, on any number of Ps: else a
   * faster `main` would drop its work. Those of timers came at instants of the recording.
   */
  #waitForAll(): number {
    const { log, rows, groups } = this;
    const ends = [...log.goroutines.keys()].filter((g) =>
      rows.exit(g) >= 0 && g !== this.closer && !this.leftOut.has(g) && !groups.awaited.has(g) &&
      !log.bornOutside.has(g)
    );
    if (ends.length === 0) return -1;
    const group = groups.add(ends.length);
    for (const g of ends) groups.done(rows.exit(g), group);
    return group;
  }

  #leaveOut(): void {
    const { log, leftOut } = this;
    // Nobody is needed who was only found waiting and never went on.
    for (const [g, x] of log.goroutines.entries()) {
      if (x.foundIn >= 0 && this.ending(x.foundIn) === Ending.NEVER) leftOut.add(g);
      if (x.state === GoState.Syscall && x.runningNs + x.runnableNs === 0) leftOut.add(g);
      // Of who never ran, and was there before the trace, nothing is known but that it could have.
      if (x.bornAt < 0 && x.runningNs === 0 && !log.bornOutside.has(g)) leftOut.add(g);
    }
  }

  /** Whoever turned the trace on, if it was still about at the end; else whoever was the last. */
  #findCloser(): number {
    const { log } = this, spanNs = log.endNs - log.startNs;
    const starter = log.goroutines[log.starter];
    if (
      starter !== undefined && starter.state !== GoState.NotExist &&
      log.endNs - starter.sinceNs <= spanNs / 100
    ) return log.starter;
    let last = -1;
    for (const [g, x] of log.goroutines.entries()) {
      if (this.leftOut.has(g) || x.name.startsWith("runtime.")) continue;
      if (last < 0 || x.sinceNs > log.goroutines[last].sinceNs) last = g;
    }
    return last;
  }

  #findStarts(): number[] {
    const { log, firstWakes } = this;
    const starts: number[] = [];
    const present = new Set(log.present);
    for (const [g, x] of log.goroutines.entries()) {
      if (this.leftOut.has(g)) continue;
      if (x.foundIn >= 0) {
        if (this.ending(x.foundIn) === Ending.GOROUTINE) firstWakes.add(x.foundIn);
        else starts.push(g);
      } else if (present.has(g) || log.bornOutside.has(g)) starts.push(g);
    }
    return starts;
  }
}

/** The row of each wait, or of each wake-up, by wait. */
function rowsOf(log: TraceLog, did: Did): Map<number, number> {
  const found = new Map<number, number>();
  for (let row = 0; row < log.rowG.length; row++) {
    if (log.rowDid.at(row) === did) found.set(log.rowX.at(row), row);
  }
  return found;
}

/** A pair must explain this share of the reader's waits. */
const SHARE_MIN = 0.8;
/** Writes looked at in one window, the latest; more are no request and no response. */
const WINDOW_MAX = 256;

/** A reader, one who may have written to it, and how many of its waits that explains. */
interface Pair {
  readonly reader: number;
  readonly writer: number;
  readonly share: number;
  /** From the first write in the window to the end of the wait, summed up, ns. */
  readonly lagNs: number;
}

/**
 * Finds the write that ended each network wait.
 *
 * @returns Wait → send; waits that nobody in the program ended are missing.
 */
export function pairWrites(log: TraceLog): Map<number, number> {
  const waits = waitsByReader(log);
  const found = new Map<number, number>();
  const used = new Set<number>();
  for (const [reader, writer] of partners(candidates(log, waits))) {
    for (const wait of waits.get(reader)!) {
      const send = writesBefore(log, wait).find((x) => log.sendG.at(x) === writer && !used.has(x));
      if (send === undefined) continue;
      found.set(wait, send);
      used.add(send);
    }
  }
  return found;
}

/** Network waits that ended from outside, by who waited. */
function waitsByReader(log: TraceLog): Map<number, number[]> {
  const waits = new Map<number, number[]>();
  for (let wait = 0; wait < log.waitG.length; wait++) {
    if (log.waitClass.at(wait) !== NETWORK || log.waitWaker.at(wait) !== Woken.OUTSIDE) continue;
    const g = log.waitG.at(wait);
    const list = waits.get(g);
    if (list === undefined) waits.set(g, [wait]);
    else list.push(wait);
  }
  return waits;
}

/** All pairs that explain enough, best first; of equals the one whose writes came earlier. */
function candidates(log: TraceLog, waits: ReadonlyMap<number, readonly number[]>): Pair[] {
  const pairs: Pair[] = [];
  for (const [reader, list] of waits) {
    const hits = new Map<number, { times: number; lagNs: number }>();
    for (const wait of list) {
      const seen = new Set<number>();
      for (const send of writesBefore(log, wait)) {
        const writer = log.sendG.at(send);
        if (writer === reader || seen.has(writer)) continue;
        seen.add(writer);
        let hit = hits.get(writer);
        if (hit === undefined) hits.set(writer, hit = { times: 0, lagNs: 0 });
        hit.times++;
        hit.lagNs += log.waitToNs.at(wait) - log.sendToNs.at(send);
      }
    }
    for (const [writer, { times, lagNs }] of hits) {
      const share = times / list.length;
      if (share >= SHARE_MIN) pairs.push({ reader, writer, share, lagNs: lagNs / times });
    }
  }
  return pairs.sort((a, b) =>
    b.share - a.share || b.lagNs - a.lagNs || a.reader - b.reader || a.writer - b.writer
  );
}

/** The writer of each reader: first each writer for one reader only, then for those left over. */
function partners(pairs: readonly Pair[]): Map<number, number> {
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  for (const { reader, writer } of pairs) {
    if (partner.has(reader) || taken.has(writer)) continue;
    partner.set(reader, writer);
    taken.add(writer);
  }
  for (const { reader, writer } of pairs) if (!partner.has(reader)) partner.set(reader, writer);
  return partner;
}

/** Writes that may have ended `wait`, by their ends. */
function writesBefore(log: TraceLog, wait: number): number[] {
  const afterNs = Math.max(log.waitFromNs.at(wait), log.waitPolledNs.at(wait));
  const endNs = log.waitToNs.at(wait);
  const list: number[] = [];
  // Sends are in order of their ends; one that ends later may still have begun in time.
  for (let send = firstAfter(log, afterNs); send < log.sendG.length; send++) {
    if (log.sendFromNs.at(send) < endNs) list.push(send);
    else if (log.sendToNs.at(send) > endNs) break;
  }
  return list.length > WINDOW_MAX ? list.slice(-WINDOW_MAX) : list;
}

/** The first send that ends after `ns`. */
function firstAfter(log: TraceLog, ns: number): number {
  let low = 0, high = log.sendG.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (log.sendToNs.at(middle) > ns) high = middle;
    else low = middle + 1;
  }
  return low;
}
