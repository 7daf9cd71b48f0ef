/**
 * The summary of a run: what the report and `lab sim` print.
 *
 * @module
 */

/**
 * Mean and percentiles of a duration or a ratio. Percentiles carry the histogram's error (< 0.8
 * %).
 */
export interface Percentiles {
  /** How many values; the others are 0 if this is 0. */
  readonly count: number;
  /** Exact. */
  readonly mean: number;
  /** Median. */
  readonly p50: number;
  /** 90 of 100 are not greater. */
  readonly p90: number;
  /** 99 of 100 are not greater. */
  readonly p99: number;
  /** 999 of 1000 are not greater. */
  readonly p999: number;
  /** Exact. */
  readonly max: number;
}

/**
 * Names of the counters of a run, with what each counts. One row here is one column in the
 * engine.
 *
 * @example How often something happened, and what it is called
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 * import { COUNTERS } from "@gmp-lab/lab/trace";
 *
 * const program = assemble({ progs: { main: [["yield"], ["yield"]] } });
 * const run = simulate({ model: configure("gm").make, program, machine: { procs: 1 } });
 * const { yields } = run.metrics.counts;
 * if (yields !== 2) throw new Error(`${COUNTERS.yields}: ${yields}`);
 * ```
 */
export const COUNTERS = {
  dispatches: "Gs put on an M to run",
  userSwitches: "changes of G on an M without the kernel",
  threadSwitches: "changes of M on a core within one address space",
  processSwitches: "changes of M on a core to another address space",
  modeSwitches: "crossings user -> kernel -> user",
  yields: "Gosched",
  preemptions: "slices ended by the monitor",
  quantumEnds: "Ms moved off a core because their quantum was over",
  spawns: "Gs created",
  parks: "Ms put to sleep",
  wakes: "Ms woken",
  threadsCreated: "Ms created",
  localPuts: "Gs put in a local ring",
  nextPuts: "Gs put in runnext",
  globalPuts: "Gs put in the global queue",
  overflows: "times a full ring spilled half to the global queue",
  globalLooks:
    "single Gs taken from the global queue by a fairness look or by a model without local queues",
  globalBatches: "batches taken from the global queue",
  globalBatchGs: "Gs taken in those batches",
  stealTries: "looks into another P's queue",
  steals: "looks that got something",
  stolenGs: "Gs stolen, runnext included",
  nextSteals: "Gs stolen from runnext",
  handoffs: "Ps given from one M to another",
  retakes: "Ps taken out of a system call by the monitor",
  syscalls: "blocking system calls",
  netpolls: "calls of the netpoller",
  netReadied: "Gs that the netpoller made ready",
  timersFired: "sleeps that ended",
  lockAcquires: "acquisitions of the global queue's lock",
  lockWaits: "acquisitions of that lock, or of a channel's, that had to wait",
  mutexStarvations: "times a mutex went into starving mode",
  mutexSpins: "rounds of spinning for a locked mutex",
  selectsReady: "selects that found a case ready",
  selectsDefault: "selects that took their default",
} as const;
/** Name of a counter. */
export type Counter = keyof typeof COUNTERS;

/**
 * What the time of all cores was for, with what each kind is: they add up to cores times elapsed.
 *
 * @example Where the time of two cores went
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const run = simulate({ model: configure("gm").make, program, machine: { procs: 2 } });
 * const { work, asleep } = run.metrics.cpuNs;
 * if (work !== 1000 || asleep !== 1000) throw new Error(`${work} ${asleep}`);
 * ```
 */
export const CPU_KINDS = {
  work: "work of Gs",
  runtime: "what Gs cost beside their work: operations, queues, switches, locks",
  switching: "switches of threads and processes by the kernel",
  looking: "Ms that look for work (spinning)",
  waking: "idle, while the M that was given the core wakes up",
  asleep: "idle",
} as const;
/** A kind of time of a core. */
export type CpuKind = keyof typeof CPU_KINDS;

/** What one run measured. All times virtual. */
export interface Summary {
  /** Virtual time of the run. */
  readonly elapsedNs: number;
  /** Gs finished. */
  readonly completed: number;
  /** Completed Gs per virtual second. */
  readonly throughputPerS: number;
  /** From creation (or arrival) to the end, per finished G. */
  readonly sojournNs: Percentiles;
  /** Time spent ready but not running, per finished G. */
  readonly waitNs: Percentiles;
  /** Sojourn divided by own work, per finished G that worked at least 1 ns. */
  readonly slowdown: Percentiles;
  /**
   * From ready to running, per dispatch. A G whose sleep or I/O is over is ready, whether anybody
   * has noticed or not: its user waits.
   */
  readonly schedLatencyNs: Percentiles;
  /**
   * Of all these waits, the part before an M noticed that a sleep or I/O was over. Less this, they
   * are waits of Gs that were marked runnable, as in traces of real Go.
   */
  readonly unnoticedNs: number;
  /** What happened how often, see {@linkcode COUNTERS}. */
  readonly counts: Readonly<Record<Counter, number>>;
  /**
   * Share of elapsed time that each P was not on the idle list, 0..1: looking for work counts as
   * use.
   */
  readonly procUse: readonly number[];
  /** Per core, in ns: their sum is elapsed. */
  readonly coreBusyNs: readonly number[];
  /** Time for switches of threads, per core. */
  readonly coreSwitchNs: readonly number[];
  /** Time without work, per core, until it is awake: `wakeLatency` is no switch. */
  readonly coreIdleNs: readonly number[];
  /** Of all cores, by kind; their sum is cores times elapsed. */
  readonly cpuNs: Readonly<Record<CpuKind, number>>;
  /** Jain's index over the service share of the Gs that were finished, 1/n..1. */
  readonly jain: number;
  /** Longest wait from runnable to running, in ticks of the machine divided by P, and its G. */
  readonly waitTicksMax: number;
  /** The G that waited so long. */
  readonly waitTicksMaxG: number;
  /** Time spent waiting for locks of queues and channels. */
  readonly lockWaitNs: number;
  /** Most Ms at a time. */
  readonly msMax: number;
  /** Most Ms that searched at a time. */
  readonly spinningMax: number;
  /** What the run took at its peak. */
  readonly memory: {
    /** Simulated bytes at the peak: stacks of live Gs and of threads. */
    readonly peakBytes: number;
    /** Gs alive at the peak. */
    readonly peakGs: number;
    /** Threads at the peak. */
    readonly peakThreads: number;
  };
  /** For each cost row used: times charged and total ns, by row name. */
  readonly costs: Readonly<Record<string, { readonly times: number; readonly ns: number }>>;
}
