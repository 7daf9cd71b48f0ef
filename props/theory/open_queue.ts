/**
 * An open queue: Gs come from outside at random, compute for a random time and end. Nothing but that
 * costs time, so what is left is queueing, and theory knows what must come out.
 *
 * @module
 */

import {
  type Arrivals,
  arrivalsProgram,
  type CostTable,
  type Dist,
  drawNs,
  prngStream,
  type Program,
  simulate,
} from "@lab/runtime";
import { WARM_UP } from "./batch_means.ts";
import { emptyTimes, Recorder } from "./recorder.ts";
import type { Scheduler } from "./scheduler.ts";

/** Virtual ns that stand for the oracle's unit of time: rounding to whole ns is 1e-5 of it. */
export const UNIT_NS = 100_000;
/** Most Gs of one run: more become several runs with seeds of their own. A G is never forgotten. */
const GS_PER_RUN = 1_000_000;

/** How long, and with which seed: the same for each row. */
export interface Plan {
  /** Share of the full number of arrivals; 1 is what the table is made with. */
  readonly effort: number;
  /** Seed of the first run; the next run takes the next. */
  readonly seed: number;
  /** Every service takes this many times as long as it should: 1, or a planted error. */
  readonly plant: number;
}

/** What the table is made with. */
export const FULL_PLAN: Plan = { effort: 1, seed: 1, plant: 1 };

/** A queue to set up. */
export interface OpenQueue {
  readonly scheduler: Scheduler;
  readonly procs: number;
  /** Poisson arrivals per unit of time. */
  readonly lam: number;
  /** Service time, given the unit in ns. */
  readonly service: (unitNs: number) => Dist;
  /** On which P an arrival is made ready. */
  readonly place: Arrivals["place"];
  /** Arrivals at full effort, warm-up included. */
  readonly arrivals: number;
  /** Default {@linkcode UNIT_NS}. */
  readonly unitNs?: number;
  /** Default: nothing costs anything. */
  readonly costs?: CostTable;
  /** What an arrival runs; default: it computes its service time and ends. */
  readonly program?: (arrivals: Program) => Program;
}

/** What one run gave, in ns, in order of arrival, without the warm-up. */
export interface QueueRun {
  readonly seed: number;
  /** From arrival to the end. */
  readonly sojournNs: Float64Array;
  /** From arrival to the first instruction. */
  readonly waitNs: Float64Array;
  /** Arrivals thrown away before. */
  readonly warmUp: number;
}

/** What all runs of a queue gave. */
export interface QueueSample {
  readonly queue: OpenQueue;
  readonly unitNs: number;
  readonly runs: readonly QueueRun[];
  /** Service times that were asked for, in ns, in order of arrival: drawn again from their stream. */
  servicesNs(run: QueueRun): Float64Array;
}

/** How many arrivals each run has, and how many runs there are. */
export function runsOf(arrivals: number, { effort }: Plan): { count: number; runs: number } {
  const total = Math.max(10_000, Math.round(arrivals * effort));
  const runs = Math.ceil(total / GS_PER_RUN);
  return { count: Math.ceil(total / runs), runs };
}

/** Runs a queue. @param watch Called with the seed before each run. */
export function runQueue(
  queue: OpenQueue,
  plan: Plan,
  watch: (seed: number) => void = () => {},
): QueueSample {
  const unitNs = queue.unitNs ?? UNIT_NS;
  const service = queue.service(unitNs * plan.plant);
  const { count, runs } = runsOf(queue.arrivals, plan);
  const arrivals = arrivalsProgram({
    arrivals: { kind: "poisson", ratePerS: queue.lam * 1e9 / unitNs },
    service,
    count,
    place: queue.place,
  });
  const program = queue.program?.(arrivals) ?? arrivals;
  const warmUp = Math.floor(count * WARM_UP);
  const { make, ringSlots } = queue.scheduler;
  const sample = Array.from({ length: runs }, (_, i): QueueRun => {
    const seed = plan.seed + i;
    const times = emptyTimes(count);
    watch(seed);
    const { completed, elapsedNs } = simulate({
      model: (ops) => new Recorder(ops, make(ops), times),
      program,
      machine: { procs: queue.procs, ringSlots },
      seed,
      costs: queue.costs,
    });
    if (completed !== count) {
      throw new Error(`${queue.scheduler.label} completed ${completed} of ${count} arrivals`);
    }
    const { cameNs, ranNs, endedNs } = times;
    for (let g = 0; g < count; g++) {
      // The run is over with the last exit: the model does not hear of that one.
      if (endedNs[g] < 0) endedNs[g] = elapsedNs;
      endedNs[g] -= cameNs[g];
      ranNs[g] -= cameNs[g];
    }
    return { seed, sojournNs: endedNs.subarray(warmUp), waitNs: ranNs.subarray(warmUp), warmUp };
  });
  return {
    queue,
    unitNs,
    runs: sample,
    servicesNs({ seed, warmUp, waitNs }) {
      const prng = prngStream(seed, "service");
      const all = Float64Array.from(
        { length: warmUp + waitNs.length },
        () => drawNs(service, prng),
      );
      return all.subarray(warmUp);
    },
  };
}
