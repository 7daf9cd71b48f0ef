/**
 * Which rules let a P run a certain G next: all ways out of one hypothesis.
 *
 * @module
 */

import { batchOf, haulOf, type QueueRules } from "@lab/models";
import { type Hypothesis, NOBODY, type Phases, type ProcState, Put } from "./hypothesis.ts";
import { BY } from "./reasons.ts";

/** Source of what came out of the global queue; others are Ps. */
export const GLOBAL = -1;

/** The G is in the hand of the P, by one rule. */
export interface Taken {
  readonly state: Hypothesis;
  /** Out of whose queues. */
  readonly source: number;
  /** Gs that came along and stand in the own ring now. */
  readonly along: number;
}

/** What is the same for all hypotheses. */
export interface Machine {
  readonly rules: QueueRules;
  readonly phases: Phases;
  /** GOMAXPROCS. */
  procs: number;
  /** By P: does its M look for work? */
  readonly searching: boolean[];
  /** By P: is it idle? */
  readonly idle: boolean[];
  /** By P: does a worker of the collector run there that may put the P's Gs aside? */
  readonly drains: boolean[];
}

/** Most Ps and Ms whose announced pushes are tried out together. */
const EARLY_MAX = 3;

/** All ways in which P `p` may take `g` next. Its own steps are done first. */
export function waysToTake(machine: Machine, h: Hypothesis, p: number, g: number): Taken[] {
  const ways: Taken[] = [];
  let base = h;
  if (h.procs[p].steps.length > 0) {
    base = h.clone();
    base.finish(p, machine.rules, machine.searching);
  }
  const isIdle = machine.idle[p];
  if (!isIdle) own(machine, base, p, g, ways);
  const isBare = base.procs[p].next === NOBODY && base.procs[p].ring.length === 0;
  global(machine, base, p, g, isBare, isIdle, EARLY_MAX, -1, ways);
  if (!isBare || isIdle) return ways;
  const mayStealBeside = base.global.length === 0 || base.procs[p].sawEmpty;
  if (!mayStealBeside) return ways;
  for (let v = 0; v < base.procs.length; v++) if (v !== p) rob(machine, base, p, v, g, ways);
  return ways;
}

/** A P at the tick of the look takes nothing else if the global queue had somebody all the time. */
function passesLook({ phases }: Machine, h: Hypothesis, p: number): Hypothesis | null {
  const { sawEmpty, lo, hi } = h.procs[p];
  if (phases.every === 0 || h.global.length === 0 || sawEmpty || (lo & 1) === 0) return h.clone();
  if (lo === 1 && hi === 0) return null;
  const passed = h.clone();
  passed.setTicks(p, lo & ~1, hi);
  return passed;
}

function own(machine: Machine, h: Hypothesis, p: number, g: number, ways: Taken[]): void {
  const { next, ring } = h.procs[p];
  const isNext = next === g;
  if (!isNext && !(next === NOBODY && ring.length > 0 && ring.at(0) === g)) return;
  const state = passesLook(machine, h, p);
  if (state === null) return;
  if (isNext) state.setNext(p, NOBODY);
  else state.setRing(p, ring.drop(1));
  state.setHand(p, g, isNext ? BY.RUNNEXT : BY.RING);
  ways.push({ state, source: p, along: 0 });
}

/**
 * Out of the global queue: as it stands, and with pushes that others have announced.
 *
 * @param early How many others may still push first. @param size That of a batch tried already.
 * @param pushedLast Who pushed last.
 */
