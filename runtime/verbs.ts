/**
 * The verbs of {@linkcode Ops} and of {@linkcode Queue} as a table: which of them have an effect,
 * what their arguments are, and what is said of an argument that is none.
 *
 * @module
 */

import type { Ops } from "./model.ts";
import type { Queue } from "./queues.ts";

/**
 * Kind of an argument: an id of M, P or G, a queue, a count, a count to draw from, a limit to
 * compare with, any number, a truth value, or one of two ends.
 */
export type Arg = "m" | "p" | "g" | "q" | "n" | "draw" | "limit" | "x" | "flag" | "end";
/** What of `ops` is called; `queues` is declared instead. */
type Method = Exclude<keyof Ops, "procs" | "cores" | "queues">;
type QueueMethod = Exclude<keyof Queue, "q" | "size">;

/** Verbs with an effect. */
const ACTIONS = {
  kick: ["m", "p"],
  endSliceAfter: ["m", "g", "x"],
  sliceOps: ["m", "n"],
  giveBudget: ["m", "n"],
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

/** Reads: free, without effect. */
const READS = {
  procOf: ["m"],
  homeOf: ["g"],
  runningOn: ["p"],
  schedtick: ["p"],
  budgetLeft: ["m"],
  idleProcs: [],
  isIdle: ["p"],
  idleMs: [],
  idleM: ["n"],
  inSyscall: ["p"],
  spinning: [],
  isSpinning: ["m"],
  spinnerWanted: [],
  nowNs: ["m"],
  random: ["draw"],
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

/** Verbs of a queue, which is itself the first argument. */
const QUEUE_ACTIONS = {
  put: ["q", "m", "g", "x"],
  putList: ["q", "m", "g", "n"],
  pass: ["q", "m"],
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

/** All verbs, those with an effect first. */
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
  /** Ms and Gs that there are so far. */
  readonly ms: number;
  readonly gs: number;
  /** Queues that the model has. */
  readonly queues: number;
}

/** What is wrong with an argument, or null. */
export function argFault(kind: Arg, value: unknown, bounds: ArgBounds): string | null {
  if (kind === "flag") return typeof value === "boolean" ? null : "must be true or false";
  if (typeof value !== "number" || Number.isNaN(value)) return "must be a number";
  if (kind === "limit" || kind === "x") return null;
  if (Math.abs(value) === Infinity && kind === "n") return null;
  if (!Number.isInteger(value)) return "must be a whole number";
  if (kind === "n") return null;
  const { least, most, what } = RANGES[kind], last = most(bounds);
  return value >= least && value <= last ? null : `must be ${what(last)}`;
}

/** What whole numbers the other kinds take. */
const RANGES: Readonly<
  Record<Exclude<Arg, "flag" | "limit" | "x" | "n">, {
    readonly least: number;
    readonly most: (bounds: ArgBounds) => number;
    readonly what: (last: number) => string;
  }>
> = {
  m: { least: 0, most: ({ ms }) => ms - 1, what: (last) => `an M, 0..${last}` },
  p: { least: 0, most: ({ procs }) => procs - 1, what: (last) => `a P, 0..${last}` },
  g: { least: 0, most: ({ gs }) => gs - 1, what: (last) => `a G, 0..${last}` },
  q: { least: 0, most: ({ queues }) => queues - 1, what: () => "a queue that was declared" },
  end: { least: 0, most: () => 1, what: () => "FIRST, LAST, OLDER or NEWER" },
  draw: { least: 1, most: () => 2 ** 32, what: () => "from 1 to 2**32" },
};
