/**
 * What queues are called in messages: the usual ones as in Go, others as their model declared them.
 *
 * @module
 */

import type { TraceQueue } from "@lab/runtime";

/** Name of the queue with this number. @param queues Those of the run's model. */
export function queueName(q: number, procs: number, queues: readonly TraceQueue[]): string {
  if (q < 0) return "no queue";
  if (q < procs) return queueText("local", q);
  if (q < 2 * procs) return queueText("next", q - procs);
  if (q === 2 * procs) return queueText("global", -1);
  const queue = queues.find((row) => row.q === q);
  return queue === undefined ? `queue number ${q}` : queueText(queue.name, queue.p);
}

/** The queue that was declared by this name. @param owner The P whose queue it is, or -1. */
export function queueText(queue: string, owner: number): string {
  if (queue === "global") return "the global queue";
  if (queue === "local") return `the ring of P${owner}`;
  if (queue === "next") return `runnext of P${owner}`;
  return owner < 0 ? `queue ${queue}` : `queue ${queue} of P${owner}`;
}
