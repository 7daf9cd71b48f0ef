/**
 * The verbs of {@linkcode Ops} as a table: what of them is recorded, and what their arguments are.
 *
 * @module
 */

import type { Ops } from "../model.ts";

/** Kind of an argument: an id of M, P or G, a count, a limit to compare with, any number, or a truth value. */
export type Arg = "m" | "p" | "g" | "n" | "limit" | "x" | "flag";
type Method = Exclude<keyof Ops, "procs" | "ringSlots">;

/** Verbs with an effect: recorded, and made again on the lab's own machine. */
const DEEDS = {
  pushLocal: ["m", "p", "g"],
  spillHalf: ["m", "p", "g"],
  popLocal: ["m", "p"],
  setNext: ["m", "p", "g"],
  takeNext: ["m", "p"],
  pushGlobal: ["m", "g"],
  popGlobal: ["m"],
  grabGlobal: ["m", "p", "n"],
  stealLocal: ["m", "p", "p", "n"],
  nap: ["m"],
  stealNext: ["m", "p", "p"],
  inherit: ["m"],
  takeIdleProc: ["m"],
  takeProcOrWant: ["m"],
  takeProc: ["m", "p"],
  dropProc: ["m"],
  dropUnlessWanted: ["m"],
  reclaimProc: ["m"],
  startIdle: ["m", "flag"],
  startProc: ["m", "p", "flag"],
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
  schedtick: ["p"],
  localLen: ["p"],
  nextOf: ["p"],
  globalLen: [],
  idleProcs: [],
  isIdle: ["p"],
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

// Fails to compile when a verb is added to Ops and forgotten here.
type Forgotten = Exclude<Method, keyof typeof DEEDS | keyof typeof READS>;
const complete: Forgotten extends never ? true : Forgotten = true;

/** A verb: its name, its arguments, and whether it has an effect. */
export interface VerbRow {
  readonly name: Method;
  readonly args: readonly Arg[];
  readonly isDeed: boolean;
}

/** All verbs; the index of a deed is its code in a record. */
export const VERBS: readonly VerbRow[] = complete && [
  ...rows(DEEDS, true),
  ...rows(READS, false),
];

function rows(table: Record<string, readonly Arg[]>, isDeed: boolean): VerbRow[] {
  return Object.entries(table).map(([name, args]) => ({ name: name as Method, args, isDeed }));
}

/** What is wrong with an argument, or null. @param procs Ps of the machine. */
export function argFault(kind: Arg, value: unknown, procs: number): string | null {
  if (kind === "flag") return typeof value === "boolean" ? null : "must be true or false";
  if (typeof value !== "number" || Number.isNaN(value)) return "must be a number";
  if (kind === "limit" || kind === "x" || Math.abs(value) === Infinity && kind === "n") return null;
  if (!Number.isInteger(value)) return "must be a whole number";
  if (kind === "p" && (value < 0 || value >= procs)) return `must be a P, 0..${procs - 1}`;
  if (kind === "n") return null;
  return value >= 0 && value < 2 ** 31 ? null : `must be ${kind === "m" ? "an M" : "a G"}, from 0`;
}

/** Words that an argument takes in a record: ids fit into one, doubles take two. */
export function wordsOfArg(kind: Arg): 1 | 2 {
  return kind === "n" || kind === "limit" || kind === "x" ? 2 : 1;
}
