/**
 * What a mutant is: a bug planted on purpose, that names the law which must find it. A law that lets
 * its mutant live checks nothing.
 *
 * @module
 */

import type { Model, Ops, Outcome, Trace } from "@lab/runtime";
import type { OptionValues } from "@lab/models";

/** One planted bug: in a model (`make`), or, where no model can be that wrong, in a trace (`mutate`). */
export interface Mutant {
  /** For example `gpm-lost-kick`. */
  readonly name: string;
  /** Model that is harmed. */
  readonly base: string;
  /** Name of the law that must kill it. */
  readonly law: string;
  /** What is wrong, in a line. */
  readonly about: string;
  /** Option values of the base under which the bug shows, if the initial ones hide it. */
  readonly options?: Readonly<Record<string, string>>;
  /** Makes the harmed model. */
  readonly make?: (ops: Ops, options: OptionValues) => Model;
  /**
   * Harms a trace instead: for laws of the engine (clocks, channels, mutexes), which no model can
   * break. Answers the same trace if it has no place for the bug.
   */
  readonly mutate?: (trace: Trace) => Trace;
  /** Harms an outcome instead: for laws about several runs that read no trace. */
  readonly mutateOutcome?: (outcome: Outcome) => Outcome;
}
