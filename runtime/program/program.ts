/**
 * What the engine runs: a program assembled to integer columns. Built by `assemble()` from the JSON
 * form ({@linkcode Workload}); never changed while running, so many runs may share one.
 *
 * @module
 */

import type { ArrivalTimes } from "../core/arrivals.ts";
import type { Dist } from "../core/dist.ts";
import type { Sync } from "../core/kinds.ts";
import type { ObjectNames } from "../core/trace.ts";

/** Opcodes of the G machine. Operands are in columns `a b c`; `e:` marks an expression index. */
export const Op = {
  /** End of the prog: the G is finished. */
  EXIT: 0,
  /** Work for `e:a` ns. */
  COMPUTE: 1,
  /**
   * New G of prog `a`; `c` arguments from {@linkcode Program.args}, the first pair at offset `b`.
   */
  SPAWN: 2,
  /** Gosched. */
  YIELD: 3,
  /** Send `e:b` on channel `e:a`. */
  SEND: 4,
  /**
   * Receive from channel `e:a` into variable `b` (NONE: drop it); variable `c` (NONE: none) becomes
   * 1 for a message, 0 if the channel is closed and empty.
   */
  RECV: 5,
  /** Close channel `e:a`. */
  CLOSE: 6,
  /**
   * Select among `b` cases, the first quadruple at offset `a` of {@linkcode Program.cases}; `c` bit
   * 0: has a default; `c >> 1`: 1 + variable for the index taken (-1: the default), or 0.
   */
  SELECT: 7,
  /** Lock mutex `e:a`. */
  LOCK: 8,
  /** Unlock mutex `e:a`. */
  UNLOCK: 9,
  /** Add `e:b` to wait group `e:a`. */
  WG_ADD: 10,
  /** Wait for wait group `e:a`. */
  WG_WAIT: 11,
  /** Sleep `e:a` ns. */
  SLEEP: 12,
  /** Blocking system call of `e:a` ns. */
  SYSCALL: 13,
  /** Wait for I/O that is ready after `e:a` ns. */
  NETPOLL: 14,
  /** Mark `e:a`. */
  MARK: 15,
  /** Variable `a` = `e:b`. */
  SET: 16,
  /** Jump to `a`. */
  JUMP: 17,
  /** Jump to `a` if `e:b` is 0. */
  JUMP_IF_NOT: 18,
  /** End of a loop: variable `a` grows by 1; jump to `b` if it is below `e:c`. */
  NEXT: 19,
  /** As SPAWN; `~attribute` stands before some of the arguments, where a variable would. */
  SPAWN_AS: 20,
  /** From here on the waits of the G keep its thread (`a` = 1), or not (0). */
  PIN: 21,
  /** Panic if `e:a` is 0. */
  ASSERT: 22,
  /** Lock RWMutex `e:a` for reading, and unlock it. */
  RLOCK: 23,
  RUNLOCK: 24,
  /** The same for writing, while the G holds the mutex of the writers. */
  WLOCK: 25,
  WUNLOCK: 26,
  /** Variable `b` = a ticket of condition `e:a`. */
  COND_ENTER: 27,
  /** Wait until the ticket in variable `b` of condition `e:a` is called. */
  COND_WAIT: 28,
  /** Call the next ticket of condition `e:a`, and all of them. */
  SIGNAL: 29,
  BROADCAST: 30,
  /** Take `e:b` units of semaphore `e:a`, and give them back. */
  ACQUIRE: 31,
  RELEASE: 32,
  /** Add `e:b` to counter `e:a`; its new value goes into variable `c` (NONE: nowhere). */
  COUNT_ADD: 33,
  /** Counter `e:a` = `e:b`. */
  COUNT_STORE: 34,
  /** Variable `b` = counter `e:a`. */
  COUNT_LOAD: 35,
  /**
   * Timer `e:a` starts a G after `e:b` ns; `c`: where its prog and arguments stand in
   * {@linkcode Program.calls}.
   */
  AFTER_FUNC: 36,
  /** The channel of timer `e:a` gets a value after `e:b` ns, and every `e:b` ns. */
  NEW_TIMER: 37,
  NEW_TICKER: 38,
  /** Timer `e:a` is off; variable `b` (NONE: none) says if it was on. */
  TIMER_STOP: 39,
  /** Timer `e:a` is due in `e:b` ns; variable `c` (NONE: none) says if it was on. */
  TIMER_RESET: 40,
  /** As RECV, from the channel of a timer. */
  RECV_TIMER: 41,
  /**
   * As SELECT, with channels of timers among the cases, or a limit of time: the quadruple behind
   * the cases has its expression second, NONE without.
   */
  SELECT_TIMED: 42,
  /** The G is locked to its thread once more (`a` = 1), or once less (0). */
  LOCK_THREAD: 43,
} as const;
/** One of {@linkcode Op}. */
export type Op = typeof Op[keyof typeof Op];

