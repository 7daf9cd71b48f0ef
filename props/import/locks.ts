/**
 * Mutexes. A trace holds the `Lock` that blocked and the `Unlock` that let it go on; all others
 * left no event. So who let somebody go on had the lock before, and who went on gives it back:
 * where that is not seen, after as much work as it was held where it is.
 *
 * @module
 */

import { Bonds } from "./channels.ts";
import { Did, type RowIndex, type TraceLog, Woken } from "./log.ts";
import { functionOf } from "./stacks.ts";

const LOCK = "sync.(*Mutex).Lock";
const UNLOCK = "sync.(*Mutex).Unlock";
/** Part of another object, which has rules of its own. */
const PART = /^sync\.\((?:\*RWMutex|\*Cond)\)/;
/** Who was woken, ran no longer than this and waits again, did not get the lock, ns. */
const LOST_NS_MAX = 5000;

/** What a goroutine does with a mutex. */
export interface LockStep {
  readonly op: "lock" | "unlock";
  /** The mutex: counted from 0. */
  readonly mutex: number;
}

/** A lock that was got or given back, as the trace shows it. */
interface Seen {
  readonly op: LockStep["op"];
  readonly row: number;
  readonly atNs: number;
  /** Of an unlock: since when who it woke had waited. */
  readonly sinceNs: number;
}

/** The mutexes of a trace. */
export class Locks {
  /** How many there are. */
  count = 0;
  /** What stands for a row; null: nothing. */
  readonly atRow = new Map<number, LockStep | null>();
  /** What is done before a row; or within it, if it computes. */
  readonly within = new Map<number, (LockStep & { readonly afterNs: number })[]>();

  /** What is done right after a row. */
  readonly after = new Map<number, LockStep>();

  /**
   * @param waitRows The row of each wait, by wait. @param wakeRows That of each wake-up.
   * @param taken Rows in which a worker takes a job.
   */
  constructor(
    private readonly log: TraceLog,
    private readonly rows: RowIndex,
    private readonly waitRows: ReadonlyMap<number, number>,
    private readonly wakeRows: ReadonlyMap<number, number>,
    private readonly taken: ReadonlySet<number>,
  ) {
    for (const waits of this.#byMutex()) this.#take(waits);
  }

  /** Waits for one mutex each, as far as that is served in turn. */
  #byMutex(): number[][] {
    const { log } = this, bonds = new Bonds(), keys = new Map<number, string>();
    for (let wait = 0; wait < log.waitG.length; wait++) {
      const g = log.waitG.at(wait), by = log.waitWaker.at(wait);
      if (by <= Woken.NEVER || !this.waitRows.has(wait)) continue;
      if (log.goroutines[g].foundIn === wait) continue;
      const own = this.#function(log.waitSite.at(wait), LOCK);
      const other = this.#function(log.waitWakeSite.at(wait), UNLOCK);
      if (own === "" || other === "") continue;
      bonds.bind(`${g} ${own}`, `${by} ${other}`);
      keys.set(wait, `${g} ${own}`);
    }
    const found = new Map<string, number[]>();
    for (const [wait, key] of keys) {
      const root = bonds.root(key), list = found.get(root);
      if (list === undefined) found.set(root, [wait]);
      else list.push(wait);
    }
    return [...found.values()].map((list) =>
      list.sort((a, b) => log.waitToNs.at(a) - log.waitToNs.at(b))
    );
  }

