/**
 * Asks of each start of a goroutine which of gpm's rules admit it. Carries a set of hypotheses of
 * what the trace does not say; a start that none of them explains is one that the rules do not
 * admit.
 *
 * @module
 */

import { GO_QUEUES, type QueueRules } from "@lab/models";
import {
  advanceToGlobal,
  drain,
  GLOBAL,
  type Machine,
  reachesGlobal,
  type Taken,
  waysToTake,
} from "./admits.ts";
import { Fifo } from "./fifo.ts";
import { Stack, State, type TraceStep, What } from "./event.ts";
import {
  eitherPast,
  HANDED,
  Hypothesis,
  List,
  NOBODY,
  type Past,
  Phases,
  Put,
  type Step,
} from "./hypothesis.ts";
import { BY, wayOf } from "./reasons.ts";
import { Tally, type Why } from "./tally.ts";
import { Window } from "./window.ts";

/** Hypotheses that are carried from one event to the next. */
export const BEAM_MAX = 512;
/** Orders of hidden takings that are tried for one start. */
const ORDERS_MAX = 4 * BEAM_MAX;
/** Oddities beyond the least that are told apart. */
const ODDITIES_MAX = 2;

/** A goroutine, as far as the trace told. */
interface Goroutine {
  /** Why it waited last. */
  why: string;
  /** The M that it ran on last. */
  m: number;
  isRunnable: boolean;
}

/** A start past all queues. */
interface Direct {
  readonly by: number;
  /** How many ticks it counts; null: one or none. */
  readonly ticks: 0 | 1 | null;
}

/** Carries the hypotheses through a trace. */
export class Checker {
  readonly tally = new Tally();
  readonly window: Window;
  readonly #rules: QueueRules;
  readonly #phases: Phases;
  readonly #goroutines = new Map<number, Goroutine>();
  readonly #direct = new Map<number, Direct>();
  /** Ms that are announcing a list of Gs, and how many so far. */
  readonly #grouped = new Map<number, number>();
  /** What an M did last, by M: the G that blocked there, or the waiter on a lock that it let go. */
  readonly #blocked = new Map<number, number>();
  readonly #unlocked = new Map<number, number>();
  readonly #machine: Machine;
  #beam: Hypothesis[] = [];
  /** Are all queues known? */
  #settled = false;
  /** Why not. */
  #unsettledBy: Why = "begin";
  /** Hypotheses were dropped, the right one may be among them. */
  #wasCut = false;
  #runnable = 0;
  #worldStops = 0;
  /** Gs that stood somewhere when the trace began; as long as there are any, that is a guess. */
  readonly #hidden = new Set<number>();
  /** Starts that are explained and not counted yet. */
  #open = 0;

  constructor(rules: QueueRules = GO_QUEUES, procs = 0) {
    this.#rules = rules;
    this.#phases = new Phases(rules.look);
    this.window = new Window(this);
    this.#machine = machineOf(rules, this.#phases, procs);
    this.#givenProcs = procs;
  }
  readonly #givenProcs: number;

  /** GOMAXPROCS. */
  get procs(): number {
    return this.#machine.procs;
  }

  /** No more events come. */
  end(): void {
    this.window.end();
    this.#close(0);
  }

