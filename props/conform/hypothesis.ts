/**
 * One hypothesis of what no trace says: which G stands where, how far each P is from its next look
 * at the global queue, and what a P has done that the trace shows later.
 *
 * @module
 */

import { type QueueRules, spillOf } from "@lab/models";
import { Fifo } from "./fifo.ts";

/** What an M does in steps after the trace announced it. */
export const Put = {
  /** Into runnext; who stood there goes on to the ring. */
  NEXT: 0,
  /** To the tail of the ring; a full ring spills. */
  TAIL: 1,
  /** To the tail of the global queue, all at once. */
  GLOBAL: 2,
  /** To the tail of the ring as far as there is room, the rest to the global queue. */
  BATCH: 3,
} as const;
/** One of {@linkcode Put}. */
export type Put = typeof Put[keyof typeof Put];

/** Where a list of Gs goes that one M makes ready. */
export const List = {
  NONE: 0,
  /** To the global queue so far. */
  GLOBAL: 1,
  /** The rest, to the ring. */
  RING: 2,
  /** Each into runnext: no list after all. */
  NEXT: 3,
} as const;
/** One of {@linkcode List}. */
export type List = typeof List[keyof typeof List];

/** A step that the trace announced and that others may not see yet. */
export interface Step {
  readonly put: Put;
  readonly gs: readonly number[];
}

/** A step of an M that held no P. */
export interface LooseStep {
  readonly m: number;
  readonly gs: readonly number[];
}

const NO_STEPS: readonly Step[] = [];
const NO_LOOSE: readonly LooseStep[] = [];
/** Nobody, in a slot that holds a G. */
export const NOBODY = -1;
/** In place of a P. */
export const ALL_PROCS = -2;
/** A G that was handed to its own M counts a tick whatever queue it came from. */
export const HANDED = 32;

/** Possible values of `schedtick` modulo the look, as bits of two words. */
export class Phases {
  readonly fullLo: number;
  readonly fullHi: number;
  /** @param every Ticks between two looks, at most 64; 0: no looks. */
  constructor(readonly every: number) {
    this.fullLo = every >= 32 ? -1 : (2 ** every - 1) | 0;
    this.fullHi = every > 32 ? (2 ** (every - 32) - 1) | 0 : 0;
  }

  /** The low word one tick later. */
  nextLo(lo: number, hi: number): number {
    const { every } = this;
    if (every === 0) return lo;
    const top = every > 32 ? hi >>> (every - 33) : lo >>> (every - 1);
    return ((lo << 1) | (top & 1)) & this.fullLo;
  }

  /** The high word one tick later. */
  nextHi(lo: number, hi: number): number {
    return this.every > 32 ? ((hi << 1) | (lo >>> 31)) & this.fullHi : 0;
  }
}

/** The last start, as a set of rules, and those before. */
export interface Past {
  readonly by: number;
  readonly before: Past | null;
}

/** What either of two pasts of the same starts says. */
export function eitherPast(a: Past | null, b: Past | null): Past | null {
  if (a === b || a === null || b === null) return a;
  const by = a.by | b.by, before = eitherPast(a.before, b.before);
  return by === a.by && before === a.before ? a : { by, before };
}

/** One P in one hypothesis. Never changes. */
export class ProcState {
  #hash = 0;
  constructor(
    readonly ring: Fifo,
    readonly next: number,
    /** The G that the P has taken and that the trace shows running later. */
    readonly hand: number,
    /** By which rule; with {@linkcode HANDED}. */
    readonly handBy: number,
    /** Possible values of `schedtick`, see {@linkcode Phases}. */
    readonly lo: number,
    readonly hi: number,
    /** Was the global queue empty at some time since the P looks for work? */
    readonly sawEmpty: boolean,
    readonly steps: readonly Step[],
  ) {}

