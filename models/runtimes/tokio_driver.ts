/**
 * Tokio's driver of timers and sockets, if workers have it (`driver=worker`): one that parks takes
 * it, if nobody has it, and sleeps there; all others sleep on a condition of their own. What it is
 * told goes into its own slot and ring. While it runs what it was told nobody has the driver, until
 * another one parks or reaches its event interval (tokio#4730). `driver=eager` hands it on.
 *
 * Source: Tokio 1.54.1, `park.rs` (`park`, `park_driver`, `park_timeout`), `worker.rs`
 * (`park_internal`, `should_notify_others`, `run_task`), `builder.rs`
 * (`enable_eager_driver_handoff`, unstable). Left out: a worker that sleeps there is not started
 * for other work, but another thread is.
 *
 * @module
 */

import { again, DONE, type GId, type MId, NONE, PARK, type PId, steps } from "@lab/runtime";
import { type Traits, type Verdict, WokenWhy } from "@lab/runtime";
import { PLAIN } from "../examples/pool.ts";
import { TokioWorker } from "./tokio_worker.ts";

const WOKEN = steps("take", "poll", "notify", "done");

/** What a worker does with the driver; who runs next is in `tokio.ts`. */
export abstract class TokioDriver extends TokioWorker {
  static override readonly steps = { ...TokioWorker.steps, woken: WOKEN };
  override readonly traits: Traits = {
    ...PLAIN,
    netpoll: this.options.driver !== "outside",
  };
  // By M: it polls, so what it is told wakes nobody yet; it had the driver, and has run nothing.
  readonly #polls: boolean[] = [];
  readonly #hadDriver: boolean[] = [];

  /** Polls the driver, a verb each time. @returns Whether there may be more to be told. */
  protected poll(m: MId): boolean {
    const { ops } = this;
    this.#polls[m] = !ops.netBlocked();
    if (!this.#polls[m]) return false;
    this.#hadDriver[m] = true;
    for (let p = 0 as PId; p < ops.procs; p++) {
      if (!ops.timersDue(m, p)) continue;
      ops.runTimers(m, p);
      return true;
    }
    this.#polls[m] = ops.netReady() > 0;
    if (this.#polls[m]) ops.netpoll(m);
    return this.#polls[m];
  }

  /** `should_notify_others`. */
  protected hasMore(p: PId): boolean {
    return this.q.slot[p].len() + this.q.ring[p].len() > 1;
  }

  /** Is the driver handed on before a task of `m` runs? */
  protected handsDriverOn(m: MId): boolean {
    const had = this.options.driver === "eager" && this.#hadDriver[m];
    this.#hadDriver[m] = false;
    return had;
  }

  protected override wake(g: GId, m: MId): void {
    if (!this.#polls[m]) super.wake(g, m);
  }

  /** Sleeps in the driver, if nobody does. */
  protected sleep(m: MId): Verdict {
    if (!this.ops.netBlocked()) this.ops.blockInNetpoll(m);
    return PARK;
  }

  override woken(m: MId, why: WokenWhy, step: number): Verdict {
    if (why !== WokenWhy.NET) return DONE;
    const p = this.ops.procOf(m);
    switch (step) {
      case WOKEN.take:
        return this.ops.takeIdleProc(m) ? again(WOKEN.poll) : PARK;
      case WOKEN.poll:
        if (this.poll(m)) return again(WOKEN.poll);
        // What is in the slot now is the first of a round.
        this.row[p] = -1;
        return again(p !== NONE && this.hasMore(p) ? WOKEN.notify : WOKEN.done);
      case WOKEN.notify:
        super.wake(NONE as unknown as GId, m);
        return again(WOKEN.done);
      default:
        return DONE;
    }
  }
}
