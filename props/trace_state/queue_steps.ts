/**
 * What an event does to a queue, in the names by which promises know it: the one place that knows
 * which event belongs to which queue. Laws about promises ask here and name no queue themselves.
 *
 * @module
 */

import { Ev, NONE, type Share, type Trace, type TraceQueue } from "@lab/runtime";
import { byCode, type QueueVerb } from "./events.ts";
import { codesOf, EventSet } from "./events_with.ts";

export type { QueueVerb };

/** An event about a queue. */
export interface QueueStep {
  /** Name of the queue, as declared. */
  readonly queue: string;
  readonly verb: QueueVerb;
  /** Column that names the P whose queue it is, or that P itself; null: there is one for all. */
  readonly owner: "p" | "g" | "a" | number | null;
  /** Does column `a` name a G that was kicked out? */
  readonly kicks: boolean;
}

/** What each event does to a queue, by code. */
const EFFECTS = byCode(({ queue }) => queue, undefined);

/** Codes of the events that {@linkcode queueStep} knows. */
export const QUEUE_CODES: readonly number[] = codesOf(({ queue }) => queue !== undefined);

/**
 * Names of queues with events of their own, in traces that declare none; as `QueueEffect.of` has
 * them.
 */
const DEFAULTS = ["local", "next", "global"] as const;

/** The steps of traces with these queues, each made once: by code, and by code and queue. */
interface Steps {
  readonly queues: readonly TraceQueue[];
  readonly own: readonly (QueueStep | undefined)[];
  readonly general: Map<number, QueueStep>;
  /** Events that may be about a queue, by its name and verbs. */
  readonly sets: Map<string, EventSet>;
}
/**
 * Those of the trace asked about last, by its list of queues: laws read one trace after the other.
 */
let lastQueues: readonly TraceQueue[] = [];
let last: Steps = { queues: [], own: [], general: new Map(), sets: new Map() };

function stepsOf({ about: { queues, procs } }: Trace): Steps {
  if (queues === lastQueues) return last;
  lastQueues = queues;
  if (areAlike(queues, last.queues)) return last;
  const names = [0, procs, 2 * procs].map((q) => queues.find((queue) => queue.q === q)?.name);
  const own = EFFECTS.map((effect): QueueStep | undefined => {
    const at = DEFAULTS.findIndex((name) => name === effect?.of);
    if (effect === undefined || at < 0) return undefined;
    const { verb, owner = null, kicks = false } = effect;
    return { queue: names[at] ?? DEFAULTS[at], verb, owner, kicks };
  });
  return last = { queues, own, general: new Map(), sets: new Map() };
}

/** Are the same queues there, by the same names? Those of one model on one machine are. */
function areAlike(some: readonly TraceQueue[], others: readonly TraceQueue[]): boolean {
  if (some.length === 0 || some.length !== others.length) return false;
  return some.every(({ name, q, p }, i) => {
    const other = others[i];
    return q === other.q && p === other.p && name === other.name;
  });
}

/** What the events of one trace do to queues, for whoever asks of nearly each of them. */
export class QueueSteps {
  readonly #steps: Steps;
  readonly #own: Steps["own"];
  readonly #code: Trace["code"];

  constructor(private readonly trace: Trace) {
    this.#steps = stepsOf(trace);
    this.#own = this.#steps.own;
    this.#code = trace.code;
  }

  /** What event `i` does to a queue; undefined: nothing. */
  at(i: number): QueueStep | undefined {
    return this.#own[this.#code[i]] ?? this.#general(i);
  }

  #general(i: number): QueueStep | undefined {
    const { trace } = this, code = this.#code[i], effect = EFFECTS[code];
    if (effect === undefined) return undefined;
    const { verb } = effect, q = numberOf(trace, i), key = q * 64 + code;
    const { general } = this.#steps;
    let step = general.get(key);
    if (step === undefined) {
      const queue = trace.about.queues.find((row) => row.q === q);
      if (queue === undefined) return undefined;
      const isBatch = verb === "theft" && queue.p === NONE;
      const owner = queue.p === NONE ? null : queue.p;
      step = { queue: queue.name, verb: isBatch ? "batch" : verb, owner, kicks: false };
      general.set(key, step);
    }
    return step;
  }
}

/** What event `i` does to a queue; undefined: nothing. */
export const queueStep = (trace: Trace, i: number): QueueStep | undefined =>
  new QueueSteps(trace).at(i);

