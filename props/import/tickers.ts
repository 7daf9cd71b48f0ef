/**
 * Tickers. Receives at one place that no goroutine ended, and that end at times as far apart as the
 * ticks of a clock, however long was worked in between, are receives from a ticker.
 *
 * @module
 */

import { Did, type RowIndex, type TraceLog } from "./log.ts";
import { EPOLL_UNIT_NS, isTimed, roundest } from "./timers.ts";

const RECV = /^runtime\.chanrecv/;
/** Fewer receives show no period. */
const TICKS_MIN = 6;
/** A tick may be noticed so late: an idle machine sleeps for whole ms. */
const LATE_NS_MAX = EPOLL_UNIT_NS + 100_000;
/** So many of the waits are taken for one that was noticed at once. */
const ANCHORS_MAX = 64;
/** Nobody writes a period that is not a multiple of so much. */
const STEP_NS = 100_000;

/** A ticker. */
export interface Ticker {
  readonly periodNs: number;
  readonly waits: readonly number[];
  /** Waits before which a tick lay there already: that receive left no event. */
  readonly after: ReadonlySet<number>;
  /** It is started before this row, or within it, if it computes: when so much of it is done. */
  readonly row: number;
  readonly afterNs: number;
}

/** Finds the tickers of a trace. @param wakeNs How late an idle P notices something. */
export function findTickers(log: TraceLog, rows: RowIndex, wakeNs: number): Ticker[] {
  const places = new Map<string, number[]>();
  for (let wait = 0; wait < log.waitG.length; wait++) {
    const place = log.places[log.waitSite.at(wait)];
    if (!isTimed(log, wait) || !place?.done.some((name) => RECV.test(name))) continue;
    if (place.callers.length === 0) continue;
    const key = `${log.waitG.at(wait)} ${log.waitSite.at(wait)}`, list = places.get(key);
    if (list === undefined) places.set(key, [wait]);
    else list.push(wait);
  }
  return [...places.values()].flatMap((waits) => {
    const clock = clockOf(log, waits, wakeNs);
    if (clock === null) return [];
    const startNs = clock.firstNs - clock.periodNs;
    const list = rows.of(log.waitG.at(waits[0]));
    const isFirst = (row: number) =>
      log.rowDid.at(row) === Did.WAIT && log.rowX.at(row) === waits[0];
    const row = list.find((row) => log.rowNs.at(row) >= startNs || isFirst(row))!;
    const leftNs = Math.max(0, log.rowNs.at(row) - startNs), workNs = log.rowX.at(row);
    const isWork = log.rowDid.at(row) === Did.COMPUTE;
    const afterNs = isWork ? Math.max(0, Math.round(workNs - leftNs)) : 0;
    return [{ periodNs: clock.periodNs, waits, after: clock.after, row, afterNs }];
  });
}

/** What the times of a place say of a clock. */
interface Clock {
  readonly periodNs: number;
  readonly firstNs: number;
  /** Waits before which a tick lay there already: that receive left no event. */
  readonly after: ReadonlySet<number>;
}

/** The clock behind these waits; null if they show none. */
function clockOf(log: TraceLog, waits: readonly number[], wakeNs: number): Clock | null {
  if (waits.length < TICKS_MIN) return null;
  const seenNs = waits.map((wait) =>
    log.waitToNs.at(wait) - (log.waitIdle.at(wait) !== 0 ? wakeNs : 0)
  );
  const apart = seenNs.slice(1).map((ns, i) => ns - seenNs[i]).sort((a, b) => a - b);
  const usualNs = apart[apart.length >> 1];
  const periodNs = roundest(usualNs - EPOLL_UNIT_NS, usualNs + EPOLL_UNIT_NS / 2);
  if (periodNs <= EPOLL_UNIT_NS || periodNs % STEP_NS !== 0) return null;
  for (const anchorNs of seenNs.slice(0, ANCHORS_MAX)) {
    const firstNs = anchorNs - Math.ceil((anchorNs - seenNs[0]) / periodNs) * periodNs;
    const ticks = seenNs.map((ns) => Math.floor((ns - firstNs) / periodNs));
    const isClock = waits.every((wait, i) => {
      const readyNs = Math.max(firstNs + ticks[i] * periodNs, log.waitFromNs.at(wait));
      return seenNs[i] - readyNs <= LATE_NS_MAX && (i === 0 || ticks[i] > ticks[i - 1]);
    });
    if (!isClock) continue;
    return {
      periodNs,
      firstNs,
      after: new Set(waits.filter((_, i) => ticks[i] - ticks[i - 1] > 1)),
    };
  }
  return null;
}
