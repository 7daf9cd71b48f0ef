/**
 * PM: a private queue for each P. A G is queued where it was made ready; an M whose queue is empty
 * steals half of the fullest one, or of a random one, or does not steal at all.
 *
 * Source: the step between one global queue and Go's scheduler; Cilk's deques (Blumofe, Leiserson
 * 1999) steal at random, Linux' and many thread pools' balancers from the fullest.
 *
 * Weak spot: a blocking system call holds its P, with everything in its queue that nobody steals; and
 * without a global look there is no bound on how long a G waits behind a P that stays busy.
 *
 * @module
 */

import {
  again,
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  Model,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Promises,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** Choices that pm leaves open. */
export interface PmOptions {
  readonly steal: "none" | "random" | "fullest";
  /** Length of a time slice in ns; Infinity: no preemption. */
  readonly sliceNs: number;
}

// Phases of `find`.
const GLOBAL = 1, ROB = 2, ANNOUNCE = 3, RECHECK = 4;

/** A private queue for each P. */
export class PrivateQueues extends Model {
  readonly name: string = "pm";
  override readonly traits: Traits;
  override readonly promises: Promises;

  constructor(ops: Ops, private readonly o: PmOptions) {
    super(ops);
    this.traits = {
      unit: "user",
      threads: "per-p",
      netpoll: false,
      sysmon: o.sliceNs < Infinity,
    };
    this.promises = promisesOf(o, ops.ringSlots);
  }

  ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    const ops = this.ops;
    const p = this.#placeOf(g, m, why, phase);
    switch (phase) {
      case 0:
        return ops.pushLocal(m, p, g) ? again(2) : again(1);
      case 1:
        ops.pushGlobal(m, g);
        return again(2);
      default:
        // The P itself if it sleeps, else any that could steal.
        if (!ops.startProc(m, p, false) && (this.o.steal !== "none" || ops.globalLen() > 0)) {
          ops.startIdle(m, false);
        }
        return DONE;
    }
  }

  /** Where `g` is queued: at the P that readies it, else where it ran last, else at a random P. */
  #placeOf(g: GId, m: MId, _why: ReadyWhy, phase: number): PId {
    const ops = this.ops;
    const here = ops.procOf(m);
    if (here !== NONE) return here;
    const home = ops.homeOf(g);
    if (home !== NONE) return home;
    if (phase === 0) this.#placed[m] = ops.random(ops.procs);
    return this.#placed[m] as PId;
  }
  readonly #placed: number[] = [];

  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    switch (phase) {
      case 0: {
        const g = ops.popLocal(m, ops.procOf(m) as PId);
        return g === NONE ? again(GLOBAL) : g;
      }
      case GLOBAL: {
        const g = ops.globalLen() > 0 ? ops.popGlobal(m) : NONE;
        return g === NONE ? again(this.o.steal === "none" ? ANNOUNCE : ROB) : g;
      }
      case ROB: {
        const victim = this.#victim(ops.procOf(m) as PId);
        if (victim === NONE) return again(ANNOUNCE);
        const size = ops.localLen(victim);
        const g = ops.stealLocal(m, ops.procOf(m) as PId, victim, size - (size >> 1));
        return g === NONE ? again(ANNOUNCE) : g;
      }
      case ANNOUNCE:
        // Looked at and left in one action: an interrupt may have queued a G here meanwhile.
        if (ops.localLen(ops.procOf(m) as PId) > 0) return again(0);
        ops.announceIdle(m);
        return again(RECHECK);
      default:
        return this.#seesWork() && ops.withdrawIdle(m) ? again(0) : PARK;
    }
  }

  /** The P to rob, or NONE if all queues are empty. */
  #victim(self: PId): PId | -1 {
    const ops = this.ops, procs = ops.procs;
    const start = this.o.steal === "random" ? ops.random(procs) : 0;
    let best = NONE as PId | -1, most = 0;
    for (let i = 0; i < procs; i++) {
      const p = ((start + i) % procs) as PId;
      if (p === self || ops.localLen(p) <= most) continue;
      best = p;
      most = ops.localLen(p);
      if (this.o.steal === "random") break;
    }
    return best;
  }

  #seesWork(): boolean {
    const ops = this.ops;
    return ops.globalLen() > 0 || (this.o.steal !== "none" && this.#victim(NONE as PId) !== NONE);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    const ops = this.ops;
    if (why !== LeaveWhy.YIELD && why !== LeaveWhy.PREEMPT && why !== LeaveWhy.GOYIELD) return DONE;
    if (phase === 1) ops.pushGlobal(m, g);
    else if (!ops.pushLocal(m, ops.procOf(m) as PId, g)) return again(1);
    return DONE;
  }

  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.o.sliceNs;
  }
}

function promisesOf({ steal, sliceNs }: PmOptions, ringSlots: number): Promises {
  const steals = steal !== "none";
  return {
    ...(steals && {
      steal: { queue: "local", share: "half", runs: "last" },
      idleBesideWorkNs: ({ procs, wakeNs, scanNs }) => 2 * (procs + 1) * (wakeNs + scanNs),
    } satisfies Promises),
    slice: { leastNs: sliceNs, mostNs: sliceNs },
    wake: { most: 1, ifNoneSpins: false },
    // In its ring a G waits for those before it. Each theft puts one more before it: a thief runs the
    // last of its loot at once. A bounded ring's overflow waits for a P to run dry, which may never
    // happen.
    ...(ringSlots === Infinity && {
      startTicks: ({ ahead }) => (steals ? 2 : 1) * (ahead + 1),
    } satisfies Promises),
  };
}
