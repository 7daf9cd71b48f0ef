/**
 * What lab and guest say to each other: what the lab asks for, the words that stand at the start of
 * each entry of the answer, and the verbs of {@linkcode Ops} and of {@linkcode Queue} as tables:
 * what of them is recorded, and what their arguments are.
 *
 * @module
 */

import type { SimulateOptions } from "../engine/outcome.ts";
import type { Ops } from "../model.ts";
import type { Queue, QueueDecl, QueueDecls } from "../queues.ts";

/** First word of an entry. */
export const Entry = {
  /** A hook was called: its number, then M and G (or P) it was about. */
  HOOK: 1,
  /** An action: index in the table of verbs, then its arguments. */
  ACTION: 2,
  /** The hook answered: the verdict. */
  VERDICT: 3,
  /** The engine needs to know who acts first: how many are due. The lab answers. */
  CHOICE: 4,
  /** The guest broke a rule of hooks or verbs: a text. */
  BREACH: 5,
  /** The guest did what no model may do: a text. */
  FAULT: 6,
  /** The guest printed a line: a text. */
  SAY: 7,
  /** The guest's side is done with the request. */
  END: 8,
  /** A number, as two words; the lab asked for it. */
  NUMBER: 9,
  /** A text; the lab asked for it. */
  TEXT: 10,
  /** The guest declared a queue: a text, see `queueText`. Then, once it is made: MADE. */
  QUEUE: 11,
  MADE: 12,
} as const;

/** Stands in a text where the guest has a function, which is asked when it is wanted. */
export const FUNCTION = "function";

/** Most actions in one phase: a model that keeps the rules uses one. */
export const ACTIONS_MAX = 1_000;

/** A declaration as text. */
export function queueText(name: string, { kind, size, per, lock }: QueueDecl): string {
  return [name, kind, size, per, lock].join(" ");
}

/**
 * The declaration of a text; `null`: it is none. Whether a machine can have it is checked
 * elsewhere.
 */
export function parseQueue(text: string): QueueDecls | null {
  const [name, kind, size, per, lock, ...more] = text.split(" ");
  if (lock === undefined || more.length > 0) return null;
  const decl = { kind, size: Number(size), per, lock: lock === "true" } as QueueDecl;
  return { [name]: decl };
}

const words = new Int32Array(2);
const double = new Float64Array(words.buffer);

/** A number as the two words of its bits. */
export function wordsOf(value: number): [number, number] {
  double[0] = value;
  return [words[0], words[1]];
}

/** The number of two words. */
export function numberOf(low: number, high: number): number {
  words[0] = low;
  words[1] = high;
  return double[0];
}

/**
 * Kind of an argument: an id of M, P or G, a queue, a count, a limit to compare with, any number, a
 * truth value, or one of two ends.
 */
export type Arg = "m" | "p" | "g" | "q" | "n" | "limit" | "x" | "flag" | "end";
/** What of `ops` is called; `queues` is declared, and recorded as such. */
type Method = Exclude<keyof Ops, "procs" | "cores" | "queues">;
type QueueMethod = Exclude<keyof Queue, "q" | "size">;

/** Verbs with an effect: recorded, and made again on the lab's own machine. */
const ACTIONS = {
  kick: ["m", "p"],
  endSliceAfter: ["m", "g", "x"],
  sliceOps: ["m", "n"],
  parkFor: ["m", "x"],
  nap: ["m"],
  inherit: ["m"],
  takeIdleProc: ["m"],
  takeProcOrWant: ["m"],
  takeProc: ["m", "p"],
  dropProc: ["m"],
  dropUnlessWanted: ["m"],
  reclaimProc: ["m"],
  startIdle: ["m", "flag"],
  startProc: ["m", "p", "flag"],
  startOn: ["m", "p", "m", "flag"],
  handOff: ["m", "p", "flag"],
  idleProc: ["m", "p"],
  announceIdle: ["m"],
  withdrawIdle: ["m"],
  trySpin: ["m", "limit"],
  stopSpin: ["m"],
  wakeSpinner: ["m"],
  wakeThread: ["m", "g"],
  yieldCore: ["m"],
  runTimers: ["m", "p"],
  netpoll: ["m"],
  blockInNetpoll: ["m"],
  setData: ["m", "g", "x"],
} as const satisfies Partial<Record<Method, readonly Arg[]>>;

/** Reads: free, without effect, answered where the guest is. */
const READS = {
  procOf: ["m"],
  homeOf: ["g"],
  runningOn: ["p"],
  schedtick: ["p"],
  idleProcs: [],
  isIdle: ["p"],
  idleMs: [],
  idleM: ["n"],
  inSyscall: ["p"],
  spinning: [],
  isSpinning: ["m"],
  spinnerWanted: [],
  nowNs: ["m"],
  random: ["n"],
  timersDue: ["m", "p"],
  netReady: [],
  netWaiters: [],
  netBlocked: [],
  netWanted: [],
  ownG: ["m"],
  classOf: ["g"],
  weightOf: ["g"],
  deadlineNsOf: ["g"],
  data: ["g"],
} as const satisfies Partial<Record<Method, readonly Arg[]>>;

