/**
 * Wait groups. A trace holds the `Wait` that blocked, and of all `Done`s only the last. The others
 * are found by where goroutines were started: those that the same call of a function started, in
 * the same way as the one that called the last `Done`, and that had ended by then.
 *
 * @module
 */

import { Did, type Place, type RowIndex, type TraceLog, Woken } from "./log.ts";
import { functionOf } from "./stacks.ts";

const WAIT = "sync.(*WaitGroup).Wait";

/** The wait groups of a trace: one for each wait. */
export class WaitGroups {
  /** Wait → its group. */
  readonly of = new Map<number, number>();
  /** For how many each group waits. */
  readonly sizes: number[] = [];
  /** Groups that are told `Done` before a row (of a wake-up: in its place). */
  readonly doneAt = new Map<number, number[]>();
  /** Waits that did not block when recorded, before a row; or within it, if it computes. */
  readonly quietAt = new Map<number, { group: number; afterNs: number }[]>();
  /** Goroutines whose end somebody waits for. */
  readonly awaited = new Set<number>();
  /** Goroutines by the call that started them. */
  readonly #siblings = new Map<string, number[]>();
  /** Functions in which goroutines began that called the last `Done` of a group. */
  readonly #doners = new Set<string>();
  /** Functions that wait for what they start themselves, and where those begin. */
  readonly #pairs = new Set<string>();
  readonly #lastEndNs = new Map<number, number>();

  /** @param wakeRows The row of each wake-up, by wait. */
  constructor(
    private readonly log: TraceLog,
    private readonly rows: RowIndex,
    wakeRows: ReadonlyMap<number, number>,
  ) {
    for (const g of log.goroutines.keys()) {
      const key = this.#call(g);
      const list = this.#siblings.get(key);
      if (list === undefined) this.#siblings.set(key, [g]);
      else list.push(g);
    }
    const waits = this.#waits();
    for (const wait of waits) this.#doners.add(log.goroutines[log.waitWaker.at(wait)].name);
    for (const wait of waits) this.#take(wait, wakeRows.get(wait)!);
    this.#findQuiet();
  }

  /** A new group of `size`. @returns Its number. */
  add(size: number): number {
    return this.sizes.push(size) - 1;
  }

  /** Waits for `group` before `row`; or within it, when so much of it is computed. */
  waitAt(row: number, group: number, afterNs: number): void {
    this.quietAt.set(row, [...this.quietAt.get(row) ?? [], { group, afterNs }]);
  }

  /** Tells `group` done before `row`. */
  done(row: number, group: number): void {
    const list = this.doneAt.get(row);
    if (list === undefined) this.doneAt.set(row, [group]);
    else list.push(group);
  }

  /** Waits for groups that a goroutine ended, by their ends. */
  #waits(): number[] {
    const { log } = this, list: number[] = [];
    for (let wait = 0; wait < log.waitG.length; wait++) {
      if (log.goroutines[log.waitG.at(wait)].foundIn === wait) continue;
      if (log.waitWaker.at(wait) <= Woken.NEVER) continue;
      if (this.#place(log.waitSite.at(wait))?.done.includes(WAIT)) list.push(wait);
    }
    return list.sort((a, b) => log.waitToNs.at(a) - log.waitToNs.at(b));
  }

  #take(wait: number, wakeRow: number): void {
    const { log, rows } = this;
    const waiter = log.waitG.at(wait), last = log.waitWaker.at(wait);
    const endNs = log.waitToNs.at(wait), beganNs = this.#lastEndNs.get(waiter) ?? 0;
    this.#lastEndNs.set(waiter, endNs);
    const group = this.add(1);
    this.of.set(wait, group);
    this.done(wakeRow, group);
    const call = this.#call(last);
    const { callers = [] } = this.#place(log.waitSite.at(wait)) ?? {};
    if (call === keyOf(waiter, callers)) {
      this.#pairs.add(`${headOf(callers)} ${log.goroutines[last].name}`);
    }
    // Who ends after it has told the group is one that ends; else it is a worker that goes on.
    const isWorker = rows.of(last).some((row) => row > wakeRow && log.rowDid.at(row) === Did.WAIT);
    for (const g of this.#siblings.get(call)!) {
      if (g === last || g === waiter || this.awaited.has(g)) continue;
      if (!this.#doners.has(log.goroutines[g].name)) continue;
      const exit = rows.exit(g);
      let row = -1;
      if (exit >= 0 && log.rowNs.at(exit) <= endNs) {
        row = exit;
        this.awaited.add(g);
      } else if (isWorker) row = this.#lastWaitRow(g, beganNs, endNs);
      if (row < 0) continue;
      this.done(row, group);
      this.sizes[group]++;
    }
    if (!isWorker) this.awaited.add(last);
  }

  /** The row of the last wait of `g` that began within these ns, -1: none. */
  #lastWaitRow(g: number, fromNs: number, toNs: number): number {
    const { log } = this;
    return this.rows.of(g).findLast((row) =>
      log.rowDid.at(row) === Did.WAIT && log.rowNs.at(row) > fromNs && log.rowNs.at(row) <= toNs
    ) ?? -1;
  }

  /**
   * A wait that found all done left no event. Where a function waits for what it starts, it did so
   * here, too, at the earliest when the goroutine had ended.
   */
  #findQuiet(): void {
    const { log, rows } = this;
    for (const [g, x] of log.goroutines.entries()) {
      const exit = rows.exit(g);
      if (x.bornBy < 0 || exit < 0 || this.awaited.has(g)) continue;
      const { callers = [] } = this.#place(x.bornAt) ?? {};
      if (!this.#pairs.has(`${headOf(callers)} ${x.name}`)) continue;
      const endNs = log.rowNs.at(exit);
      const row = rows.of(x.bornBy).find((row) => log.rowNs.at(row) > endNs);
      if (row === undefined) continue;
      const isWork = log.rowDid.at(row) === Did.COMPUTE;
      const afterNs = isWork ? Math.max(0, log.rowX.at(row) - (log.rowNs.at(row) - endNs)) : 0;
      const group = this.add(1);
      this.done(exit, group);
      this.waitAt(row, group, afterNs);
      this.awaited.add(g);
    }
  }

  /** The call of a function that started `g`. */
  #call(g: number): string {
    const { bornAt, bornBy, name } = this.log.goroutines[g];
    const place = this.#place(bornAt);
    return place === undefined ? `${bornBy} ${name}` : keyOf(bornBy, place.callers);
  }

  #place(site: number): Place | undefined {
    return site < 0 ? undefined : this.log.places[site];
  }
}

/** One call of a function: who made it, the function, and where its callers stand. */
function keyOf(g: number, callers: readonly string[]): string {
  return [g, headOf(callers), ...callers.slice(1)].join("\n");
}

function headOf(callers: readonly string[]): string {
  return callers.length === 0 ? "" : functionOf(callers[0]);
}
