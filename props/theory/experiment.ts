/**
 * An experiment: one set-up and the comparisons made on it. The table is a list of these.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import { type Check, Columns } from "./metrics.ts";
import { type OpenQueue, type Plan, runQueue, runsOf } from "./open_queue.ts";

/** What one experiment is about, in words. */
export interface About {
  /** Key of `queueing.json`. */
  readonly block: string;
  /** Which of its settings: `k=4 rho=0.8`. */
  readonly setting: string;
  /** Model and options. */
  readonly model: string;
  /** What must hold for the theory to apply, and how it is made to. */
  readonly assumption: string;
  /** What must *not* agree with this theory, and where it is checked. */
  readonly differs?: string;
}

/** How long it was run. */
export interface Extent {
  /** Independent runs, with seeds from the plan's on. */
  readonly runs: number;
  /** Gs (or cycles) of each run; the first tenth is warm-up where anything is random. */
  readonly gs: number;
}

/** An experiment that can be run. */
export interface Experiment extends About {
  /** Part of the quick table of a plain `deno test`: its share of the full effort. */
  readonly quick?: number;
  readonly run: (plan: Plan) => { readonly extent: Extent; readonly findings: readonly Finding[] };
}

/** A setting of the oracle that is not run here. */
export interface Omission {
  readonly block: string;
  readonly setting: string;
  /** `not set up`: no model can; `elsewhere`: another test of the lab holds it. */
  readonly verdict: "not set up" | "elsewhere";
  readonly because: string;
}

/** All that the table says about a block. */
export interface Block {
  readonly experiments: readonly Experiment[];
  readonly omissions: readonly Omission[];
}

/** An experiment on an open queue. */
export function queueExperiment(
  about: Omit<About, "model"> & { readonly quick?: number },
  queue: OpenQueue,
  checks: readonly Check[],
): Experiment {
  return {
    ...about,
    model: queue.scheduler.label,
    run(plan) {
      const columns = new Columns(runQueue(queue, plan));
      const { runs, count } = runsOf(queue, plan);
      return { extent: { runs, gs: count }, findings: checks.map((check) => check.find(columns)) };
    },
  };
}