  /** The next event; the window holds those behind it. */
  step(i: number, step: TraceStep): void {
    if (this.window.topProc >= this.#machine.idle.length) this.#grow(this.window.topProc + 1);
    if (this.#machine.procs === 0) {
      const { firstProcs, topProc } = this.window;
      this.#machine.procs = this.#givenProcs || firstProcs || topProc + 1;
    }
    if (i === 0) this.#begin();
    if (this.#settled) this.#finishOwn(i, step);
    switch (step.what) {
      case What.GO:
        this.#go(i, step);
        break;
      case What.PROC:
        this.#proc(i, step);
        break;
      case What.WORLD:
        this.#worldStops = Math.max(0, this.#worldStops + step.subject);
        break;
      case What.PROCS:
        if (this.#givenProcs === 0 && step.subject !== this.#machine.procs) {
          this.#resize(step.subject);
        }
        break;
      case What.COLLECTOR:
        if (step.p >= 0) this.#machine.drains[step.p] = step.why === "GC (dedicated)";
    }
    if (step.what !== What.GO || step.to !== State.WAITING) this.#blocked.delete(step.m);
    if (this.#runnable === 0) this.#settle(i);
    if (this.#beam.length > BEAM_MAX) this.#merge();
    if (this.#beam.length > this.tally.beamPeak) this.tally.beamPeak = this.#beam.length;
  }

  /**
   * Gs that stood in queues when the trace began show when they start. If they are few, as at the
   * begin of a program, the places where they may have stood are tried.
   */
  #begin(): void {
    const { hidden } = this.window, size = this.#machine.idle.length;
    if (hidden.length === 0 || hidden.length > HIDDEN_MAX) return;
    const all = Fifo.EMPTY.pushAll(hidden), rest = Fifo.EMPTY.pushAll(hidden.slice(1));
    const inGlobal = Hypothesis.empty(size, this.#phases);
    inGlobal.global = all;
    this.#beam = [inGlobal];
    for (let p = 0; p < Math.min(size, HIDDEN_PROCS_MAX); p++) {
      const inRing = Hypothesis.empty(size, this.#phases), inNext = inRing.clone();
      inRing.setRing(p, all);
      inNext.setNext(p, hidden[0]);
      inNext.setRing(p, rest);
      this.#beam.push(inRing, inNext);
    }
    for (const g of hidden) {
      this.#hidden.add(g);
      this.#goroutines.set(g, { why: "", m: -1, isRunnable: true });
    }
    this.#runnable = hidden.length;
    this.#settled = true;
  }

  /** All queues are known once nobody stands in any. */
  #settle(i: number): void {
    if (this.#runnable > 0 || i < this.window.lastHidden) return;
    this.#hidden.clear();
    if (this.#settled && !this.#wasCut) return;
    this.#settled = true;
    this.#wasCut = false;
    this.#close(0);
    this.#beam = [Hypothesis.empty(this.#machine.idle.length, this.#phases)];
  }

  #unsettle(why: Why): void {
    this.#close(0);
    this.#unsettledBy = why;
    this.#settled = false;
    this.#beam = [];
    this.#grouped.clear();
    this.#hidden.clear();
  }

  /** More Ps than were ever seen. */
  #grow(size: number): void {
    const { searching, idle, drains } = this.#machine;
    const [fresh] = Hypothesis.empty(1, this.#phases).procs;
    while (idle.length < size) {
      idle.push(true);
      searching.push(false);
      drains.push(false);
      for (const h of this.#beam) h.procs.push(fresh);
    }
  }

  /** GOMAXPROCS changes: the Gs of Ps that go come first in the global queue (`procresize`). */
  #resize(procs: number): void {
    this.#machine.procs = procs;
    for (const h of this.#beam) {
      for (let p = procs; p < h.procs.length; p++) {
        h.finish(p, this.#rules, this.#machine.searching);
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
  #finishOwn(i: number, step: TraceStep): void {
    const { p, m } = step, { rules, searching } = this.#machine;
    if (p >= 0 && this.#machine.drains[p]) this.#mayDrain(p);
    // One list of Gs is announced as a whole, and put into queues behind that.
    if (this.#grouped.has(m)) {
      if (this.#isOfGroup(step)) return;
      this.#grouped.delete(m);
      for (const h of this.#beam) h.list = List.NONE;
    }
    if (p >= 0 && this.#beam.some((h) => h.procs[p].steps.length > 0)) {
      const isGlobal = this.#beam.some((h) => reachesGlobal(h, p, rules));
      if (isGlobal) this.#mayPushFirst(p, -1);
      this.#mayComeFirst(i, p, isGlobal);
      for (const h of this.#beam) h.finish(p, rules, searching);
      this.#merge();
    }
    if (this.#beam.some((h) => h.loose.some((step) => step.m === m))) {
      if (this.#mayKeepLoose(step)) return;
      this.#mayPushFirst(-1, m);
      this.#mayComeFirst(i, -1, true);
      for (const h of this.#beam) h.finishLoose(m);
      this.#merge();
    }
  }

  /** A dedicated worker that is asked to stop puts the Gs of its P aside, at any time. */
  #mayDrain(p: number): void {
    for (let k = 0, n = this.#beam.length; k < n; k++) {
      const h = this.#beam[k];
      const { next, ring, steps } = h.procs[p];
      if (next === NOBODY && ring.length === 0 && steps.length === 0) continue;
      const drained = h.clone();
      drain(this.#machine, drained, p);
      this.#beam.push(drained);
    }
    this.#merge();
  }

  /** Is the event one more G of the list that its M announces? */
  #isOfGroup({ what, from, to, subject }: TraceStep): boolean {
    return what === What.GO && from === State.WAITING && to === State.RUNNABLE &&
      wayOf(this.#goroutines.get(subject)?.why ?? "").inject;
  }

  /**
   * Before P `p`, or the P-less M `m`, pushes into the global queue: others that announced a push
   * there may come first, in any order.
   */
  #mayPushFirst(p: number, m: number): void {
    const machine = this.#machine;
    let seen: Set<number> | null = null;
    for (let k = 0; k < this.#beam.length && k < ORDERS_MAX; k++) {
      const h = this.#beam[k];
      const add = (pushed: Hypothesis) => {
        seen ??= new Set(this.#beam.map((known) => known.key()));
        const key = pushed.key();
        if (seen.has(key)) return;
        seen.add(key);
        this.#beam.push(pushed);
      };
      for (let other = 0; other < h.procs.length; other++) {
        if (other === p || !reachesGlobal(h, other, this.#rules)) continue;
        const pushed = h.clone();
        advanceToGlobal(pushed, other, machine);
        add(pushed);
      }
      for (const loose of h.loose) {
        if (loose.m === m) continue;
        const pushed = h.clone();
        pushed.finishLoose(loose.m);
        add(pushed);
      }
    }
  }

  /** An M back from a system call may have found a P for its G after all. */
  #mayKeepLoose(step: TraceStep): boolean {
    if (step.what === What.PROC && step.to === State.RUNNING) {
      const next = this.window.next(step);
      return next !== null && this.#isLooseStart(next);
    }
    return this.#isLooseStart(step);
  }

  #isLooseStart(step: TraceStep): boolean {
    return step.what === What.GO && step.to === State.RUNNING && step.from === State.RUNNABLE &&
      this.#beam.some((h) =>
        h.loose.some(({ m, gs }) => m === step.m && gs.length === 1 && gs[0] === step.subject)
      );
  }

  /** The G that P `p` runs next and that stands in a queue; NOBODY: none in sight. */
  #target(i: number, p: number): number {
    const start = this.window.startOf(p, i);
    if (start < 0) return NOBODY;
    const g = this.window.at(start).subject;
    return this.#goroutines.get(g)?.isRunnable && !this.#direct.has(g) ? g : NOBODY;
  }

  /**
   * Before the queues of P `p` (and the global one) change: others may have taken their next G
   * already, which the trace shows later.
   */
  #mayComeFirst(i: number, p: number, isGlobal: boolean): void {
    const { searching, idle } = this.#machine;
    for (let other = 0; other < searching.length; other++) {
      if (other === p || !searching[other] && !(idle[other] && isGlobal)) continue;
      const g = this.#target(i, other);
      if (g === NOBODY) continue;
      for (let k = 0, n = this.#beam.length; k < n; k++) {
        const h = this.#beam[k];
        if (h.procs[other].hand !== NOBODY) continue;
        if (this.#beam.length > ORDERS_MAX) return this.#cut();
        for (const { state, source } of waysToTake(this.#machine, h, other, g)) {
          if (source === p || source === GLOBAL && isGlobal) this.#beam.push(state);
        }
      }
    }
  }

  #proc(i: number, step: TraceStep): void {
    const { subject: p, to } = step, { searching, idle, drains } = this.#machine;
    drains[p] = false;
    if (to === State.RUNNING) {
      idle[p] = false;
      this.#search(p);
      return;
    }
    const wasSearching = searching[p];
    if (this.#settled && wasSearching && to === State.IDLE) this.#stop(i, p, step);
    searching[p] = false;
    idle[p] = true;
  }

  /** P `p` begins to look for work. */
  #search(p: number): void {
    this.#machine.searching[p] = true;
    for (const h of this.#beam) {
      h.setSawEmpty(p, h.global.length === 0 && h.procs[p].steps.length === 0);
    }
  }

  /** An M gives its P up: it found nothing, stops for the world, or hands the P to another M. */
  #stop(i: number, p: number, { m }: TraceStep): void {
    const start = this.window.startOf(p, i);
    const before = this.#beam.length;
    if (start >= 0) {
      const { subject: g, m: heir } = this.window.at(start);
      // A G that is locked to its M: whoever finds it hands the P over.
      if (heir !== m && this.#goroutines.get(g)?.m === heir && !this.#direct.has(g)) {
        for (let k = 0; k < before; k++) {
          const h = this.#beam[k];
          if (h.procs[p].hand !== NOBODY) continue;
          for (const { state } of waysToTake(this.#machine, h, p, g)) {
            const { hand, handBy } = state.procs[p];
            state.setHand(p, hand, handBy | HANDED);
            this.#beam.push(state);
          }
        }
      }
    }
    if (this.#worldStops > 0) return;
    for (let k = 0; k < before; k++) {
      const h = this.#beam[k];
      const { next, ring, hand } = h.procs[p];
      if (next !== NOBODY || ring.length > 0 || h.global.length > 0 || hand !== NOBODY) {
        h.oddities++;
      }
    }
    this.#merge();
  }

  #go(i: number, step: TraceStep): void {
    const { from, to, subject: g, p } = step;
    const isHidden = from === State.UNKNOWN && this.#hidden.has(g);
    if (from === State.RUNNABLE) this.#runnable--;
    if (to === State.RUNNABLE && !isHidden) this.#runnable++;
    const known = this.#goroutines.get(g);
    if (known !== undefined) known.isRunnable = to === State.RUNNABLE;
    else if (to === State.RUNNABLE) {
      this.#goroutines.set(g, { why: "", m: -1, isRunnable: true });
    }
    if (from === State.UNKNOWN) {
      if (to === State.RUNNABLE && !isHidden && (this.#settled || i > 0)) this.#unsettle("hidden");
      if (to === State.RUNNING || to === State.SYSCALL) this.#ran(step, g);
      return;
    }
    if (to === State.RUNNING) {
      if (from === State.RUNNABLE && p >= 0) this.#start(i, step);
      this.#ran(step, g);
      return;
    }
    if (from === State.RUNNING) {
      this.#left(step);
      return;
    }
    if (to === State.RUNNABLE) {
      if (from === State.ABSENT) this.#announce(step, Put.NEXT);
      else if (from === State.WAITING) this.#ready(step);
      else if (from === State.SYSCALL) this.#back(step);
      return;
    }
    if (to === State.ABSENT) this.#goroutines.delete(g);
  }

  #ran({ p, m }: TraceStep, g: number): void {
    const known = this.#goroutines.get(g);
    if (known === undefined) this.#goroutines.set(g, { why: "", m, isRunnable: false });
    else known.m = m;
    if (p < 0) return;
    this.#machine.searching[p] = false;
    this.#machine.idle[p] = false;
  }

  #announce({ p, m, subject: g }: TraceStep, put: Put): void {
    for (const h of this.#beam) {
      if (p >= 0) h.announce(p, put, [g]);
      else h.loose = [...h.loose, { m, gs: [g] }];
    }
  }

  /** A G stops running. */
  #left(step: TraceStep): void {
    const { to, p, m, subject: g, why } = step;
    if (to === State.SYSCALL) return;
    if (p >= 0) {
      this.#machine.drains[p] = false;
      if (to === State.RUNNABLE && p >= this.#machine.procs) {
        // The P goes: its G goes on at once on another (`procresize`).
        this.#direct.set(g, { by: BY.SWITCH, ticks: 0 });
      } else if (to === State.RUNNABLE) {
        const ways = this.#yields(step, why);
        this.#branch(ways.map(({ put, oddities }) => (h) => {
          h.announce(p, put, [g]);
          h.oddities += oddities;
        }));
      }
      this.#search(p);
    }
    if (to === State.ABSENT) this.#goroutines.delete(g);
    else if (to === State.WAITING) {
      const known = this.#goroutines.get(g);
      if (known === undefined) this.#goroutines.set(g, { why, m, isRunnable: false });
      else known.why = why;
      this.#blocked.set(m, g);
    }
  }

  /** Where a G goes that gave its P away. */
  #yields(step: TraceStep, why: string): { put: Put; oddities: number }[] {
    const yielded = this.#rules.yield === "global" ? Put.GLOBAL : Put.TAIL;
    const ways = [{ put: yielded as Put, oddities: 0 }];
    if (why !== "preempted") return ways;
    const mayYield = step.stack === Stack.YIELD ||
      step.stack === Stack.NONE && this.#unlocked.get(step.m) === step.subject;
    // `goyield` behind a lock that was handed over.
    if (mayYield) ways.push({ put: Put.TAIL, oddities: 0 });
    // Since Go 1.26 whoever is stopped for the world goes on first.
    if (this.#worldStops > 0) ways.push({ put: Put.NEXT, oddities: 0 });
    return ways;
  }

  /** Each hypothesis in each of several ways. */
  #branch(ways: readonly ((h: Hypothesis) => void)[]): void {
    const before = this.#beam;
    if (ways.length > 1) {
      this.#beam = [];
      for (const h of before) {
        for (let k = 1; k < ways.length; k++) {
          const branch = h.clone();
          ways[k](branch);
          this.#beam.push(branch);
        }
        ways[0](h);
        this.#beam.push(h);
      }
      return;
    }
    for (const h of before) ways[0](h);
  }

  /** A G that waited is ready. */
  #ready(step: TraceStep): void {
    const { subject: g, p, m, g: by } = step;
    const known = this.#goroutines.get(g), why = known?.why ?? "", way = wayOf(why);
    if (by >= 0 && why === "sync") this.#unlocked.set(m, by);
    else this.#unlocked.delete(m);
    const next = this.window.next(step);
    if (this.#isSwitch(step, next)) {
      this.#direct.set(g, { by: BY.SWITCH, ticks: 0 });
      return;
    }
    if (p < 0) {
      this.#grouped.set(m, 1);
      for (const h of this.#beam) {
        const own = h.loose.find((loose) => loose.m === m);
        h.loose = own === undefined
          ? [...h.loose, { m, gs: [g] }]
          : h.loose.map((loose) => loose === own ? { m, gs: [...own.gs, g] } : loose);
      }
      return;
    }
    if (!way.inject) return this.#announce(step, Put.NEXT);
    const isNext = next !== null && next.what === What.GO && next.from === State.RUNNABLE &&
      next.to === State.RUNNING && next.subject === g;
    const isDirect = by < 0 && way.direct >= 0 && isNext;
    if (isDirect) return this.#runDirect(step, way.direct, this.#blocked.get(m) === g);
    this.#inject(step, way.next, why);
  }

  #isSwitch(step: TraceStep, next: TraceStep | null): boolean {
    if (step.g < 0 || next === null || next.subject !== step.g || next.what !== What.GO) {
      return false;
    }
    if (next.from !== State.RUNNING) return false;
    const start = this.window.next(next);
    return start !== null && start.what === What.GO && start.subject === step.subject &&
      start.to === State.RUNNING && start.timeNs - step.timeNs < TICK_NS;
  }

  /** The scheduler runs the G at once; or a timer put it into runnext. */
  #runDirect(step: TraceStep, by: number, mayBeOff: boolean): void {
    const { subject: g, p } = step;
    this.#direct.set(g, { by, ticks: mayBeOff ? null : 1 });
    if (by === BY.RUNTIME) {
      // A finalizer stands in runnext, and kicks out who stood there.
      for (let k = 0, n = this.#beam.length; k < n; k++) {
        const other = this.#beam[k].clone();
        other.announce(p, Put.NEXT, [g]);
        other.oddities++;
        this.#beam.push(other);
      }
      return;
    }
    for (let k = 0, n = this.#beam.length; k < n; k++) {
      const h = this.#beam[k];
      // The netpoller is asked only by a P without Gs. Otherwise a deadline has passed.
      const { next, ring } = h.procs[p];
      const isBare = next === NOBODY && ring.length === 0;
      const deadline = isBare ? h.clone() : h;
      deadline.announce(p, Put.NEXT, [g]);
      if (!isBare) continue;
      deadline.oddities++;
      this.#beam.push(deadline);
    }
  }

  /** `injectglist`, or `goready`. */
  #inject(step: TraceStep, mayBeNext: boolean, why: string): void {
    const { p, m, g: by, subject: g } = step;
    const next = this.window.next(step);
    const polled = why === "network" && by < 0;
    // The last that the netpoller found is run at once.
    const isFollowed = next !== null && next.what === What.GO && next.to === State.RUNNABLE;
    if (why === "network" && (by >= 0 ? this.#worldStops === 0 : !isFollowed)) {
      return this.#announce(step, Put.NEXT);
    }
    const count = this.#grouped.get(m) ?? 0;
    this.#grouped.set(m, count + 1);
    const { idle, procs } = this.#machine;
    const isIdle = idle.filter((is, p) => is && p < procs).length > count;
    for (let k = 0, n = this.#beam.length; k < n; k++) {
      const h = this.#beam[k];
      const isFirst = count === 0 || h.list === List.NONE;
      // The first go to the global queue, for idle Ps; the rest does not.
      if (isIdle && (isFirst || h.list === List.GLOBAL)) {
        this.#fork(h, p, Put.GLOBAL, g, List.GLOBAL, 0);
      }
      if (isFirst && mayBeNext) this.#fork(h, p, Put.NEXT, g, List.NEXT, polled ? 1 : 0);
      // A P that seems idle may have been woken already.
      if (polled && isIdle && (isFirst || h.list === List.GLOBAL)) h.oddities++;
      if (!isFirst && h.list === List.NEXT) h.announce(p, Put.NEXT, [g]);
      else {
        h.announce(p, Put.BATCH, [g]);
        h.list = List.RING;
      }
    }
    this.#merge();
  }

  /** One more hypothesis: `h` with a G of a list put there. */
  #fork(h: Hypothesis, p: number, put: Put, g: number, list: List, oddities: number): void {
    const fork = h.clone();
    fork.announce(p, put, [g]);
    fork.list = list;
    fork.oddities += oddities;
    this.#beam.push(fork);
  }

  /** A G comes back from a system call. */
  #back(step: TraceStep): void {
    const { subject: g, p, m } = step;
    if (p >= 0) {
      this.#direct.set(g, { by: BY.EXITSYSCALL, ticks: 0 });
      return;
    }
    for (const h of this.#beam) h.loose = [...h.loose, { m, gs: [g] }];
  }

  #start(i: number, step: TraceStep): void {
    const { subject: g, p, m } = step, direct = this.#direct.get(g);
    this.#direct.delete(g);
    if (!this.#settled) return this.tally.skipped(this.#unsettledBy);
    const before = this.#beam;
    const found = direct !== undefined
      ? this.#startDirect(g, p, direct)
      : this.#startQueued(i, g, p, m);
    if (found.length > 0) {
      this.#beam = found;
      this.#count(p);
      return;
    }
    this.#close(0);
    if (this.#hidden.size > 0) {
      this.tally.skipped("begin");
      this.#unsettle("begin");
      return;
    }
    if (this.#wasCut) this.tally.skipped("beam");
    else this.tally.unexplained(step, before, this.#machine, this.window.before(i));
    this.#resume(before, g, p);
  }

  #startDirect(g: number, p: number, { by, ticks }: Direct): Hypothesis[] {
    const found: Hypothesis[] = [];
    for (const h of this.#beam) {
      if (h.procs[p].hand !== NOBODY) continue;
      // A deadline, or a finalizer.
      if (h.procs[p].next === g) {
        h.setNext(p, NOBODY);
        h.past = { by: 1 << BY.RUNNEXT, before: h.past };
        found.push(h);
        continue;
      }
      h.past = { by: 1 << by, before: h.past };
      if (ticks === null) {
        const { lo, hi } = h.procs[p];
        h.tick(p, this.#phases);
        h.setTicks(p, h.procs[p].lo | lo, h.procs[p].hi | hi);
      } else if (ticks === 1) h.tick(p, this.#phases);
      found.push(h);
    }
    return found;
  }

  #startQueued(i: number, g: number, p: number, m: number): Hypothesis[] {
    const machine = this.#machine, { searching } = machine;
    const found: Hypothesis[] = [];
    const work = this.#beam.slice(), seen = new Set<number>();
    const others: number[] = [], targets: number[] = [];
    for (let other = 0; other < searching.length; other++) {
      if (other === p || !searching[other]) continue;
      const target = this.#target(i, other);
      if (target === NOBODY) continue;
      others.push(other);
      targets.push(target);
    }
    for (let k = 0; k < work.length; k++) {
      const h = work[k];
      const own = h.procs[p].hand !== NOBODY ? null : this.#takings(h, p, g, m);
      if (own === null) {
        if (h.procs[p].hand !== g) continue;
        found.push(this.#run(h.clone(), p));
      } else for (const { state } of own) found.push(this.#run(state, p));
      for (let j = 0; j < others.length; j++) {
        const other = others[j];
        if (h.procs[other].hand !== NOBODY) continue;
        for (const way of waysToTake(machine, h, other, targets[j])) {
          if (!matters(way, own, other, p, g, h)) continue;
          const key = way.state.key();
          if (seen.has(key)) continue;
          seen.add(key);
          if (work.length < ORDERS_MAX) work.push(way.state);
          else this.#cut();
        }
      }
    }
    return found;
  }

  /** Ways of P `p` to `g`, with the one past all queues of an M that comes out of a system call. */
  #takings(h: Hypothesis, p: number, g: number, m: number): Taken[] {
    const back = h.loose.find((loose) => loose.m === m);
    if (back === undefined) return waysToTake(this.#machine, h, p, g);
    const queued = h.clone();
    queued.finishLoose(m);
    const ways = waysToTake(this.#machine, queued, p, g);
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
    const by = h.procs[p].handBy;
    h.past = { by: 1 << (by & ~HANDED), before: h.past };
    if (!(by === BY.RUNNEXT && this.#rules.inherit)) h.tick(p, this.#phases);
    h.setHand(p, NOBODY, 0);
    return h;
  }

  /** Counts starts that were explained, once nothing more can be learned of them. */
  #count(p: number): void {
    this.#merge(p);
    this.#open++;
    if (this.#beam.length === 1) this.#close(0);
    else if (this.#open >= OPEN_MAX) this.#close(OPEN_MAX >> 1);
  }

  /** Counts all starts but the last `kept`. */
  #close(kept: number): void {
    let least = Infinity;
    for (const { oddities } of this.#beam) if (oddities < least) least = oddities;
    const sets: number[] = new Array(Math.max(0, this.#open - kept)).fill(0);
    for (const h of this.#beam) {
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
      let rest: Past | null = null;
      for (const { by } of open.reverse()) rest = { by, before: rest };
      h.past = rest;
    }
    for (const set of sets) this.tally.explained(set);
    this.#open = Math.min(this.#open, kept);
  }

  /** Goes on behind a start that nothing explains. */
  #resume(before: readonly Hypothesis[], g: number, p: number): void {
    this.#beam = before.slice(0, RESUMED_MAX).map((h) => {
      const state = h.clone();
      const taken = state.procs[p].hand;
      if (taken !== NOBODY && taken !== g) state.setRing(p, state.procs[p].ring.push(taken));
      state.setHand(p, NOBODY, 0);
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
      state.setTicks(p, this.#phases.fullLo, this.#phases.fullHi);
      return state;
    });
    this.#merge();
  }

  /**
   * Equal hypotheses become one; behind a start on `p` also those that differ in the ticks of `p`
   * alone and have the same rule for the start.
   */
  #merge(p = -1): void {
    if (this.#beam.length < 2) {
      if (this.#beam.length === 1) this.#beam[0].oddities = 0;
      return;
    }
    let least = Infinity;
    for (const { oddities } of this.#beam) if (oddities < least) least = oddities;
    const kept = new Map<number, Hypothesis>();
    for (const h of this.#beam) {
      h.oddities = Math.min(h.oddities - least, ODDITIES_MAX);
      const key = p < 0 ? h.key() : h.key(p, h.past!.by + h.oddities);
      const same = kept.get(key);
      if (same === undefined) {
        kept.set(key, h);
        continue;
      }
      if (h.oddities < same.oddities) {
        same.oddities = h.oddities;
        same.past = h.past;
      } else if (h.oddities === same.oddities) same.past = eitherPast(same.past, h.past);
      if (p >= 0) {
        const { lo, hi } = h.procs[p];
        same.setTicks(p, same.procs[p].lo | lo, same.procs[p].hi | hi);
      }
    }
    this.#beam = [...kept.values()];
    if (this.#beam.length <= BEAM_MAX) return;
    this.#beam.sort((a, b) => a.oddities - b.oddities);
    this.#beam.length = BEAM_MAX;
    this.#cut();
  }

  #cut(): void {
    this.#wasCut = true;
    this.tally.cuts++;
  }
}

/** Gs in queues at the begin that are placed by trying, and Ps that are tried. */
const HIDDEN_MAX = 8;
const HIDDEN_PROCS_MAX = 8;
/** Starts whose rules may still turn out. */
const OPEN_MAX = 64;
/** Ticks of the trace's clock (`tracetime.go`): events of one M are one apart at least. */
const TICK_NS = 64;
function machineOf(rules: QueueRules, phases: Phases, procs: number): Machine {
  return { rules, phases, procs, searching: [], idle: [], drains: [] };
}

/** Hypotheses that go on behind a start that nothing explains. */
const RESUMED_MAX = 8;

function withoutG(steps: readonly Step[], g: number): Step[] {
  return steps.map(({ put, gs }) => ({ put, gs: gs.filter((other) => other !== g) }))
    .filter(({ gs }) => gs.length > 0);
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
  const ring = way.state.procs[other].ring;
  for (let k = 0; k < way.along; k++) if (ring.at(k) === g) return true;
  return false;
}
