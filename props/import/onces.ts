/**
 * What is done once: `sync.Once`, and OnceFunc and OnceValue, which are made of it. Who came while
 * its function ran waited for its mutex, and was let go on by who ran it, or by who had waited
 * before. In another run somebody else comes first, so each of them may run the function.
 *
 * @module
 */

import { Did, type RowIndex, type TraceLog, Woken } from "./log.ts";
import { functionOf } from "./stacks.ts";

const DO = "sync.(*Once).doSlow";
/** Who had waited goes on, and lets the next go on, within so much work, ns. */
const PASSED_ON_NS_MAX = 50_000;

/** One call of a function that is called once. */
export interface Once {
  /** Who ran it. */
  readonly g: number;
  /** It begins at this row of `g`, after so much of its work, at the latest. */
  readonly fromRow: number;
  readonly afterNs: number;
  /** The row of `g` in which it lets the first of those go on who wait. */
  readonly endRow: number;
  /** Where others wait for it; of a goroutine that was let go on in vain, the first time. */
  readonly waitRows: readonly number[];
  /** Waits and wake-ups that belong to it and are nothing of their own. */
  readonly innerRows: readonly number[];
}

/** What is collected: who ran it, up to which row, and who waited. */
interface Call {
  readonly g: number;
  readonly endRow: number;
  readonly waits: number[];
}

/**
 * Finds the functions that ran once, as far as others waited for them.
 *
 * @param waitRows The row of each wait, by wait. @param wakeRows That of each wake-up.
 */
export function findOnces(
  log: TraceLog,
  rows: RowIndex,
  waitRows: ReadonlyMap<number, number>,
  wakeRows: ReadonlyMap<number, number>,
): Once[] {
  const callOf = new Map<number, Call>(), calls: Call[] = [], last = new Map<number, number>();
  const waits = Array.from({ length: log.waitG.length }, (_, wait) => wait)
    .filter((wait) => isOnce(wait))
    .sort((a, b) => log.waitToNs.at(a) - log.waitToNs.at(b));
  for (const wait of waits) {
    const g = log.waitWaker.at(wait), row = wakeRows.get(wait)!, before = last.get(g);
    let call: Call;
    if (before !== undefined && isPassedOn(g, waitRows.get(before)!, row)) {
      call = callOf.get(before)!;
    } else calls.push(call = { g, endRow: row, waits: [] });
    call.waits.push(wait);
    callOf.set(wait, call);
    last.set(log.waitG.at(wait), wait);
  }
  const ends = new Set(calls.map(({ endRow }) => endRow));
  return calls.map(onceOf);

  function isOnce(wait: number): boolean {
    const site = log.waitSite.at(wait), by = log.waitWakeSite.at(wait);
    return log.waitWaker.at(wait) > Woken.NEVER && site >= 0 && by >= 0 &&
      log.goroutines[log.waitG.at(wait)].foundIn !== wait &&
      log.places[site].done.includes(DO) && log.places[by].done.includes(DO);
  }

  /** Did `g` do nothing but a little work, and let others go on, between these rows? */
  function isPassedOn(g: number, from: number, to: number): boolean {
    let ranNs = 0;
    for (const row of rows.of(g)) {
      if (row <= from || row >= to) continue;
      if (log.rowDid.at(row) === Did.COMPUTE) ranNs += log.rowX.at(row);
      else if (log.rowDid.at(row) !== Did.WAKE) return false;
    }
    return ranNs <= PASSED_ON_NS_MAX;
  }

  function onceOf({ g, endRow, waits }: Call): Once {
    const list = rows.of(g), inner = firstWithin(list, endRow);
    const fromNs = waits.reduce(
      (first, wait) => Math.min(first, log.waitFromNs.at(wait)),
      inner === undefined ? Infinity : log.waitFromNs.at(log.rowX.at(inner)),
    );
    const fromRow = list.find((row) =>
      row === inner || row === endRow || log.rowNs.at(row) > fromNs
    )!;
    const isWork = log.rowDid.at(fromRow) === Did.COMPUTE;
    const workNs = isWork ? log.rowX.at(fromRow) : 0;
    const afterNs = Math.min(workNs, Math.max(0, workNs - (log.rowNs.at(fromRow) - fromNs)));
    const first = new Map<number, number>(), innerRows = [endRow];
    for (const wait of waits) {
      const of = log.waitG.at(wait);
      if (first.has(of)) innerRows.push(waitRows.get(wait)!);
      else first.set(of, waitRows.get(wait)!);
      innerRows.push(wakeRows.get(wait)!);
    }
    return { g, fromRow, afterNs, endRow, waitRows: [...first.values()], innerRows };
  }

  /** The first wait of the function that ends before this row. */
  function firstWithin(list: Int32Array, endRow: number): number | undefined {
    let first: number | undefined;
    for (let i = list.indexOf(endRow) - 1; i >= 0; i--) {
      if (log.rowDid.at(list[i]) === Did.WAIT && !isWithin(list[i]) || ends.has(list[i])) break;
      if (isWithin(list[i])) first = list[i];
    }
    return first;
  }

  /** Is this a wait of such a function? */
  function isWithin(row: number): boolean {
    if (log.rowDid.at(row) !== Did.WAIT) return false;
    const site = log.waitSite.at(log.rowX.at(row));
    return site >= 0 && log.places[site].callers.some((line) => functionOf(line) === DO);
  }
}