/**
 * Indices of the events of `trace`, ascending, that may be about a queue of this name: those of
 * other queues that have events of their own are left out. For reading only.
 *
 * @param more Codes of others to be among them.
 */
export function queueEvents(
  trace: Trace,
  queue: string,
  verbs: readonly QueueVerb[],
  more: readonly number[] = [],
): Int32Array {
  const { own, sets } = stepsOf(trace), key = `${queue} ${verbs.join()} ${more.join()}`;
  let set = sets.get(key);
  if (set === undefined) {
    const codes = QUEUE_CODES.filter((code) => {
      const step = own[code], verb = EFFECTS[code]!.verb;
      // Out of a shared queue a theft is a batch.
      if (step === undefined) {
        return verbs.includes(verb === "theft" ? "batch" : verb) || verbs.includes(verb);
      }
      return step.queue === queue && verbs.includes(step.verb);
    });
    sets.set(key, set = new EventSet([...codes, ...more]));
  }
  return set.of(trace);
}

/** Columns by number, for tables that are read for each event. */
const COLUMNS = { none: 0, p: 1, g: 2, a: 3 } as const;
/** By code: what is the number of its queue? So many times the Ps, and what a column holds. */
const TIMES_PROCS = Uint8Array.from(
  byCode((row) => row.queue?.of === "global" ? 2 : row.queue?.of === "next" ? 1 : 0, 0),
);
const PLUS_COLUMN = Uint8Array.from(byCode(({ queue }) => {
  if (queue === undefined || queue.of === "global") return COLUMNS.none;
  return COLUMNS[queue.of === "a" || queue.of === "g" ? queue.of : queue.owner!];
}, COLUMNS.none));

/**
 * Number of the queue that event `i` is about, as in `TraceQueue.q`; of one that is about none it
 * means nothing.
 */
export function numberOf(trace: Trace, i: number): number {
  const code = trace.code[i], column = PLUS_COLUMN[code];
  const first = TIMES_PROCS[code] === 0 ? 0 : TIMES_PROCS[code] * trace.about.procs;
  if (column === P) return first + trace.p[i];
  if (column === 0) return first;
  return first + (column === A ? trace.a[i] : trace.g[i]);
}
const { p: P, a: A } = COLUMNS;

/** What a column holds of event `i`. Asked by name, a column costs as much as the whole step. */
export function columnAt(trace: Trace, i: number, column: "p" | "g" | "a" | "b"): number {
  if (column === "p") return trace.p[i];
  if (column === "a") return trace.a[i];
  return column === "g" ? trace.g[i] : trace.b[i];
}

/** Number of the queue that event `i` puts its G in, or -1. */
export function putIn(trace: Trace, i: number): number {
  return EFFECTS[trace.code[i]]?.verb === "put" ? numberOf(trace, i) : -1;
}

/** The P whose queue the step is about, or -1: the queue is everybody's. */
export function ownerOf(trace: Trace, i: number, { owner }: QueueStep): number {
  if (owner === "p") return trace.p[i];
  if (owner === null) return -1;
  return typeof owner === "number" ? owner : columnAt(trace, i, owner);
}

/** Gs that fit in each queue of this name; Infinity: no bound. */
export function sizeOf({ about }: Trace, queue: string): number {
  return about.queues.find(({ name }) => name === queue)?.size ?? Infinity;
}

/**
 * Does an M take a single G out of the shared queue with event `i`, and not a batch? @param steps
 * Those of the trace.
 */
export function takesAlone(trace: Trace, steps: QueueSteps, i: number, queue: string): boolean {
  const step = steps.at(i);
  if (step?.queue !== queue || step.verb !== "take") return false;
  if (trace.code[i] === Ev.GET_GLOBAL && trace.b[i] > 0) return false;
  return i === 0 || steps.at(i - 1)?.verb !== "batch";
}

/** What a thief that promises this share takes of `n` Gs: rounded up. */
export function shareUp(share: Share, n: number): number {
  return share === "one" ? Math.min(1, n) : Math.ceil(n * partOf(share));
}

/** What a full queue of `n` slots gives away: rounded down, but one at least. */
export function shareDown(share: Share, n: number): number {
  return share === "one" ? 1 : Math.max(1, Math.floor(n * partOf(share)));
}

function partOf(share: Exclude<Share, "one">): number {
  return share === "half" ? 1 / 2 : share === "all" ? 1 : share;
}

/** A share in a message. */
export function shareText(share: Share): string {
  return typeof share === "number" ? `a share of ${share}` : share;
}
