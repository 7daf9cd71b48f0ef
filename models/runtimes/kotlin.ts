/**
 * Kotlin's `Dispatchers.Default`. Who is made ready goes into the slot of its worker and runs next,
 * any number in a row; a queue of 127 takes who is kicked out and who yields, and when it is full,
 * that one goes to the global queue. Every dispatch wakes a worker. A thief takes one, and the slot
 * only if it is 100 us old: until then it sleeps.
 *
 * Source: kotlinx.coroutines 1.11.0, `scheduling/CoroutineScheduler.kt` (`dispatch`,
 * `signalCpuWork`, `Worker.runWorker`, `findAnyTask`, `pollGlobalQueues`, `trySteal`,
 * `executeTask`), `WorkQueue.kt` (`add`, `addLast`, `trySteal`, `tryStealLastScheduled`). A system
 * call is one in `withContext(Dispatchers.IO)`. Left out: that the call is a task of its own first,
 * which may wait for a thread; that a worker is woken when there is no CPU permit for it; that
 * workers end after a minute.
 *
 * Weak spot: two tasks that wake each other by the slot keep a worker for ever, and whether it
 * looks at the global queue first is a draw: 1 of 2 for each core.
 *
 * @module
 */

import { again, type Attributes, DONE, fifo, type GId, type Handoff, LeaveWhy } from "@lab/runtime";
import { type MId, moreSteps, NONE, type None, type Ops, PARK, type PId } from "@lab/runtime";
import { type Promises, ReadyWhy, shared, type Slices, slot, type Verdict } from "@lab/runtime";
import { choice, NEXT, NO_SLICE, option, Pool, PUT, WAKE } from "../examples/pool.ts";
import { Flags } from "./flags.ts";

/** What a user of Kotlin turns: `kotlinx.coroutines.scheduler.…`. */
export interface KotlinOptions {
  /** Workers that run at a time; 0: one for each P. */
  readonly corePoolSize: number;
  /** Workers, those that are blocked included. */
  readonly maxPoolSize: number;
  /** How old a task in the slot must be to be stolen, in ns. */
  readonly stealResolution: number;
  /** What a system call is wrapped in. */
  readonly blocking: "io" | "nothing";
  /** Whose the local queues are: see `kotlin_workers.ts`. */
  readonly queueOf: "permit" | "worker" | "offloaded";
}

const READY = moreSteps(PUT, "kicked");
const FIND = moreSteps(NEXT, "first", "local", "global", "steal", "rest");
/** A queue of 128 places of which one stays empty. */
const LOCAL_MAX = 127;

/** CoroutineScheduler. */
export default class Kotlin extends Pool<Slices & Attributes & Handoff> {
  static readonly options = [
    option("corePoolSize", "integer", [0, 1024], 0, "workers that run; 0: one for each P"),
    option("maxPoolSize", "integer", [1, 2_097_150], 2_097_150, "workers, with blocked ones"),
    option("stealResolution", "ns", [0, 1e9], 100_000, "age of a slot that is stolen"),
    choice("blocking", ["io", "nothing"], "around system calls"),
    choice("queueOf", ["permit", "worker", "offloaded"], "whose the slots and queues are"),
  ];
  readonly name: string = "kotlin";
  override readonly promises: Promises = {
    ...NO_SLICE,
    steal: { queue: "local", share: "one", runs: "last" },
  };
  static override readonly steps = { ...Pool.steps, ready: READY, leave: READY, find: FIND };
  protected readonly q = this.ops.queues({ slot: slot(), local: fifo(), global: shared(fifo()) });
  protected readonly core: number;
  /** By P: may there be something of its own? */
  readonly #hasLocal: boolean[] = [];
  // By M: a G in its hand; how long until it may rob a slot; has it looked twice; is it blocked?
  protected readonly hand: (GId | None)[] = [];
  readonly #delayNs: number[] = [];
  readonly #isRescan: boolean[] = [];
  readonly #isBlocked: Flags = new Flags();

  constructor(ops: Ops, protected readonly options: KotlinOptions) {
    super(ops);
    this.core = Math.min(options.corePoolSize || ops.procs, ops.procs);
  }

  /** `dispatch`: into the slot; who was there to the tail of the queue, or to the global one. */
  protected put(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    const { slot, global } = this.q, { ops } = this, p = ops.procOf(m);
    if (step === READY.kicked) return this.#addLast(this.hand[m] as GId, m);
    if (p === NONE) {
      global.put(m, g);
      return WAKE;
    }
    this.#hasLocal[p] = true;
    ops.setData(m, g, ops.nowNs(m));
    const kicked = this.hand[m] = slot[p].put(m, g);
    return kicked === NONE ? WAKE : again(READY.kicked);
  }

