/**
 * What an event does to a queue, in the names by which promises know it: the one place that knows which
 * event belongs to which queue. Laws about promises ask here and name no queue themselves.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";

/**
 * What happens to a queue. `put`, `take` (at the owner's end) and `rob` (at the thief's) move the G of
 * the event. The others announce: `theft` what a thief takes, `spill` what a full queue gives away,
 * `batch` what is taken from a shared queue in one go.
 */
export type QueueVerb = "put" | "take" | "rob" | "theft" | "spill" | "batch";

/** An event about a queue. */
export interface QueueStep {
  /** Name of the queue. */
  readonly queue: string;
  readonly verb: QueueVerb;
  /** Column that names the P whose queue it is; null: there is one for all. */
  readonly owner: "p" | "g" | "a" | null;
  /** Does column `a` name a G that was kicked out? */
  readonly kicks?: true;
}

const STEPS: Readonly<Record<number, QueueStep>> = {
  [Ev.PUT_LOCAL]: { queue: "local", verb: "put", owner: "p" },
  [Ev.GET_LOCAL]: { queue: "local", verb: "take", owner: "p" },
  [Ev.STEAL]: { queue: "local", verb: "theft", owner: "g" },
  [Ev.STEAL_G]: { queue: "local", verb: "rob", owner: "a" },
  [Ev.SPILL]: { queue: "local", verb: "spill", owner: "p" },
  [Ev.PUT_NEXT]: { queue: "next", verb: "put", owner: "p", kicks: true },
  [Ev.GET_NEXT]: { queue: "next", verb: "take", owner: "p" },
  [Ev.STEAL_NEXT]: { queue: "next", verb: "rob", owner: "a" },
  [Ev.PUT_GLOBAL]: { queue: "global", verb: "put", owner: null },
  [Ev.GET_GLOBAL]: { queue: "global", verb: "take", owner: null },
  [Ev.GRAB]: { queue: "global", verb: "batch", owner: null },
};

/** What event `i` does to a queue; undefined: nothing. */
export function queueStep(trace: Trace, i: number): QueueStep | undefined {
  return STEPS[trace.code[i]];
}

/** The P whose queue the step is about, or -1: the queue is everybody's. */
export function ownerOf(trace: Trace, i: number, { owner }: QueueStep): number {
  return owner === null ? -1 : trace[owner][i];
}

/** Events with which an M takes a single G out of the shared queue, not a batch. */
export function takesAlone(trace: Trace, i: number, queue: string): boolean {
  const step = queueStep(trace, i);
  if (step?.queue !== queue || step.verb !== "take" || trace.b[i] > 0) return false;
  return i === 0 || queueStep(trace, i - 1)?.verb !== "batch";
}

/** A queue in a message. @param owner The P whose queue it is, or -1. */
export function queueText(queue: string, owner: number): string {
  if (queue === "global") return "the global queue";
  if (queue === "local") return `the ring of P${owner}`;
  if (queue === "next") return `runnext of P${owner}`;
  return owner < 0 ? `the queue ${queue}` : `the queue ${queue} of P${owner}`;
}
