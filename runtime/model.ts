/**
 * The centre of the lab: what a scheduler model is.
 *
 * A model is a policy. It owns no G, no thread and no clock; the engine does. The engine calls the
 * model's hooks, the model answers with one small integer, and in between it uses *verbs*
 * ({@linkcode Ops}), each of which is one atomic action that charges its cost and emits its event.
 *
 * A scheduler's bugs live *between* its steps. So a hook that touches more than one shared word is
 * cut into **phases**: it uses at most one verb with an effect that others can see, then answers
 * `again(n)`, and the engine may let every other M act before it calls the hook back with phase `n`.
 *
 * Rules (checked when `verify` is on):
 * 1. at most one visible verb per phase; reads are free, but what was read may be stale one phase on;
 * 2. verdicts are small integers, hooks get no objects and return none;
 * 3. state that a model keeps between two phases is a column indexed by `m`, never a lone field;
 * 4. all hooks exist on the base class, so every model has one object shape.
 *
 * @module
 */

import type { GId, MId, None, PId } from "./core/ids.ts";

/**
 * A hook's answer: `>= 0` names the G to run, below that a code.
 *
 * | value | meaning |
 * |---|---|
 * | `g >= 0` | run G `g` (only `find` and `back`) |
 * | {@linkcode DONE} | the hook is finished |
 * | {@linkcode PARK} | nothing to do: put this M to sleep (only `find` and `back`) |
 * | `again(n)` | call me back with phase `n` |
 */
export type Verdict = number;

/** The hook is finished. */
export const DONE: Verdict = -2;
/** Put this M to sleep until somebody wakes it. */
export const PARK: Verdict = -3;
/**
 * Asks the engine to call the hook again.
 *
 * @param phase Small non-negative integer, at most 2^20.
 */
export const again = (phase: number): Verdict => -16 - phase;

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
  /** It entered a blocking system call, or a wait that keeps its thread; its M goes with it. */
  SYSCALL: 3,
  /** It is finished. */
  EXIT: 4,
  /** It handed a starving mutex over (`goyield`): still runnable, stays local. */
  GOYIELD: 5,
} as const;
/** One of {@linkcode LeaveWhy}. */
export type LeaveWhy = typeof LeaveWhy[keyof typeof LeaveWhy];

/** Bounds a model promises; the laws hold it to them. `Infinity` means: promises nothing. */
export interface Bounds {
  /**
   * A runnable G starts within this many *ticks* of each P that keeps running, given `ahead` Gs
   * queued before it. Ticks, not dispatches: a runnext chain may dispatch any number of Gs within
   * one tick, and only preemption ends it.
   */
  startTicks(machine: { procs: number; ahead: number }): number;
  /**
   * No P stays idle beside a runnable G for longer than this, in virtual ns.
   *
   * @param machine Its processors, and `wakeNs`: what waking (or creating) one M costs there,
   * `scanNs`: what one full look through all queues costs.
   */
  idleBesideWorkNs(machine: { procs: number; wakeNs: number; scanNs: number }): number;
}

