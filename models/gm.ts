/**
 * GM: many Gs on pooled Ms (M:N), one global queue under one lock. A P is only the right to run.
 *
 * Source: Go 1.0, `src/pkg/runtime/proc.c`; the "current scheduler" that D. Vyukov's design doc (2012)
 * argues against.
 *
 * Weak spot: every ready, every dispatch and every yield takes the one lock, so Ms queue for it; and
 * a G comes back on whichever M is next, with cold caches.
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

/** One locked global queue. */
export class GlobalOnly extends Model {
  readonly name: string = "gm";
  override readonly traits: Traits;
  override readonly promises: Promises;

  /** @param sliceNs Length of a time slice; Infinity: no preemption, as in Go 1.0. */
  constructor(ops: Ops, private readonly sliceNs: number) {
    super(ops);
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
      // A burst queues for the one lock, at the longest behind every P.
      idleBesideWorkNs: ({ procs, wakeNs, scanNs }) => 2 * (procs + 1) * (wakeNs + scanNs),
    };
  }

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) {
      this.ops.pushGlobal(m, g);
      return again(1);
    }
    this.ops.startIdle(m, false);
    return DONE;
  }

  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase === 0) {
      const g = ops.globalLen() > 0 ? ops.popGlobal(m) : NONE;
      return g === NONE ? again(1) : g;
    }
    if (phase === 1) {
      ops.announceIdle(m);
      return again(2);
    }
    // The last look comes after the announcement: a G queued in between has seen this M idle, or is seen here.
    return ops.globalLen() > 0 && ops.withdrawIdle(m) ? again(0) : PARK;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    const ops = this.ops;
    switch (why) {
      case LeaveWhy.YIELD:
      case LeaveWhy.PREEMPT:
      case LeaveWhy.GOYIELD:
        ops.pushGlobal(m, g);
        return DONE;
      case LeaveWhy.SYSCALL:
        // Its right to run goes to another M if there is work, else it is freed; then look again.
        if (phase === 0 && ops.globalLen() > 0) ops.handOff(m, ops.procOf(m) as PId, false);
        else if (phase === 0) {
          ops.dropProc(m);
          return again(1);
        } else if (ops.globalLen() > 0) ops.startIdle(m, false);
        return DONE;
      default:
        return DONE;
    }
  }

  override back(g: GId, m: MId, phase: number): Verdict {
    // Between the look for an idle P and the push one may have become idle, and looked in vain.
    if (phase > 0) {
      this.ops.startIdle(m, false);
      return PARK;
    }
    if (this.ops.takeIdleProc(m)) return g;
    this.ops.pushGlobal(m, g);
    return again(1);
  }

  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.sliceNs;
  }
}
