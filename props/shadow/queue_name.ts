/**
 * What queues are called in messages: the usual ones as in Go, others as their model declared them.
 *
 * @module
 */

import type { TraceQueue } from "@lab/runtime";

/** Name of the queue with this number. @param queues Those of the run's model. */
export function queueName(q: number, procs: number, queues: readonly TraceQueue[]): string {
  if (q < 0) return "no queue";
  if (q < procs) return `the ring of P${q}`;
  if (q < 2 * procs) return `runnext of P${q - procs}`;
  if (q === 2 * procs) return "the global queue";
  const queue = queues.find((row) => row.q === q);
  if (queue === undefined) return `queue number ${q}`;
  return queue.p < 0 ? `queue ${queue.name}` : `queue ${queue.name} of P${queue.p}`;
}
