/**
 * How goroutines become ready, as far as an event and what surrounds it tell: by somebody's
 * `goready`, in a list (`injectglist`), past all queues, or out of a system call.
 *
 * @module
 */

import { Stack, State, type TraceStep, What } from "./event.ts";
import { type Hypothesis, List, NOBODY, Put } from "./hypothesis.ts";
import { BY, wayOf } from "./reasons.ts";
import { isStartOf, type Scene } from "./scene.ts";

/** A list of Gs that an M announces one by one. */
interface Announced {
  /** Why all of them waited. */
  readonly why: string;
  readonly size: number;
}

/** Ticks of the trace's clock (`tracetime.go`): events of one M are one apart at least. */
const TICK_NS = 64;

/** Follows what each M makes ready. */
export class Readying {
  /** By M, as long as it announces nothing else. */
  readonly #lists = new Map<number, Announced>();
  /** What an M did last, by M: the G that blocked there. */
  readonly #blocked = new Map<number, number>();
  /** By M: the G that let a waiter on a lock go there. */
  readonly #unlocked = new Map<number, number>();

  constructor(private readonly scene: Scene) {}

  /** Nothing is being announced. */
  forget(): void {
    this.#lists.clear();
  }

  /** Is the event one more G of the list that its M announces? */
  goesOn({ what, from, to, subject, m }: TraceStep): boolean {
    const list = this.#lists.get(m);
    if (list === undefined) return false;
    if (
      what === What.GO && from === State.WAITING && to === State.RUNNABLE &&
      this.scene.whyOf(subject) === list.why
    ) return true;
    this.#lists.delete(m);
    for (const h of this.scene.beam.all) h.list = List.NONE;
    return false;
  }

  /** G `g` blocked on M `m`; NOBODY: the M did something else. */
  blocked(m: number, g: number): void {
    if (g === NOBODY) this.#blocked.delete(m);
    else this.#blocked.set(m, g);
  }

  /** A new G. */
  created(step: TraceStep): void {
    if (step.p >= 0) this.#announce(step, Put.NEXT);
    else this.#loosen(step);
  }

  /** A G gave its P away. */
  yielded({ p, m, subject: g, why, stack }: TraceStep): void {
    const { beam, machine: { rules, procs }, worldStops, direct } = this.scene;
    if (p >= procs) {
      // The P goes: its G goes on at once on another (`procresize`).
      direct.set(g, { by: BY.SWITCH, ticks: 0 });
      return;
    }
    const puts: Put[] = [rules.yield === "global" ? Put.GLOBAL : Put.TAIL];
    if (why === "preempted") {
      // `goyield` behind a lock that was handed over.
      const isHandedOver = stack === Stack.NONE && this.#unlocked.get(m) === g;
      if (stack === Stack.YIELD || isHandedOver) puts.push(Put.TAIL);
      // Since Go 1.26 whoever is stopped for the world goes on first.
      if (worldStops > 0) puts.push(Put.NEXT);
    }
    beam.branch(puts.map((put) => (h) => h.announce(p, put, [g])));
  }

  /** A G that waited is ready. */
  ready(step: TraceStep): void {
    const { scene } = this, { subject: g, p, m, g: by } = step;
    const why = scene.whyOf(g), next = scene.window.next(step);
    const way = wayOf(why, scene.goroutines.get(g)!.mayBeRuntime);
    if (by >= 0 && why === "sync") this.#unlocked.set(m, by);
    else this.#unlocked.delete(m);
    if (this.#isSwitch(step, next)) {
      scene.direct.set(g, { by: BY.SWITCH, ticks: 0 });
    } else if (p < 0) {
      this.#lists.set(m, { why, size: 1 });
      this.#loosen(step);
    } else if (!way.inject) this.#announce(step, Put.NEXT);
    else if (by < 0 && way.direct >= 0 && isStartOf(next, g)) this.#runDirect(step, way.direct);
    else this.#inject(step, way.next, why);
  }

  /** A G comes back from a system call, with a P or without. */
  back(step: TraceStep): void {
    if (step.p >= 0) this.scene.direct.set(step.subject, { by: BY.EXITSYSCALL, ticks: 0 });
    else this.#loosen(step);
  }

