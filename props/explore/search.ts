/**
 * What every strategy has in common: a step that makes one run, limits, and what was found.
 *
 * @module
 */

import type { Outcome } from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import type { Subject } from "./subject.ts";

/** Positions of choices and what was taken there, where it is not the default; as in a case. */
export type Deviations = readonly (readonly [position: number, choice: number])[];

/** The first schedule found that breaks a law in this way. */
export interface Found {
  /** Law and reason, numbers left out: what two searches are compared by. */
  readonly kind: string;
  /** The case with the schedule in it. */
  readonly case: Case;
  readonly violations: readonly Violation[];
  /** Number of the run that found it, from 1. */
  readonly run: number;
  /**
   * How often an agent was held up that could have gone on; null: not counted. Not the number of
   * deviations: the engine's default lets agents take turns.
   */
  readonly preemptions: number | null;
}

/** Schedules that end in a deadlock: the program's fault and not the model's, but a finding. */
export interface Deadlocks {
  /** Complete runs that ended so. */
  readonly runs: number;
  /** The first of them, or null. */
  readonly first: {
    /** The case with the schedule in it. */
    readonly case: Case;
    /** Number of the run, from 1. */
    readonly run: number;
    readonly outcome: Outcome;
  } | null;
}

/** A strategy at work on one subject. */
export interface Search {
  /** Complete runs so far, and runs that were cut because they came to a known state. */
  readonly runs: number;
  readonly cuts: number;
  /** Different traces among the runs. */
  readonly traces: number;
  /** Has every schedule been seen? Random strategies never know. */
  readonly isComplete: boolean;
  /** One run. @returns `false`: there is nothing left to run. */
  step(): boolean;
  /** Schedules that the search stands for, and those of them that break a law; null: not known. */
  coverage(): Coverage | null;
  readonly found: readonly Found[];
  readonly deadlocks: Deadlocks;
}

/** How many schedules there are. */
export interface Coverage {
  /** Exact below 2**53; Infinity if somebody may spin for ever. */
  readonly schedules: number;
  readonly broken: number;
  /** States told apart, if states were. */
  readonly states: number | null;
}

/** Law and reason without numbers. */
export function kindOf({ law, reason }: Violation): string {
  return `${law}: ${reason.replaceAll(/\d+/g, "#")}`;
}

/** Keeps the first schedule of each kind of violation. */
export class Finds {
  readonly list: Found[] = [];
  readonly #kinds = new Set<string>();

  constructor(private readonly c: Case) {}

  /** Notes what a run broke. @param deviations Asked for only if the kind is new. */
  note(
    violations: readonly Violation[],
    run: number,
    deviations: () => Deviations,
    preemptions: number | null = null,
  ): void {
    for (const violation of violations) {
      const kind = kindOf(violation);
      if (this.#kinds.has(kind)) continue;
      this.#kinds.add(kind);
      const others = violations.filter((other) => other !== violation);
      const c = withSchedule(this.c, deviations());
      this.list.push({ kind, case: c, violations: [violation, ...others], run, preemptions });
    }
  }
}

/** What all strategies have: runs of a subject, and what was found in them. */
export abstract class SubjectSearch implements Search {
  abstract readonly cuts: number;
  abstract readonly isComplete: boolean;
  protected readonly finds: Finds;
  /** Set by the strategy, which chooses for it. */
  protected abstract readonly subject: Subject;
  #deadlocks: Deadlocks = { runs: 0, first: null };

  /** @param c What is run. */
  constructor(private readonly c: Case) {
    this.finds = new Finds(c);
  }

  get runs(): number {
    return this.subject.runs;
  }
  get traces(): number {
    return this.subject.traces;
  }
  get found(): readonly Found[] {
    return this.finds.list;
  }

  get deadlocks(): Deadlocks {
    return this.#deadlocks;
  }

  /** Notes how a complete run ended. @param deviations Asked for only for the first deadlock. */
  protected noteEnd(deviations: () => Deviations): void {
    if (!this.subject.isDeadlocked) return;
    const { runs, first } = this.#deadlocks;
    this.#deadlocks = {
      runs: runs + 1,
      first: first ?? {
        case: withSchedule(this.c, deviations()),
        run: this.runs + this.cuts,
        outcome: this.subject.outcome(),
      },
    };
  }

  abstract step(): boolean;
  abstract coverage(): Coverage | null;
}

/** The case under a schedule. */
function withSchedule(c: Case, deviations: Deviations): Case {
  return deviations.length > 0 ? { ...c, deviations } : c;
}

/** The deviations of a list of choices. */
export function deviationsOf(choices: ArrayLike<number>, length = choices.length): Deviations {
  const list: [number, number][] = [];
  for (let i = 0; i < length; i++) if (choices[i] !== 0) list.push([i, choices[i]]);
  return list;
}
