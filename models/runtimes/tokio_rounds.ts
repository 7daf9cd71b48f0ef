/**
 * Rounds of a Tokio worker's loop: in which of them the driver is polled, and in which inject goes
 * first. Left to itself, the runtime tunes the latter so that the rounds between last 200 us.
 *
 * Source: Tokio 1.54.1, `worker.rs` (`Core::tick`, `maintenance`, `tune_global_queue_interval`),
 * `stats.rs` (`tuned_global_queue_interval`, `end_processing_scheduled_tasks`).
 *
 * @module
 */

import type { PId } from "@lab/runtime";

/** What a tuned interval lasts, weight of a task, bounds, and what is no change. */
const TUNE = { targetNs: 200_000, alpha: 0.1, min: 2, max: 127, initial: 61, slack: 2 };

/** By P. */
export class Rounds {
  readonly #round: number[];
  readonly #isDue: boolean[];
  /** One of so many. */
  readonly #every: number[];
  // Tasks since it last looked at the clock, when that was, and mean time of one.
  readonly #polls: number[];
  readonly #sinceNs: number[];
  readonly #meanNs: number[];

  /** @param interval As the user set it; 0: tuned. */
  constructor(procs: number, readonly interval: number, readonly eventInterval: number) {
    const each = <T>(value: T) => Array.from({ length: procs }, () => value);
    // Before there is anything to do, each worker's loop goes round once.
    [this.#round, this.#polls, this.#sinceNs] = [each(1), each(0), each(0)];
    [this.#isDue, this.#every] = [each(false), each(interval || TUNE.initial)];
    this.#meanNs = each(TUNE.targetNs / TUNE.initial);
  }

  /** Another round of `p` begins. @returns Whether the driver is polled in it. */
  begin(p: PId, nowNs: number): boolean {
    const round = ++this.#round[p], isEvent = round % this.eventInterval === 0;
    if (isEvent) this.measure(p, nowNs);
    this.#isDue[p] = round % this.#every[p] === 0;
    if (this.#isDue[p] && this.interval === 0) {
      const tuned = Math.min(TUNE.max, Math.floor(TUNE.targetNs / this.#meanNs[p]));
      const every = Math.max(TUNE.min, tuned);
      if (Math.abs(this.#every[p] - every) > TUNE.slack) this.#every[p] = every;
    }
    return isEvent;
  }

  /** Does inject go first in the round of `p`? */
  isDue(p: PId): boolean {
    return this.#isDue[p];
  }

  /** A task of `p` is about to run. */
  poll(p: PId, nowNs: number): void {
    if (this.#polls[p]++ === 0) this.#sinceNs[p] = nowNs;
  }

  /** A look at the clock: the mean time of a task, weighted towards the last ones. */
  measure(p: PId, nowNs: number): void {
    const n = this.#polls[p], old = Math.pow(1 - TUNE.alpha, n);
    if (n === 0) return;
    this.#meanNs[p] = (1 - old) * (nowNs - this.#sinceNs[p]) / n + old * this.#meanNs[p];
    this.#polls[p] = 0;
  }
}
