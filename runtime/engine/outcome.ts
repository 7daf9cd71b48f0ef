/**
 * What a run needs and what it gives back.
 *
 * @module
 */

import type { Chooser } from "../core/chooser.ts";
import type { CostTable } from "../core/cost_table.ts";
import type { Model, Ops } from "../model.ts";
import type { EndWhy } from "../observe/events.ts";
import type { Summary } from "../observe/metrics.ts";
import type { Trace } from "../core/trace.ts";
import type { Program } from "../program/program.ts";
import type { MachineParts } from "./machine_parts.ts";

/** The machine a program runs on. */
export interface MachineShape {
  /** Ps, 1..1024. */
  readonly procs: number;
  /** CPU cores, 1..1024. Default: `procs`. */
  readonly cores?: number;
  /** Most Ms that may exist, 1..10,000 (Go's limit). Default 10,000. */
  readonly msMax?: number;
  /**
   * sysmon's longest sleep between two looks, 20,000..10^10 ns. Default 10,000,000 (Go's). Its
   * first ones are 20 us long.
   */
  readonly sysmonNs?: number;
  /**
   * sysmon polls the network if the last poll is older, 0..10^10 ns. Default 10,000,000 (Go's).
   */
  readonly netPollNs?: number;
}

/** What stops a run that would not stop by itself. */
export interface Limits {
  /** Engine steps. Default 2,000,000,000. */
  readonly stepsMax?: number;
  /** Virtual ns. Default 2**52. */
  readonly timeNsMax?: number;
  /** Gs created. Default 10,000,000. */
  readonly gsMax?: number;
  /** Simulated memory (stacks of Gs and threads), bytes. Default 64 GiB. */
  readonly memoryBytesMax?: number;
  /**
   * Real memory of the engine's tables (Gs and their variables, timers, queues, events), bytes;
   * counted before they are taken. Default 4 GiB.
   */
  readonly engineBytesMax?: number;
}

/** Everything that decides a run: same input, same trace, bit for bit. */
export interface SimulateOptions {
  /** Makes the model. */
  readonly model: (ops: Ops) => Model;
  /** What runs, see `assemble`. */
  readonly program: Program;
  /** What it runs on. */
  readonly machine: MachineShape;
  /** Whole number 0..2**32-1. Default 1. */
  readonly seed?: number;
  /** Default: preset `zero`. */
  readonly costs?: CostTable;
  /** What is kept of the events. Default `none`. `hash` keeps only the hash, `columns` both. */
  readonly sink?: "none" | "hash" | "columns";
  /** Who decides among Ms due at the same instant. Default: the one that was ready first. */
  readonly chooser?: Chooser;
  /** Check every verb and the one-verb-per-step rule as it runs. Default false. */
  readonly verify?: boolean;
  /** What stops it. */
  readonly limits?: Limits;
  /** schedtick of P0 when `main` starts (Go: 4 in a cold program). Default 0. */
  readonly phase?: number;
  /**
   * `true`: one never-run system G stands in runnext when `main` starts, as in a cold Go program
   * that imports fmt.
   */
  readonly cold?: boolean;
  /** End the run at this virtual time, in ns. Default: run to the end. */
  readonly untilNs?: number;
  /**
   * Called now and then while it runs, with the virtual time and the engine steps so far: for signs
   * of life. Changes nothing, but may throw to break the run off.
   */
  readonly onTurns?: (nowNs: number, steps: number) => void;
  /** Plants a bug in the machine, once, after it is built and before it runs: for mutants. */
  readonly fault?: (parts: MachineParts) => void;
}

/** A G that can never go on. */
export interface Stuck {
  /** Its id. */
  readonly g: number;
  /** Name of its prog. */
  readonly prog: string;
  /** What it waits for, in words: `chan receive c[3]`, `runnable, but no M looks`. */
  readonly waitsFor: string;
  /** Where it stands in the workload. */
  readonly where: string;
}

/** What a run gave. */
export interface Outcome {
  /** How the run ended. */
  readonly end: EndWhy;
  /** `end` as a word. */
  readonly endName: string;
  /** The Gs that can never go on; empty unless `end` is DEADLOCK or STALLED. */
  readonly stuck: readonly Stuck[];
  /** Virtual time of the run. */
  readonly elapsedNs: number;
  /** Gs created and Gs finished. */
  readonly spawned: number;
  /** Gs finished. */
  readonly completed: number;
  /** What all Gs worked, finished or not, virtual ns. */
  readonly workNs: number;
  /** Engine steps taken, and dispatches of Gs (scheduling decisions). */
  readonly steps: number;
  /** Dispatches of Gs. */
  readonly dispatches: number;
  /** The marks in order: id, schedtick of the P (NONE without P), time, G, P. */
  readonly marks: {
    readonly id: readonly number[];
    readonly tick: readonly number[];
    readonly atNs: readonly number[];
    readonly g: readonly number[];
    readonly p: readonly number[];
  };
  /** Its summary. */
  readonly metrics: Summary;
  /** 16 hex digits, or "" with sink `none`. */
  readonly hash: string;
  /** Null unless sink is `columns`. */
  readonly trace: Trace | null;
  /**
   * For each finished G, by id: its variables at the end (for value laws). Null unless sink is
   * `columns`.
   */
  readonly finals: readonly (readonly number[] | null)[] | null;
  /** Bytes of the engine's own columns per live G at the peak. */
  readonly engineBytesPerG: number;
}
