/**
 * The hypotheses that are carried from one event to the next: equal ones are one, there are never
 * more than a bound, and a start is counted once no more can be learned of it.
 *
 * @module
 */

import {
  ALL_PROCS,
  eitherPast,
  Hypothesis,
  NOBODY,
  type Past,
  type Phases,
  type Step,
} from "./hypothesis.ts";
import type { Tally } from "./tally.ts";

/** Hypotheses that are carried from one event to the next. */
export const BEAM_MAX = 512;
/** Hypotheses within one event. */
export const ORDERS_MAX = 4 * BEAM_MAX;
/** Hypotheses that may differ in ticks alone; if there are more, they are put together. */
const ALIKE_MAX = 64;
/** Oddities beyond the least that are told apart. */
const ODDITIES_MAX = 2;
/** Hypotheses that go on behind a start that nothing explains. */
const RESUMED_MAX = 8;
/** Starts whose rules may still turn out. */
const OPEN_MAX = 64;

/** A set of hypotheses. */
export class Beam {
  all: Hypothesis[] = [];
  /** Some were dropped, and the right one may be among them. */
  wasCut = false;
  /** Starts that are explained and not counted yet. */
  #open = 0;

  constructor(private readonly phases: Phases, private readonly tally: Tally) {}

  /** Nobody stands in any queue. */
  begin(procs: number): void {
    this.close(0);
    this.all = [Hypothesis.empty(procs, this.phases)];
    this.wasCut = false;
  }

  /** Each hypothesis in each of several ways. */
  branch(ways: readonly ((h: Hypothesis) => void)[]): void {
    for (let k = 0, n = this.all.length; k < n; k++) {
      const h = this.all[k];
      for (let way = 1; way < ways.length; way++) {
        const branch = h.clone();
        ways[way](branch);
        this.all.push(branch);
      }
      ways[0](h);
    }
  }

  /** A start on P `p` was explained. */
  explained(p: number): void {
    this.merge(p);
    this.#open++;
    if (this.all.length === 1) this.close(0);
    else if (this.#open >= OPEN_MAX) this.close(OPEN_MAX >> 1);
  }

  /** Counts all starts but the last `kept`. */
  close(kept: number): void {
    const least = this.#leastOddities();
    const sets: number[] = new Array(Math.max(0, this.#open - kept)).fill(0);
    for (const h of this.all) {
      let past = h.past;
      const open: Past[] = [];
      for (let k = 0; k < kept && past !== null; k++) {
        open.push(past);
        past = past.before;
      }
      if (h.oddities === least) {
        for (let k = 0; k < sets.length && past !== null; k++) {
          sets[k] |= past.by;
          past = past.before;
        }
      }
      h.past = open.reduceRight<Past | null>((before, { by }) => ({ by, before }), null);
    }
    for (const set of sets) this.tally.explained(set);
    this.#open = Math.min(this.#open, kept);
  }

  /** Goes on behind a start of `g` on P `p` that nothing explains. */
  resume(before: readonly Hypothesis[], g: number, p: number): void {
    this.all = before.slice(0, RESUMED_MAX).map((h) => {
      const state = h.clone(), taken = state.procs[p].hand;
      if (taken !== NOBODY && taken !== g) state.setRing(p, state.procs[p].ring.push(taken));
      state.setHand(p, NOBODY, 0);
      remove(state, g);
      state.setTicks(p, this.phases.fullLo, this.phases.fullHi);
      return state;
    });
    this.merge();
  }

  #leastOddities(): number {
    let least = Infinity;
    for (const { oddities } of this.all) if (oddities < least) least = oddities;
    return least;
  }

  /**
   * Equal hypotheses become one; behind a start on `p` also those that differ in the ticks of `p`
   * alone and have the same rule for the start. If they are many, ticks tell nobody apart.
   */
  merge(p = -1): void {
    const { all } = this;
    if (all.length < 2) {
      if (all.length === 1) all[0].oddities = 0;
      return;
    }
    const least = this.#leastOddities();
    for (const h of all) h.oddities = Math.min(h.oddities - least, ODDITIES_MAX);
    this.#unite((h) => p < 0 ? h.key() : h.key(p, h.past!.by + h.oddities), p, p);
    if (this.all.length <= ALIKE_MAX) return;
    this.#unite((h) => h.key(ALL_PROCS), 0, this.all[0].procs.length - 1);
    if (this.all.length <= BEAM_MAX) return;
    this.all.sort((a, b) => a.oddities - b.oddities);
    this.all.length = BEAM_MAX;
    this.cut();
  }

  /** Those with the same key become one; they may differ in the ticks of some Ps. */
  #unite(keyOf: (h: Hypothesis) => number, from: number, to: number): void {
    const kept = new Map<number, Hypothesis>();
    for (const h of this.all) {
      const key = keyOf(h), same = kept.get(key);
      if (same === undefined) kept.set(key, h);
      else join(same, h, from, to);
    }
    if (kept.size < this.all.length) this.all = [...kept.values()];
  }

  /** Some hypotheses are dropped. */
  cut(): void {
    this.wasCut = true;
    this.tally.cuts++;
  }
}

/** Makes one of two; they differ in the ticks of some Ps at most. */
function join(same: Hypothesis, h: Hypothesis, from: number, to: number): void {
  if (h.oddities < same.oddities) {
    same.oddities = h.oddities;
    same.past = h.past;
  } else if (h.oddities === same.oddities) same.past = eitherPast(same.past, h.past);
  for (let p = Math.max(from, 0); p <= to; p++) {
    const { lo, hi } = h.procs[p], into = same.procs[p];
    if ((lo & ~into.lo) !== 0 || (hi & ~into.hi) !== 0) {
      same.setTicks(p, into.lo | lo, into.hi | hi);
    }
  }
}

/** Takes `g` out of whatever queue it stands in. */
function remove(state: Hypothesis, g: number): void {
  for (let v = 0; v < state.procs.length; v++) {
    const { ring, next, hand, steps } = state.procs[v];
    state.setRing(v, ring.without(g));
    if (next === g) state.setNext(v, NOBODY);
    if (hand === g) state.setHand(v, NOBODY, 0);
    state.setSteps(v, withoutG(steps, g));
  }
  state.global = state.global.without(g);
  state.loose = state.loose.map(({ m, gs }) => ({ m, gs: gs.filter((other) => other !== g) }))
    .filter(({ gs }) => gs.length > 0);
}

function withoutG(steps: readonly Step[], g: number): Step[] {
  return steps.map(({ put, gs }) => ({ put, gs: gs.filter((other) => other !== g) }))
    .filter(({ gs }) => gs.length > 0);
}
