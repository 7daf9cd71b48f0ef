/**
 * Runs of a model that cannot use its machine again.
 *
 * @module
 */

import type { EndWhy, EventLog, Outcome, SimulateOptions } from "@lab/runtime";

/**
 * Runs of a model that lives in another thread: each a simulation of its own, as its machine cannot
 * be used again from here. The same to a search as `Rerun`, but for the events of a run
 * that goes on: states cannot be told apart before its end.
 */
export class OneByOne {
  #last: Outcome | null = null;

  /** @param simulate Makes a run of that model. */
  constructor(
    private readonly simulate: (options: SimulateOptions) => Outcome,
    private readonly options: SimulateOptions,
  ) {}

  /** One run. @returns Why it ended. */
  run(): EndWhy {
    this.#last = this.simulate(this.options);
    return this.#last.end;
  }

  /** @throws {RangeError} Always. */
  get log(): EventLog {
    throw new RangeError(
      "states of a guest cannot be told apart, as it decides in another thread: take strategy every",
    );
  }

  /** @throws {RangeError} Always. */
  get agentsListed(): number {
    return this.log.length;
  }
  /** @throws {RangeError} Always. */
  waitsAt(_g: number): number {
    return this.log.length;
  }

  /** Two words that name the trace of the last run. */
  get traceWords(): readonly [number, number] {
    const { hash } = this.outcome();
    return [parseInt(hash.slice(0, 8), 16), parseInt(hash.slice(8), 16)];
  }

  /** What came of the last run. @throws {RangeError} There was none, or it broke off. */
  outcome(): Outcome {
    if (this.#last === null) throw new RangeError("no run has come to its end");
    return this.#last;
  }

  /** `costs` of its metrics. */
  charged(): Outcome["metrics"]["costs"] {
    return this.outcome().metrics.costs;
  }

  /** The same. */
  glance(): Outcome {
    return this.outcome();
  }
}
