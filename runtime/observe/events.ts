/**
 * The event codes of a trace and what the columns mean for each. Laws, metrics and timelines read
 * these and nothing else, so a law never depends on the engine that made the trace.
 *
 * Columns: `timeNs` `code` `m` `p` `g` `a` `b`. `m` and `p` are the acting M and the P it holds
 * ({@linkcode NONE} without), unless the table says otherwise.
 *
 * @module
 */

/**
 * Event codes. The comment on each names the columns it fills.
 *
 * @example Which Gs ran
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 * import { Ev } from "@gmp-lab/lab/trace";
 *
 * const program = assemble({ progs: { main: [["spawn", "a"], ["compute", 1000]], a: [] } });
 * const model = configure("gpm").make;
 * const { trace } = simulate({ model, program, machine: { procs: 2 }, sink: "columns" });
 * const { code, g, length } = trace!;
 * const ran = new Set<number>();
 * for (let i = 0; i < length; i++) if (code[i] === Ev.RUN) ran.add(g[i]);
 * if (!ran.has(0) || !ran.has(1)) throw new Error(`only ${[...ran].join()} ran`);
 * ```
 */
export const Ev = {
  /** `g` was created by G `a` (NONE: by the run itself or an arrival); `b` its prog index. */
  SPAWN: 1,
  /** `g` became runnable, `a` = ReadyWhy. Emitted before the model's `ready`. */
  READY: 2,
  /**
   * `g` starts on `m`, `p`; `a` = schedtick of `p` after counting, `b` = 1 if it inherits the
   * slice.
   */
  RUN: 3,
  /** `g` stopped on `m`; `a` = LeaveWhy, `b` = {@linkcode Wait} reason when it blocked, else 0. */
  STOP: 4,
  /** `g` marked `a`; `b` = schedtick of `p`. */
  MARK: 5,
  /** `g` appended to the ring of `p`; `a` = length after. */
  PUT_LOCAL: 6,
  /** `g` taken from the head of the ring of `p` by its owner; `a` = length after. */
  GET_LOCAL: 7,
  /** `g` put in runnext of `p`; `a` = the G it kicked out or NONE. */
  PUT_NEXT: 8,
  /** `g` taken from runnext of `p` by its owner. */
  GET_NEXT: 9,
  /** `g` appended to the global queue; `a` = length after. */
  PUT_GLOBAL: 10,
  /**
   * `g` taken from the head of the global queue for `p`; `a` = length after, `b` = position in the
   * batch.
   */
  GET_GLOBAL: 11,
  /**
   * The ring of `p` is full: its oldest `a - 1` Gs, then `g`, go to another queue (`a` PUT
   * events follow); `b` = ring length before, negative if its newest go.
   */
  SPILL: 12,
  /** `p` grabs a batch of `a` from the global queue that held `b`; `a` GET_GLOBAL events follow. */
  GRAB: 13,
  /** `p` steals `a` Gs from the ring of victim P `g` that held `b`; `a` STEAL_G events follow. */
  STEAL: 14,
  /** `g` left the ring of victim P `a` for thief `p`; `b` = position in the stolen batch. */
  STEAL_G: 15,
  /** Thief `p` took `g` from runnext of victim P `a`. */
  STEAL_NEXT: 16,
  /** `m` took `p` from the idle list, or was given it; `a` = idle Ps after. */
  P_TAKE: 17,
  /** `p` went to the idle list, dropped by `m`; `a` = idle Ps after. */
  P_IDLE: 18,
  /**
   * `m` gives `p` to M `a` (hand-off); with a `g`, which is locked to M `a`. If that is `m` itself,
   * nothing is given: `g` is locked to `m` from now on (`b` = 1), or no longer (0).
   */
  HANDOFF: 19,
  /** The monitor took `p` out of the system call of M `a`. */
  RETAKE: 20,
  /** Thread `m` was created; `a` = threads alive after. */
  M_NEW: 21,
  /** `m` goes to sleep; `a` = 1 if inside the netpoller. */
  M_PARK: 22,
  /** `m` was woken (by M `a`, NONE: by the netpoller's deadline or an I/O) and holds `p`. */
  M_WAKE: 23,
  /** Thread `m` ended. */
  M_EXIT: 24,
  /**
   * `m` became spinning (`a` = 1; 2: because a spinner was wanted) or stopped (`a` = 0); `b` =
   * spinning Ms after.
   */
  SPIN: 25,
  /** `m` was put on core `a`; `b` = {@linkcode Switch} kind. */
  CORE_ON: 26,
  /** `m` left core `a`; `b` = 1 if its quantum was over (still wants to run). */
  CORE_OFF: 27,
  /** `g` entered a system call that blocks for `a` ns; `a` = -1: a wait that keeps its thread. */
  SYSCALL_IN: 28,
  /** `g` is back from its system call on `m`; `p` is what it holds then. */
  SYSCALL_OUT: 29,
  /** The monitor preempts `g` on M `a`, `b` = how long its tick was seen, in us. */
  PREEMPT: 30,
  /** `m` polled the network: `a` Gs collected, `b` left. */
  NETPOLL: 31,
  /** The sleep of `g` (timer of P `p`) is over and was noticed. */
  TIMER: 32,
  /**
   * `g` sent message number `b` of channel `a` (from 0, counted per channel, in order of
   * completion).
   */
  SEND: 33,
  /** `g` received message number `b` of channel `a`; `b` = -1: it is closed and empty. */
  RECV: 34,
  /** `g` closed channel `a`. */
  CLOSE: 35,
  /**
   * `g` now holds mutex `a`; `b` = 1 if it was handed over (to a `g` that still waits, if `sync` is
   * fifo).
   */
  LOCK: 36,
  /** `g` released mutex `a`. */
  UNLOCK: 37,
  /** `g` (arrival number `a`) came from outside. A SPAWN and a READY follow. */
  ARRIVE: 38,
  /** The run ended; `a` = {@linkcode EndWhy}. */
  END: 39,
  /** `g` ended having worked `a` ns and waited runnable `b` us. A STOP with EXIT came before. */
  DONE: 40,
  /** `m` waited `a` ns for the lock of a queue or a channel, in `b` rounds. */
  LOCK_WAIT: 41,
  /** Of the time before `m` begins to work, its core is idle for `a` ns while it wakes up. */
  WAKING: 42,
  // Of queues beyond those that the codes above tell (see `Trace.about.queues`). `p`: that of `m`.
  /** `g` was put in queue `a`, which then holds `b`. */
  Q_PUT: 43,
  /** `g` was taken from the owner's end of queue `a`, which then holds `b`. */
  Q_TAKE: 44,
  /** `g` was taken from the thief's end of queue `a`, which then holds `b`. */
  Q_ROB: 45,
  /** The Q_PUT of `g` that follows has key `a`; without, it is 0. */
  Q_KEY: 46,
  /**
   * For `p`, `a` Gs are taken from the thief's end of queue `g` (a number of a queue), which held
   * `b`; as many Q_ROB follow.
   */
  Q_MOVE: 47,
  /**
   * Queue `g` (a number of a queue) is full: `a` Gs, those of it first, go elsewhere; `b`: its
   * length, negative if the newer go.
   */
  Q_SPILL: 48,
  /** `g` was taken out of queue `a`, from wherever it stood; it then holds `b`. */
  Q_REMOVE: 49,
  /** `m` ends the slice of `g` on M `a`, as its model said; `b` = {@linkcode KickWhy}. */
  KICK: 50,
  /** The wait of `g` that kept thread `m` is over: M `a` ended it. */
  WAIT_OVER: 51,
  /** The sleep or network wait of `g` was over `a` ns before `m` noticed; its READY follows. */
  UNNOTICED: 52,
  /** `g` now holds RWMutex `a`; `b` = 0 as a reader, 1 as the writer. */
  RW_LOCK: 53,
  /** `g` released RWMutex `a`; `b` as above. */
  RW_UNLOCK: 54,
  /** `g` will wait for condition `a`, with ticket `b`. */
  COND_WAIT: 55,
  /** Ticket `b` of condition `a` was called: of `g`, or of one that does not wait yet (NONE). */
  COND_CALL: 56,
  /**
   * `g` now has `b` units of semaphore `a`, though it may still be waiting; below 0: it gave so
   * many back.
   */
  SEM_UNITS: 57,
  /**
   * `g` set timer `b` to `a` ns from now (`b` = -1: its select waits for so long; no `g`: a ticker
   * sets itself); `a` = -1: stopped it; -2: it was due, and did what it is for.
   */
  TIMER_SET: 58,
  /** `g` waits for `b` units of semaphore `a`. */
  SEM_WANT: 60,
  /** `g` read or changed counter `b`, which is `a` now. */
  COUNT: 59,
  /** The CORE_ON (its work begins) or CORE_OFF of `m` before this lies `a` ns ahead. */
  CORE_AHEAD: 61,
} as const;
/** One of {@linkcode Ev}. */
export type Ev = typeof Ev[keyof typeof Ev];

