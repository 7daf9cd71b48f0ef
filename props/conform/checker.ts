/**
 * Asks of each start of a goroutine which of gpm's rules admit it. Carries a set of hypotheses of
 * what the trace does not say; a start that none of them explains is one that the rules do not
 * admit.
 *
 * @module
 */

import type { QueueRules } from "@lab/models";
import { BEAM_MAX } from "./beam.ts";
import { State, type TraceStep, What } from "./event.ts";
import { Fifo } from "./fifo.ts";
import { HiddenOrder } from "./hidden_order.ts";
import { Hypothesis, NOBODY } from "./hypothesis.ts";
import { Readying } from "./readying.ts";
import { BY, RUNTIME_WAIT } from "./reasons.ts";
import { type Direct, Scene } from "./scene.ts";
import { Tally, type Why } from "./tally.ts";
import { Window } from "./window.ts";

/** Gs in queues at the begin that are placed by trying, and Ps that are tried. */
const HIDDEN_MAX = 8;
const HIDDEN_PROCS_MAX = 8;

/** Carries the hypotheses through a trace. */
export class Checker {
  readonly tally = new Tally();
  readonly window: Window;
  readonly #scene: Scene;
  readonly #order: HiddenOrder;
  readonly #readying: Readying;
  /** Are all queues known? */
  #settled = false;
  /** Why not. */
  #unsettledBy: Why = "begin";
  /** Gs that stand somewhere since before the trace began, and that no event has shown yet. */
  readonly #hidden = new Set<number>();
  /** The queues are known but for a guess of where those stood. */
  #isGuess = false;
  #runnable = 0;

  /** @param givenProcs GOMAXPROCS; 0: as the trace says. */
  constructor(rules: QueueRules, private readonly givenProcs = 0) {
    this.window = new Window(this);
    this.#scene = new Scene(this.window, this.tally, rules, givenProcs);
    this.#order = new HiddenOrder(this.#scene);
    this.#readying = new Readying(this.#scene);
  }

  /** GOMAXPROCS. */
  get procs(): number {
    return this.#scene.machine.procs;
  }

  /** No more events come. */
  end(): void {
    this.window.end();
    this.#scene.beam.close(0);
  }

  /** The next event; the window holds those behind it. */
  step(i: number, step: TraceStep): void {
    const { machine, beam } = this.#scene, { topProc } = this.window;
    if (topProc >= machine.idle.length) this.#scene.grow(topProc + 1);
    if (machine.procs === 0) machine.procs = this.window.firstProcs || topProc + 1;
    if (i === 0) this.#begin();
    if (this.#settled) this.#finish(i, step);
    switch (step.what) {
      case What.GO:
        this.#go(i, step);
        break;
      case What.PROC:
        this.#proc(i, step);
        break;
      case What.WORLD:
        this.#scene.worldStops = Math.max(0, this.#scene.worldStops + step.subject);
        break;
      case What.PROCS:
        if (this.givenProcs === 0) this.#resize(step.subject);
        break;
      case What.COLLECTOR:
        if (step.p >= 0) machine.drains[step.p] = step.why === "GC (dedicated)";
    }
    if (step.what !== What.GO || step.to !== State.WAITING) this.#readying.blocked(step.m, NOBODY);
    if (this.#runnable === 0 && i >= this.window.lastHidden) this.#settle();
    if (beam.all.length > BEAM_MAX) beam.merge();
    this.tally.carried(beam.all.length);
  }

  /**
   * Gs that stood in queues when the trace began show when they start. If they are few, as at the
   * begin of a program, the places where they may have stood are tried.
   */
  #begin(): void {
    const { hidden } = this.window, { machine, beam, goroutines } = this.#scene;
    const size = machine.idle.length;
    if (hidden.length === 0 || hidden.length > HIDDEN_MAX) return;
    const all = Fifo.EMPTY.pushAll(hidden), rest = all.drop(1);
    const inGlobal = Hypothesis.empty(size, machine.phases);
    inGlobal.global = all;
    beam.all = [inGlobal];
    for (let p = 0; p < Math.min(size, HIDDEN_PROCS_MAX); p++) {
      const inRing = Hypothesis.empty(size, machine.phases), inNext = inRing.clone();
      inRing.setRing(p, all);
      inNext.setNext(p, hidden[0]);
      inNext.setRing(p, rest);
      beam.all.push(inRing, inNext);
    }
    for (const g of hidden) {
      this.#hidden.add(g);
      goroutines.set(g, { why: "", m: -1, isRunnable: true, mayBeRuntime: true });
    }
    this.#runnable = hidden.length;
    this.#settled = this.#isGuess = true;
  }

  /** Nobody stands in any queue: all are known. */
  #settle(): void {
    const { beam, machine } = this.#scene;
    this.#isGuess = false;
    if (this.#settled && !beam.wasCut) return;
    this.#settled = true;
    beam.begin(machine.idle.length);
  }

  #unsettle(why: Why): void {
    const { beam } = this.#scene;
    beam.close(0);
    beam.all = [];
    this.#unsettledBy = why;
    this.#settled = this.#isGuess = false;
    this.#readying.forget();
  }