function global(
  machine: Machine,
  h: Hypothesis,
  p: number,
  g: number,
  isBare: boolean,
  isIdle: boolean,
  early: number,
  size: number,
  ways: Taken[],
  pushedLast = NOBODY,
): void {
  const { rules, phases, procs, searching } = machine, queue = h.global;
  const isHead = queue.length > 0 && queue.at(0) === g;
  if (queue.length > 0 && !isHead) return;
  if (isHead) {
    const n = batchOf(rules.batch, queue.length, procs, rules.ring);
    const mayLook = !isIdle && size < 0 && phases.every > 0 && (h.procs[p].lo & 1) !== 0;
    const mayBatch = isBare && n !== size;
    // A P without an M gets its batch from one that looks a last time: no look comes before.
    const passed = !mayBatch ? null : isIdle ? h.clone() : passesLook(machine, h, p);
    if (mayLook && passed !== null && n === 1) {
      // The same G, and the same is left behind.
      const state = h.clone();
      state.dropGlobal(1, searching);
      state.setHand(p, g, BY.ONE);
      ways.push({ state, source: GLOBAL, along: 0 });
      size = 1;
    } else {
      if (mayLook) {
        const state = h.clone();
        state.setTicks(p, 1, 0);
        state.dropGlobal(1, searching);
        state.setHand(p, g, BY.LOOK);
        ways.push({ state, source: GLOBAL, along: 0 });
      }
      if (passed !== null) {
        let { ring } = passed.procs[p];
        for (let i = 1; i < n; i++) ring = ring.push(queue.at(i));
        passed.setRing(p, ring);
        passed.dropGlobal(n, searching);
        passed.setHand(p, g, BY.BATCH);
        ways.push({ state: passed, source: GLOBAL, along: n - 1 });
        size = n;
      }
    }
  }
  if (early === 0) return;
  // Into an empty queue only who brings `g` is of use: behind others it cannot be the first.
  const isEmpty = queue.length === 0;
  for (let v = 0; v < h.procs.length; v++) {
    if (v === p || v === pushedLast || isEmpty && !mayHold(h.procs[v], g)) continue;
    // One push after the other: what an M announced in a list counts as one.
    for (let before = h; reachesGlobal(before, v, rules);) {
      const pushed = before.clone();
      advanceToGlobal(pushed, v, machine);
      global(machine, pushed, p, g, isBare, isIdle, early - 1, isHead ? size : -1, ways, v);
      before = pushed;
    }
  }
  for (let v = 0; v < h.procs.length; v++) {
    if (!machine.drains[v] || isEmpty && !mayHold(h.procs[v], g)) continue;
    const { next, ring } = h.procs[v];
    if (next === NOBODY && ring.length === 0) continue;
    const pushed = h.clone();
    drain(machine, pushed, v);
    global(machine, pushed, p, g, isBare, isIdle, early - 1, isHead ? size : -1, ways);
  }
  for (const { m, gs } of h.loose) {
    if (isEmpty && gs.length > 0 && !gs.includes(g)) continue;
    const pushed = h.clone();
    pushed.finishLoose(m);
    global(machine, pushed, p, g, isBare, isIdle, early - 1, isHead ? size : -1, ways);
  }
}

/** Does a step that `v` has announced end in the global queue? */
export function reachesGlobal(h: Hypothesis, v: number, rules: QueueRules): boolean {
  const { steps, ring } = h.procs[v];
  if (steps.length === 0) return false;
  let size = ring.length + 1;
  for (const { put, gs } of steps) {
    if (put === Put.GLOBAL) return true;
    size += gs.length;
  }
  return size > rules.ring;
}

/** Does the steps of `v` up to the first that changes the global queue. */
export function advanceToGlobal(h: Hypothesis, v: number, { rules, searching }: Machine): void {
  const before = h.global;
  while (h.procs[v].steps.length > 0 && h.global === before) h.advance(v, rules, searching);
}

/** A dedicated worker that is asked to stop puts its P's Gs into the global queue (`mgc.go`). */
export function drain({ rules, searching }: Machine, h: Hypothesis, p: number): void {
  h.finish(p, rules, searching);
  h.drain(p, searching);
}

/** Does `g` stand with that P, or will it by a step that the P has announced? */
function mayHold({ ring, next, steps }: ProcState, g: number): boolean {
  if (next === g) return true;
  for (const { gs } of steps) if (gs.includes(g)) return true;
  return ring.length > 0 && ring.indexOf(g) >= 0;
}

/** From P `v`, as it stands and after each step that it has announced. */
function rob(
  machine: Machine,
  h: Hypothesis,
  p: number,
  v: number,
  g: number,
  ways: Taken[],
): void {
  const { rules, searching } = machine;
  if (!mayHold(h.procs[v], g)) return;
  let victim = h;
  for (;;) {
    const { ring, next, steps } = victim.procs[v];
    let found = false;
    if (ring.length > 0) {
      const n = haulOf(rules.steal, ring.length);
      const last = rules.loot === "last";
      if (ring.at(last ? n - 1 : 0) === g) {
        const state = passesLook(machine, victim, p);
        if (state !== null) {
          const loot = ring.toArray(n);
          state.setRing(v, ring.drop(n));
          state.setRing(p, state.procs[p].ring.pushAll(last ? loot.slice(0, -1) : loot.slice(1)));
          state.setHand(p, g, BY.STEAL);
          ways.push({ state, source: v, along: n - 1 });
        }
        found = true;
      }
    }
    if (rules.stealNext && next === g) {
      const state = passesLook(machine, victim, p);
      if (state !== null) {
        state.setNext(v, NOBODY);
        // The ring was empty when the thief looked, and filled again while it napped.
        if (ring.length > 0) state.oddities++;
        state.setHand(p, g, BY.STEAL_NEXT);
        ways.push({ state, source: v, along: 0 });
      }
      found = true;
    }
    if (found || steps.length === 0) return;
    if (victim === h) victim = h.clone();
    victim.advance(v, rules, searching);
  }
}
