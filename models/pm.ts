/**
 * PM: a private queue for each P. A G is queued where it was made ready; an M whose queue is empty
 * steals half of the fullest one, or of a random one, or does not steal at all.
 *
 * Source: the step between one global queue and Go's scheduler; Cilk's deques (Blumofe, Leiserson
 * 1999) steal at random, Linux' and many thread pools' balancers from the fullest.
 *
 * Weak spot: a blocking system call holds its P, with everything in its queue that nobody steals;
 * and without a global look there is no bound on how long a G waits behind a P that stays busy.
 *
 * @module
 */

import {
  again,
  DONE,
  fifo,
  type GId,
  LAST,
  LeaveWhy,
  type MId,
  Model,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Placement,
  type Promises,
  type Queue,
  type ReadyWhy,
  ring,
  shared,
  steps,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** Choices that pm leaves open. */
export interface PmOptions {
  readonly steal: "none" | "random" | "fullest";
  /** Length of a time slice in ns; Infinity: no preemption. */
  readonly sliceNs: number;
  /** Slots of each private queue; Infinity: no bound. */
  readonly slots: number;
}

/** Steps of `ready`. */
const READY = steps("place", "spill", "wake");
/** Steps of `find`. */
const FIND = steps("local", "global", "rob", "announce", "recheck");
/** Steps of `leave`. */
const LEAVE = steps("place", "spill");

// The optimizer folds constants of its own module, but not members of objects.
const { place: PLACE, spill: SPILL, wake: WAKE } = READY;
const { local: LOCAL, global: GLOBAL, rob: ROB, announce: ANNOUNCE, recheck: RECHECK } = FIND;

/** A private queue for each P. */
export class PrivateQueues extends Model<Placement> {
  readonly name: string = "pm";
  override readonly traits: Traits;
  override readonly promises: Promises;
  declare protected readonly local: readonly Queue[];
  declare protected readonly global: Queue;
  /** Names of its steps. */
  static readonly steps = { ready: READY, find: FIND, leave: LEAVE };

  constructor(ops: Ops, private readonly o: PmOptions) {
    super(ops);
    const local = o.slots === Infinity ? fifo() : ring(o.slots);
    const queues = ops.queues({ local, global: shared(fifo()) });
    this.local = queues.local;
    this.global = queues.global;
    this.traits = {
      unit: "user",
      threads: "per-p",
      netpoll: false,
      sysmon: o.sliceNs < Infinity,
    };
    this.promises = promisesOf(o);
  }

  ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    const ops = this.ops;
    const p = this.#placeOf(g, m, why, phase);
    switch (phase) {
      case PLACE:
        return this.local[p].put(m, g) === NONE ? again(WAKE) : again(SPILL);
      case SPILL:
        this.global.put(m, g);
        return again(WAKE);
      default:
        // The P itself if it sleeps, else any that could steal.
        if (!ops.startProc(m, p, false) && (this.o.steal !== "none" || this.global.len() > 0)) {
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
    if (phase === PLACE) this.#placed[m] = ops.random(ops.procs);
    return this.#placed[m] as PId;
  }
  readonly #placed: number[] = [];

  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    switch (phase) {
      case LOCAL: {
        const g = this.local[ops.procOf(m) as PId].take(m);
        return g === NONE ? again(GLOBAL) : g;
      }
      case GLOBAL: {
        const g = this.global.len() > 0 ? this.global.take(m) : NONE;
        return g === NONE ? again(this.o.steal === "none" ? ANNOUNCE : ROB) : g;
      }
      case ROB: {
        const victim = this.#victim(ops.procOf(m) as PId);
        if (victim === NONE) return again(ANNOUNCE);
        const from = this.local[victim], size = from.len();
        const g = from.move(m, size - (size >> 1), this.local[ops.procOf(m) as PId], LAST);
        return g === NONE ? again(ANNOUNCE) : g;
      }
      case ANNOUNCE:
        // Looked at and left in one action: an interrupt may have queued a G here meanwhile.
        if (this.local[ops.procOf(m) as PId].len() > 0) return again(LOCAL);
        ops.announceIdle(m);
        return again(RECHECK);
      default:
        return this.#seesWork() && ops.withdrawIdle(m) ? again(LOCAL) : PARK;
    }
  }

  /** The P to rob, or NONE if all queues are empty. */
  #victim(self: PId): PId | -1 {
    const ops = this.ops, procs = ops.procs;
    const start = this.o.steal === "random" ? ops.random(procs) : 0;
    let best = NONE as PId | -1, most = 0;
    for (let i = 0; i < procs; i++) {
      const p = ((start + i) % procs) as PId;
      if (p === self || this.local[p].len() <= most) continue;
      best = p;
      most = this.local[p].len();
      if (this.o.steal === "random") break;
    }
    return best;
  }

  #seesWork(): boolean {
    return this.global.len() > 0 || (this.o.steal !== "none" && this.#victim(NONE as PId) !== NONE);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.YIELD && why !== LeaveWhy.PREEMPT && why !== LeaveWhy.GOYIELD) return DONE;
    if (phase === LEAVE.spill) this.global.put(m, g);
    else if (this.local[this.ops.procOf(m) as PId].put(m, g) !== NONE) return again(LEAVE.spill);
    return DONE;
  }

  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.o.sliceNs;
  }
}

function promisesOf({ steal, sliceNs, slots }: PmOptions): Promises {
  const steals = steal !== "none";
  return {
    ...(steals && {
      steal: { queue: "local", share: "half", runs: "last" },
      idleBesideWorkNs: ({ wakeNs, scanNs }) => wakeNs + scanNs,
    } satisfies Promises),
    slice: { leastNs: sliceNs, mostNs: sliceNs },
    wake: { most: 1, ifNoneSpins: false },
    // In its ring a G waits for those before it. Each theft puts one more before it: a thief runs
    // the last of what it stole at once. A bounded ring's overflow waits for a P to run dry, which
    // may never happen.
    ...(slots === Infinity && {
      startTicks: ({ ahead }) => (steals ? 2 : 1) * (ahead + 1),
    } satisfies Promises),
  };
}
