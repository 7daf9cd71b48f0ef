/**
 * The centre of the lab: what a scheduler model is. A model is a policy; Gs, threads and the clock
 * are the engine's. Its queues (`queues.ts`), steps (`step_names.ts`) and promises (`promises.ts`)
 * are data. The engine calls its hooks; a hook answers with one small integer (`verdicts.ts`), and
 * acts through *verbs*: each is one atomic action that charges its cost and emits its event.
 *
 * A scheduler's bugs live *between* its steps. So a hook that touches more than one shared word is
 * cut into **steps**: it uses one verb with an effect that others can see, then answers
 * `again(step)`, and every other M may act before the engine calls the hook back with that step.
 *
 * Rules (checked when `verify` is on):
 * 1. at most one visible verb in a step (one that did nothing, and says so, is not visible); reads
 *    are
 *    free, but what was read may be stale one step on;
 * 2. verdicts are small integers, hooks get no objects and return none;
 * 3. state that a model keeps between two steps is a column indexed by `m`, never a lone field;
 * 4. all hooks exist on the base class, so every model has one object shape.
 *
 * @module
 */

import type { GId, MId, None, PId } from "./core/ids.ts";
import type { Promises } from "./promises.ts";
import type { QueueDecls, Queues } from "./queues.ts";
import type { StepTables } from "./step_names.ts";
import { DONE, type LeaveWhy, ReadyWhy, type Verdict, type WokenWhy } from "./verdicts.ts";

export * from "./verdicts.ts";

/**
 * Switches of the engine: on what kind of machine the policy runs. They say nothing about the
 * policy itself; what that promises stands in {@linkcode Promises}. The engine reads them once.
 */
export interface Traits {
  /** What a G is: decides which switch cost a change of G is charged, and nothing else. */
  readonly unit: "process" | "thread" | "user";
  /**
   * How Ms come to be: one for all, one for each G, or as the Ps need them. Only "per-g" runs Gs
   * without Ps; so it goes with neither `netpoll` nor `sysmon`, which belong to Ps.
   */
  readonly threads: "one" | "per-g" | "per-p";
  /**
   * `true`: the *model* collects Gs whose sleep or netpoll wait is over ({@linkcode Events}).
   * `false`: a netpoll wait blocks the M like a system call; a timer's end is an interrupt, on an M
   * without a P.
   */
  readonly netpoll: boolean;
  /** `true`: a sysmon thread looks in and calls `tick` and `retake`. */
  readonly sysmon: boolean;
  /** The hook `period` is called each so many ns, 1 or more, while anything can happen. */
  readonly periodNs?: number;
  /**
   * `true`: a thread to which a G is locked asks `handed` what becomes of its P when that G stops,
   * so locked Gs run on threads of their own. Left out: a lock costs its switches, no more.
   */
  readonly handsOn?: boolean;
}

const PLAIN: Traits = { unit: "user", threads: "per-p", netpoll: false, sysmon: false };

// Verbs by capability: views of one object, so a narrower type costs nothing. `m` is who acts.

/** What a simple model needs: queues, and how Ms go to sleep and are woken. Reads are free. */
export interface Core {
  /** Number of Ps. */
  readonly procs: number;
  /** Lends the queues that a model declares, in its constructor. @throws {RangeError} */
  queues<D extends QueueDecls>(decls: D): Queues<D>;
  /** The P that `m` holds, or NONE. */
  procOf(m: MId): PId | None;
  /** Ps on the idle list. */
  idleProcs(): number;
  /** Virtual time of `m`, in ns. */
  nowNs(m: MId): number;
  /** Uniform integer in `0..n-1` from a stream of the run's seed. */
  random(n: number): number;
  /** Takes the idle P freed last, starts an idle M on it, or a new one. `false`: none is idle. */
  startIdle(m: MId, spinning: boolean): boolean;
  /** `m` is about to sleep: its P is idle, a wake leaves a permit. Then look once more. */
  announceIdle(m: MId): void;
  /** Takes that back. `true`: `m` holds a P again; `false`: none is left, so answer PARK. */
  withdrawIdle(m: MId): boolean;
  /** Takes an idle P (the one freed last) for `m`. `false`: none is idle. */
  takeIdleProc(m: MId): boolean;
  /** Puts the P of `m` on the idle list. */
  dropProc(m: MId): void;
}

