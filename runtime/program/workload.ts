/**
 * The JSON form of a program: what a workload file holds and `assemble()` reads. It is the format
 * in which runs of the real Go scheduler were recorded, plus sleeps, system calls, I/O waits,
 * values in channels, random durations and arrivals from outside.
 *
 * @module
 */

import type { Dist } from "../core/dist.ts";
import type { Sync } from "../core/kinds.ts";
import type { ObjectType } from "./objects.ts";
import type { InstrName, INSTRUCTIONS, Operand, OperandKind } from "./instructions.ts";

/**
 * A whole number: a literal, the name of a variable or param, or an operation. Comparisons give 1
 * or 0; `%` has the sign of the dividend, as in Go. `["draw", name]` draws from a distribution each
 * time it is evaluated.
 */
export type Expr =
  | number
  | string
  | readonly ["+" | "-" | "*" | "%" | "<" | "==", Expr, Expr]
  | readonly ["draw", string];

/** A number of the file outside the progs: as {@linkcode Expr}, but over params only. */
export type ParamExpr = Expr;

/** An object: by name, or by name and index if it was declared with `n`. */
export type ObjectRef = string | readonly [string, Expr];

/**
 * One case of a select. `recv` may name the variable for the value, and one that tells a message
 * (1) from a close (0); `send` the value (default 0).
 */
export type SelectCase =
  | readonly ["recv", ObjectRef]
  | readonly ["recv", ObjectRef, string]
  | readonly ["recv", ObjectRef, string, string]
  | readonly ["send", ObjectRef]
  | readonly ["send", ObjectRef, Expr];

/**
 * What stands in a select: cases, a limit of time, `"default"` and the variable for the index of
 * the case taken.
 */
export type SelectPart = SelectCase | readonly ["timeout", Expr] | "default" | {
  readonly into: string;
};

/** A list of instructions. An interface, as an alias could not hold what is made of it. */
export interface Block extends ReadonlyArray<Instr> {}

/** What each kind of operand is. */
export interface OperandTypes
  extends
    Record<Exclude<OperandKind, ObjectType>, unknown>,
    Readonly<Record<ObjectType, ObjectRef>> {
  /** Worked out when the instruction runs. */
  readonly number: Expr;
  /** A duration in ns. */
  readonly ns: Expr;
  /** Name of a prog. */
  readonly prog: string;
  /** Name of a variable that is set. */
  readonly variable: string;
  /** Variables of a new G. */
  readonly given: { readonly [variable: string]: Expr };
  /** What the scheduler is told of a new G. */
  readonly attrs: Attrs;
  /** Instructions within an instruction. */
  readonly block: Block;
  /** Cases and more of a select. */
  readonly parts: SelectPart;
}

/** The operands of a row of the table, as a tuple. */
export type Operands<List extends readonly Operand[]> = List extends
  readonly [infer First extends Operand, ...infer Rest extends readonly Operand[]]
  ? First extends { readonly kind: "parts" } ? readonly OperandTypes["parts"][]
  : First extends { readonly optional: true }
    ? readonly [OperandTypes[First["kind"]]?, ...Operands<Rest>]
  : readonly [OperandTypes[First["kind"]], ...Operands<Rest>]
  : readonly [];

/**
 * One instruction: its name, then its operands. The table `INSTRUCTIONS` has a row for each; the
 * page `INSTRUCTIONS.md` shows them all.
 */
export type Instr = {
  [Name in InstrName]: readonly [Name, ...Operands<(typeof INSTRUCTIONS)[Name]["operands"]>];
}[InstrName];

/**
 * What a workload may tell the scheduler about Gs; policies read it, the machine takes no notice.
 */
export interface Attrs {
  /** A label, 0..255, default 0. */
  readonly class?: Expr;
  /** Share of the processor it ought to have, 1..1,048,576, default 1024. */
  readonly weight?: Expr;
  /** When it ought to be done, in ns after it was spawned or came; default: never. */
  readonly deadlineNs?: Expr;
}

/** Declares one object, or `n` of them. */
export type ObjectDecl =
  /**
   * `cap`: slots of the buffer, default 0 (unbuffered). `net`: a socket; who waits to receive waits
   * in the netpoller, and what is sent makes it ready for whoever polls next.
   */
  | {
    readonly type: "chan";
    readonly n?: ParamExpr;
    readonly cap?: ParamExpr;
    readonly net?: boolean;
  }
  /** `cap`: its units, default 1. */
  | { readonly type: "sem"; readonly n?: ParamExpr; readonly cap?: ParamExpr }
  | { readonly type: Exclude<ObjectType, "chan" | "sem">; readonly n?: ParamExpr };