  #addLast(g: GId, m: MId): Verdict {
    const own = this.q.local[this.ops.procOf(m)];
    (this.isFull(own.len()) ? this.q.global : own).put(m, g);
    return WAKE;
  }

  /** Is there no room behind so many? */
  protected isFull(length: number): boolean {
    return length >= LOCAL_MAX;
  }

  /** `dispatchYield`: past the slot. */
  protected override putBack(g: GId, m: MId): Verdict {
    this.#hasLocal[this.ops.procOf(m)] = true;
    return this.#addLast(g, m);
  }

  /** `signalCpuWork`: a parked worker, or one more, if a CPU permit is left. */
  protected override wake(_g: GId, m: MId): void {
    const { ops } = this;
    if (ops.procs - ops.idleProcs() < this.core && this.hasWorker()) ops.startIdle(m, false);
  }

  /** Is there a worker that sleeps, or may there be one more? */
  protected hasWorker(): boolean {
    const { ops } = this, blocked = this.#isBlocked.count;
    return ops.idleMs() > 0 || ops.procs - ops.idleProcs() + blocked < this.options.maxPoolSize;
  }

  protected next(m: MId, step: number): Verdict {
    const { slot, local, global } = this.q, { ops } = this, p = ops.procOf(m) as PId;
    switch (step) {
      case FIND.next: {
        const isGlobalFirst = !this.#hasLocal[p] || ops.random(2 * this.core) === 0;
        return again(isGlobalFirst ? FIND.first : FIND.local);
      }
      case FIND.first:
        return this.#orElse(m, global.len() > 0 ? global.take(m) : NONE, FIND.local);
      case FIND.local:
        return this.#orElse(m, (slot[p].len() > 0 ? slot[p] : local[p]).take(m), FIND.global);
      case FIND.global:
        return this.#orElse(m, global.len() > 0 ? global.take(m) : NONE, FIND.steal);
      case FIND.steal:
        return this.#orElse(m, this.#steal(m, p), FIND.rest);
      default:
        this.#hasLocal[p] = false;
        if (this.#delayNs[m] === Infinity) return again(FIND.announce);
        // A slot that is too young: one more look, and then a sleep until it is not.
        this.#isRescan[m] = !this.#isRescan[m];
        if (this.#isRescan[m]) return again(FIND.next);
        ops.parkFor(m, this.#delayNs[m]);
        return again(FIND.announce);
    }
  }

  #orElse(m: MId, g: GId | None, step: number): Verdict {
    if (g === NONE) return again(step);
    this.#isRescan[m] = false;
    return g;
  }

  /** `trySteal`: from the neighbour of a random one on, one from the head, or an old slot. */
  #steal(m: MId, p: PId): GId | None {
    const { slot, local } = this.q, { ops } = this, { procs } = ops;
    let victim = ops.random(procs);
    this.#delayNs[m] = Infinity;
    for (let i = 1; i <= procs; i++) {
      victim = victim + 1 < procs ? victim + 1 : 0;
      if (victim === p) continue;
      if (local[victim].len() > 0) return this.rob(m, victim as PId, p);
      const last = slot[victim].peek();
      if (last === NONE) continue;
      const leftNs = this.options.stealResolution - (ops.nowNs(m) - ops.data(last));
      if (leftNs <= 0) return slot[victim].rob(m);
      this.#delayNs[m] = Math.min(this.#delayNs[m], leftNs);
    }
    return NONE;
  }

  /** One from the head. */
  protected rob(m: MId, victim: PId, _self: PId): GId | None {
    return this.q.local[victim].rob(m);
  }

  protected hasWork(): boolean {
    return this.q.global.len() > 0 || this.q.local.some((its) => its.len() > 0);
  }

  /** `executeTask`: who blocks gives its CPU permit up, and wakes a worker for it. */
  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why !== LeaveWhy.SYSCALL) return super.leave(g, m, why, step);
    if (this.options.blocking === "nothing") return DONE;
    this.#isBlocked.set(m, true);
    const { ops } = this, p = ops.procOf(m) as PId;
    if (this.hasWorker()) ops.handOff(m, p, false);
    else ops.idleProc(m, p);
    return DONE;
  }

  /** Back to Default from a thread that has no permit: by the global queue. */
  override back(g: GId, m: MId, step: number): Verdict {
    const keeps = step === PUT.put && this.options.blocking === "nothing";
    if (keeps && this.ops.reclaimProc(m)) return g;
    this.#isBlocked.set(m, false);
    const verdict = this.ready(g, m, ReadyWhy.UNBLOCK, step);
    return verdict === DONE ? PARK : verdict;
  }
}
