/**
 * The trace shows a push before it happens and a taking after it has: before queues change, whoever
 * may have acted already is tried.
 *
 * @module
 */

import { advanceToGlobal, drain, GLOBAL, reachesGlobal, type Taken, waysToTake } from "./admits.ts";
import { ORDERS_MAX } from "./beam.ts";
import { type TraceStep, What } from "./event.ts";
import { HANDED, type Hypothesis, NOBODY } from "./hypothesis.ts";
import { BY } from "./reasons.ts";
import { isStartOf, type Scene } from "./scene.ts";

/** Tries orders. */
export class HiddenOrder {
  constructor(private readonly scene: Scene) {}

  /** What P `p` announced is done by now. */
  finish(i: number, p: number): void {
    const { beam, machine: { rules, searching } } = this.scene;
    if (!beam.all.some((h) => h.procs[p].steps.length > 0)) return;
    const isGlobal = beam.all.some((h) => reachesGlobal(h, p, rules));
    if (isGlobal) this.#mayPushFirst(p, -1);
    this.#mayComeFirst(i, p, isGlobal);
    for (const h of beam.all) h.finish(p, rules, searching);
    beam.merge();
  }

  /** What M `m` announced while it held no P is done by now. */
  finishLoose(i: number, { m }: TraceStep): void {
    const { beam } = this.scene;
    this.#mayPushFirst(-1, m);
    this.#mayComeFirst(i, -1, true);
    for (const h of beam.all) h.finishLoose(m);
    beam.merge();
  }

  /** A dedicated worker that is asked to stop puts the Gs of its P aside, at any time. */
  mayDrain(p: number): void {
    const { beam, machine } = this.scene;
    if (beam.all.every((h) => isBare(h, p))) return;
    this.#mayPushFirst(p, -1);
    for (let k = 0, n = beam.all.length; k < n; k++) {
      const h = beam.all[k];
      if (isBare(h, p)) continue;
      const drained = h.clone();
      drain(machine, drained, p);
      beam.all.push(drained);
    }
    beam.merge();
  }

