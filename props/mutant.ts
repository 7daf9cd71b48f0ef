/**
 * What a mutant is: a bug planted on purpose, that names the law which must find it. A law that
 * lets its mutant live checks nothing.
 *
 * @module
 */

import type { MachineParts, Model, Ops, Trace, Workload } from "@lab/runtime";
import type { OptionValues } from "@lab/models";

/** What part of a scheduler a planted bug is in: figures are summed up by it. */
export type MutantFamily =
  | "wake-up"
  | "queue"
  | "ring"
  | "overflow"
  | "tick"
  | "steal"
  | "runnext"
  | "processor"
  | "syscall"
  | "monitor"
  | "spinning"
  | "netpoll"
  | "timer"
  | "thread"
  | "sync"
  | "engine";

/**
 * One planted bug: in a model (`make`); where no model can be that wrong, in the machine (`fault`);
 * where that cannot be either, in the trace (`mutate`).
 */
export interface Mutant {
  /** For example `gpm-lost-kick`. */
  readonly name: string;
  /** Model that has the bug. */
  readonly base: string;
  /** Name of the law that must kill it. */
  readonly law: string;
  /** What part has it. */
  readonly family: MutantFamily;
  /** Numbers of golang/go issues: real bugs of this shape. */
  readonly goIssues?: readonly number[];
  /** What is wrong, in a line. */
  readonly about: string;
  /** Option values of the base under which the bug shows, if the initial ones hide it. */
  readonly options?: Readonly<Record<string, string>>;
  /**
   * Makes a generated workload one in which the bug can show: in another flavour, with pinned Gs.
   */
  readonly adapt?: (workload: Workload) => Workload;
  /**
   * Flavour of generated cases in which the bug shows, if it is not the plain one; or those of the
   * plain ones in which it shows soonest: `raced`, where nearly everything happens at once.
   */
  readonly scenes?: "attributed" | "pinned" | "locked" | "raced";
  /**
   * `search`: its window is one step wide, so drawn schedules seldom hit it, and it is hunted among
   * all schedules of small machines instead of in generated cases.
   */
  readonly hunt?: "search";
  /** Makes the faulty model. */
  readonly make?: (ops: Ops, options: OptionValues) => Model;
  /**
   * Plants the bug in the machine instead, where no model reaches: its queues, mutexes, channels,
   * timers, costs, random streams. Replaces a method of one of the parts before the run.
   */
  readonly fault?: (parts: MachineParts) => void;
  /**
   * Plants the bug in a trace instead: for what neither a model nor the machine can get wrong.
   * Answers the same trace if it has no place for the bug.
   */
  readonly mutate?: (trace: Trace) => Trace;
}