  /** The function that locks or unlocks; "" if the place does neither. */
  #function(site: number, op: string): string {
    const place = site < 0 ? undefined : this.log.places[site];
    if (!place?.done.includes(op) || place.done.some((name) => PART.test(name))) return "";
    return place.callers.length === 0 ? "" : functionOf(place.callers[0]);
  }

  #take(waits: readonly number[]): void {
    const { log } = this;
    const { lost, again } = this.#lost(waits);
    // Who did not get the lock goes to the front of the queue.
    const got = waits.filter((wait) => !lost.has(wait));
    const inTurn = got.filter((wait) => !again.has(wait)).every((wait, i, all) =>
      i === 0 || log.waitFromNs.at(wait) >= log.waitFromNs.at(all[i - 1])
    );
    if (!inTurn) return;
    const byG = new Map<number, Seen[]>();
    const see = (g: number, seen: Seen) => {
      const list = byG.get(g);
      if (list === undefined) byG.set(g, [seen]);
      else list.push(seen);
    };
    for (const wait of waits) {
      const sinceNs = log.waitFromNs.at(wait), atNs = log.waitToNs.at(wait);
      const row = this.wakeRows.get(wait)!;
      see(log.waitWaker.at(wait), { op: "unlock", row, atNs, sinceNs });
      if (lost.has(wait)) this.atRow.set(this.waitRows.get(wait)!, null);
      else see(log.waitG.at(wait), { op: "lock", row: this.waitRows.get(wait)!, atNs, sinceNs });
    }
    const mutex = this.count++;
    for (const list of byG.values()) list.sort((a, b) => a.row - b.row);
    // No job ends with a lock held. Where most hold it for work alone, an unlock after a wait
    // belongs to another lock.
    const isWait = (row: number) => this.log.rowDid.at(row) === Did.WAIT;
    const isJob = (row: number) => this.taken.has(row);
    const pairs = this.#pairs(byG).filter(([g, from, to]) => !this.#has(g, from, to, isJob));
    const short = pairs.filter(([g, from, to]) => !this.#has(g, from, to, isWait));
    const isLong = 2 * short.length < pairs.length;
    const isPair = (g: number, from: number, to: number) =>
      !this.#has(g, from, to, isJob) && (isLong || !this.#has(g, from, to, isWait));
    const held = (isLong ? pairs : short).map(([g, from, to]) => this.#workNs(g, from, to))
      .sort((a, b) => a - b);
    for (const [g, list] of byG) {
      this.#write(g, list, mutex, held[held.length >> 1] ?? 0, isPair);
    }
  }

  /** Waits after which their goroutine waited again at once, and the waits that followed. */
  #lost(waits: readonly number[]) {
    const { log } = this, last = new Map<number, number>();
    const lost = new Set<number>(), again = new Set<number>();
    for (const wait of [...waits].sort((a, b) => log.waitFromNs.at(a) - log.waitFromNs.at(b))) {
      const g = log.waitG.at(wait), before = last.get(g);
      last.set(g, wait);
      if (before === undefined || !this.#isAgain(before, wait)) continue;
      lost.add(before);
      again.add(wait);
    }
    return { lost, again };
  }

  /** Did nothing but a little work stand between two waits of one goroutine? */
  #isAgain(before: number, wait: number): boolean {
    const { log } = this, list = this.rows.of(log.waitG.at(wait));
    const from = list.indexOf(this.waitRows.get(before)!);
    const to = list.indexOf(this.waitRows.get(wait)!);
    let ranNs = 0;
    for (let i = from + 1; i < to; i++) {
      if (log.rowDid.at(list[i]) !== Did.COMPUTE) return false;
      ranNs += log.rowX.at(list[i]);
    }
    return ranNs <= LOST_NS_MAX;
  }

  /** Locks and unlocks that follow each other, in one goroutine. */
  #pairs(
    byG: ReadonlyMap<number, readonly Seen[]>,
  ): (readonly [g: number, from: number, to: number])[] {
    return [...byG].flatMap(([g, list]) =>
      list.flatMap(({ op, row }, i) =>
        op === "unlock" && list[i - 1]?.op === "lock" ? [[g, list[i - 1].row, row] as const] : []
      )
    );
  }

  /** Is there a row of this kind between two rows of `g`? */
  #has(g: number, from: number, to: number, test: (row: number) => boolean): boolean {
    return this.rows.of(g).some((row) => row > from && row < to && test(row));
  }

  #workNs(g: number, from: number, to: number): number {
    let sum = 0;
    for (const row of this.rows.of(g)) {
      if (row > from && row < to && this.log.rowDid.at(row) === Did.COMPUTE) {
        sum += this.log.rowX.at(row);
      }
    }
    return sum;
  }

  /** Each lock is followed by its unlock, each unlock comes after its lock. */
  #write(
    g: number,
    list: readonly Seen[],
    mutex: number,
    holdNs: number,
    isPair: (g: number, from: number, to: number) => boolean,
  ): void {
    let held = false;
    for (const [i, { op, row, sinceNs, atNs }] of list.entries()) {
      // It was held when the other began to wait.
      if (op === "unlock" && !held) {
        this.#lockBefore(g, row, mutex, Math.max(holdNs, atNs - sinceNs));
      }
      this.atRow.set(row, { op, mutex });
      held = op === "lock";
      const next = list[i + 1];
      if (held && (next?.op !== "unlock" || !isPair(g, row, next.row))) {
        this.#unlockAfter(g, row, mutex, holdNs);
        held = false;
      }
    }
  }

  /**
   * Locks so many ns of work before an unlock. What is not seen is held for work alone: a hold that
   * is stretched over a wait could stop those whom the wait is for.
   */
  #lockBefore(g: number, row: number, mutex: number, ns: number): void {
    const list = this.rows.of(g);
    let i = list.indexOf(row), leftNs = ns;
    while (i > 0 && leftNs > 0 && this.log.rowDid.at(list[i - 1]) === Did.COMPUTE) {
      leftNs -= this.log.rowX.at(list[--i]);
    }
    this.#insert(list[i], { op: "lock", mutex, afterNs: Math.max(0, -leftNs) });
  }

  /** Unlocks so many ns of work after a lock. */
  #unlockAfter(g: number, row: number, mutex: number, ns: number): void {
    const { log } = this, list = this.rows.of(g);
    let i = list.indexOf(row) + 1, leftNs = ns;
    while (
      i < list.length && log.rowDid.at(list[i]) === Did.COMPUTE && log.rowX.at(list[i]) < leftNs
    ) {
      leftNs -= log.rowX.at(list[i++]);
    }
    if (i < list.length && log.rowDid.at(list[i]) === Did.COMPUTE) {
      this.#insert(list[i], { op: "unlock", mutex, afterNs: leftNs });
    } else this.after.set(list[i - 1], { op: "unlock", mutex });
  }

  #insert(row: number, step: LockStep & { readonly afterNs: number }): void {
    this.within.set(row, [...this.within.get(row) ?? [], step]);
  }
}