  /**
   * Before P `p`, or the P-less M `m`, pushes into the global queue: others that announced a push
   * there, and workers that put Gs aside, may come first, in any order.
   */
  #mayPushFirst(p: number, m: number): void {
    const { machine, beam: { all } } = this.scene;
    let seen: Set<number> | null = null;
    const add = (pushed: Hypothesis) => {
      seen ??= new Set(all.map((known) => known.key()));
      const key = pushed.key();
      if (seen.has(key)) return;
      seen.add(key);
      all.push(pushed);
    };
    for (let k = 0; k < all.length && k < ORDERS_MAX; k++) {
      const h = all[k];
      for (let other = 0; other < h.procs.length; other++) {
        if (other === p) continue;
        if (reachesGlobal(h, other, machine.rules)) {
          const pushed = h.clone();
          advanceToGlobal(pushed, other, machine);
          add(pushed);
        }
        if (!machine.drains[other] || isBare(h, other)) continue;
        const drained = h.clone();
        drain(machine, drained, other);
        add(drained);
      }
      for (const loose of h.loose) {
        if (loose.m === m) continue;
        const pushed = h.clone();
        pushed.finishLoose(loose.m);
        add(pushed);
      }
    }
  }

  /**
   * Before the queues of P `p` (and the global one) change: others may have taken their next G
   * already, which the trace shows later.
   */
  #mayComeFirst(i: number, p: number, isGlobal: boolean): void {
    const { machine, beam } = this.scene, { searching, idle } = machine;
    for (let other = 0; other < searching.length; other++) {
      if (other === p || !searching[other] && !(idle[other] && isGlobal)) continue;
      const g = this.scene.target(i, other);
      if (g === NOBODY) continue;
      for (let k = 0, n = beam.all.length; k < n; k++) {
        const h = beam.all[k];
        if (h.procs[other].hand !== NOBODY) continue;
        if (beam.all.length > ORDERS_MAX) return beam.cut();
        for (const { state, source } of waysToTake(machine, h, other, g)) {
          if (source === p || source === GLOBAL && isGlobal) beam.all.push(state);
        }
      }
    }
  }

  /**
   * An M gives P `p` up, although it has found a G: that is locked to another M, which gets the P.
   */
  mayHandOver(i: number, p: number, m: number): void {
    const { window, goroutines, direct, beam, machine } = this.scene;
    const start = window.startOf(p, i);
    if (start < 0) return;
    const { subject: g, m: heir } = window.at(start);
    if (heir === m || goroutines.get(g)?.m !== heir || direct.has(g)) return;
    for (let k = 0, n = beam.all.length; k < n; k++) {
      const h = beam.all[k];
      if (h.procs[p].hand !== NOBODY) continue;
      for (const { state } of waysToTake(machine, h, p, g)) {
        const { hand, handBy } = state.procs[p];
        state.setHand(p, hand, handBy | HANDED);
        beam.all.push(state);
      }
    }
  }

  /** The hypotheses with which `g` starts from a queue on P `p`, as the event says. */
  start(i: number, { subject: g, p, m }: TraceStep): Hypothesis[] {
    const { machine, beam } = this.scene;
    const found: Hypothesis[] = [], work = beam.all.slice(), seen = new Set<number>();
    const others = this.#others(i, p);
    for (let k = 0; k < work.length; k++) {
      const h = work[k], { hand } = h.procs[p];
      const own = hand === NOBODY ? this.#waysToStart(h, p, g, m) : null;
      if (own !== null) { for (const { state } of own) found.push(this.#run(state, p)); }
      else if (hand === g) found.push(this.#run(h.clone(), p));
      else continue;
      for (const [other, target] of others) {
        if (h.procs[other].hand !== NOBODY) continue;
        for (const way of waysToTake(machine, h, other, target)) {
          if (!matters(way, own, other, p, g, h)) continue;
          const key = way.state.key();
          if (seen.has(key)) continue;
          seen.add(key);
          if (work.length < ORDERS_MAX) work.push(way.state);
          else beam.cut();
        }
      }
    }
    return found;
  }

  /** Other Ps that look for work, with the G that each runs next. */
  #others(i: number, p: number): (readonly [p: number, g: number])[] {
    const { searching } = this.scene.machine;
    const others: (readonly [number, number])[] = [];
    for (let other = 0; other < searching.length; other++) {
      if (other === p || !searching[other]) continue;
      const target = this.scene.target(i, other);
      if (target !== NOBODY) others.push([other, target]);
    }
    return others;
  }

  /** Ways of P `p` to `g`, with the one past all queues of an M that comes out of a system call. */
  #waysToStart(h: Hypothesis, p: number, g: number, m: number): Taken[] {
    const { machine } = this.scene;
    const back = h.loose.find((loose) => loose.m === m);
    if (back === undefined) return waysToTake(machine, h, p, g);
    const queued = h.clone();
    queued.finishLoose(m);
    const ways = waysToTake(machine, queued, p, g);
    if (back.gs.length === 1 && back.gs[0] === g) {
      const state = h.clone();
      state.loose = state.loose.filter((loose) => loose !== back);
      state.setHand(p, g, BY.EXITSYSCALL);
      ways.push({ state, source: p, along: 0 });
    }
    return ways;
  }

  /** The G in the hand of P `p` runs. */
  #run(h: Hypothesis, p: number): Hypothesis {
    const { rules, phases } = this.scene.machine, by = h.procs[p].handBy;
    h.past = { by: 1 << (by & ~HANDED), before: h.past };
    if (!(by === BY.RUNNEXT && rules.inherit)) h.tick(p, phases);
    h.setHand(p, NOBODY, 0);
    return h;
  }

  /** An M back from a system call may find a P for its G: then the G stands in no queue. */
  mayRunLoose(step: TraceStep): boolean {
    const { window, beam } = this.scene;
    const start = step.what === What.PROC ? window.next(step) : step;
    return start !== null &&
      beam.all.some((h) =>
        h.loose.some(({ m, gs }) => m === start.m && gs.length === 1 && isStartOf(start, gs[0]))
      );
  }
}

/** Has P `p` no Gs, and none on the way? */
function isBare({ procs }: Hypothesis, p: number): boolean {
  const { next, ring, steps } = procs[p];
  return next === NOBODY && ring.length === 0 && steps.length === 0;
}

/** Does it matter for the start of `g` on `p` that another P took its G before? */
function matters(
  way: Taken,
  own: readonly Taken[] | null,
  other: number,
  p: number,
  g: number,
  h: Hypothesis,
): boolean {
  if (way.source === p) return true;
  // It would have seen the global queue empty at its look.
  if (way.source === GLOBAL && way.state.global.length === 0 && (h.procs[p].lo & 1) !== 0) {
    return true;
  }
  if (own === null) return false;
  if (own.length === 0) return true;
  if (own.some(({ source }) => source === way.source || source === other)) return true;
  const { ring } = way.state.procs[other];
  for (let k = 0; k < way.along; k++) if (ring.at(k) === g) return true;
  return false;
}