/** Which P, which M, and what runs where. */
export interface Placement extends Core {
  /** Number of CPU cores: fewer or more than Ps. */
  readonly cores: number;
  /** Is `p` on the idle list? */
  isIdle(p: PId): boolean;
  /** The P that `g` last ran on, or is meant for, or NONE. */
  homeOf(g: GId): PId | None;
  /** The G that runs on `p`, or NONE. */
  runningOn(p: PId): GId | None;
  /** Takes exactly `p` for `m`; starts an M on exactly `p`. `false`: it is not idle. */
  takeProc(m: MId, p: PId): boolean;
  /** Starts an M on exactly `p`. `false`: it is not idle. */
  startProc(m: MId, p: PId, spinning: boolean): boolean;
  /** Ms on the idle list, and the `i`-th of them, 0: the one that went to sleep last, or NONE. */
  idleMs(): number;
  /** The `i`-th idle M, or NONE. */
  idleM(i: number): MId | None;
  /** As `startProc`, but exactly the M `sleeper`. `false`: `p` or `sleeper` is not idle. */
  startOn(m: MId, p: PId, sleeper: MId, spinning: boolean): boolean;
}

/** Ticks and slices, and sleeps that end by themselves. */
export interface Slices extends Core {
  /** Scheduler tick of `p`: grows by one for each dispatch that does not inherit the slice. */
  schedtick(p: PId): number;
  /** The G that `m` runs next inherits the running slice: its dispatch is not a new tick. */
  inherit(m: MId): void;
  /** Ends the slice on `p` as soon as it can; if idle, starts an M on it. `false`: neither. */
  kick(m: MId, p: PId): boolean;
  /** The slice of `g`, which `m` is about to answer, ends after `ns`: by a timer of its own. */
  endSliceAfter(m: MId, g: GId, ns: number): void;
  /** Each slice of `m` from the next on ends after `n` operations; Infinity: no limit. */
  sliceOps(m: MId, n: number): void;
  /**
   * Gs on `m` may do `n` operations of Tokio's own synchronisation (`"sync": "tokio"`), until it is
   * given anew; who wants to do one more yields.
   */
  giveBudget(m: MId, n: number): void;
  /** How many of them are left; Infinity before the first is given. */
  budgetLeft(m: MId): number;
  /** The next PARK of `m` ends by itself `ns` from now, if not woken before (ALARM). */
  parkFor(m: MId, ns: number): void;
}

/** What the workload says of a G, and one word of the policy's own for each. */
export interface Attributes extends Core {
  /** Its label, 0..255; default 0. */
  classOf(g: GId): number;
  /** Its share of a processor, 1..2^20; default 1024. */
  weightOf(g: GId): number;
  /** When it ought to have ended; default Infinity. */
  deadlineNsOf(g: GId): number;
  /** The policy's own word of `g`, a double, 0 at first; explorer and snapshots know it. */
  data(g: GId): number;
  /** Sets it, while `m` has `g`: no visible verb, as others see it once `g` is queued. */
  setData(m: MId, g: GId, x: number): void;
}

/** Ps of Ms that sit in system calls. */
export interface Handoff extends Placement {
  /** Is `p` held by an M that sits in a system call? */
  inSyscall(p: PId): boolean;
  /** After a system call: takes back the P that `m` left in it. `false`: it was taken away. */
  reclaimProc(m: MId): boolean;
  /** Starts an M on `p`, which `m` has just taken from a system call or gives up. */
  handOff(m: MId, p: PId, spinning: boolean): void;
  /** Idles it instead. */
  idleProc(m: MId, p: PId): void;
}

/** Ms that look for work while others need not be woken. */
export interface Spinning extends Placement {
  /** Ms that spin, and whether `m` is one. */
  spinning(): number;
  /** Does `m` spin? */
  isSpinning(m: MId): boolean;
  /** Marks `m` as spinning if fewer than `limit` are (0 <= limit): one compare-and-swap. */
  trySpin(m: MId, limit: number): boolean;
  /** Marks `m` as no longer spinning. Answers how many still are. */
  stopSpin(m: MId): number;
  /** As `startIdle(m, true)` if nobody spins (`wakep`). No P idle: a spinner is wanted. */
  wakeSpinner(m: MId): boolean;
  /** Was a spinner wanted, and has nobody begun to spin since (Go: `needspinning`)? */
  spinnerWanted(): boolean;
  /** As `takeIdleProc`; if none is idle, a spinner is wanted from here on. */
  takeProcOrWant(m: MId): boolean;
  /** As `dropProc`; but if one is wanted, `m` keeps its P and spins from here on: `false`. */
  dropUnlessWanted(m: MId): boolean;
  /** Waits a moment (Go: 3 us) before robbing a running P of what it may run soon. */
  nap(m: MId): void;
}

/** Timers and I/O, for models with `netpoll: true`. */
export interface Events extends Core {
  /** Are timers of `p` due at `m`'s time? */
  timersDue(m: MId, p: PId): boolean;
  /** Readies every G of `p` whose sleep is over, oldest deadline first (by `ready`). */
  runTimers(m: MId, p: PId): void;
  /** Gs whose netpoll wait is over, not yet collected; all Gs in one; is an M asleep there? */
  netReady(): number;
  /** Gs in a netpoll wait. */
  netWaiters(): number;
  /** Is an M asleep in the netpoller? */
  netBlocked(): boolean;
  /** Any timer set, or any G in a netpoll wait? Then an idle M should sleep in the netpoller. */
  netWanted(): boolean;
  /** Readies up to 128 Gs whose netpoll wait is over (by `inject`). Answers the number. */
  netpoll(m: MId): number;
  /**
   * Makes a PARK of `m` sleep inside the netpoller. An M that announced itself is then nobody's to
   * start: look at the queues once more before. `false`: somebody is there, or `m` was started
   * meanwhile.
   */
  blockInNetpoll(m: MId): boolean;
}