/** Verbs of a queue; the queue itself is the first argument in a record. */
const QUEUE_ACTIONS = {
  put: ["q", "m", "g", "x"],
  take: ["q", "m"],
  rob: ["q", "m"],
  move: ["q", "m", "n", "q", "end"],
  spill: ["q", "m", "n", "q", "g", "end"],
  remove: ["q", "m", "g"],
} as const satisfies Partial<Record<QueueMethod, readonly Arg[]>>;

/** Reads of a queue. */
const QUEUE_READS = { len: ["q"], peek: ["q"] } as const satisfies Partial<
  Record<QueueMethod, readonly Arg[]>
>;

// Fails to compile when a verb is added to Ops or to Queue and forgotten here.
type Forgotten =
  | Exclude<Method, keyof typeof ACTIONS | keyof typeof READS>
  | Exclude<QueueMethod, keyof typeof QUEUE_ACTIONS | keyof typeof QUEUE_READS>;
const complete: [Forgotten] extends [never] ? true : Forgotten = true;

/** A verb: its name, its arguments, whether it has an effect, and whether it is one of a queue. */
export interface VerbRow {
  readonly name: Method | QueueMethod;
  readonly args: readonly Arg[];
  readonly isAction: boolean;
  readonly ofQueue: boolean;
}

/** All verbs; the index of an action is its code in a record. */
export const VERBS: readonly VerbRow[] = complete && [
  ...rows(ACTIONS, true, false),
  ...rows(QUEUE_ACTIONS, true, true),
  ...rows(READS, false, false),
  ...rows(QUEUE_READS, false, true),
];

function rows(
  table: Record<string, readonly Arg[]>,
  isAction: boolean,
  ofQueue: boolean,
): VerbRow[] {
  return Object.entries(table).map(([name, args]) => ({
    name: name as Method,
    args,
    isAction,
    ofQueue,
  }));
}

/** What of a machine bounds arguments. */
export interface ArgBounds {
  readonly procs: number;
  /** Queues that the model has. */
  readonly queues: number;
}

/** What is wrong with an argument, or null. */
export function argFault(kind: Arg, value: unknown, { procs, queues }: ArgBounds): string | null {
  if (kind === "flag") return typeof value === "boolean" ? null : "must be true or false";
  if (typeof value !== "number" || Number.isNaN(value)) return "must be a number";
  if (kind === "limit" || kind === "x") return null;
  if (Math.abs(value) === Infinity && kind === "n") return null;
  if (!Number.isInteger(value)) return "must be a whole number";
  if (kind === "q") {
    return value >= 0 && value < queues ? null : "must be a queue that was declared";
  }
  if (kind === "end") {
    return value === 0 || value === 1 ? null : "must be FIRST, LAST, OLDER or NEWER";
  }
  if (kind === "p" && (value < 0 || value >= procs)) return `must be a P, 0..${procs - 1}`;
  if (kind === "n") return null;
  return value >= 0 && value < 2 ** 31 ? null : `must be ${kind === "m" ? "an M" : "a G"}, from 0`;
}

/** Words that an argument takes in a record: ids fit into one, doubles take two. */
export function wordsOfArg(kind: Arg): 1 | 2 {
  return kind === "n" || kind === "limit" || kind === "x" ? 2 : 1;
}

/** A request. */
export type GuestRequest =
  | {
    readonly kind: "run";
    /** Of the model's own options. */
    readonly values: GuestValues;
    readonly options: Omit<SimulateOptions, "model" | "chooser" | "sink" | "fault">;
    /** Choices that differ from the first, if they are known before the run. */
    readonly deviations?: readonly (readonly [number, number])[];
    /** `true`: somebody decides as the run goes; ask. */
    readonly isAsked: boolean;
  }
  /** What the model says of itself with these options. */
  | { readonly kind: "about"; readonly values: GuestValues }
  | {
    readonly kind: "bound";
    readonly values: GuestValues;
    readonly bound: "startTicks" | "idleBesideWorkNs";
    readonly machine: Readonly<Record<string, number>>;
  };

/** Values of a guest's options, by name: what its constructor gets. */
export type GuestValues = Readonly<Record<string, number | string | boolean>>;

const ARRAYS = { Int32Array, Uint8Array, Float64Array } as const;

/** A request as text. */
export function requestText(request: GuestRequest): string {
  return JSON.stringify(request, (_, value) => {
    if (value === Infinity) return { $: "Infinity" };
    if (!ArrayBuffer.isView(value)) return value;
    const name = value.constructor.name;
    if (!Object.hasOwn(ARRAYS, name)) throw new TypeError(`a request cannot hold a ${name}`);
    return { $: name, of: [...value as Int32Array] };
  });
}

/** The request of a text. */
export function parseRequest(text: string): GuestRequest {
  return JSON.parse(text, (_, value) => {
    if (value?.$ === "Infinity") return Infinity;
    return value?.$ === undefined ? value : ARRAYS[value.$ as keyof typeof ARRAYS].from(value.of);
  });
}