  /** Equal for equal states; with or without the ticks. */
  hash(withTicks: boolean): number {
    if (this.#hash === 0) {
      const { ring, next, hand, handBy, steps } = this;
      let h = mix(mix(ring.hash, ring.length, next), hand, handBy * 2 + (this.sawEmpty ? 1 : 0));
      for (const { put, gs } of steps) {
        h = mix(h, put, gs.length);
        for (const g of gs) h = mix(h, g, 1);
      }
      this.#hash = h === 0 ? 1 : h;
    }
    return withTicks ? mix(this.#hash, this.lo, this.hi) : this.#hash;
  }
}

/** What a step changes. */
interface StepQueues {
  ring: Fifo;
  next: number;
  global: Fifo;
}

/** Does a step. @returns What is left of it. */
function take({ put, gs }: Step, queues: StepQueues, rules: QueueRules): Step | null {
  const { ring, next } = queues;
  switch (put) {
    case Put.NEXT:
      if (!rules.runnext) return { put: Put.TAIL, gs };
      queues.next = gs[0];
      return next === NOBODY ? null : { put: Put.TAIL, gs: [next] };
    case Put.TAIL: {
      if (ring.length < rules.ring) {
        queues.ring = ring.push(gs[0]);
        return null;
      }
      const n = spillOf(rules.spill, rules.ring);
      queues.ring = ring.drop(n);
      return { put: Put.GLOBAL, gs: [...ring.toArray(n), gs[0]] };
    }
    case Put.GLOBAL:
      queues.global = queues.global.pushAll(gs);
      return null;
    case Put.BATCH: {
      const room = rules.ring - ring.length;
      queues.ring = ring.pushAll(gs.slice(0, room));
      return gs.length > room ? { put: Put.GLOBAL, gs: gs.slice(room) } : null;
    }
  }
}

/** Changes in place: whoever needs both a state and a changed one clones it first. */
export class Hypothesis {
  global: Fifo = Fifo.EMPTY;
  loose: readonly LooseStep[] = NO_LOOSE;
  /** Things that Go does not do but in rare cases that the trace does not tell. */
  oddities = 0;
  /** Where the Gs of a list go that an M announces. */
  list: List = List.NONE;
  /** By which rules the last starts came about, as far as they are not settled. */
  past: Past | null = null;

  private constructor(
    /** By P. */
    readonly procs: ProcState[],
  ) {}

  /** All queues empty, nothing known of ticks. */
  static empty(size: number, { fullLo, fullHi }: Phases): Hypothesis {
    const proc = new ProcState(
      Fifo.EMPTY,
      NOBODY,
      NOBODY,
      0,
      fullLo,
      fullHi,
      true,
      NO_STEPS,
    );
    return new Hypothesis(new Array(size).fill(proc));
  }

  clone(): Hypothesis {
    const copy = new Hypothesis(this.procs.slice());
    copy.global = this.global;
    copy.loose = this.loose;
    copy.oddities = this.oddities;
    copy.list = this.list;
    copy.past = this.past;
    return copy;
  }

  setRing(p: number, ring: Fifo): void {
    const { next, hand, handBy, lo, hi, sawEmpty, steps } = this.procs[p];
    this.procs[p] = new ProcState(ring, next, hand, handBy, lo, hi, sawEmpty, steps);
  }

  setNext(p: number, next: number): void {
    const { ring, hand, handBy, lo, hi, sawEmpty, steps } = this.procs[p];
    this.procs[p] = new ProcState(ring, next, hand, handBy, lo, hi, sawEmpty, steps);
  }

  setHand(p: number, hand: number, handBy: number): void {
    const { ring, next, lo, hi, sawEmpty, steps } = this.procs[p];
    this.procs[p] = new ProcState(ring, next, hand, handBy, lo, hi, sawEmpty, steps);
  }

  setTicks(p: number, lo: number, hi: number): void {
    const { ring, next, hand, handBy, sawEmpty, steps } = this.procs[p];
    this.procs[p] = new ProcState(ring, next, hand, handBy, lo, hi, sawEmpty, steps);
  }

  setSawEmpty(p: number, sawEmpty: boolean): void {
    const { ring, next, hand, handBy, lo, hi, sawEmpty: before, steps } = this.procs[p];
    if (sawEmpty === before) return;
    this.procs[p] = new ProcState(ring, next, hand, handBy, lo, hi, sawEmpty, steps);
  }

