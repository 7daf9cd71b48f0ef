/**
 * Classes of traces that the laws cannot tell apart, so that one of each is enough for them to
 * read.
 *
 * Two traces are of one class if each M has the same events at the same times, and those who meet
 * at a word do so in the same order: at a G, a core, a channel, a mutex, or at the scheduler, which
 * is one word for all of its events where there are Ps. What differs is only who came first of
 * steps that have nothing to do with each other (A. Mazurkiewicz, "Trace Theory", 1986), and no law
 * compares those. Of what laws look at across words (timers, system calls, waits of more than a
 * millisecond, objects that few programs use) there are no classes: such a trace stands for itself.
 *
 * @module
 */

import { Ev, type EventLog, LeaveWhy, NONE, Wait } from "@lab/runtime";
import { byCode, type ColumnKind, type EventRow } from "../trace_state/events.ts";
import { part } from "./histories.ts";

/** Ms, Gs and cores that have a word of their own; channels and mutexes as well. */
const ACTORS = 32, OBJECTS = 16;
const FIRST_G = ACTORS, FIRST_CORE = FIRST_G + ACTORS, FIRST_CHANNEL = FIRST_CORE + ACTORS;
const FIRST_MUTEX = FIRST_CHANNEL + OBJECTS, SCHEDULER = FIRST_MUTEX + OBJECTS;
const SIZE = SCHEDULER + 1;
/** Longer traces, and runs that take longer, stand for themselves: laws compare more in them. */
const EVENTS_MAX = 4_096, ELAPSED_NS_MAX = 1_000_000;

/** Columns that name what has no word here. */
const STRANGERS: ReadonlySet<ColumnKind> = new Set(["rwmutex", "cond", "sem", "counter", "timer"]);
const isStrange = ({ a, b, changes }: EventRow) =>
  changes === "rest" || [a, b].some((kind) => kind !== undefined && STRANGERS.has(kind));
/** 1: traces with such an event stand for themselves. */
const STRANGE = byCode((row) => isStrange(row) ? 1 : 0, 1).with(Ev.END, 0);

/** Events that Gs make, or cores: all others are the scheduler's. */
const OF_GS: ReadonlySet<number> = new Set([
  Ev.SPAWN,
  Ev.READY,
  Ev.STOP,
  Ev.MARK,
  Ev.SEND,
  Ev.RECV,
  Ev.CLOSE,
  Ev.LOCK,
  Ev.UNLOCK,
  Ev.DONE,
  Ev.CORE_ON,
  Ev.CORE_OFF,
  Ev.CORE_AHEAD,
  Ev.WAKING,
]);
/** By code: 1 if it is the scheduler's. */
export const OF_SCHEDULER: readonly number[] = byCode(() => 0, 0).map((_, code) =>
  OF_GS.has(code) ? 0 : 1
);
/** First word of what column `a` names; -1: it has none. */
const WORD_OF_A = byCode(
  ({ a }) => a === "channel" ? FIRST_CHANNEL : a === "mutex" ? FIRST_MUTEX : -1,
  -1,
).with(Ev.CORE_ON, FIRST_CORE).with(Ev.CORE_OFF, FIRST_CORE);
const NAMES_G = byCode(({ g }) => g === undefined ? 1 : 0, 1);

/** What a G waits for that stopped: no object, one that is not known, else its word. */
const NO_OBJECT = -1, ANY_OBJECT = -2;

/**
 * Running hashes of what came to each word in which order, two lanes of 32 bits each. As
 * `histories.ts`, but what they are together is asked for once, at the end.
 */
class Orders {
  readonly #one = new Int32Array(SIZE);
  readonly #two = new Int32Array(SIZE);
  /** The words that anything came to, and of which trace each last was one of them. */
  readonly #words = new Uint8Array(SIZE);
  #count = 0;
  readonly #turnOf = new Int32Array(SIZE);
  #turn = 0;

  reset(): void {
    this.#turn = (this.#turn + 1) | 0;
    this.#count = 0;
  }

