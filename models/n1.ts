/**
 * N1: all Gs on one M (M:1), user-level threads. A queue, nothing else.
 *
 * Source: GNU Pth, Java's first green threads, Python's asyncio, any event loop.
 *
 * Weak spot: a second core is never used, and one blocking system call stops every G.
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
  PARK,
  type PId,
  type Promises,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** The one P in use. */
const P0 = 0 as PId;

/** All Gs on one M. */
export class ManyToOne extends Model {
  readonly name: string = "n1";
  override readonly traits: Traits = {
    unit: "user",
    threads: "one",
    netpoll: false,
    sysmon: false,
  };
  /** It leaves all Ps but one idle, always. */
  override readonly promises: Promises = {
    wake: { most: 1, ifNoneSpins: false },
    startTicks: ({ ahead }) => ahead + 1,
  };

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) {
      this.ops.pushLocal(m, P0, g);
      return again(1);
    }
    this.ops.startProc(m, P0, false);
    return DONE;
  }

  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase > 0) return PARK;
    const g = ops.popLocal(m, P0);
    if (g !== NONE) return g;
    ops.announceIdle(m);
    return again(1);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD) this.ops.pushLocal(m, P0, g);
    return DONE;
  }
}
