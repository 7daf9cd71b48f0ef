/**
 * Gs that are locked to their threads (`runtime.LockOSThread`), as Go does it: such a G goes
 * through the queues as any other, but whoever finds it hands its P to the thread of the G and goes
 * to sleep (startlockedm), and when it stops its thread hands the P on and sleeps (stoplockedm). So
 * it never goes on with a running slice, each of its turns costs two switches of threads, and
 * nobody else runs on its thread, which ends with it (mexit).
 *
 * Whom a thread that stops gives its P to is the model's affair: it is asked as when sysmon has
 * taken a P (`handed`).
 *
 * A model that cannot be asked so (`traits.handsOn`) has the switches charged and nothing else: its
 * threads are shared by all Gs.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import type { M } from "../machine/m_table.ts";
import { again, DONE, LeaveWhy, Model, PARK, type WokenWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { Op } from "../program/program.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** One thread wakes another and goes to sleep. */
const SWITCH = [Cost.wakeCall, Cost.wakeLatency, Cost.parkCall] as const;

/** What the threads of locked Gs are made of. */
interface LockParts {
  readonly s: State;
  readonly model: Model;
  readonly threads: Threads;
}

/** How often each G has locked itself to its thread, and what becomes of those threads. */
export class ThreadLocks {
  /** By G: how often it has locked itself and not unlocked yet, if it has. */
  readonly #times = new Map<number, number>();
  /** By G: the thread that it is locked to. */
  readonly #threads = new Map<number, M>();
  /** Threads whose G has stopped, and that still have to hand their P on. */
  readonly #stopped = new Set<M>();
  /** By thread that was found awake yet: the P that it will go on with. */
  readonly #nextP = new Map<M, number>();
  /** Threads that were given a P to run their G on. */
  readonly #started = new Set<M>();
  /** By M: the locked G that it found, and will hand its P over for. */
  readonly #found = new Map<M, number>();
  /** Null: each G has its thread anyway. */
  #parts: LockParts | null = null;
  /** The switches are made; else they are only charged. */
  #switches = false;

  /** Makes hooks of the model run locked Gs on their threads, if the program locks any. */
  attach(parts: LockParts): void {
    const { s, model } = parts, { threads, handsOn = false } = model.traits;
    if (!s.program.op.includes(Op.LOCK_THREAD) || threads === "per-g") return;
    this.#parts = parts;
    this.#switches = handsOn;
    const find = model.find.bind(model), leave = model.leave.bind(model);
    const woken = model.woken.bind(model), at = s.ms.at;
    Object.assign(model, {
      find: (id: MId, step: number) => this.#find(at[id], step, find),
      leave: (g: GId, id: MId, why: LeaveWhy, step: number) => {
        if (step === 0 && why !== LeaveWhy.SYSCALL && this.#times.has(g)) this.stops(at[id]);
        return leave(g, id, why, step);
      },
      // A model without such a hook is not asked, and may not seem to have one.
      ...(model.woken === Model.prototype.woken ? {} : {
        woken: (id: MId, why: WokenWhy, step: number) =>
          this.#find(at[id], step, () => woken(id, why, step)),
      }),
    });
  }

  /** `g` locks itself to `m` once more. @param on 0: it takes a lock back, if there is one. */
  lock(s: State, m: M, g: number, on: number): void {
    const before = this.#times.get(g) ?? 0, count = before + (on !== 0 ? 1 : -1);
    if (count > 0) this.#times.set(g, count);
    else this.#times.delete(g);
    if (!this.#switches || (before > 0) === (count > 0)) return;
    m.own = count > 0 ? g : -1;
    if (count > 0) this.#threads.set(g, m);
    else this.#threads.delete(g);
    if (s.tracing) s.log.add(Ev.HANDOFF, m.id, m.p, g, m.id, count > 0 ? 1 : 0);
  }

  /** The G of `m`, which is locked to it, stops. */
  stops(m: M): void {
    if (this.#switches) this.#stopped.add(m);
    else this.#charge(m);
  }

  /** What `find` or `woken` answers of `m`. */
  #find(m: M, step: number, find: Model["find"]): number {
    const found = this.#found.get(m);
    if (found !== undefined) return this.#startLocked(m, found);
    if (this.#stopped.has(m)) return this.#stopLocked(m, step);
    return this.#goesOn(m) ?? this.#verdict(m, find(m.id as MId, step));
  }

  /** `find` or `woken` answered `verdict` for `m`: is it a G that runs on another thread? */
  #verdict(m: M, verdict: number): number {
    if (verdict < 0 || !this.#times.has(verdict)) return verdict;
    m.inherit = 0;
    if (!this.#switches) {
      this.#charge(m);
      return verdict;
    }
    this.#found.set(m, verdict);
    // In a step of its own: `m` may have others to tell of first.
    return again(0);
  }

  /** `m` gives its P to the thread of `g`, and sleeps (startlockedm). */
  #startLocked(m: M, g: number): number {
    const { s, threads } = this.#parts!, to = this.#threads.get(g)!, p = m.p;
    this.#found.delete(m);
    m.p = -1;
    s.counts.handoffs++;
    if (s.tracing) s.log.add(Ev.HANDOFF, m.id, p, g, to.id, 0);
    this.#started.add(to);
    if (!this.#stopped.has(to) && to.p < 0) threads.start(m, to, p, false);
    else {
      // It is not asleep yet: it may still have its own P to hand on, and not even know that.
      s.charge(m, Cost.wakeCall);
      s.ps.m[p] = to.id;
      this.#nextP.set(to, p);
    }
    return PARK;
  }

  /** `m` hands its P on and sleeps until somebody finds its G (stoplockedm), or ends with it. */
  #stopLocked(m: M, step: number): number {
    const { s, model, threads } = this.#parts!, p = m.p;
    if (p >= 0) {
      const verdict = model.handed(p as PId, m.id as MId, step);
      if (verdict !== DONE) return verdict;
      if (m.p >= 0) throw new ModelError("handed left the P with the M", m.id, m.p, -1, s.nowNs);
      return again(0);
    }
    this.#stopped.delete(m);
    if (m.own >= 0 && s.gs.status(m.own) === GStatus.DEAD) {
      threads.exit(m);
      return again(0);
    }
    const next = this.#nextP.get(m);
    if (next === undefined) return PARK;
    this.#nextP.delete(m);
    m.p = next;
    return this.#goesOn(m)!;
  }

  /** The G of `m`, if `m` was given a P for it. */
  #goesOn(m: M): number | undefined {
    return this.#started.delete(m) ? m.own : undefined;
  }

  #charge(m: M): void {
    for (const row of SWITCH) this.#parts!.s.charge(m, row);
  }
}