/** A thread for each G. */
export interface OwnThreads extends Core {
  /** Wakes the thread of `g`, creating it on first use. */
  wakeThread(m: MId, g: GId): void;
  /** The G that `m` was made for, if it is runnable, else NONE. */
  ownG(m: MId): GId | None;
  /** `sched_yield`: if other Ms wait for a core, `m` gives its core up and queues behind them. */
  yieldCore(m: MId): void;
}

/** All verbs. */
export interface Ops extends Slices, Attributes, Handoff, Spinning, Events, OwnThreads {}

/**
 * A policy. `Verbs`: those that it uses, as `Spinning & Events`. Two hooks must be written.
 *
 * @example A scheduler for one P
 * ```ts ignore
 * import { assemble, DONE, fifo, type GId, LeaveWhy, type MId, Model, PARK } from "@gmp-lab/lab";
 * import { simulate } from "@gmp-lab/lab";
 *
 * class OneP extends Model {
 *   readonly name = "one-p";
 *   readonly queue = this.ops.queues({ local: fifo() }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 *   override leave(g: GId, m: MId, why: LeaveWhy): number {
 *     if (why === LeaveWhy.YIELD) this.queue.put(m, g); // it is still runnable, and ours
 *     return DONE;
 *   }
 * }
 * const program = assemble({ progs: { main: [["yield"], ["compute", 1000]] } });
 * const run = simulate({ model: (ops) => new OneP(ops), program, machine: { procs: 1 } });
 * if (run.completed !== 1 || run.dispatches !== 2) throw new Error(run.endName);
 * ```
 */
export abstract class Model<Verbs extends Core = Core> {
  /** Short name, as on the command line. */
  abstract readonly name: string;
  /** Switches of the engine; left out: user-space Gs on pooled Ms, no sysmon, no netpoller. */
  declare readonly traits: Traits;
  /** What the laws hold the model to beyond being right; left out: nothing. */
  declare readonly promises: Promises;
  /** What the model may do. */
  declare protected readonly ops: Verbs;

  /** A model for one run. */
  constructor(ops: Verbs) {
    this.ops = ops;
    this.traits = PLAIN;
    this.promises = {};
  }
  /** Names of its steps, for whoever prints one: `static steps = { find: FIND }`. */
  get steps(): StepTables {
    return (this.constructor as { steps?: StepTables }).steps ?? {};
  }

  /** `g` became runnable; `m` says so, and may hold no P. Answers DONE, again. */
  abstract ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict;
  /** M `m` has nothing to run. Answers a G, PARK, again. */
  abstract find(m: MId, step: number): Verdict;
  /** `g` stopped. If still runnable, it is the model's to queue. Answers DONE, again. */
  leave(_g: GId, _m: MId, _why: LeaveWhy, _step: number): Verdict {
    return DONE;
  }

  /** The system call of `g` is over. Answers `g` (needs a P), PARK after queueing it, again. */
  back(g: GId, _m: MId, _step: number): Verdict {
    return g;
  }

  /**
   * M `m` goes on after it slept, or is new; only in models that override it. Answers a G, PARK,
   * again, or DONE: on to `find`, step 0, at once if `m` holds a P, so without a visible verb in
   * the same step. A P that it lacks is found first: that whose timer is over, else the one freed
   * last; or `m` sleeps on.
   */
  woken(_m: MId, _why: WokenWhy, _step: number): Verdict {
    return DONE;
  }

  /** sysmon looks at `g`, on one tick for `ranNs`: `true` ends its slice. */
  tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }

  /** sysmon sees `p` in a system call for the second time or more: `true` takes P away. */
  retake(_p: PId, _blockedNs: number): boolean {
    return false;
  }

  /**
   * `m` has a `p` to give away: sysmon took it from a system call, or (`traits.handsOn`) a G that
   * is locked to `m` stopped: start an M on it, or idle it. DONE, again.
   */
  handed(_p: PId, _m: MId, _step: number): Verdict {
    return DONE;
  }

  /** Another `traits.periodNs` are over; `m` is an interrupt, without P. DONE, again. */
  period(_m: MId, _step: number): Verdict {
    return DONE;
  }

  /** A netpoll by `m` found `g` ready, the `index`-th of `count`. Default: `ready`. DONE, again. */
  inject(g: GId, m: MId, _index: number, _count: number, step: number): Verdict {
    return this.ready(g, m, ReadyWhy.NETPOLL, step);
  }
}
