/**
 * The JSON form of a program: what a workload file holds and `assemble()` reads. It is the format in
 * which runs of the real Go scheduler were recorded, plus sleeps, system calls, I/O waits, values in
 * channels, random durations and arrivals from outside.
 *
 * @module
 */

import type { Dist, Sync } from "./program.ts";

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

/** One case of a select. `recv` may name the variable for the value, `send` the value (default 0). */
export type SelectCase =
  | readonly ["recv", ObjectRef]
  | readonly ["recv", ObjectRef, string]
  | readonly ["send", ObjectRef]
  | readonly ["send", ObjectRef, Expr];

/** What stands in a select: cases, `"default"` and the variable for the index of the case taken. */
export type SelectPart = SelectCase | "default" | { readonly into: string };

/** One instruction. Durations are in ns. */
export type Instr =
  /** Notes the id (default: variable `id`), and the tick, in the run's marks. */
  | readonly ["mark"]
  | readonly ["mark", Expr]
  /** A new G of a prog; the object gives it variables, worked out by the spawner. */
  | readonly ["spawn", string]
  | readonly ["spawn", string, { readonly [variable: string]: Expr }]
  /** The second object says of this G what `attrs` says of all of its prog. */
  | readonly ["spawn", string, { readonly [variable: string]: Expr }, Attrs]
  /** `runtime.Gosched`. */
  | readonly ["yield"]
  /** Sends a value, default 0. */
  | readonly ["send", ObjectRef]
  | readonly ["send", ObjectRef, Expr]
  /** Receives into a variable, or drops the value. A closed, empty channel gives 0. */
  | readonly ["recv", ObjectRef]
  | readonly ["recv", ObjectRef, string]
  | readonly ["close", ObjectRef]
  | readonly ["lock", ObjectRef]
  | readonly ["unlock", ObjectRef]
  | readonly ["wgadd", ObjectRef, Expr]
  | readonly ["wgdone", ObjectRef]
  | readonly ["wgwait", ObjectRef]
  /** `into` receives the index of the case taken, counted from 0 without `"default"`, which is -1. */
  | readonly ["select", ...SelectPart[]]
  /**
   * The variable counts from 0; the bound is worked out once. The body must not set the variable,
   * which equals the bound when the loop is over (0 if the bound is not positive).
   */
  | readonly ["for", string, Expr, readonly Instr[]]
  /** Not 0: the first list, else the second. */
  | readonly ["if", Expr, readonly Instr[]]
  | readonly ["if", Expr, readonly Instr[], readonly Instr[]]
  | readonly ["set", string, Expr]
  /** Works on its processor. */
  | readonly ["compute", Expr]
  | readonly ["sleep", Expr]
  /** A system call that blocks the M. */
  | readonly ["syscall", Expr]
  /** Waits for I/O through the netpoller. */
  | readonly ["netpoll", Expr]
  /**
   * From here on each wait of this G keeps its thread, which sleeps with it, as after
   * `runtime.LockOSThread`, in Tokio's `block_on` or in a pinned virtual thread: to the scheduler it is a
   * system call that ends when somebody lets the G go. Where each G has a thread it changes nothing.
   * (Go goes further: such a G also starts on that thread only, and is queued before it does.)
   */
  | readonly ["pin"]
  /** Waits give the thread back again. */
  | readonly ["unpin"]
  /** Ends the G. So does the end of its prog. */
  | readonly ["exit"];

/** What a workload may tell the scheduler about Gs; policies read it, the machine takes no notice. */
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
   * `cap`: slots of the buffer, default 0 (unbuffered). `net`: a socket; who waits to receive waits in
   * the netpoller, and what is sent makes it ready for whoever polls next.
   */
  | {
    readonly type: "chan";
    readonly n?: ParamExpr;
    readonly cap?: ParamExpr;
    readonly net?: boolean;
  }
  | { readonly type: "mutex"; readonly n?: ParamExpr }
  | { readonly type: "wg"; readonly n?: ParamExpr };

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
  /** Time that goroutines stood runnable, ns in all. */
  readonly waitNs: number;
  /** Time that they ran, ns in all. */
  readonly runNs: number;
  /** How often one started to run. */
  readonly dispatches: number;
  /** From the stop of one goroutine to the start of the next on the same P, mean ns. */
  readonly switchNs: number;
  /** From a wake-up to the first goroutine on a P that was idle, median ns; 0: never seen. */
  readonly wakeNs: number;
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
  /** Channels, mutexes and wait groups, by name. */
  readonly objects?: { readonly [name: string]: ObjectDecl };
  /** Distributions, by name. */
  readonly dists?: { readonly [name: string]: DistDecl };
  /** `main` runs first and ends the run when it ends; it may be missing if Gs arrive from outside. */
  readonly progs: { readonly [name: string]: readonly Instr[] };
  /** By prog: what the scheduler is told about its Gs. Numbers may be expressions over params. */
  readonly attrs?: { readonly [prog: string]: Attrs };
  /**
   * How objects serve those who wait, default `go`. `fifo`: in order of coming, with direct hand-off,
   * as the synchronisation of most other runtimes.
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