  /** Appends two whole numbers to what came to word `i`. */
  fold(i: number, v: number, w: number): void {
    const ones = this.#one, twos = this.#two;
    if (this.#turnOf[i] !== this.#turn) {
      this.#turnOf[i] = this.#turn;
      this.#words[this.#count++] = i;
      ones[i] = twos[i] = 0;
    }
    const one = (Math.imul(ones[i] ^ v, 0x85ebca6b) + Math.imul(w, 0x9e3779b1) + 0x7f4a7c15) | 0;
    const two = Math.imul((twos[i] + w) ^ 0x165667b1, 0xc2b2ae35) + Math.imul(v, 0x27d4eb2f) | 0;
    ones[i] = one ^ (one >>> 15) ^ (two << 7);
    twos[i] = two ^ (two >>> 13) ^ one;
  }

  /** A number for all of them together, whichever came first of words that nobody shares. */
  name(): number {
    let one = 0, two = 0;
    for (let k = 0; k < this.#count; k++) {
      const i = this.#words[k];
      one = (one + part(i, this.#one[i])) | 0;
      two = (two + part(~i, this.#two[i])) | 0;
    }
    return (one >>> 0) * 2 ** 21 + (two >>> 11);
  }
}

/** Names the class of one trace after the other. */
export class OrderClasses {
  readonly #orders = new Orders();
  /** Word of the object that each G has to do with next, and of each stop that it waits at. */
  readonly #next = new Int32Array(ACTORS);
  readonly #waitsFor = new Int32Array(EVENTS_MAX);

  /**
   * @param hasProcs Do Gs need a P? Else there is no scheduler to speak of: each G has its thread.
   */
  constructor(private readonly hasProcs: boolean) {}

  /** A number for the class of the trace of the first `n` events; NONE: it stands for itself. */
  nameOf(n: number, columns: EventLog["columns"]): number {
    const { code, m, p, g, a, b, timeNs } = columns;
    if (n === 0 || n > EVENTS_MAX || timeNs[n - 1] > ELAPSED_NS_MAX) return NONE;
    if (!this.#findObjects(n, columns)) return NONE;
    const h = this.#orders;
    h.reset();
    for (let i = 0; i < n; i++) {
      const kind = code[i], actor = m[i] + 1, x = g[i];
      if (actor >= ACTORS) return NONE;
      const what = kind ^ (x << 8) ^ (p[i] << 16) ^ (b[i] << 24);
      h.fold(actor, what, a[i] ^ Math.imul(timeNs[i], 0x9e3779b1) ^ (b[i] >> 8));
      if (x >= 0 && NAMES_G[kind] !== 0) h.fold(FIRST_G + x, actor, 0);
      if (this.hasProcs && OF_SCHEDULER[kind] !== 0) h.fold(SCHEDULER, actor, 0);
      const first = WORD_OF_A[kind];
      if (first >= 0) h.fold(first + a[i], actor, 0);
      else if (kind === Ev.STOP) this.#stopped(i, actor);
      // Whoever wakes an M does so at a place in its own history.
      else if (kind === Ev.M_WAKE && a[i] >= 0) h.fold(a[i] + 1, -actor, 0);
    }
    return h.name();
  }

  /** Whoever stops for an object stands in its queue, before or behind others. */
  #stopped(i: number, actor: number): void {
    const object = this.#waitsFor[i], h = this.#orders;
    if (object >= 0) h.fold(object, actor, 0);
    if (object !== ANY_OBJECT) return;
    for (let word = FIRST_CHANNEL; word < SCHEDULER; word++) h.fold(word, actor, 0);
  }

  /**
   * Which object each G waits for that stopped: that of its next event of one. @returns `false`:
   * the trace is none that has a class.
   */
  #findObjects(n: number, { code, g, a, b }: EventLog["columns"]): boolean {
    const next = this.#next;
    next.fill(ANY_OBJECT);
    for (let i = n - 1; i >= 0; i--) {
      const kind = code[i], x = g[i], first = WORD_OF_A[kind];
      if (STRANGE[kind] !== 0 || x >= ACTORS) return false;
      if (first >= 0) {
        if (a[i] >= (first === FIRST_CORE ? ACTORS : OBJECTS)) return false;
        if (x >= 0) next[x] = first + a[i];
      } else if (kind === Ev.STOP) {
        const why = b[i], waits = a[i] === LeaveWhy.BLOCK && why !== Wait.WAIT_GROUP;
        const isOne = why === Wait.SEND || why === Wait.RECV || why === Wait.MUTEX;
        this.#waitsFor[i] = !waits ? NO_OBJECT : isOne ? next[x] : ANY_OBJECT;
      }
    }
    return true;
  }
}