/**
 * Names of {@linkcode Ev} by code, for printing; a code that stands for no event is NOTHING.
 *
 * @example The name of a code
 * ```ts ignore
 * import { Ev, EV_NAMES } from "@gmp-lab/lab/trace";
 *
 * if (EV_NAMES[Ev.STEAL] !== "STEAL") throw new Error(EV_NAMES[Ev.STEAL]);
 * ```
 */
export const EV_NAMES: readonly string[] = Object.entries(Ev).reduce<string[]>((names, [k, v]) => {
  names[v] = k;
  return names;
}, Array<string>(Math.max(...Object.values(Ev)) + 1).fill("NOTHING"));

/** What a blocked G waits for. */
export const Wait = {
  NOTHING: 0,
  SEND: 1,
  RECV: 2,
  SELECT: 3,
  MUTEX: 4,
  WAIT_GROUP: 5,
  SLEEP: 6,
  NETPOLL: 7,
  SYSCALL: 8,
  RW_READ: 9,
  RW_WRITE: 10,
  COND: 11,
  SEMAPHORE: 12,
} as const;
/** One of {@linkcode Wait}. */
export type Wait = typeof Wait[keyof typeof Wait];
/** Words for {@linkcode Wait}, as Go prints them in a dump. */
export const WAIT_NAMES = [
  "nothing",
  "chan send",
  "chan receive",
  "select",
  "sync.Mutex.Lock",
  "sync.WaitGroup.Wait",
  "sleep",
  "IO wait",
  "syscall",
  "sync.RWMutex.RLock",
  "sync.RWMutex.Lock",
  "sync.Cond.Wait",
  "semaphore.Weighted.Acquire",
] as const;

