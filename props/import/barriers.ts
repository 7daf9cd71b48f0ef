/**
 * Barriers made of a Cond: a function in which all wait but the last, who lets them go on. In
 * another run somebody else comes last, so each of them waits for all.
 *
 * @module
 */

import { Did, type Place, type RowIndex, type TraceLog, Woken } from "./log.ts";
import { functionOf } from "./stacks.ts";
import type { WaitGroups } from "./wait_groups.ts";

const WAIT = "sync.(*Cond).Wait";
const BROADCAST = "sync.(*Cond).Broadcast";
/** Wake-ups of one goroutine that are further apart are of two broadcasts, ns. */
const APART_NS = 100_000;

/** One broadcast: who called it, and the waits that it ended, in order. */
interface Broadcast {
  readonly by: number;
  readonly waits: number[];
  lastNs: number;
}

/** Makes a wait group of each barrier that was passed. */
export function addBarriers(
  log: TraceLog,
  rows: RowIndex,
  waitRows: ReadonlyMap<number, number>,
  wakeRows: ReadonlyMap<number, number>,
  groups: WaitGroups,
): void {
  for (const { by, waits } of broadcasts(log)) {
    // Whoever calls it goes on behind it: there it waits for those that came later this time.
    const last = Math.max(...waits.map((wait) => wakeRows.get(wait)!));
    const next = rows.of(by).find((row) => row > last && log.rowDid.at(row) !== Did.WAKE);
    if (next === undefined) continue;
    const group = groups.add(waits.length + 1);
    for (const wait of waits) {
      groups.of.set(wait, group);
      groups.done(waitRows.get(wait)!, group);
    }
    groups.done(Math.min(...waits.map((wait) => wakeRows.get(wait)!)), group);
    groups.waitAt(next, group, 0);
  }
}

/** Broadcasts from the function in which those whom they woke had waited. */
function broadcasts(log: TraceLog): Broadcast[] {
  const found: Broadcast[] = [], open = new Map<number, Broadcast>();
  const place = (site: number): Place | undefined => site < 0 ? undefined : log.places[site];
  const waits = Array.from({ length: log.waitG.length }, (_, wait) => wait)
    .filter((wait) => log.waitWaker.at(wait) > Woken.NEVER)
    .sort((a, b) => log.waitToNs.at(a) - log.waitToNs.at(b));
  for (const wait of waits) {
    const from = place(log.waitSite.at(wait)), to = place(log.waitWakeSite.at(wait));
    if (!from?.done.includes(WAIT) || !to?.done.includes(BROADCAST)) continue;
    if (from.callers.length === 0 || to.callers.length === 0) continue;
    if (functionOf(from.callers[0]) !== functionOf(to.callers[0])) continue;
    const by = log.waitWaker.at(wait), atNs = log.waitToNs.at(wait), g = log.waitG.at(wait);
    let one = open.get(by);
    const isNew = one === undefined || atNs - one.lastNs > APART_NS ||
      one.waits.some((other) => log.waitG.at(other) === g);
    if (isNew) {
      one = { by, waits: [], lastNs: atNs };
      open.set(by, one);
      found.push(one);
    }
    one!.waits.push(wait);
    one!.lastNs = atNs;
  }
  return found;
}
