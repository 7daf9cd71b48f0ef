/**
 * GM: many Gs on pooled Ms (M:N), one global queue under one lock. A P is only the right to run.
 *
 * Source: Go 1.0, `src/pkg/runtime/proc.c`; the "current scheduler" that D. Vyukov's design doc
 * (2012) argues against.
 *
 * Weak spot: every ready, every dispatch and every yield takes the one lock, so Ms queue for it;
 * and a G comes back on whichever M is next, with cold caches.
 *
 * @module
 */

import {
  again,
  DONE,
  fifo,
  type GId,
  type Handoff,
  LeaveWhy,
  type MId,
  Model,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Promises,
  type Queue,
  type ReadyWhy,
  shared,
  steps,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** Steps of `ready`. */
const READY = steps("queue", "wake");
/** Steps of `find`. */
const FIND = steps("look", "announce", "recheck");
/** Steps of `leave`; only a system call has the second. */
const LEAVE = steps("letGo", "wake");
/** Steps of `back`. */
const BACK = steps("take", "wake");

// The optimizer folds constants of its own module, but not members of objects.
const { queue: QUEUE, wake: WAKE } = READY;
const { look: LOOK, announce: ANNOUNCE, recheck: RECHECK } = FIND, NOBODY = NONE, FINISHED = DONE;
const { YIELD, PREEMPT, GOYIELD, SYSCALL } = LeaveWhy;
/** Verdicts of the hot path. */
const TO_WAKE = again(WAKE), TO_LOOK = again(LOOK), TO_ANNOUNCE = again(ANNOUNCE);
const TO_RECHECK = again(RECHECK), ASLEEP = PARK;

/** One locked global queue. */
export class GlobalOnly extends Model<Handoff> {
  readonly name: string = "gm";
  override readonly traits: Traits;
  override readonly promises: Promises;
  declare protected readonly queue: Queue;
  /** Names of its steps. */
  static readonly steps = { ready: READY, find: FIND, leave: LEAVE, back: BACK };

  /** @param sliceNs Length of a time slice; Infinity: no preemption, as in Go 1.0. */
  constructor(ops: Ops, private readonly sliceNs: number) {
    super(ops);
    this.queue = ops.queues({ global: shared(fifo()) }).global;
    this.traits = {
      unit: "user",
      threads: "per-p",
      netpoll: false,
      sysmon: sliceNs < Infinity,
    };
    this.promises = {
      slice: { leastNs: sliceNs, mostNs: sliceNs },
      wake: { most: 1, ifNoneSpins: false },
      startTicks: ({ ahead }) => ahead + 1,
      // Each G wakes an M of its own, once the M before it is made or called.
      idleBesideWorkNs: ({ wakeNs, scanNs }) => wakeNs + scanNs,
    };
  }

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === QUEUE) {
      this.queue.put(m, g);
      return TO_WAKE;
    }
    this.ops.startIdle(m, false);
    return FINISHED;
  }

  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase === LOOK) {
      const g = this.queue.len() > 0 ? this.queue.take(m) : NOBODY;
      return g === NOBODY ? TO_ANNOUNCE : g;
    }
    if (phase === ANNOUNCE) {
      ops.announceIdle(m);
      return TO_RECHECK;
    }
    // The last look comes after the announcement: a G queued in between has seen this M idle, or is
    // seen here.
    return this.queue.len() > 0 && ops.withdrawIdle(m) ? TO_LOOK : ASLEEP;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    const ops = this.ops;
    switch (why) {
      case YIELD:
      case PREEMPT:
      case GOYIELD:
        this.queue.put(m, g);
        return FINISHED;
      case SYSCALL:
        // Its right to run goes to another M if there is work, else it is freed; then look again.
        if (phase === LEAVE.letGo && this.queue.len() > 0) {
          ops.handOff(m, ops.procOf(m) as PId, false);
        } else if (phase === LEAVE.letGo) {
          ops.dropProc(m);
          return again(LEAVE.wake);
        } else if (this.queue.len() > 0) ops.startIdle(m, false);
        return FINISHED;
      default:
        return FINISHED;
    }
  }

  override back(g: GId, m: MId, phase: number): Verdict {
    // Between the look for an idle P and the push one may have become idle, and looked in vain.
    if (phase === BACK.wake) {
      this.ops.startIdle(m, false);
      return PARK;
    }
    if (this.ops.takeIdleProc(m)) return g;
    this.queue.put(m, g);
    return again(BACK.wake);
  }

  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.sliceNs;
  }
}
