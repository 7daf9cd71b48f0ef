/**
 * Mutexes, RWMutexes, and channels as semaphores. A trace holds the `Lock` that blocked and the
 * `Unlock` that let it go on; all others left no event. So who let somebody go on had the lock
 * before, and who went on gives it back: where that is not seen, after as much work as it was held
 * where it is.
 *
 * @module
 */

import { Bonds } from "./channels.ts";
import { type Give, givenAt, GIVES, type HoldType, type Take, takenAt } from "./holds.ts";
import { Did, type RowIndex, type TraceLog, Woken } from "./log.ts";

/** Who was woken, ran no longer than this and waits again, did not get the lock, ns. */
const LOST_NS_MAX = 5000;

/** Something that is taken and given back. */
export interface Held {
  readonly type: HoldType;
  /** Of its type, counted from 0. */
  readonly index: number;
  /** Of a semaphore: how many had it at a time. */
  cap: number;
}

/** What a goroutine does with it. */
export interface LockStep {
  readonly op: Take | Give;
  readonly held: Held;
}

/** A lock that was got or given back, as the trace shows it. */
interface Seen {
  readonly take: Take;
  readonly isTake: boolean;
  readonly row: number;
  readonly atNs: number;
  /** Of an unlock: since when who it woke had waited. */
  readonly sinceNs: number;
}

/** How long it is held where that was not seen; of work alone, or whatever is done meanwhile. */
interface Hold {
  readonly ns: number;
  readonly spans: boolean;
}

/** Who has something, from when to when, ns. */
type Span = readonly [fromNs: number, toNs: number];

/** Waits for one object. */
interface Waits {
  readonly type: HoldType;
  readonly list: number[];
}

/** The mutexes of a trace, and what else is taken and given back. */
export class Locks {
  readonly all: Held[] = [];
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

