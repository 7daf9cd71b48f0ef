/**
 * The centre of the lab: what a scheduler model is.
 *
 * A model is a policy. It owns no G, no thread and no clock; the engine does. The engine calls the
 * model's hooks, the model answers with one small integer, and in between it uses *verbs*
 * ({@linkcode Ops}), each of which is one atomic action that charges its cost and emits its event.
 *
 * A scheduler's bugs live *between* its steps. So a hook that touches more than one shared word is
 * cut into **steps**: it uses at most one verb with an effect that others can see, then answers
 * `again(step)`, and the engine may let every other M act before it calls the hook back with that
 * step. Each hook begins with step 0. {@linkcode steps} gives them names.
 *
 * Rules (checked when `verify` is on):
 * 1. at most one visible verb per step; reads are free, but what was read may be stale one step on;
 * 2. verdicts are small integers, hooks get no objects and return none;
 * 3. state that a model keeps between two steps is a column indexed by `m`, never a lone field;
 * 4. all hooks exist on the base class, so every model has one object shape.
 *
 * @module
 */

import { type GId, type MId, NONE, type None, type PId } from "./core/ids.ts";
import type { Promises } from "./promises.ts";
import type { QueueDecls, Queues } from "./queues.ts";
import type { StepTables } from "./step_names.ts";

/**
 * A hook's answer: `>= 0` names the G to run, below that a code. Which hook may answer what stands
 * at the hook; any other answer is a `ModelError`.
 *
 * | value | meaning |
 * |---|---|
 * | `g >= 0` | run G `g` |
 * | {@linkcode DONE} | the hook is finished |
 * | {@linkcode PARK} | nothing to do: put this M to sleep |
 * | `again(step)` | call me back with this step |
 */
export type Verdict = number;

/** The hook is finished. */
export const DONE: Verdict = -2;
/** Put this M to sleep until somebody wakes it. */
export const PARK: Verdict = -3;
/** Greatest step that a hook may name. */
export const STEP_MAX: number = 1 << 20;
/**
 * Asks the engine to call the hook again.
 *
 * @param step Whole number 0..{@linkcode STEP_MAX}.
 */
export const again = (step: number): Verdict => -16 - step;
/** Reads a verdict back: the step that `again(step)` named, or NONE if it is none or out of range. */
export function stepOf(verdict: Verdict): number {
  const step = (-16 - verdict) | 0;
  // One compare for both ends: a negative step is a large one without its sign.
  return step === -16 - verdict && (step >>> 0) <= STEP_MAX ? step : NONE;
}

/** Why a G became runnable. */
export const ReadyWhy = {
  /** A G ran `spawn`, or the run begins and this is the first G. */
  SPAWN: 0,
  /** Something it was blocked on (channel, mutex, wait group) let it go. */
  UNBLOCK: 1,
  /** Its sleep is over. */
  TIMER: 2,
  /** Its network or disk wait is over (asynchronous blocking). */
  NETPOLL: 3,
  /** It came from outside: an arrival of the workload. */
  ARRIVAL: 4,
} as const;
/** One of {@linkcode ReadyWhy}. */
export type ReadyWhy = typeof ReadyWhy[keyof typeof ReadyWhy];

/** Why a G stopped running. */
export const LeaveWhy = {
  /** `Gosched`: still runnable, wants to let others run. */
  YIELD: 0,
  /** The monitor took the processor away: still runnable. */
  PREEMPT: 1,
  /** It waits for a channel, mutex, wait group, timer or the netpoller. */
  BLOCK: 2,
  /** It entered a blocking system call; its M goes with it. */
  SYSCALL: 3,
  /** It is finished. */
  EXIT: 4,
  /** It handed a starving mutex over (`goyield`): still runnable, stays local. */
  GOYIELD: 5,
} as const;
/** One of {@linkcode LeaveWhy}. */
export type LeaveWhy = typeof LeaveWhy[keyof typeof LeaveWhy];