  setSteps(p: number, steps: readonly Step[]): void {
    const { ring, next, hand, handBy, lo, hi, sawEmpty } = this.procs[p];
    this.procs[p] = new ProcState(ring, next, hand, handBy, lo, hi, sawEmpty, steps);
  }

  /** Announces a step of P `p`. */
  announce(p: number, put: Put, gs: readonly number[]): void {
    this.setSteps(p, [...this.procs[p].steps, { put, gs }]);
  }

  /** Takes the first `n` Gs out of the global queue. */
  dropGlobal(n: number, searching: readonly boolean[]): void {
    this.global = this.global.drop(n);
    if (this.global.length > 0) return;
    for (let p = 0; p < searching.length; p++) {
      if (searching[p] && this.procs[p].steps.length === 0) this.setSawEmpty(p, true);
    }
  }

  /** Does the first step of P `p`. */
  advance(p: number, rules: QueueRules, searching: readonly boolean[]): void {
    const { ring, next, hand, handBy, lo, hi, sawEmpty, steps } = this.procs[p];
    const queues = { ring, next, global: this.global };
    const more = take(steps[0], queues, rules);
    this.global = queues.global;
    const isLast = steps.length === 1 && more === null;
    const left = isLast ? NO_STEPS : more === null ? steps.slice(1) : steps.with(0, more);
    const sees = sawEmpty || isLast && searching[p] && this.global.length === 0;
    this.procs[p] = new ProcState(queues.ring, queues.next, hand, handBy, lo, hi, sees, left);
  }

  /** Puts all Gs of P `p`, which has no steps left, into the global queue. */
  drain(p: number, searching: readonly boolean[]): void {
    const { ring, next, hand, handBy, lo, hi, sawEmpty, steps } = this.procs[p];
    const first = next === NOBODY ? this.global : this.global.push(next);
    this.global = first.pushAll(ring.toArray());
    const sees = sawEmpty || searching[p] && this.global.length === 0;
    this.procs[p] = new ProcState(Fifo.EMPTY, NOBODY, hand, handBy, lo, hi, sees, steps);
  }

  /** Does all steps of P `p`, as `advance` does one after the other. */
  finish(p: number, rules: QueueRules, searching: readonly boolean[]): void {
    const { ring, next, hand, handBy, lo, hi, sawEmpty, steps } = this.procs[p];
    if (steps.length === 0) return;
    const queues = { ring, next, global: this.global };
    for (const step of steps) {
      for (let left: Step | null = step; left !== null;) left = take(left, queues, rules);
    }
    this.global = queues.global;
    const sees = sawEmpty || searching[p] && this.global.length === 0;
    this.procs[p] = new ProcState(queues.ring, queues.next, hand, handBy, lo, hi, sees, NO_STEPS);
  }

  /** Does the step of M `m`, which holds no P. */
  finishLoose(m: number): void {
    if (this.loose.length === 0) return;
    for (const step of this.loose) {
      if (step.m === m) this.global = this.global.pushAll(step.gs);
    }
    this.loose = this.loose.filter((step) => step.m !== m);
  }

  /** One tick of P `p`. */
  tick(p: number, phases: Phases): void {
    const { lo, hi } = this.procs[p];
    this.setTicks(p, phases.nextLo(lo, hi), phases.nextHi(lo, hi));
  }

  /**
   * Equal for equal states; `without` leaves the ticks of one P out, or of {@linkcode ALL_PROCS};
   * `salt` tells more apart.
   */
  key(without = -1, salt = 0): number {
    let a = mix(this.list ^ (salt << 8), this.global.hash, this.global.length);
    let b = Math.imul(this.global.length, 0x9e3779b1);
    const { procs, loose } = this;
    for (let p = 0; p < procs.length; p++) {
      const hash = procs[p].hash(p !== without && without !== ALL_PROCS);
      a = mix(a, hash, p);
      b = Math.imul(b ^ hash, 0x2c1b3c6d) + (hash >>> 7);
    }
    for (const { m, gs } of loose) {
      a = mix(a, m, gs.length);
      for (const g of gs) b = mix(b, g, a);
    }
    return (a >>> 0) * 2097152 + (b >>> 11);
  }
}

function mix(h: number, x: number, y: number): number {
  h = Math.imul(h ^ x, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h ^ y, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
