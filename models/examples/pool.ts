/**
 * What the examples share, so that each of them is about one thing: the hooks of a pool of threads,
 * in steps that lose no wake-up. Read it once; then an example is where a G goes (`put`) and which
 * is next (`next`).
 *
 * - A G is published first and somebody is woken in a later step: the other way round the one that
 *   was woken may look before there is anything to see.
 * - Who goes to sleep says so first and looks once more then: whoever publishes in between sees it
 *   idle.
 * - A system call gives its P to another M; who comes back takes an idle P, or queues its G.
 *
 * @module
 */

import {
  again,
  DONE,
  type GId,
  type Handoff,
  LeaveWhy,
  type MId,
  Model,
  NONE,
  type None,
  PARK,
  type PId,
  type Promises,
  ReadyWhy,
  steps,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** Steps of `ready`, `leave` and `back`: a model adds its own with `moreSteps`. */
export const PUT = steps("put", "wake");
/** Steps of `find`. */
export const NEXT = steps("next", "announce", "recheck");
/** Verdicts: the G is queued, now wake somebody; nothing was found, so go to sleep. */
export const WAKE: Verdict = again(PUT.wake), SLEEP: Verdict = again(NEXT.announce);

/** User-space tasks on pooled threads, and nobody who looks in from outside. */
export const PLAIN: Traits = { unit: "user", threads: "per-p", netpoll: false, sysmon: false };
/** What all of them keep: one wake-up for each G, and no P stays idle beside work. */
export const POOL: Promises = {
  wake: { most: 1, ifNoneSpins: false },
  // Each G wakes an M of its own, once the M before it is made or called.
  idleBesideWorkNs: ({ wakeNs, scanNs }) => wakeNs + scanNs,
};
/** Nobody is ever preempted. */
export const NO_SLICE: Promises = { slice: { leastNs: Infinity, mostNs: Infinity } };

/** Declares a number among the options of a model. @param range Both ends included. */
export function option<Type extends "integer" | "power" | "ns">(
  name: string,
  type: Type,
  [min, max]: readonly [number, number],
  initial: number,
  about: string,
) {
  return { name, about, type, min, max, initial };
}

/** Declares a choice among the options of a model; the first is its initial value. */
export function choice(name: string, choices: readonly [string, ...string[]], about: string) {
  return { name, about, type: "choice" as const, choices, initial: choices[0] };
}

/** Declares a switch among the options of a model. */
export function toggle(name: string, initial: boolean, about: string) {
  return { name, about, type: "boolean" as const, initial };
}

/** The hooks. */
export abstract class Pool<Verbs extends Handoff = Handoff> extends Model<Verbs> {
  /** Names of its steps. */
  static readonly steps = { ready: PUT, leave: PUT, back: PUT, find: NEXT };

  /** Queues `g`. Answers WAKE, DONE if nobody need be woken, or `again` for a step of its own. */
  protected abstract put(g: GId, m: MId, why: ReadyWhy, step: number): Verdict;
  /** Finds the next G for `m`. Answers it, SLEEP, or `again` for a step of its own. */
  protected abstract next(m: MId, step: number): Verdict;
  /** Is there anything that an M without a P could come back for? */
  protected abstract hasWork(): boolean;

  /** Queues a `g` that could have gone on: it yielded, or was preempted. Answers as `put`. */
  protected putBack(g: GId, m: MId, step: number): Verdict {
    // It is as ready as before, and its M looks at once: nobody has to be woken.
    const verdict = this.put(g, m, ReadyWhy.UNBLOCK, step);
    return verdict === WAKE ? DONE : verdict;
  }

  /** Wakes somebody for `g`, which is queued; one visible verb at most. */
  protected wake(_g: GId, m: MId): void {
    this.ops.startIdle(m, false);
  }

  /** A G that was found, or on to sleep. */
  protected orSleep(g: GId | None): Verdict {
    return g === NONE ? SLEEP : g;
  }

  ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== PUT.wake) return this.put(g, m, why, step);
    this.wake(g, m);
    return DONE;
  }

  find(m: MId, step: number): Verdict {
    if (step === NEXT.announce) {
      this.ops.announceIdle(m);
      return again(NEXT.recheck);
    }
    if (step !== NEXT.recheck) return this.next(m, step);
    return this.hasWork() && this.ops.withdrawIdle(m) ? again(NEXT.next) : PARK;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (step === PUT.wake) return this.ready(g, m, ReadyWhy.UNBLOCK, step);
    if (why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD) {
      return this.putBack(g, m, step);
    }
    if (why === LeaveWhy.SYSCALL) this.ops.handOff(m, this.ops.procOf(m) as PId, false);
    return DONE;
  }

  override back(g: GId, m: MId, step: number): Verdict {
    if (step === PUT.put && this.ops.takeIdleProc(m)) return g;
    const verdict = this.ready(g, m, ReadyWhy.UNBLOCK, step);
    return verdict === DONE ? PARK : verdict;
  }
}
