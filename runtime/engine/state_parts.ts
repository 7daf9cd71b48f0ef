/**
 * What a run's state is made of, and the numbers of its agents and of events from outside.
 *
 * @module
 */

import type { CostTable } from "../core/cost_table.ts";
import type { QueueKind } from "../core/kinds.ts";
import type { EngineMemory } from "../machine/columns.ts";
import type { EventLog } from "../observe/sink.ts";
import type { Program } from "../program/program.ts";

/** The agent of everything outside the machine: arrivals, ends of waits. Agents of cores follow. */
export const OUTSIDE_AGENT = 0;
/** The agent of core `c` is `CORE_AGENT + c`; the agent of M `m` comes after all cores. */
export const CORE_AGENT = 1;

/** Kinds of events from outside. The subject is an M, a G, or nothing. */
export const Outside = {
  ARRIVAL: 0,
  SYSCALL_END: 1,
  NET_READY: 2,
  TIMER: 3,
  NET_DEADLINE: 4,
  SLICE_END: 5,
  ALARM: 6,
  PERIOD: 7,
  TIMER_DUE: 8,
} as const;

/** What Gs have marked, as columns. */
export interface MarkColumns {
  readonly id: number[];
  readonly tick: number[];
  readonly atNs: number[];
  readonly g: number[];
  readonly p: number[];
}

/** Nothing yet. */
export const noMarks = (): MarkColumns => ({ id: [], tick: [], atNs: [], g: [], p: [] });

/** A queue of the model, as sums and traces see it. */
export interface StateQueue {
  readonly name: string;
  readonly kind: QueueKind;
  readonly size: number;
  /** Number in traces. */
  readonly q: number;
  /** The P it belongs to, or NONE. */
  readonly p: number;
  /** Memory that grows with the Gs. */
  readonly bytes: number;
  /** Gs in it. */
  len(): number;
  /** Books, at the end of the run, how often rows were charged. */
  book(): void;
}

/** What {@linkcode State} is made of. */
export interface StateParts {
  readonly program: Program;
  readonly procs: number;
  readonly cores: number;
  readonly msMax: number;
  /** sysmon's longest sleep, and the age of the last poll from which on it polls. */
  readonly sysmonNs: number;
  readonly netPollNs: number;
  readonly gsMax: number;
  readonly gsHint: number;
  /** Counts what the tables take. */
  readonly memory?: EngineMemory;
  readonly costs: CostTable;
  readonly seed: number;
  readonly log: EventLog;
  /** The program finds what a cold Go program finds; see `SimulateOptions`. */
  readonly cold: boolean;
}
