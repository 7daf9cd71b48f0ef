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
/** A G that was handed to its own M counts a tick whatever queue it came from. */
export const HANDED = 32;

/** Possible values of `schedtick` modulo the look, as bits. */
export class Phases {
  readonly fullLo: number;
  readonly fullHi: number;
  constructor(readonly every: number) {
    this.fullLo = every >= 32 ? -1 : every === 0 ? 0 : (2 ** every - 1) | 0;
    this.fullHi = every > 32 ? (2 ** (every - 32) - 1) | 0 : 0;
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

/** Changes in place: whoever needs both a state and a changed one clones it first. */
export class Hypothesis {
  /** By P. */
  ring: Fifo[];
  next: number[];
  /** The G that a P has taken and that the trace shows running later. */
  hand: number[];
  /** By which rule; with {@linkcode HANDED}. */
  handBy: number[];
  lo: number[];
  hi: number[];
  /** Was the global queue empty at some time since the P looks for work? */
  sawEmpty: boolean[];
  steps: (readonly Step[])[];
  global: Fifo = Fifo.EMPTY;
  loose: readonly LooseStep[] = NO_LOOSE;
  /** Things that Go does not do but in rare cases that the trace does not tell. */
  oddities = 0;
  /** The P whose list of Gs goes to the global queue so far. */
  injects = NOBODY;
  /** By which rules the last starts came about, as far as they are not settled. */
  past: Past | null = null;

  private constructor(from: Hypothesis | null, size: number, phases: Phases | null) {
    if (from === null) {
      this.ring = new Array(size).fill(Fifo.EMPTY);
      this.next = new Array(size).fill(NOBODY);
      this.hand = new Array(size).fill(NOBODY);
      this.handBy = new Array(size).fill(0);
      this.lo = new Array(size).fill(phases!.fullLo);
      this.hi = new Array(size).fill(phases!.fullHi);
      this.sawEmpty = new Array(size).fill(true);
      this.steps = new Array(size).fill(NO_STEPS);
      return;
    }
    this.ring = from.ring.slice();
    this.next = from.next.slice();
    this.hand = from.hand.slice();
    this.handBy = from.handBy.slice();
    this.lo = from.lo.slice();
    this.hi = from.hi.slice();
    this.sawEmpty = from.sawEmpty.slice();
    this.steps = from.steps.slice();
    this.global = from.global;
    this.loose = from.loose;
    this.oddities = from.oddities;
    this.injects = from.injects;
    this.past = from.past;
  }

  /** All queues empty, nothing known of ticks. */
  static empty(size: number, phases: Phases): Hypothesis {
    return new Hypothesis(null, size, phases);
  }

  clone(): Hypothesis {
    return new Hypothesis(this, 0, null);
  }

  /** Announces a step of P `p`. */
  announce(p: number, put: Put, gs: readonly number[]): void {
    this.steps[p] = [...this.steps[p], { put, gs }];
  }

  /** Takes the first `n` Gs out of the global queue. */
  dropGlobal(n: number, searching: readonly boolean[]): void {
    this.global = this.global.drop(n);
    if (this.global.length > 0) return;
    for (let p = 0; p < searching.length; p++) {
      if (searching[p] && this.steps[p].length === 0) this.sawEmpty[p] = true;
    }
  }

  /** Does the first step of P `p`. */
  advance(p: number, rules: QueueRules, searching: readonly boolean[]): void {
    const [{ put, gs }, ...rest] = this.steps[p];
    const more = this.#step(p, put, gs, rules);
    this.steps[p] = more === null ? (rest.length === 0 ? NO_STEPS : rest) : [more, ...rest];
    if (this.steps[p].length === 0 && searching[p] && this.global.length === 0) {
      this.sawEmpty[p] = true;
    }
  }

  /** Does all steps of P `p`. */
  finish(p: number, rules: QueueRules, searching: readonly boolean[]): void {
    while (this.steps[p].length > 0) this.advance(p, rules, searching);
  }

  /** Answers the step that follows from this one. */
  #step(p: number, put: Put, gs: readonly number[], rules: QueueRules): Step | null {
    switch (put) {
      case Put.NEXT: {
        if (!rules.runnext) return { put: Put.TAIL, gs };
        const kicked = this.next[p];
        this.next[p] = gs[0];
        return kicked === NOBODY ? null : { put: Put.TAIL, gs: [kicked] };
      }
      case Put.TAIL: {
        const ring = this.ring[p];
        if (ring.length < rules.ring) {
          this.ring[p] = ring.push(gs[0]);
          return null;
        }
        const n = spillOf(rules.spill, rules.ring);
        this.ring[p] = ring.drop(n);
        return { put: Put.GLOBAL, gs: [...ring.toArray(n), gs[0]] };
      }
      case Put.GLOBAL:
        this.global = this.global.pushAll(gs);
        return null;
      case Put.BATCH: {
        const room = rules.ring - this.ring[p].length;
        this.ring[p] = this.ring[p].pushAll(gs.slice(0, room));
        return gs.length > room ? { put: Put.GLOBAL, gs: gs.slice(room) } : null;
      }
    }
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
  tick(p: number, { every }: Phases): void {
    if (every === 0) return;
    const lo = this.lo[p], hi = this.hi[p];
    const top = every > 32 ? (hi >>> (every - 33)) & 1 : (lo >>> (every - 1)) & 1;
    if (every > 32) {
      const mask = every >= 64 ? -1 : (2 ** (every - 32) - 1) | 0;
      this.hi[p] = ((hi << 1) | (lo >>> 31)) & mask;
      this.lo[p] = (lo << 1) | top;
    } else {
      const mask = every === 32 ? -1 : (2 ** every - 1) | 0;
      this.lo[p] = ((lo << 1) | top) & mask;
    }
  }

  /** Equal for equal states; `without` leaves the ticks of one P out, `salt` tells more apart. */
  key(without = -1, salt = 0): number {
    let a = mix(this.injects ^ (salt << 8), this.global.hash, this.global.length),
      b = Math.imul(this.global.length, 0x9e3779b1);
    for (let p = 0; p < this.ring.length; p++) {
      const ring = this.ring[p];
      a = mix(a, ring.hash, this.next[p]);
      b = mix(b, ring.length ^ ring.hash, this.hand[p]);
      if (p !== without) {
        a = mix(a, this.lo[p], this.hi[p]);
        b = mix(b, this.hi[p], this.lo[p]);
      }
      b = mix(b, this.sawEmpty[p] ? 1 : 0, this.handBy[p]);
      for (const { put, gs } of this.steps[p]) {
        a = mix(a, put, gs.length);
        for (const g of gs) b = mix(b, g, a);
      }
    }
    for (const { m, gs } of this.loose) {
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
