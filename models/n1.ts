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
  fifo,
  type GId,
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
  steps,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** The one P in use. */
const P0 = 0 as PId;

/** Steps of `ready`. */
const READY = steps("queue", "wake");
/** Steps of `find`. */
const FIND = steps("look", "sleep");

// The optimizer folds constants of its own module, but not members of objects.
const { queue: QUEUE, wake: WAKE } = READY, { look: LOOK, sleep: SLEEP } = FIND;

/** All Gs on one M. */
export class ManyToOne extends Model<Placement> {
  readonly name: string = "n1";
  /** Names of its steps. */
  static readonly steps = { ready: READY, find: FIND };
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
  declare protected readonly queue: Queue;

  constructor(ops: Ops) {
    super(ops);
    this.queue = ops.queues({ local: fifo() }).local[P0];
  }

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === QUEUE) {
      this.queue.put(m, g);
      return again(WAKE);
    }
    this.ops.startProc(m, P0, false);
    return DONE;
  }

  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase !== LOOK) return PARK;
    const g = this.queue.take(m);
    if (g !== NONE) return g;
    ops.announceIdle(m);
    return again(SLEEP);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD) this.queue.put(m, g);
    return DONE;
  }
}
