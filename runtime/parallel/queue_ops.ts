/**
 * The verbs on queues: local ones, runnext, the global one.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { type Columns, type Shape, Word } from "./layout.ts";
import { Sched } from "./sched.ts";
import { SharedList } from "./shared_list.ts";
import { ringWords, SharedRing } from "./shared_ring.ts";
import type { Stats } from "./stats.ts";
import { AtomicWords } from "./words.ts";

/** The local queues of all Ps as one thread sees them. */
export function localQueues(c: Columns, shape: Shape, stats: Stats): (SharedRing | SharedList)[] {
  const size = ringWords(shape.ringSlots);
  return Array.from(
    { length: shape.procs },
    (_, p) =>
      shape.ringSlots === Infinity ? new SharedList(c, p, stats) : new SharedRing(
        new AtomicWords(c.rings.subarray(p * size, (p + 1) * size)),
        shape.ringSlots,
      ),
  );
}

/** The queues as the one M of this thread uses them. */
export class QueueOps {
  readonly ringSlots: number;
  protected readonly sched: Sched;
  readonly #local: readonly (SharedRing | SharedList)[];
  readonly #batch: Int32Array;

  constructor(
    protected readonly c: Columns,
    shape: Shape,
    protected readonly stats: Stats,
    private readonly clockNs: () => number,
  ) {
    this.ringSlots = shape.ringSlots;
    this.sched = new Sched(c, shape, stats);
    this.#local = localQueues(c, shape, stats);
    this.#batch = new Int32Array(shape.ringSlots === Infinity ? 0 : shape.ringSlots);
  }

  /** Books the lock's bill at the end. */
  book(): void {
    this.sched.book();
  }

  nowNs(_m: MId): number {
    return Math.floor(this.clockNs());
  }
  localLen(p: PId): number {
    return this.#local[p].len();
  }
  nextOf(p: PId): GId | None {
    return this.#local[p].next() as GId;
  }
  globalLen(): number {
    return Atomics.load(this.c.words, Word.GLOBAL_SIZE);
  }

  pushLocal(m: MId, p: PId, g: GId): boolean {
    this.#checkRunnable(m, p, g);
    return this.#local[p].push(g);
  }

  spillHalf(m: MId, p: PId, g: GId): boolean {
    this.#checkRunnable(m, p, g);
    const n = this.#local[p].takeHalf(this.#batch);
    if (n === 0) return false;
    this.stats.overflows++;
    this.sched.lock();
    for (let i = 0; i < n; i++) this.sched.pushLocked(this.#batch[i]);
    this.sched.pushLocked(g);
    this.sched.unlock();
    return true;
  }

  popLocal(_m: MId, p: PId): GId | None {
    return this.#local[p].pop() as GId;
  }
  setNext(m: MId, p: PId, g: GId): GId | None {
    this.#checkRunnable(m, p, g);
    return this.#local[p].setNext(g) as GId;
  }
  takeNext(_m: MId, p: PId): GId | None {
    return this.#local[p].takeNext() as GId;
  }

  pushGlobal(m: MId, g: GId): void {
    this.#checkRunnable(m, -1, g);
    this.sched.lock();
    this.sched.pushLocked(g);
    this.sched.unlock();
  }

  popGlobal(_m: MId): GId | None {
    this.sched.lock();
    const g = this.sched.popLocked();
    this.sched.unlock();
    return g as GId;
  }

  grabGlobal(_m: MId, p: PId, n: number): GId | None {
    const local = this.#local[p];
    this.sched.lock();
    const first = this.sched.popLocked();
    for (let i = 1; i < n && local.len() < this.ringSlots; i++) {
      const g = this.sched.popLocked();
      if (g < 0) break;
      local.push(g);
    }
    this.sched.unlock();
    return first as GId;
  }

  stealLocal(_m: MId, thief: PId, victim: PId, n: number): GId | None {
    const from = this.#local[victim];
    // Both are of the same class: a machine has rings or lists, not some of each.
    const g = from.stealInto(this.#local[thief] as SharedRing & SharedList, n);
    if (g < 0) return -1;
    this.stats.steals++;
    this.stats.stolenGs += from.stolen;
    return g as GId;
  }

  stealNext(_m: MId, _thief: PId, victim: PId): GId | None {
    const g = this.#local[victim].takeNext();
    if (g < 0) return -1;
    this.stats.nextSteals++;
    this.stats.stolenGs++;
    return g as GId;
  }

  #checkRunnable(m: MId, p: number, g: GId): void {
    if (this.c.gStatus[g] === GStatus.RUNNABLE) return;
    throw new ModelError("a G that is not runnable was queued", m, p, g, this.nowNs(m));
  }
}