/** Why an M that slept, or is new, goes on. */
export const WokenWhy = {
  /** Somebody started it: on a P that it holds now, or because its own G is runnable (1:1 models). */
  START: 0,
  /** It slept in the netpoller and something is over: a wait, or a timer. It holds no P. */
  NET: 1,
  /** Its sleep was to last so long and no longer: `parkFor`. It holds no P. */
  ALARM: 2,
} as const;
/** One of {@linkcode WokenWhy}. */
export type WokenWhy = typeof WokenWhy[keyof typeof WokenWhy];

/**
 * Switches of the engine: on what kind of machine the policy runs. They say nothing about the policy
 * itself; what that promises stands in {@linkcode Promises}. The engine reads them once.
 */
export interface Traits {
  /** What a G is: decides which switch cost a change of G is charged. */
  readonly unit: "process" | "thread" | "user";
  /** How Ms come to be: one for all, one for each G, or as the Ps need them. */
  readonly threads: "one" | "per-g" | "per-p";
  /**
   * `true`: sleeps and netpoll waits park the G and the *model* collects what is ready, with the
   * verbs `runTimers` and `netpoll`. `false`: a netpoll wait blocks the whole M like a system call,
   * and a timer's end comes as an interrupt (`ready` on the interrupt M, which holds no P).
   */
  readonly netpoll: boolean;
  /** `true`: a sysmon thread looks in and calls `tick` and `retake`. */
  readonly sysmon: boolean;
  /** The hook `period` is called each so many ns, 1 or more, for as long as anything can happen. Left out: never. */
  readonly periodNs?: number;
}

/** What most models want: user-space tasks on pooled Ms, nobody who preempts. */
const PLAIN: Traits = { unit: "user", threads: "per-p", netpoll: false, sysmon: false };
const NO_PROMISES: Promises = {};

/** What the workload says of a G, and one word of the policy's own for each. */
export interface Attributes {
  /** Label of `g`, 0..255; 0 unless the workload says otherwise. */
  classOf(g: GId): number;
  /** Share that `g` ought to have of a processor, 1..1,048,576; 1024 unless the workload says otherwise. */
  weightOf(g: GId): number;
  /** Virtual time by which `g` ought to be done, in ns; Infinity unless the workload says otherwise. */
  deadlineNsOf(g: GId): number;
  /** The policy's own word of `g`, a double, 0 at first. */
  data(g: GId): number;
  /**
   * Sets the policy's word of `g`. Only while `g` is in the hands of `m`: it was just made ready, taken
   * from a queue, or stops on `m`. Others see it once `g` is in a queue, so it is no visible verb.
   */
  setData(m: MId, g: GId, x: number): void;
}

/**
 * Verbs lent by the engine. Each is ONE atomic action at the calling M's clock: it charges its cost
 * row to that M and emits its event. `m` is the M that acts.
 */
export interface Ops extends Attributes {
  // --- facts that never change -------------------------------------------------------------
  /** Number of Ps. */
  readonly procs: number;

  // --- reads: free, and true only at this instant -------------------------------------------
  /** The P that `m` holds, or NONE. */
  procOf(m: MId): PId | None;
  /** The P that `g` last ran on, or NONE. */
  homeOf(g: GId): PId | None;
  /** Scheduler tick of `p`: grows by one for each dispatch that does not inherit the slice. */
  schedtick(p: PId): number;
  /** Ps on the idle list. */
  idleProcs(): number;
  /** Is `p` on the idle list? */
  isIdle(p: PId): boolean;
  /** Is `p` held by an M that sits in a system call? */
  inSyscall(p: PId): boolean;
  /** Ms that are looking for work. */
  spinning(): number;
  /** Is `m` counted as spinning? */
  isSpinning(m: MId): boolean;
  /** Did somebody want a spinner while no P was idle, and has nobody begun to spin since? */
  spinnerWanted(): boolean;
  /** Virtual time of `m`, in ns. */
  nowNs(m: MId): number;
  /** Uniform integer in `0..n-1` from the stream "steal". */
  random(n: number): number;
  /** Are timers of `p` due at `m`'s time? */
  timersDue(m: MId, p: PId): boolean;
  /** Gs whose netpoll wait is over and that nobody has collected. */
  netReady(): number;
  /** Gs in a netpoll wait, ready or not. */
  netWaiters(): number;
  /** Is an M asleep inside the netpoller? */
  netBlocked(): boolean;
  /** Any timer set, or any G in a netpoll wait? Then an idle M should sleep in the netpoller. */
  netWanted(): boolean;