/** Why a slice is ended by the model itself and not by the monitor. */
export const KickWhy = {
  /** Another M asked for it: `kick`. */
  ASKED: 0,
  /** Its time is over: `endSliceAfter`. */
  TIME: 1,
  /** Its operations are spent: `sliceOps`. */
  SPENT: 2,
} as const;
/** One of {@linkcode KickWhy}. */
export type KickWhy = typeof KickWhy[keyof typeof KickWhy];

/** What changed on a core when an M was put on it. */
export const Switch = { SAME: 0, THREAD: 1, PROCESS: 2 } as const;
/** One of {@linkcode Switch}. */
export type Switch = typeof Switch[keyof typeof Switch];

/**
 * Why a run ended.
 *
 * @example A deadlock, and who is stuck
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 * import { END_NAMES, EndWhy } from "@gmp-lab/lab/trace";
 *
 * const program = assemble({ objects: { c: { type: "chan" } }, progs: { main: [["recv", "c"]] } });
 * const run = simulate({ model: configure("gm").make, program, machine: { procs: 1 } });
 * if (run.end !== EndWhy.DEADLOCK) throw new Error(END_NAMES[run.end]);
 * if (!run.stuck[0].waitsFor.startsWith("chan receive")) throw new Error(run.stuck[0].waitsFor);
 * ```
 */
export const EndWhy = {
  /** Every G finished and nothing more will arrive. */
  DONE: 0,
  /** `main` finished, the others were left where they stood (as in Go). */
  MAIN: 1,
  /** Nothing can ever run again: Gs are blocked on each other. */
  DEADLOCK: 2,
  /** Gs are runnable, yet no M will look for them: a lost wake-up in the model. */
  STALLED: 3,
  /** The time limit of the run (`untilNs`) was reached. */
  UNTIL: 4,
} as const;
/** One of {@linkcode EndWhy}. */
export type EndWhy = typeof EndWhy[keyof typeof EndWhy];
/** Words for {@linkcode EndWhy}. */
export const END_NAMES = ["done", "main", "deadlock", "stalled", "until"] as const;
