/**
 * The engine against a recursion: the same arrivals and services, served in order of arrival, must
 * give the same end for each G, to the nanosecond. No statistics are needed.
 *
 * @module
 */

import { simulate } from "@lab/runtime";
import { fifoEnds } from "./fifo.ts";
import { arrivalsOf, drawn, type OpenQueue, type Plan, UNIT_NS } from "./open_queue.ts";
import { emptyTimes, Recorder } from "./recorder.ts";

/**
 * Gs of one run of `queue` that do not end when the recursion says. A planted error lengthens what the
 * engine runs, not what the recursion expects.
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
