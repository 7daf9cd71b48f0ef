/**
 * What an event does to a queue, in the names by which promises know it: the one place that knows which
 * event belongs to which queue. Laws about promises ask here and name no queue themselves.
 *
 * @module
 */

import { Ev, NONE, type Trace, type TraceQueue } from "@lab/runtime";

/**
 * What happens to a queue. `put`, `take` (at the owner's end) and `rob` (at the thief's) move the G of
 * the event; `remove` takes it out from wherever it stands. The others announce: `theft` what a thief
 * takes, `spill` what a full queue gives away, `batch` what is taken from a shared queue in one go; column
 * `a` says how many (of a spill: and the new one), and `b` of a batch how many there were.
 */
export type QueueVerb = "put" | "take" | "rob" | "remove" | "theft" | "spill" | "batch";

/** An event about a queue. */
export interface QueueStep {
  /** Name of the queue, as declared. */
  readonly queue: string;
  readonly verb: QueueVerb;
  /** Column that names the P whose queue it is, or that P itself; null: there is one for all. */
  readonly owner: "p" | "g" | "a" | number | null;
  /** Does column `a` name a G that was kicked out? */
  readonly kicks?: true;
}

/** Events of queues that have their own: which queue, in words of the Ps; its first number is 0, P or 2 P. */
const OWN: Readonly<Record<number, readonly [slot: 0 | 1 | 2, Omit<QueueStep, "queue">]>> = {
  [Ev.PUT_LOCAL]: [0, { verb: "put", owner: "p" }],
  [Ev.GET_LOCAL]: [0, { verb: "take", owner: "p" }],
  [Ev.STEAL]: [0, { verb: "theft", owner: "g" }],
  [Ev.STEAL_G]: [0, { verb: "rob", owner: "a" }],
  [Ev.SPILL]: [0, { verb: "spill", owner: "p" }],
  [Ev.PUT_NEXT]: [1, { verb: "put", owner: "p", kicks: true }],
  [Ev.GET_NEXT]: [1, { verb: "take", owner: "p" }],
  [Ev.STEAL_NEXT]: [1, { verb: "rob", owner: "a" }],
  [Ev.PUT_GLOBAL]: [2, { verb: "put", owner: null }],
  [Ev.GET_GLOBAL]: [2, { verb: "take", owner: null }],
  [Ev.GRAB]: [2, { verb: "batch", owner: null }],
};

/** General events: the column that has the number of the queue, and what happens to it. */
const GENERAL: Readonly<Record<number, readonly [column: "a" | "g", QueueVerb]>> = {
  [Ev.Q_PUT]: ["a", "put"],
  [Ev.Q_TAKE]: ["a", "take"],
  [Ev.Q_ROB]: ["a", "rob"],
  [Ev.Q_REMOVE]: ["a", "remove"],
  [Ev.Q_MOVE]: ["g", "theft"],
  [Ev.Q_SPILL]: ["g", "spill"],
};

/** The steps of traces with these queues, each made once: by code, and by code and queue. */
interface Steps {
  readonly queues: readonly TraceQueue[];
  readonly own: readonly (QueueStep | undefined)[];
  readonly general: Map<number, QueueStep>;
}
/** Those of the trace asked about last, by its list of queues: laws read one trace after the other. */
let lastQueues: readonly TraceQueue[] = [];
let last: Steps = { queues: [], own: [], general: new Map() };

function stepsOf({ about: { queues, procs } }: Trace): Steps {
  if (queues === lastQueues) return last;
  lastQueues = queues;
  if (areAlike(queues, last.queues)) return last;
  const names = [0, procs, 2 * procs].map((q) => queues.find((queue) => queue.q === q)?.name);
  const own: (QueueStep | undefined)[] = [];
  for (const [code, [slot, step]] of Object.entries(OWN)) {
    own[Number(code)] = { queue: names[slot] ?? DEFAULTS[slot], ...step };
  }
  return last = { queues, own, general: new Map() };
}

/** Are the same queues there, by the same names? Those of one model on one machine are. */
function areAlike(some: readonly TraceQueue[], others: readonly TraceQueue[]): boolean {
  if (some.length === 0 || some.length !== others.length) return false;
  return some.every(({ name, q, p }, i) => {
    const other = others[i];
    return q === other.q && p === other.p && name === other.name;
  });
}

/** Names of queues with events of their own, in traces that declare none. */
const DEFAULTS = ["local", "next", "global"];

/** What event `i` does to a queue; undefined: nothing. */
export function queueStep(trace: Trace, i: number): QueueStep | undefined {
  const code = trace.code[i], steps = stepsOf(trace), own = steps.own[code];
  if (own !== undefined || GENERAL[code] === undefined) return own;
  const [column, verb] = GENERAL[code], q = trace[column][i], key = q * 64 + code;
  let step = steps.general.get(key);
  if (step === undefined) {
    const queue = trace.about.queues.find((row) => row.q === q);
    if (queue === undefined) return undefined;
    const isBatch = verb === "theft" && queue.p === NONE;
    const owner = queue.p === NONE ? null : queue.p;
    step = { queue: queue.name, verb: isBatch ? "batch" : verb, owner };
    steps.general.set(key, step);
  }
  return step;
}

/** The P whose queue the step is about, or -1: the queue is everybody's. */
export function ownerOf(trace: Trace, i: number, { owner }: QueueStep): number {
  return owner === null ? -1 : typeof owner === "number" ? owner : trace[owner][i];
}

/** Gs that fit in each queue of this name; Infinity: no bound. */
export function sizeOf({ about }: Trace, queue: string): number {
  return about.queues.find(({ name }) => name === queue)?.size ?? Infinity;
}

/** Events with which an M takes a single G out of the shared queue, not a batch. */
export function takesAlone(trace: Trace, i: number, queue: string): boolean {
  const step = queueStep(trace, i);
  if (step?.queue !== queue || step.verb !== "take") return false;
  if (trace.code[i] === Ev.GET_GLOBAL && trace.b[i] > 0) return false;
  return i === 0 || queueStep(trace, i - 1)?.verb !== "batch";
}
