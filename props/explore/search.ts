/**
 * What every strategy has in common: what it tells of its runs, and what was found in them.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { PROGRAM_LAWS } from "../program_faults.ts";
import type { Tally } from "./subject.ts";

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

/** Schedules under which the program fails: not the model's fault, but a finding. */
export interface Faults {
  /** Complete runs that end in a deadlock of it. */
  readonly deadlocks: number;
  /** Runs in which it panics, or an assertion of it fails. */
  readonly panics: number;
  /** The first schedule of each kind. */
  readonly found: readonly Found[];
}

/** Up to where schedules are gone through, the simplest first. */
export interface Bound {
  /** What is counted of a schedule: agents held up that could have gone on, or steps put off. */
  readonly kind: "preemptions" | "delays";
  /** Schedules with more are left out; Infinity: none is. */
  readonly most: number;
}

/** A way of drawing schedules, and what it has come to. */
export interface Share {
  readonly name: string;
  readonly runs: number;
  /** Runs whose trace nobody had seen before. */
  readonly traces: number;
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
  /** Schedules of which all have been seen, if not all are; null: none, or nobody knows. */
  readonly seenUpTo: Bound | null;
  /** One run. @returns `false`: there is nothing left to run. */
  step(): boolean;
  /** What names each of the different traces. */
  traceKeys(): number[];
  /** Schedules that the search stands for, and those of them that break a law; null: not known. */
  coverage(): Coverage | null;
  readonly found: readonly Found[];
  readonly faults: Faults;
  /** What each way of drawing came to; empty if none is drawn. */
  readonly shares: readonly Share[];
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
  /** What was noted last: a search that knows how its schedules end notes the same again. */
  #last: Violation | null = null;

  constructor(private readonly c: Case) {}

  /** Notes what a run broke. @param deviations Asked for only if the kind is new. */
  note(
    violations: readonly Violation[],
    run: number,
    deviations: () => Deviations,
    preemptions: number | null = null,
  ): void {
    for (const violation of violations) {
      if (violation === this.#last) continue;
      this.#last = violation;
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
  protected abstract readonly subject: Tally;
  readonly #faults: Finds;
  #deadlocks = 0;
  #panics = 0;

  /** @param c What is run. */
  constructor(c: Case) {
    this.finds = new Finds(c);
    this.#faults = new Finds(c);
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

  get faults(): Faults {
    return { deadlocks: this.#deadlocks, panics: this.#panics, found: this.#faults.list };
  }

  /** Notes how a complete run ended: what laws it broke, and how the program failed in it. */
  protected noteEnd(
    violations: readonly Violation[],
    deviations: () => Deviations,
    preemptions: number | null = null,
  ): void {
    const run = this.runs + this.cuts, { fault } = this.subject;
    this.finds.note(violations, run, deviations, preemptions);
    if (fault === null) return;
    if (fault.law === PROGRAM_LAWS.deadlock) this.#deadlocks++;
    else this.#panics++;
    this.#faults.note([fault], run, deviations, preemptions);
  }

  get shares(): readonly Share[] {
    return [];
  }
  get seenUpTo(): Bound | null {
    return null;
  }

  traceKeys(): number[] {
    return this.subject.traceKeys();
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
