/**
 * What came of a run, worked out when it is read.
 *
 * @module
 */

import type { CostTable } from "../core/cost_table.ts";
import type { Trace } from "../core/trace.ts";
import type { Model } from "../model.ts";
import { END_NAMES, type EndWhy } from "../observe/events.ts";
import type { Summary } from "../observe/metrics.ts";
import type { Engine } from "./engine.ts";
import type { Os } from "./os.ts";
import type { Outcome, Stuck } from "./outcome.ts";
import type { State } from "./state.ts";
import { engineBytes, finals, stuckGs, summary, trace, workNs } from "./sum_up.ts";

/** What a run was made with. */
export interface RanParts {
  readonly s: State;
  readonly os: Os;
  readonly model: Model;
  readonly engine: Engine;
  readonly costs: CostTable;
}

/**
 * An outcome for whoever reads little of it, and that at once: its figures are no properties of its
 * own. (For each object with getters of its own V8 makes a shape that outlives it, and all that it
 * leads to: thousands of short runs would fill the heap.)
 */
export class Glance implements Outcome {
  readonly stuck: readonly Stuck[];
  #workNs: number | null = null;
  #metrics: Summary | null = null;
  #hash: string | null = null;
  #trace: Trace | null = null;
  #finals: Outcome["finals"] = null;

  constructor(private readonly of: RanParts, readonly end: EndWhy) {
    this.stuck = stuckGs(of.s, end);
  }

  get endName(): string {
    return END_NAMES[this.end];
  }
  get elapsedNs(): number {
    return this.of.s.nowNs;
  }
  get spawned(): number {
    return this.of.s.spawned;
  }
  get completed(): number {
    return this.of.s.completed;
  }
  get steps(): number {
    return this.of.engine.steps;
  }
  get dispatches(): number {
    return this.of.s.counts.dispatches;
  }
  get marks(): Outcome["marks"] {
    return this.of.s.marks;
  }
  // A sum over all Gs.
  get workNs(): number {
    return this.#workNs ??= workNs(this.of.s, this.of.os);
  }
  get metrics(): Summary {
    return this.#metrics ??= summary(this.of.s, this.of.os, this.workNs);
  }
  // Whoever keeps events pays for what is read of them, and when.
  get hash(): string {
    return this.#hash ??= this.of.s.log.hash;
  }
  get trace(): Trace | null {
    const { s, os, model, costs } = this.of;
    return s.log.mode === 2 ? this.#trace ??= trace(s, os, model, costs, this.stuck) : null;
  }
  get finals(): Outcome["finals"] {
    return this.of.s.log.mode === 2 ? this.#finals ??= finals(this.of.s) : null;
  }
  get engineBytesPerG(): number {
    return engineBytes(this.of.s) / Math.max(1, this.of.s.liveMax);
  }
}
