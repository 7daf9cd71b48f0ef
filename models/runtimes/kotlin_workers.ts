/**
 * Kotlin's scheduler with queues of workers (`queueOf=worker`), as it really has them: a P is a
 * worker, and no more of them than `corePoolSize` have a CPU permit at a time. Who blocks gives its
 * permit up, and keeps its queue; without a permit it then sleeps on what is there. Somebody else
 * with a permit steals it, if ever it runs dry: two that yield keep a worker from that for ever
 * (kotlinx.coroutines#4752). `queueOf=offloaded`: the queue goes to the global one with the permit,
 * which that complaint asks for.
 *
 * Source: kotlinx.coroutines 1.11.0, `CoroutineScheduler.kt` (`executeTask`, `findTask`,
 * `tryReleaseCpu`, `signalCpuWork`). Left out: that a worker pushes itself on the stack of parked
 * ones before it lets its permit go (kotlinx.coroutines#4491).
 *
 * @module
 */

import { again, DONE, type GId, LeaveWhy, type MId, moreSteps, PARK, type PId } from "@lab/runtime";
import type { Verdict } from "@lab/runtime";
import { NEXT, PUT, WAKE } from "../examples/pool.ts";
import Kotlin from "./kotlin.ts";

const LEAVE = moreSteps(PUT, "kicked", "offload");
const BACK = moreSteps(PUT, "queue", "idle", "again");

/** CoroutineScheduler with a queue for each worker. */
export class KotlinWorkers extends Kotlin {
  static override readonly steps = { ...Kotlin.steps, leave: LEAVE, back: BACK };
  /** By P: has that worker a CPU permit? */
  readonly #permit: boolean[] = this.q.slot.map(() => false);

  #hasFree(): boolean {
    return this.#permit.filter((has) => has).length < this.core;
  }

  /** `findTask`: without a permit there are blocking tasks at most, and these never queue here. */
  override find(m: MId, step: number): Verdict {
    const p = this.ops.procOf(m) as PId;
    if (step === NEXT.next) {
      this.#permit[p] ||= this.#hasFree();
      if (!this.#permit[p]) return again(NEXT.announce);
    }
    if (step === NEXT.announce) this.#permit[p] = false;
    return super.find(m, step);
  }

  protected override hasWork(): boolean {
    return this.#hasFree() && super.hasWork();
  }

  /** `signalCpuWork`, if there is a permit for whom it wakes. */
  protected override wake(_g: GId, m: MId): void {
    if (this.#hasFree()) this.ops.startIdle(m, false);
  }

  /** `executeTask`: the permit goes, and whoever may have it is woken. */
  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    const { slot, local, global } = this.q, p = this.ops.procOf(m) as PId;
    if (why !== LeaveWhy.SYSCALL || this.options.blocking === "nothing") {
      return super.leave(g, m, why, step);
    }
    if (step === LEAVE.wake) {
      this.wake(g, m);
      return DONE;
    }
    if (step === LEAVE.offload) {
      global.put(m, this.hand[m] as GId);
      return again(LEAVE.put);
    }
    const from = slot[p].len() > 0 ? slot[p] : local[p];
    if (this.options.queueOf === "offloaded" && from.len() > 0) {
      this.hand[m] = from.take(m);
      return again(LEAVE.offload);
    }
    this.#permit[p] = false;
    return WAKE;
  }

  /** Back to Default by the global queue; and on with the own one, if there is a permit. */
  override back(g: GId, m: MId, step: number): Verdict {
    const { ops } = this;
    if (this.options.blocking === "nothing") return super.back(g, m, step);
    switch (step) {
      case BACK.put:
        ops.reclaimProc(m);
        return again(BACK.queue);
      case BACK.queue:
        this.q.global.put(m, g);
        return again(BACK.idle);
      case BACK.idle:
        this.hand[m] = ops.procOf(m) as unknown as GId;
        ops.announceIdle(m);
        return again(BACK.again);
      default:
        if (this.#hasFree()) ops.startProc(m, this.hand[m] as unknown as PId, false);
        return PARK;
    }
  }
}