  // --- queues ------------------------------------------------------------------------------
  /**
   * Lends the queues that a model declares. Called in its constructor; the sizes may follow from its options.
   *
   * @throws {RangeError} A declaration that no machine has.
   */
  queues<D extends QueueDecls>(decls: D): Queues<D>;
  /** Waits a moment (Go: 3 us) before robbing a running P of its runnext, which it may run soon. */
  nap(m: MId): void;
  /** The G that runs on `p`, or NONE. Free, true only now. */
  runningOn(p: PId): GId | None;
  /**
   * Ends the slice of the G on `p` as soon as it can be stopped (Go's signal, a CPU's interrupt); if
   * `p` is idle, starts an M on it. `false`: neither could be done.
   */
  kick(m: MId, p: PId): boolean;
  /** The slice in which `m` runs `g`, which it is about to answer, ends after `ns`: by a timer, not by the monitor. */
  endSliceAfter(m: MId, g: GId, ns: number): void;
  /** Each slice of `m` from the next on ends after `n` operations (computes included); Infinity: no limit. */
  sliceOps(m: MId, n: number): void;
  /** The next PARK of `m` ends by itself `ns` from now, unless it is woken before (`woken`, ALARM). */
  parkFor(m: MId, ns: number): void;
  /** The G that `m` runs next inherits the running time slice: its dispatch is not a new tick. */
  inherit(m: MId): void;

  // --- processors and threads --------------------------------------------------------------
  /** Takes an idle P (the one freed last) for `m`. `false`: none is idle. */
  takeIdleProc(m: MId): boolean;
  /** As `takeIdleProc`; if none is idle, a spinner is wanted from here on (Go: `pidlegetSpinning`). */
  takeProcOrWant(m: MId): boolean;
  /** Takes exactly `p` for `m` from the idle list. `false`: it is not idle. */
  takeProc(m: MId, p: PId): boolean;
  /** Puts the P of `m` on the idle list. */
  dropProc(m: MId): void;
  /**
   * As `dropProc`, unless a spinner is wanted and `m` does not spin: then `m` keeps its P, spins from
   * here on, and the answer is `false` (Go: `needspinning`).
   */
  dropUnlessWanted(m: MId): boolean;
  /** After a system call: takes back the P that `m` left in it. `false`: it was taken away. */
  reclaimProc(m: MId): boolean;
  /** Takes an idle P and starts an M on it (an idle M, else a new one). `false`: no P is idle. */
  startIdle(m: MId, spinning: boolean): boolean;
  /** As `startIdle`, but exactly `p`. `false`: `p` is not idle. */
  startProc(m: MId, p: PId, spinning: boolean): boolean;
  /** Starts an M (idle or new) on `p`, which `m` has just taken away from a system call or gives up. */
  handOff(m: MId, p: PId, spinning: boolean): void;
  /** Puts `p`, which `m` has just taken away from a system call, on the idle list. */
  idleProc(m: MId, p: PId): void;
  /** Announces that `m` is about to sleep: its P becomes idle, and from here on a wake leaves a permit. */
  announceIdle(m: MId): void;
  /**
   * Withdraws an announcement. `true`: `m` holds a P again, its own or another; `false`: none is
   * left, so answer PARK.
   */
  withdrawIdle(m: MId): boolean;
  /** Marks `m` as spinning if fewer than `limit` are (0 <= limit): one compare-and-swap. */
  trySpin(m: MId, limit: number): boolean;
  /** Marks `m` as no longer spinning. Answers how many still are. */
  stopSpin(m: MId): number;
  /**
   * Like startIdle(m, true), but only if nobody spins: one compare-and-swap, Go's `wakep`. If no P is
   * idle, a spinner is wanted from here on.
   */
  wakeSpinner(m: MId): boolean;