  /** Waits for one object each, as far as that is served in turn. */
  #byMutex(): Waits[] {
    const { log } = this, bonds = new Bonds(), keys = new Map<number, string>();
    const types = new Map<string, HoldType>();
    for (let wait = 0; wait < log.waitG.length; wait++) {
      const g = log.waitG.at(wait), by = log.waitWaker.at(wait);
      if (by <= Woken.NEVER || !this.waitRows.has(wait)) continue;
      if (log.goroutines[g].foundIn === wait) continue;
      const taken = takenAt(log.places[log.waitSite.at(wait)]);
      const given = givenAt(log.places[log.waitWakeSite.at(wait)]);
      if (taken === null || given === null || taken.type !== given.type) continue;
      const { type } = taken;
      // At a semaphore all do the same; else it is a channel on which some send and others receive.
      if (type === "sem" && log.goroutines[g].name !== log.goroutines[by].name) continue;
      const own = type === "sem" ? `${type} ${taken.by}` : `${type} ${g} ${taken.by}`;
      bonds.bind(own, type === "sem" ? own : `${type} ${by} ${given.by}`);
      keys.set(wait, own);
      types.set(own, type);
    }
    const found = new Map<string, Waits>();
    for (const [wait, key] of keys) {
      const root = bonds.root(key), waits = found.get(root);
      if (waits === undefined) found.set(root, { type: types.get(key)!, list: [wait] });
      else waits.list.push(wait);
    }
    for (const { list } of found.values()) {
      list.sort((a, b) => log.waitToNs.at(a) - log.waitToNs.at(b));
    }
    return [...found.values()];
  }

  #take({ type, list: waits }: Waits): void {
    const { log } = this;
    const takeOf = (wait: number) => takenAt(log.places[log.waitSite.at(wait)])!.op;
    const { lost, again } = this.#lost(waits);
    // Who did not get the lock goes to the front of the queue.
    const got = waits.filter((wait) => !lost.has(wait));
    // Readers and writers have a queue each.
    const inTurn = Object.keys(GIVES).every((op) =>
      got.filter((wait) => !again.has(wait) && takeOf(wait) === op).every((wait, i, all) =>
        i === 0 || log.waitFromNs.at(wait) >= log.waitFromNs.at(all[i - 1])
      )
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
      const { op: take } = givenAt(log.places[log.waitWakeSite.at(wait)])!;
      see(log.waitWaker.at(wait), { take, isTake: false, row, atNs, sinceNs });
      if (lost.has(wait)) this.atRow.set(this.waitRows.get(wait)!, null);
      else {
        const taken = {
          take: takeOf(wait),
          isTake: true,
          row: this.waitRows.get(wait)!,
          atNs,
          sinceNs,
        };
        see(log.waitG.at(wait), taken);
      }
    }
    const index = this.all.filter((one) => one.type === type).length;
    const object: Held = { type, index, cap: 1 };
    this.all.push(object);
    for (const list of byG.values()) list.sort((a, b) => a.row - b.row);
    // No job ends with a lock held. Where most hold it for work alone, an unlock after a wait
    // belongs to another lock.
    const isWait = (row: number) => this.log.rowDid.at(row) === Did.WAIT;
    const isJob = (row: number) => this.taken.has(row);
    const pairs = this.#pairs(byG).filter(([g, from, to]) => !this.#has(g, from, to, isJob));
    const short = pairs.filter(([g, from, to]) => !this.#has(g, from, to, isWait));
    // Who took a slot gives it back, whatever comes in between.
    const isLong = type === "sem" || 2 * short.length < pairs.length;
    const isPair = (g: number, from: number, to: number) =>
      !this.#has(g, from, to, isJob) && (isLong || !this.#has(g, from, to, isWait));
    // Who holds a mutex over a wait is not guessed to, where it is not seen: that could stop those
    // whom the wait is for.
    const spans = isLong && type !== "mutex";
    const held = (isLong ? pairs : short).map(([g, from, to, ns]) =>
      spans ? ns : this.#workNs(g, from, to)
    ).sort((a, b) => a - b);
    const hold: Hold = { ns: held[held.length >> 1] ?? 0, spans };
    const certain = [...byG].flatMap(([g, list]) => this.#write(g, list, object, hold, isPair));
    if (type === "sem") object.cap = mostAtOnce(certain);
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
  ): (readonly [g: number, from: number, to: number, ns: number])[] {
    return [...byG].flatMap(([g, list]) =>
      list.flatMap(({ take, isTake, row, atNs }, i) => {
        const before = list[i - 1];
        return !isTake && before?.isTake && before.take === take
          ? [[g, before.row, row, atNs - before.atNs] as const]
          : [];
      })
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

  /**
   * Each lock is followed by its unlock, each unlock comes after its lock.
   *
   * @returns When it was held for certain: from a wait that it made, or that ended with it.
   */
  #write(
    g: number,
    list: readonly Seen[],
    object: Held,
    hold: Hold,
    isPair: (g: number, from: number, to: number) => boolean,
  ): Span[] {
    const spans: Span[] = [];
    let held = false;
    for (const [i, { take, isTake, row, sinceNs, atNs }] of list.entries()) {
      const before = list[i - 1];
      // One of an RWMutex lets several go on.
      if (!isTake && !held && before !== undefined && this.#isSame(g, before, row)) {
        this.atRow.set(row, null);
        continue;
      }
      // It was held when the other began to wait.
      if (!isTake && !held) {
        this.#lockBefore(g, before?.row ?? -1, row, { op: take, held: object }, atNs, {
          ...hold,
          ns: Math.max(hold.ns, atNs - sinceNs),
        });
      }
      if (!isTake) spans.push([held ? before.atNs : sinceNs, atNs]);
      this.atRow.set(row, { op: isTake ? take : GIVES[take], held: object });
      held = isTake;
      const next = list[i + 1];
      const isNext = next !== undefined && !next.isTake && next.take === take;
      if (held && (!isNext || !isPair(g, row, next.row))) {
        this.#unlockAfter(g, row, next?.row, { op: GIVES[take], held: object }, atNs, hold);
        held = false;
      }
    }
    return spans;
  }

  /** Is it the same call that let others go on before? */
  #isSame(g: number, { isTake, row: before }: Seen, row: number): boolean {
    if (isTake) return false;
    const between = this.rows.of(g).filter((one) => one > before && one < row);
    return this.#workNs(g, before, row) <= LOST_NS_MAX &&
      between.every((one) =>
        [Did.WAKE, Did.COMPUTE].some((did) => did === this.log.rowDid.at(one))
      );
  }

  /**
   * Locks so many ns of work before an unlock. What is not seen is held for work alone: a hold that
   * is stretched over a wait could stop those whom the wait is for.
   */
  #lockBefore(
    g: number,
    last: number,
    row: number,
    step: LockStep,
    atNs: number,
    { ns, spans }: Hold,
  ): void {
    const list = this.rows.of(g);
    if (spans) return this.#insertAt(g, last + 1, row, step, atNs - ns);
    let i = list.indexOf(row), leftNs = ns;
    while (i > 0 && leftNs > 0 && this.log.rowDid.at(list[i - 1]) === Did.COMPUTE) {
      leftNs -= this.log.rowX.at(list[--i]);
    }
    this.#insert(list[i], { ...step, afterNs: Math.max(0, -leftNs) });
  }

  /** Unlocks so many ns of work after a lock. */
  #unlockAfter(
    g: number,
    row: number,
    next: number | undefined,
    step: LockStep,
    atNs: number,
    { ns, spans }: Hold,
  ): void {
    const { log } = this, list = this.rows.of(g);
    if (spans && list.at(-1) !== row) {
      return this.#insertAt(g, row + 1, next ?? list.at(-1)!, step, atNs + ns);
    }
    let i = list.indexOf(row) + 1, leftNs = ns;
    while (
      i < list.length && log.rowDid.at(list[i]) === Did.COMPUTE && log.rowX.at(list[i]) < leftNs
    ) {
      leftNs -= log.rowX.at(list[i++]);
    }
    if (i < list.length && log.rowDid.at(list[i]) === Did.COMPUTE) {
      this.#insert(list[i], { ...step, afterNs: leftNs });
    } else this.after.set(list[i - 1], step);
  }

  /** Between two rows of `g`, at this time of the recording. */
  #insertAt(g: number, from: number, to: number, step: LockStep, ns: number): void {
    const { log } = this;
    const list = this.rows.of(g).filter((row) => row >= from && row <= to);
    const found = list.findIndex((row) => log.rowNs.at(row) >= ns);
    let i = found < 0 ? list.length - 1 : found;
    const workNs = () => log.rowDid.at(list[i]) === Did.COMPUTE ? log.rowX.at(list[i]) : 0;
    // What was taken in the middle of a wait was taken before it.
    const isTake = step.op in GIVES;
    if (isTake && i > 0 && log.rowNs.at(list[i]) - workNs() > ns) i--;
    const afterNs = Math.round(workNs() - (log.rowNs.at(list[i]) - ns));
    this.#insert(list[i], { ...step, afterNs: Math.min(workNs(), Math.max(0, afterNs)) });
  }

  #insert(row: number, step: LockStep & { readonly afterNs: number }): void {
    this.within.set(row, [...this.within.get(row) ?? [], step]);
  }
}

/** How many of these spans hold one instant, at most. */
function mostAtOnce(spans: readonly Span[]): number {
  const changes = spans.flatMap(([fromNs, toNs]) => [[fromNs, 1], [toNs, -1]] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let now = 0, most = 1;
  for (const [, by] of changes) most = Math.max(most, now += by);
  return most;
}
