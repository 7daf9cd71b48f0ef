/**
 * One queue, in order of arrival, worked out by recursion (Kiefer and Wolfowitz 1955; Lindley 1952 for
 * one server): a G starts when the first of k servers is free. The same arrivals and services through
 * the engine must give the same end for each G, to the nanosecond. No statistics are needed.
 *
 * @module
 */

import { arrivalsProgram, drawNs, prngStream, simulate } from "@lab/runtime";
import type { OpenQueue, Plan } from "./open_queue.ts";
import { UNIT_NS } from "./open_queue.ts";
import { emptyTimes, Recorder } from "./recorder.ts";

/**
 * When each of the Gs ends.
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

/** Gs of one run of `queue` that do not end when the recursion says. */
export function strayGs(queue: OpenQueue, plan: Plan, count: number): number {
  const unitNs = queue.unitNs ?? UNIT_NS;
  const service = queue.service(unitNs);
  const times = emptyTimes(count);
  const { elapsedNs } = simulate({
    model: (ops) => new Recorder(ops, queue.scheduler.make(ops), times),
    program: arrivalsProgram({
      arrivals: { kind: "poisson", ratePerS: queue.lam * 1e9 / unitNs },
      // A planted error lengthens what the engine runs, not what the recursion expects.
      service: queue.service(unitNs * plan.plant),
      count,
      place: queue.place,
    }),
    machine: { procs: queue.procs, ringSlots: queue.scheduler.ringSlots },
    seed: plan.seed,
  });
  const prng = prngStream(plan.seed, "service");
  const services = Float64Array.from({ length: count }, () => drawNs(service, prng));
  const expected = fifoEnds(times.cameNs, services, queue.procs);
  return expected.reduce((stray, ends, g) => {
    const endedNs = times.endedNs[g] < 0 ? elapsedNs : times.endedNs[g];
    return endedNs === ends ? stray : stray + 1;
  }, 0);
}