/** Kinds of expression node. `a`, `b` are indices of other nodes. */
export const Ex = {
  /** The constant `value`. */
  CONST: 0,
  /** Variable `a`. */
  VAR: 1,
  ADD: 2,
  SUB: 3,
  MUL: 4,
  /** Remainder with the sign of the dividend, as in Go. */
  MOD: 5,
  LESS: 6,
  EQUAL: 7,
  /** Object reference: base `value`, index expression `a`, count `b` (range is checked). */
  OBJECT: 8,
  /** A draw from distribution `a` of {@linkcode Program.dists}. */
  DRAW: 9,
} as const;
/** One of {@linkcode Ex}. */
export type Ex = typeof Ex[keyof typeof Ex];

/** Who brings Gs from outside, and when. */
export type Arrivals =
  & {
    /** How many arrive in all. */
    readonly count: number;
    /** Index of the prog each arrival runs. */
    readonly prog: number;
    /** Variable of that prog that receives the drawn service time, or NONE. */
    readonly serviceVar: number;
    /** Service time of each arrival, drawn in order of arrival; null: none. */
    readonly service: Dist | null;
    /** Which P the arrival's interrupt is taken on. */
    readonly place: "none" | "random" | "round-robin";
  }
  & ArrivalTimes;

/** An assembled program. */
export interface Program {
  /** As in reports. */
  readonly name: string;
  /** Columns of the code of all progs, one after the other. */
  readonly op: Int32Array;
  /** First operand. */
  readonly a: Int32Array;
  /** Second operand. */
  readonly b: Int32Array;
  /** Third operand. */
  readonly c: Int32Array;
  /** For errors: where each instruction stood in the workload, for example `progs.main[3]`. */
  readonly where: readonly string[];
  /** Per prog: name, first instruction, number of variables. */
  readonly progNames: readonly string[];
  /** First instruction of each prog. */
  readonly progEntry: Int32Array;
  /** Variables of each prog. */
  readonly progVars: Int32Array;
  /** Per prog: names of its variables. */
  readonly varNames: readonly (readonly string[])[];
  /**
   * Per prog: the attributes of its Gs, `Attr.COUNT` of them; empty if the workload speaks of none,
   * so that all Gs have the initial ones.
   */
  readonly progAttrs: Float64Array;
  /**
   * How objects serve those who wait. `go`: as Go does (a mutex lets newcomers barge in and has a
   * starving mode, a close wakes the last waiter first, a select with several ready cases draws).
   * `fifo`: strictly in order of coming, with direct hand-off (a mutex is given to the first
   * waiter, a close wakes the first first, a select takes the first ready case in the text).
   * `tokio` and `jdk`: as their own locks and bounded queues do; see `engine/own_sync.ts`.
   */
  readonly sync: Sync;
  /** Index of `main`, or NONE if all Gs arrive from outside. */
  readonly main: number;
  /** Expression nodes. */
  readonly exKind: Uint8Array;
  /** First operand. */
  readonly exA: Int32Array;
  /** Second operand. */
  readonly exB: Int32Array;
  /** Value of a constant. */
  readonly exValue: Float64Array;
  /**
   * Spawn arguments: pairs (variable of the new G, expression of the spawner), one after the other.
   * Of SPAWN_AS also pairs of `~attribute` and expression.
   */
  readonly args: Int32Array;
  /**
   * Select cases: quadruples (0 recv | 1 send, channel expression, variable or value expression,
   * variable of a receive that tells a message from a close).
   */
  readonly cases: Int32Array;
  /** What timers call: triples (prog, first of its pairs in `args`, number of them). */
  readonly calls: Int32Array;
  /** How many timers. */
  readonly timers: number;
  /** The channels from here on belong to the timers, one to each. */
  readonly timerChan: number;
  /** Capacity of each channel. */
  readonly chanCap: Int32Array;
  /** 1: a socket; receivers wait in the netpoller. */
  readonly chanNet: Uint8Array;
  /** How many mutexes. */
  readonly mutexes: number;
  /** How many wait groups. */
  readonly waitGroups: number;
  /** Names such as `c[3]` of each channel, mutex and wait group, for errors. */
  readonly chanNames: readonly string[];
  /** Names of mutexes. */
  readonly mutexNames: readonly string[];
  /** Names of wait groups. */
  readonly wgNames: readonly string[];
  /** Units of each semaphore. */
  readonly semCap: Int32Array;
  /** Names of the other objects by their type: how many there are, and what to call them. */
  readonly objectNames: ObjectNames;
  /** Distributions that expressions draw from. */
  readonly dists: readonly Dist[];
  /** Who comes from outside; null: nobody. */
  readonly arrivals: Arrivals | null;
}
