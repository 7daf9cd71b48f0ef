/**
 * What the queues of a machine share: how a model gets them, their locks, each a point in virtual
 * time, and the book at the end of a run.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { MId, None, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M, type M } from "../machine/m_table.ts";
import { Ev } from "../observe/events.ts";
import {
  checkDecls,
  type NamedQueue,
  notRunnable,
  type QueueDecls,
  type Queues,
} from "../queues.ts";
import { type MadeQueue, QueueMaker } from "./queues/make_queues.ts";
import type { State } from "./state.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { LOCK_WAIT } = Ev;

/** Something with a lock. */
interface Locked {
  /** The lock is free from here on. */
  lockFreeNs: number;
}

/** Queues and their locks. */
export abstract class QueueOps {
  readonly procs: number = 0;
  readonly cores: number = 0;
  /** Visible verbs used since the engine reset it; counted only with `verify`. */
  visible = 0;
  declare protected readonly s: State;
  declare protected readonly ms: readonly M[];
  /** 1: check every verb. */
  readonly verify: 0 | 1 = 0;
  /** 1: events are kept or verbs are checked. The hot verbs ask only this. */
  protected readonly watched: 0 | 1 = 0;
  /** 1: no row of a lock costs anything: then nobody ever waits for one. */
  readonly lockIsFree: 0 | 1 = 0;
  private readonly lockAcquireNs: number = -0;
  private readonly lockHoldNs: number = -0;
  private readonly lockHoldGNs: number = -0;
  private lockMoves = 0;
  /** What the model has declared. */
  readonly made: MadeQueue[] = [];
  declare private readonly maker: QueueMaker;

  constructor(s: State, verify: boolean) {
    this.s = s;
    this.ms = s.ms.at;
    this.verify = verify ? 1 : 0;
    this.watched = verify || s.tracing !== 0 ? 1 : 0;
    this.procs = s.procs;
    this.cores = s.cores;
    this.lockAcquireNs = s.cost[Cost.lockAcquire];
    this.lockHoldNs = s.cost[Cost.lockHold];
    this.lockHoldGNs = s.cost[Cost.lockHoldG];
    const lockNs = this.lockAcquireNs + this.lockHoldNs + this.lockHoldGNs;
    this.lockIsFree = lockNs === 0 ? 1 : 0;
    this.maker = new QueueMaker(this, s);
  }

  queues<D extends QueueDecls>(decls: D): Queues<D> {
    checkDecls(decls);
    const made = this.maker.make(decls);
    this.made.push(...made);
    const lent = made.map(({ name, decl, at }) => [name, decl.per === "p" ? at : at[0]]);
    return Object.fromEntries(lent) as Queues<D>;
  }

  /**
   * Books, at the end of the run, what follows from counters that are counted anyway: how often some
   * rows were charged, and how often locks were taken.
   */
  book(): void {
    const { cost, costTimes, counts, queues } = this.s;
    for (const queue of queues) queue.book();
    if (cost[Cost.userSwitch] > 0) costTimes[Cost.userSwitch] += counts.userSwitches;
    if (this.lockIsFree !== 0) return;
    costTimes[Cost.lockAcquire] += counts.lockAcquires;
    costTimes[Cost.lockHold] += counts.lockAcquires;
    costTimes[Cost.lockHoldG] += this.lockMoves;
    costTimes[Cost.lockContended] += counts.lockWaits;
  }

  procOf(id: MId): PId | None {
    return this.ms[id].p as PId;
  }

  /** One pass of `m` under the lock of `queue`, moving `moved` Gs. Call only if locks cost anything. */
  lockFor(m: M, moved: number, queue: Locked): void {
    const s = this.s;
    this.lockMoves += moved;
    let t = (m.id === INTERRUPT_M ? s.nowNs : m.clock) + this.lockAcquireNs;
    if (queue.lockFreeNs > t) t = this.contend(m, t, queue.lockFreeNs);
    t += this.lockHoldNs + this.lockHoldGNs * moved;
    queue.lockFreeNs = t;
    if (m.id !== INTERRUPT_M) m.clock = t;
  }

  /** `m` finds the lock taken at `atNs`, and free at `freeNs`. @returns When it holds it. */
  private contend(m: M, atNs: number, freeNs: number): number {
    const s = this.s, waitNs = freeNs - atNs;
    s.counts.lockWaits++;
    s.lockWaitNs += waitNs;
    if (s.tracing !== 0) s.emitWide(LOCK_WAIT, m, -1, waitNs, 0);
    return freeNs + s.cost[Cost.lockContended];
  }

  /** `verb` of `m` queues `g`: only a runnable G may be, and it counts as visible. */
  checkPush(verb: "put" | "spill", m: M, queue: NamedQueue, g: number): void {
    this.visible++;
    if (this.s.gs.status(g) !== GStatus.RUNNABLE) {
      throw new ModelError(notRunnable(verb, queue, g), m.id, queue.p, g, this.s.nowNs);
    }
  }

  protected emitAt(code: number, m: M, p: number, g: number, a: number, b: number): void {
    this.s.log.add(code, m.id, p, g, a, b);
  }
}