/** Static facts about a model. The engine reads them once; data, not code. */
export interface Traits {
  /** What a G is: decides which switch cost a change of G is charged. */
  readonly unit: "process" | "thread" | "user";
  /** How Ms come to be: one for all, one for each G, or as the Ps need them. */
  readonly threads: "one" | "per-g" | "per-p";
  /** Length of a time slice in ns after which the monitor preempts; `Infinity`: never. */
  readonly sliceNs: number;
  /**
   * `true`: sleeps and netpoll waits park the G and the *model* collects what is ready, with the
   * verbs `runTimers` and `netpoll`. `false`: a netpoll wait blocks the whole M like a system call,
   * and a timer's end comes as an interrupt (`ready` on the interrupt M, which holds no P).
   */
  readonly netpoll: boolean;
  /** `true`: a sysmon thread looks in and calls `tick` and `retake`. */
  readonly sysmon: boolean;
  /** What the model promises. */
  readonly bounds: Bounds;
}

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
  /** Slots of a local ring (Go: 256); Infinity: the local queues are unbounded. */
  readonly ringSlots: number;

  // --- reads: free, and true only at this instant -------------------------------------------
  /** The P that `m` holds, or NONE. */
  procOf(m: MId): PId | None;
  /** The P that `g` last ran on, or NONE. */
  homeOf(g: GId): PId | None;
  /** Scheduler tick of `p`: grows by one for each dispatch that does not inherit the slice. */
  schedtick(p: PId): number;
  /** Gs in the local ring of `p`, without runnext. */
  localLen(p: PId): number;
  /** The G in the runnext slot of `p`, or NONE. */
  nextOf(p: PId): GId | None;
  /** Gs in the global queue. */
  globalLen(): number;
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
  /** Appends `g` to the ring of `p`. `false`: the ring is full, nothing happened. */
  pushLocal(m: MId, p: PId, g: GId): boolean;
  /**
   * Moves the older half of the full ring of `p`, then `g`, to the tail of the global queue.
   * `false`: the ring is not full any more (a thief was there), nothing happened; push again.
   */
  spillHalf(m: MId, p: PId, g: GId): boolean;
  /** Takes the head of the ring of `p`, or NONE. */
  popLocal(m: MId, p: PId): GId | None;
  /** Puts `g` in runnext of `p`; answers the G that was there, or NONE. */
  setNext(m: MId, p: PId, g: GId): GId | None;
  /** Takes the G in runnext of `p`, or NONE. */
  takeNext(m: MId, p: PId): GId | None;
  /** Appends `g` to the global queue, under its lock. */
  pushGlobal(m: MId, g: GId): void;
  /** Takes one G from the head of the global queue, under its lock, or NONE. */
  popGlobal(m: MId): GId | None;
  /**
   * Takes `n` Gs from the global queue under its lock: the first is the answer (or NONE), the
   * others go to the ring of `p` in order.
   */
  grabGlobal(m: MId, p: PId, n: number): GId | None;
  /**
   * Moves `n` Gs from the head of `victim`'s ring: the last is the answer (NONE if `n` is 0 or the
   * ring is empty), the others go to the ring of `thief` in order.
   */
  stealLocal(m: MId, thief: PId, victim: PId, n: number): GId | None;
  /** Waits a moment (Go: 3 us) before robbing a running P of its runnext, which it may run soon. */
  nap(m: MId): void;
  /** Takes runnext of `victim`, or NONE. */
  stealNext(m: MId, thief: PId, victim: PId): GId | None;
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
  /** Makes a PARK of `m` sleep inside the netpoller. `false`: somebody else is there. */
  blockInNetpoll(m: MId): boolean;
}

/** Two hooks are mandatory; the others have the default that most models want. */
export abstract class Model {
  /** Short name, as on the command line. */
  abstract readonly name: string;
  /** Static facts. */
  abstract readonly traits: Traits;

  /** @param ops The verbs of the machine this model runs on. */
  declare protected readonly ops: Ops;

  constructor(ops: Ops) {
    this.ops = ops;
  }

  /** G `g` became runnable; `m` says so (it may be the monitor or an interrupt and hold no P). */
  abstract ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict;

  /** M `m` has nothing to run. Answers a G, PARK, or again. */
  abstract find(m: MId, phase: number): Verdict;

  /** G `g` stopped. For YIELD, PREEMPT and GOYIELD the model must queue it; for SYSCALL it may drop the P. */
  leave(_g: GId, _m: MId, _why: LeaveWhy, _phase: number): Verdict {
    return DONE;
  }

  /** The system call of `g` is over. Answers `g` (needs a P), PARK after queueing it, or again. */
  back(g: GId, _m: MId, _phase: number): Verdict {
    return g;
  }

  /** The monitor looks at a running `g`: `true` preempts. @param ranNs Since this tick was first seen. */
  tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }

  /** The monitor sees `p` in a system call for the second time or more: `true` takes P away. */
  retake(_p: PId, _blockedNs: number): boolean {
    return false;
  }

  /** P `p` was taken from a system call by the monitor `m`: start an M on it, or put it to idle. */
  handed(_p: PId, _m: MId, _phase: number): Verdict {
    return DONE;
  }

  /** A netpoll by `m` found `g` ready, the `index`-th (from 0) of `count`. Default: `ready`. */
  inject(g: GId, m: MId, _index: number, _count: number, phase: number): Verdict {
    return this.ready(g, m, 3, phase);
  }
}
