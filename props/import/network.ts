/**
 * Who wrote to whom. A trace says that a goroutine's network wait ended, not by whose doing; if the
 * other end of the connection is in the same program, its write stands in the trace as a system call.
 *
 * The pairs are found by their timing. A write that ended a wait came after the goroutine began to
 * wait, and after the last poll of the network that did not end it. In the long run only the true
 * partner has a write in every such window.
 *
 * @module
 */

import { type TraceLog, Woken } from "./log.ts";
import { NETWORK } from "./reasons.ts";

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