/** A distribution whose numbers may be expressions over params. */
export type DistDecl = { readonly kind: Dist["kind"]; readonly [field: string]: unknown };

/** Gs that come from outside. Numbers may be expressions over params. */
export type ArrivalsDecl =
  & {
    /** How many arrive in all. Listed times need none. */
    readonly count?: ParamExpr;
    /** What each arrival runs. */
    readonly prog: string;
    /** Which P the arrival's interrupt is taken on, default `none`. */
    readonly place?: "none" | "random" | "round-robin";
    /** Service time of each arrival, drawn in order of arrival. */
    readonly service?: DistDecl | string;
    /** Variable that receives it, default `service`. */
    readonly serviceVar?: string;
  }
  & (
    | { readonly kind: "poisson"; readonly ratePerS: ParamExpr | number }
    | { readonly kind: "uniform"; readonly gapNs: ParamExpr }
    | { readonly kind: "burst"; readonly size: ParamExpr; readonly gapNs: ParamExpr }
    | { readonly kind: "times"; readonly atNs: readonly ParamExpr[] }
    | { readonly kind: "closed"; readonly clients: ParamExpr; readonly think: DistDecl | string }
  );

/** What was measured where a workload was recorded. A run takes no notice of it. */
export interface Recorded {
  /** GOMAXPROCS. */
  readonly procs: number;
  /** From the first event to the last, ns. */
  readonly elapsedNs: number;
  /** Time that goroutines of the program stood runnable, ns in all: not those of Go's runtime. */
  readonly waitNs: number;
  /** Time that they ran, ns in all. */
  readonly runNs: number;
  /** How often one started to run. */
  readonly dispatches: number;
  /** From the stop of one goroutine to the start of the next on the same P, mean ns. */
  readonly switchNs: number;
  /** From a wake-up to the first goroutine on a P that was idle, median ns; 0: never seen. */
  readonly wakeNs: number;
  /** What a thread paid that woke another after a look at timers, median ns; 0: never seen. */
  readonly callNs?: number;
  /** How long a thief naps before it takes a runnext, median ns; left out: not seen. */
  readonly napNs?: number;
  /** From one thread to another that gets its P, mean ns, where goroutines have threads. */
  readonly handNs?: number;
  /** Of the time that they ran, that of goroutines of Go's runtime. */
  readonly runtimeNs?: number;
  /** At one P: how often it took a span of memory from the heap. */
  readonly spans?: number;
  /** How many goroutines ended. */
  readonly ended?: number;
  /** CPU cores, if fewer than Ps; left out: as many as Ps. */
  readonly cores?: number;
}

/** A workload file. */
export interface Workload {
  /** Address of the JSON Schema, for editors. */
  readonly $schema?: string;
  /** Short name for reports, default `unnamed`. */
  readonly name?: string;
  /** What it shows, in a sentence. */
  readonly about?: string;
  /** Numbers that a run may override. */
  readonly params?: { readonly [name: string]: number };
  /** Channels, mutexes and what else Gs share, by name. */
  readonly objects?: { readonly [name: string]: ObjectDecl };
  /** Distributions, by name. */
  readonly dists?: { readonly [name: string]: DistDecl };
  /**
   * `main` runs first and ends the run when it ends; it may be missing if Gs arrive from outside.
   */
  readonly progs: { readonly [name: string]: readonly Instr[] };
  /** By prog: what the scheduler is told about its Gs. Numbers may be expressions over params. */
  readonly attrs?: { readonly [prog: string]: Attrs };
  /**
   * How objects serve those who wait, default `go`. `fifo`: in order of coming, with direct
   * hand-off, as the synchronisation of most other runtimes. `tokio`: `Mutex` and `mpsc`, with a
   * budget of operations. `jdk`: `ReentrantLock` and `ArrayBlockingQueue`. The last two know
   * neither channels without room, nor close and select.
   */
  readonly sync?: Sync;
  /** Gs that come from outside. */
  readonly arrivals?: ArrivalsDecl;
  /** At least so many marks are expected: room that the recorder of real runs needs. */
  readonly marks?: ParamExpr;
  /** Gs that the recorder of real runs starts beforehand, to warm free lists up. */
  readonly warm?: ParamExpr;
  /** What was measured, if the workload is a recorded trace. */
  readonly recorded?: Recorded;
}
