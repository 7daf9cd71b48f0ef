/**
 * An open queue: Gs come from outside at random, compute for a random time and end. Nothing but
 * that costs time, so what is left is queueing, and theory knows what must come out.
 *
 * One queue in order of arrival needs no statistics: a recursion gives the same end for each G, to
 * the nanosecond.
 *
 * @module
 */

import {
  type Arrivals,
  assemble,
  type CostTable,
  type Dist,
  drawNs,
  prngStream,
  type Program,
  simulate,
} from "@lab/runtime";
import { WARM_UP } from "./batch_means.ts";
import type { Scheduler } from "./inputs.ts";
import { emptyTimes, Recorder } from "./recorder.ts";

/** Virtual ns that stand for the oracle's unit of time: rounding to whole ns is 1e-5 of it. */
export const UNIT_NS = 100_000;
/**
 * Gs of one run, unless the queue says otherwise: more become several runs. A G is never forgotten.
 */
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
  /** Gs of one run at most; longer for a queue that takes long to fill up from empty. */
  readonly gsPerRun?: number;
  /** Share of each run that is thrown away, default {@linkcode WARM_UP}. */
  readonly warmUp?: number;
  /** Default {@linkcode UNIT_NS}. */
  readonly unitNs?: number;
  /** Default: nothing costs anything. */
  readonly costs?: CostTable;
  /** Keep what each sojourn would have been in one queue, in order of arrival. Default false. */
  readonly control?: boolean;
  /** What an arrival runs, given the unit in ns; default: it computes its `service` and ends. */
  readonly job?: (unitNs: number) => readonly unknown[];
}

/** What one run gave, in ns, in order of arrival, without the warm-up. */
export interface QueueRun {
  readonly seed: number;
  /** From arrival to the end. */
  readonly sojournNs: Float64Array;
  /** From arrival to the first instruction. */
  readonly waitNs: Float64Array;
  /**
   * From arrival to the end, had all Ps served one queue in order of arrival; empty if not wanted.
   */
  readonly fifoNs: Float64Array;
  /** Arrivals thrown away before. */
  readonly warmUp: number;
}

/** What all runs of a queue gave. */
export interface QueueSample {
  readonly queue: OpenQueue;
  readonly unitNs: number;
  readonly runs: readonly QueueRun[];
  /**
   * Service times that were asked for, in ns, in order of arrival: drawn again from their stream.
   */
  servicesNs(run: QueueRun): Float64Array;
}

/** How many arrivals each run has, and how many runs there are. */
export function runsOf(
  { arrivals, gsPerRun = GS_PER_RUN }: Pick<OpenQueue, "arrivals" | "gsPerRun">,
  { effort }: Plan,
): { count: number; runs: number } {
  const total = Math.max(10_000, Math.round(arrivals * effort));
  const runs = Math.ceil(total / gsPerRun);
  return { count: Math.ceil(total / runs), runs };
}

/** The program of a queue: `count` arrivals with a planted error, if there is one. */
export function arrivalsOf(queue: OpenQueue, plan: Plan, count: number): Program {
  const unitNs = queue.unitNs ?? UNIT_NS;
  return assemble({
    name: "arrivals",
    progs: { job: queue.job?.(unitNs) ?? [["compute", "service"]] },
    arrivals: {
      kind: "poisson",
      ratePerS: queue.lam * 1e9 / unitNs,
      count,
      prog: "job",
      place: queue.place,
      service: queue.service(unitNs * plan.plant),
    },
  });
}

/** Runs a queue: `runsOf(queue, plan).runs` times, one seed after the other. */
export function runQueue(queue: OpenQueue, plan: Plan): QueueSample {
  const unitNs = queue.unitNs ?? UNIT_NS;
  const service = queue.service(unitNs * plan.plant);
  const { count, runs } = runsOf(queue, plan);
  const program = arrivalsOf(queue, plan, count);
  const warmUp = Math.floor(count * (queue.warmUp ?? WARM_UP));
  const { make } = queue.scheduler;
  const sample = Array.from({ length: runs }, (_, i): QueueRun => {
    const seed = plan.seed + i;
    const times = emptyTimes(count);
    const { completed, elapsedNs } = simulate({
      model: (ops) => new Recorder(ops, make(ops), times),
      program,
      machine: { procs: queue.procs },
      seed,
      costs: queue.costs,
    });
    if (completed !== count) {
      throw new Error(`${queue.scheduler.label} completed ${completed} of ${count} arrivals`);
    }
    const { cameNs, ranNs, endedNs } = times;
    // Without the planted error: its expectation must stay what theory says.
    const fifoNs = queue.control
      ? fifoEnds(cameNs, drawn(queue.service(unitNs), seed, count), queue.procs)
      : new Float64Array(0);
    fifoNs.forEach((ends, g) => fifoNs[g] = ends - cameNs[g]);
    for (let g = 0; g < count; g++) {
      // The run is over with the last exit: the model does not hear of that one.
      if (endedNs[g] < 0) endedNs[g] = elapsedNs;
      endedNs[g] -= cameNs[g];
      ranNs[g] -= cameNs[g];
    }
    return {
      seed,
      sojournNs: endedNs.subarray(warmUp),
      waitNs: ranNs.subarray(warmUp),
      fifoNs: fifoNs.subarray(warmUp),
      warmUp,
    };
  });
  return {
    queue,
    unitNs,
    runs: sample,
    servicesNs({ seed, warmUp, waitNs }) {
      return drawn(service, seed, warmUp + waitNs.length).subarray(warmUp);
    },
  };
}

/** The services that a run with this seed draws, in order of arrival. */
export function drawn(service: Dist, seed: number, count: number): Float64Array {
  const prng = prngStream(seed, "service");
  return Float64Array.from({ length: count }, () => drawNs(service, prng));
}

/**
 * Gs of one run of `queue` that do not end when the recursion says. A planted error lengthens what
 * the engine runs, not what the recursion expects.
 */
export function strayGs(queue: OpenQueue, plan: Plan, count: number): number {
  const times = emptyTimes(count);
  const { elapsedNs } = simulate({
    model: (ops) => new Recorder(ops, queue.scheduler.make(ops), times),
    program: arrivalsOf(queue, plan, count),
    machine: { procs: queue.procs },
    seed: plan.seed,
  });
  const services = drawn(queue.service(queue.unitNs ?? UNIT_NS), plan.seed, count);
  const expected = fifoEnds(times.cameNs, services, queue.procs);
  return expected.reduce((stray, ends, g) => {
    const endedNs = times.endedNs[g] < 0 ? elapsedNs : times.endedNs[g];
    return endedNs === ends ? stray : stray + 1;
  }, 0);
}

/**
 * When each of the Gs ends, by recursion (Kiefer and Wolfowitz 1955; Lindley 1952 for one server):
 * a G starts when the first of k servers is free.
 *
 * @param cameNs Arrivals, ascending. @param servicesNs One for each.
 */
export function fifoEnds(
  cameNs: Float64Array,
  servicesNs: Float64Array,
  servers: number,
): Float64Array {
  const freeNs = new Float64Array(servers);
  return cameNs.map((came, i) => {
    let first = 0;
    for (let s = 1; s < servers; s++) if (freeNs[s] < freeNs[first]) first = s;
    freeNs[first] = Math.max(came, freeNs[first]) + servicesNs[i];
    return freeNs[first];
  });
}