  #announce({ p, subject: g }: TraceStep, put: Put): void {
    for (const h of this.scene.beam.all) h.announce(p, put, [g]);
  }

  /** Without a P there is only the global queue. */
  #loosen({ m, subject: g }: TraceStep): void {
    for (const h of this.scene.beam.all) {
      const own = h.loose.find((loose) => loose.m === m);
      h.loose = own === undefined
        ? [...h.loose, { m, gs: [g] }]
        : h.loose.map((loose) => loose === own ? { m, gs: [...own.gs, g] } : loose);
    }
  }

  /** A coroutine's switch: three events in one, without a reason. */
  #isSwitch({ g: by, subject: g, timeNs }: TraceStep, next: TraceStep | null): boolean {
    if (by < 0 || next === null || next.subject !== by || next.what !== What.GO) return false;
    if (next.from !== State.RUNNING || next.why !== "" || this.scene.whyOf(g) !== "") return false;
    const start = this.scene.window.next(next);
    return isStartOf(start, g) && start!.timeNs - timeNs < TICK_NS;
  }

  /** The scheduler runs the G at once; or a timer, or a finalizer's wake-up, filled runnext. */
  #runDirect({ subject: g, p, m }: TraceStep, by: number): void {
    const { beam, direct } = this.scene;
    // Was the wait called off? Then no tick is counted.
    const mayBeOff = this.#blocked.get(m) === g;
    direct.set(g, { by, ticks: mayBeOff ? null : 1 });
    for (let k = 0, n = beam.all.length; k < n; k++) {
      const h = beam.all[k], { next, ring } = h.procs[p];
      // The netpoller is asked only by a P without Gs. Otherwise a deadline has passed.
      const mayBeDirect = by === BY.RUNTIME || next === NOBODY && ring.length === 0;
      const filled = mayBeDirect ? h.clone() : h;
      filled.announce(p, Put.NEXT, [g]);
      if (!mayBeDirect) continue;
      filled.oddities++;
      beam.all.push(filled);
    }
  }

  /** `injectglist`, or `goready`. */
  #inject(step: TraceStep, mayBeNext: boolean, why: string): void {
    const { beam, machine: { idle, procs }, worldStops, window } = this.scene;
    const { p, m, g: by, subject: g } = step, next = window.next(step);
    const isPolled = why === "network" && by < 0;
    // The last that the netpoller found is run at once.
    const isFollowed = next !== null && next.what === What.GO && next.to === State.RUNNABLE;
    if (why === "network" && (by >= 0 ? worldStops === 0 : !isFollowed)) {
      return this.#announce(step, Put.NEXT);
    }
    const count = this.#lists.get(m)?.size ?? 0;
    this.#lists.set(m, { why, size: count + 1 });
    // Who has stopped the world took all idle Ps.
    const isStopped = by >= 0 && worldStops > 0;
    const isIdle = idle.filter((is, p) => is && p < procs).length > count;
    for (let k = 0, n = beam.all.length; k < n; k++) {
      const h = beam.all[k], isFirst = count === 0 || h.list === List.NONE;
      // The first go to the global queue, for idle Ps; the rest does not. A P may become idle
      // before the list is put into queues.
      const mayBeGlobal = !isStopped && (isFirst || h.list === List.GLOBAL);
      if (mayBeGlobal) this.#fork(h, p, Put.GLOBAL, g, List.GLOBAL, isIdle ? 0 : 1);
      if (isFirst && mayBeNext) this.#fork(h, p, Put.NEXT, g, List.NEXT, isPolled ? 1 : 0);
      if (!isFirst && h.list === List.NEXT) h.announce(p, Put.NEXT, [g]);
      else {
        // A P that seems idle may have been woken already.
        if (isPolled && isIdle && mayBeGlobal) h.oddities++;
        h.announce(p, Put.BATCH, [g]);
        h.list = List.RING;
      }
    }
    beam.merge();
  }

  /** One more hypothesis: `h` with a G of a list put there. */
  #fork(h: Hypothesis, p: number, put: Put, g: number, list: List, oddities: number): void {
    const fork = h.clone();
    fork.announce(p, put, [g]);
    fork.list = list;
    fork.oddities += oddities;
    this.scene.beam.all.push(fork);
  }
}