  /** GOMAXPROCS changes: the Gs of Ps that go come first in the global queue (`procresize`). */
  #resize(procs: number): void {
    const { machine, beam } = this.#scene;
    machine.procs = procs;
    for (const h of beam.all) {
      for (let p = procs; p < h.procs.length; p++) {
        h.finish(p, machine.rules, machine.searching);
        const { next, ring } = h.procs[p];
        if (next === NOBODY && ring.length === 0) continue;
        const first = next === NOBODY ? [] : [next];
        h.global = Fifo.EMPTY.pushAll([...first, ...ring.toArray(), ...h.global.toArray()]);
        h.setNext(p, NOBODY);
        h.setRing(p, Fifo.EMPTY);
      }
    }
  }

  /** What the M announced before is done by now. */
  #finish(i: number, step: TraceStep): void {
    const { machine, beam } = this.#scene, { p, m } = step;
    if (p >= 0 && machine.drains[p]) this.#order.mayDrain(p);
    // One list of Gs is announced as a whole, and put into queues behind that.
    if (this.#readying.goesOn(step)) return;
    if (p >= 0) this.#order.finish(i, p);
    if (!beam.all.some((h) => h.loose.some((loose) => loose.m === m))) return;
    if (!this.#order.mayRunLoose(step)) this.#order.finishLoose(i, step);
  }

  #proc(i: number, step: TraceStep): void {
    const { subject: p, to, m } = step, { searching, idle, drains } = this.#scene.machine;
    drains[p] = false;
    if (this.#settled && searching[p] && to === State.IDLE) this.#stop(i, p, m);
    idle[p] = to !== State.RUNNING;
    if (idle[p]) searching[p] = false;
    else this.#scene.search(p, m);
  }

  /** An M gives its P up: it found nothing, stops for the world, or hands the P to another M. */
  #stop(i: number, p: number, m: number): void {
    const { beam, worldStops } = this.#scene, before = beam.all.length;
    this.#order.mayHandOver(i, p, m);
    if (worldStops > 0) return;
    // Who found nothing has seen all its queues empty, the global one under its lock.
    for (let k = 0; k < before; k++) {
      const h = beam.all[k], { next, ring, hand } = h.procs[p];
      const isEmpty = next === NOBODY && ring.length === 0 && h.global.length === 0;
      if (!isEmpty || hand !== NOBODY) h.oddities++;
    }
    beam.merge();
  }

  #go(i: number, step: TraceStep): void {
    const { from, to, subject: g, p } = step, { goroutines } = this.#scene;
    const isHidden = from === State.UNKNOWN && this.#hidden.delete(g);
    if (from === State.RUNNABLE) this.#runnable--;
    if (to === State.RUNNABLE && !isHidden) this.#runnable++;
    const known = goroutines.get(g);
    if (known !== undefined) known.isRunnable = to === State.RUNNABLE;
    else if (to !== State.ABSENT) {
      const isRunnable = to === State.RUNNABLE, mayBeRuntime = from !== State.ABSENT;
      goroutines.set(g, { why: "", m: -1, isRunnable, mayBeRuntime });
    }
    if (from === State.UNKNOWN) {
      if (to === State.RUNNABLE && !isHidden) {
        this.#unsettle(i < HIDDEN_AT_MAX ? "begin" : "hidden");
      }
      if (to === State.RUNNING || to === State.SYSCALL) this.#runs(step);
    } else if (to === State.RUNNING) {
      if (from === State.RUNNABLE && p >= 0) this.#start(i, step);
      this.#runs(step);
    } else if (from === State.RUNNING) this.#left(step);
    else if (to === State.RUNNABLE) {
      if (from === State.ABSENT) this.#readying.created(step);
      else if (from === State.WAITING) this.#readying.ready(step);
      else if (from === State.SYSCALL) this.#readying.back(step);
    }
    if (to === State.ABSENT) goroutines.delete(g);
  }

  /** A G runs. */
  #runs({ p, m, subject: g }: TraceStep): void {
    const { goroutines, machine } = this.#scene;
    goroutines.get(g)!.m = m;
    if (p < 0) return;
    machine.searching[p] = false;
    machine.idle[p] = false;
  }

  /** A G stops running. */
  #left(step: TraceStep): void {
    const { to, p, m, subject: g, why } = step, { machine, goroutines } = this.#scene;
    if (to === State.SYSCALL) return;
    if (p >= 0) {
      machine.drains[p] = false;
      if (to === State.RUNNABLE) this.#readying.yielded(step);
      this.#scene.search(p, m);
    }
    if (to !== State.WAITING) return;
    const known = goroutines.get(g)!;
    known.why = why;
    if (why === RUNTIME_WAIT) known.mayBeRuntime = true;
    this.#readying.blocked(m, g);
  }

  #start(i: number, step: TraceStep): void {
    const { beam, direct, machine } = this.#scene, { subject: g, p } = step;
    const past = direct.get(g);
    direct.delete(g);
    if (!this.#settled) return this.tally.skipped(this.#unsettledBy);
    const before = beam.all;
    const found = past === undefined ? this.#order.start(i, step) : this.#startDirect(g, p, past);
    if (found.length > 0) {
      beam.all = found;
      return beam.explained(p);
    }
    beam.close(0);
    if (this.#isGuess) {
      // A wrong one.
      this.tally.skipped("begin");
      return this.#unsettle("begin");
    }
    if (beam.wasCut) this.tally.skipped("beam");
    else if (this.#scene.isSomebodyOutOfSight(i)) this.tally.skipped("ahead");
    else this.tally.unexplained(step, before, machine, this.window.before(i));
    beam.resume(before, g, p);
  }

  /** The hypotheses with which `g` starts past all queues. */
  #startDirect(g: number, p: number, { by, ticks }: Direct): Hypothesis[] {
    const { beam, machine: { phases } } = this.#scene;
    return beam.all.filter((h) => {
      const { hand, next, lo, hi } = h.procs[p];
      if (hand !== NOBODY) return false;
      // It stood in runnext after all.
      const isNext = next === g;
      if (isNext) h.setNext(p, NOBODY);
      h.past = { by: 1 << (isNext ? BY.RUNNEXT : by), before: h.past };
      if (isNext || ticks === 0) return true;
      h.tick(p, phases);
      if (ticks === null) h.setTicks(p, h.procs[p].lo | lo, h.procs[p].hi | hi);
      return true;
    });
  }
}

/** Events within which a hidden G is one of the begin. */
const HIDDEN_AT_MAX = 1 << 15;