  // --- threads that own their G (1:1 models) --------------------------------------------------
  /** Wakes the thread of `g`, creating it on first use. */
  wakeThread(m: MId, g: GId): void;
  /** The G that `m` was made for, if it is runnable, else NONE. */
  ownG(m: MId): GId | None;
  /** `sched_yield`: if other Ms wait for a core, `m` gives its core up and queues behind them. */
  yieldCore(m: MId): void;

  // --- timers and I/O -------------------------------------------------------------------------
  /** Readies every G of `p` whose sleep is over, oldest deadline first (through `ready`, on `m`). */
  runTimers(m: MId, p: PId): void;
  /** Readies up to 128 Gs whose netpoll wait is over (through `inject`, on `m`). Answers the number. */
  netpoll(m: MId): number;
  /**
   * Makes a PARK of `m` sleep inside the netpoller; if it announced itself, it is nobody's to start any
   * more, so look at the queues once more before. `false`: somebody else is there, or `m` was started
   * meanwhile.
   */
  blockInNetpoll(m: MId): boolean;
}

/** Two hooks are mandatory; the others have the default that most models want. */
export abstract class Model {
  /** Short name, as on the command line. */
  abstract readonly name: string;
  /** Switches of the engine; left out: user-space tasks on pooled Ms, without sysmon and netpoller. */
  declare readonly traits: Traits;
  /** What the laws hold the model to beyond being right; left out: nothing. */
  declare readonly promises: Promises;
  /** @param ops The verbs of the machine this model runs on. */
  declare protected readonly ops: Ops;

  constructor(ops: Ops) {
    this.ops = ops;
    this.traits = PLAIN;
    this.promises = NO_PROMISES;
  }

  /** Names of its steps, for whoever prints one. A class declares `static steps = { find: FIND }`. */
  get steps(): StepTables {
    return (this.constructor as { steps?: StepTables }).steps ?? {};
  }

  /**
   * G `g` became runnable; `m` says so (it may be the monitor or an interrupt and hold no P).
   * Answers DONE, or again.
   */
  abstract ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict;

  /** M `m` has nothing to run. Answers a G, PARK, or again. */
  abstract find(m: MId, step: number): Verdict;

  /**
   * G `g` stopped. For YIELD, PREEMPT and GOYIELD the model must queue it; for SYSCALL it may drop the
   * P. Answers DONE, or again.
   */
  leave(_g: GId, _m: MId, _why: LeaveWhy, _step: number): Verdict {
    return DONE;
  }

  /** The system call of `g` is over. Answers `g` (needs a P), PARK after queueing it, or again. */
  back(g: GId, _m: MId, _step: number): Verdict {
    return g;
  }

  /**
   * M `m` goes on after it slept, or is new. Called only in models that override it; answers a G,
   * PARK, again, or DONE: on to `find`, step 0, at once if `m` holds a P, so without a visible verb
   * in the same step. A P that it lacks is found for it first: that one whose timer is over, if it is
   * idle, else the one freed last; if none is idle, `m` sleeps on, as all Ps have Ms that look.
   */
  woken(_m: MId, _why: WokenWhy, _step: number): Verdict {
    return DONE;
  }

  /** The monitor looks at a running `g`: `true` preempts. @param ranNs Since this tick was first seen. */
  tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }

  /** The monitor sees `p` in a system call for the second time or more: `true` takes P away. */
  retake(_p: PId, _blockedNs: number): boolean {
    return false;
  }

  /**
   * P `p` was taken from a system call by the monitor `m`: start an M on it, or put it to idle.
   * Answers DONE, or again.
   */
  handed(_p: PId, _m: MId, _step: number): Verdict {
    return DONE;
  }

  /**
   * Another `traits.periodNs` are over: balance queues, start one more M. `m` stands for an interrupt:
   * it holds no P, and what it does costs no time. Answers DONE, or again.
   */
  period(_m: MId, _step: number): Verdict {
    return DONE;
  }

  /**
   * A netpoll by `m` found `g` ready, the `index`-th (from 0) of `count`. Default: `ready`. Answers
   * DONE, or again.
   */
  inject(g: GId, m: MId, _index: number, _count: number, step: number): Verdict {
    return this.ready(g, m, ReadyWhy.NETPOLL, step);
  }
}
