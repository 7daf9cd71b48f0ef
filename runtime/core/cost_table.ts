/**
 * What each thing costs, in virtual ns, and where the number comes from. The engine charges rows by
 * index and counts how often, so a report can say which rows a result rests on.
 *
 * @module
 */

/** How a figure is known. */
export type Evidence = "measured" | "source" | "assumed";

/** One row of a cost table. */
export interface CostRow {
  /** Unit is ns unless the name ends in `Bytes`. */
  readonly value: number;
  /** How the figure is known. */
  readonly evidence: Evidence;
  /** Where the number comes from. */
  readonly source: string;
  /** How far repeated measurements lie apart, if that is known. */
  readonly spread?: CostSpread;
  /**
   * What 5, 25, 50, 75 and 95 of 100 charges are not above, ascending, if each is drawn (rows of
   * wake-ups and naps only); `value` is the third.
   */
  readonly quantiles?: Quantiles;
}

/** Values at 5, 25, 50, 75 and 95 %. */
export type Quantiles = readonly [number, number, number, number, number];
/** Shares of the five {@linkcode Quantiles}. */
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * The whole number that a share `u` of all draws is below: straight lines between the quantiles,
 * and no tails beyond them.
 *
 * @param u 0..1.
 */
export function quantileAt(quantiles: Quantiles, u: number): number {
  if (u <= SHARES[0]) return quantiles[0];
  let i = 1;
  while (i < SHARES.length && u > SHARES[i]) i++;
  if (i === SHARES.length) return quantiles[i - 1];
  const part = (u - SHARES[i - 1]) / (SHARES[i] - SHARES[i - 1]);
  return Math.round(quantiles[i - 1] + part * (quantiles[i] - quantiles[i - 1]));
}

/**
 * Range of a measured row over `n` repetitions, in the row's unit. Figures as they came: a
 * difference of two measurements may be negative where the row itself is not.
 */
export interface CostSpread {
  /** Least figure. */
  readonly min: number;
  /** Greatest figure. */
  readonly max: number;
  /** How many figures. */
  readonly n: number;
}

/**
 * Names of the rows, in column order, with what each stands for.
 *
 * @example Every row of a table, with its source
 * ```ts ignore
 * import { COST_ROWS, type CostName, LINUX_X64 } from "@gmp-lab/lab";
 *
 * for (const name of Object.keys(COST_ROWS) as CostName[]) {
 *   const { value, source } = LINUX_X64.rows[name];
 *   if (value < 0 || source === "") throw new Error(`${name}: ${COST_ROWS[name]}`);
 * }
 * ```
 */
export const COST_ROWS = {
  // mode switch (user <-> kernel and back)
  modeSave: "mode switch: save and restore the user context",
  modeArgs: "mode switch: copy and check arguments",
  modeStack: "mode switch: switch to the kernel stack and back",
  modeChecks: "mode switch: entry and exit checks",
  syscallUser: "runtime's own work around a system call (entersyscall, exitsyscall)",
  // thread switch (same address space)
  switchKernelStack: "thread or process switch: kernel stack",
  switchHardware: "thread or process switch: hardware context (registers, FPU state)",
  switchKernelScheduler: "thread or process switch: the kernel's scheduler",
  switchThreadCold: "thread switch, indirect: caches lost to the other thread",
  // process switch (another address space), on top of the thread's direct rows
  switchPageTable: "process switch: page-table base",
  switchTlbFlush: "process switch: TLB flush",
  switchProcessCold: "process switch, indirect: cold caches",
  switchPageWalks: "process switch, indirect: page walks of a 4-level table after the flush",
  // user-level switch and goroutines
  userSwitch: "user-level switch from one G to the next",
  spawnG: "create a G (user level)",
  exitG: "end a G (user level)",
  stackG: "stack of 2 KB for a new G, if no dead one has left its own",
  // threads and processes
  threadCreate: "create a thread",
  threadExit: "end a thread",
  processCreate: "create a process",
  processExit: "end a process",
  wakeCall: "wake an M: the caller's part",
  wakeAcross: "wake a thread on another core, which was idle: more for the caller",
  wakeLatency: "wake an M: from the call until the M itself runs, on a core that was idle",
  parkCall: "put an M to sleep",
  // queues
  localPut: "put a G in a queue without a lock: ring, slot, list",
  localGet: "take a G from a queue without a lock: ring, slot, list",
  keyedPut: "put a G in a queue by key (ordered, levels), beside its lock",
  keyedGet: "take the first G of a queue by key (ordered, levels), beside its lock",
  lockAcquire: "acquire and release the uncontended lock of the global queue",
  lockHold: "global queue: work under the lock, per operation",
  lockHoldG: "global queue: work under the lock, per G moved in a batch",
  lockContended: "lock of a shared queue or a channel that is taken: one round of waiting for it",
  lineMove: "line of a lock, a channel, a mutex or a wait group that another core has: fetch it",
  gMove:
    "G that ran last on another core: fetch its descriptor and stack; to make one of it: 3 times",
  stealTry: "look into another P's queue",
  stealG: "move a stolen G",
  stealNextNap: "wait before taking runnext from a running P",
  // blocking
  chanOp: "channel operation without switch",
  parkG: "block a G and make it ready again (gopark, goready), beside the queues and the switch",
  mutexOp: "mutex or wait-group operation without switch",
  mutexSpin: "one round of spinning for a locked mutex, of up to 4 before a G blocks",
  selectCase: "select: each case looked at",
  netpollCall: "call the netpoller",
  netpollG: "netpoller: each G found ready",
  netpollUnit: "netpoller: what the length of a sleep in it is a multiple of, at least one",
  netpollLate: "netpoller: how much later than asked the kernel ends a sleep in it",
  timerFire: "timer: each one that fires",
  preemptSignal: "preempt a running G (signal and switch to the scheduler)",
  sysmonLook: "sysmon: one round",
  sysmonLate: "sysmon: how much later than asked the kernel ends each of its sleeps",
  // not charged in steps
  osQuantum: "the kernel's time slice when more Ms than cores want to run",
  threadBytes: "memory of a thread",
  processBytes: "memory of a process",
  gBytes: "memory of a G: stack of 2 KB, and its descriptor",
} as const;
/** Name of a cost row. */
export type CostName = keyof typeof COST_ROWS;
/** The rows in column order. */
export const COST_NAMES = Object.keys(COST_ROWS) as readonly CostName[];
/** Column index of each row. */
export const Cost = Object.fromEntries(COST_NAMES.map((name, i) => [name, i])) as Readonly<
  Record<CostName, number>
>;

/** A complete cost table: a name for reports, and one row for each {@linkcode CostName}. */
export interface CostTable {
  /** As in reports. */
  readonly name: string;
  /** The figures. */
  readonly rows: Readonly<Record<CostName, CostRow>>;
  /** What Gs pay to wake threads is in their work: `wakeAcross` is charged to others only. */
  readonly wakesInWork?: boolean;
}
