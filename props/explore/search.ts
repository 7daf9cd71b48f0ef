/**
 * What every strategy has in common: one case that is run under many schedules, a step that makes
 * one run, and what was found.
 *
 * @module
 */

import {
  type Chooser,
  EndWhy,
  type EventLog,
  type Model,
  NONE,
  type Ops,
  type Outcome,
  ProgramError,
  Rerun,
} from "@lab/runtime";
import { type Case, settle, simulateOptions } from "../case.ts";
import type { Violation } from "../law.ts";
import { mutantNamed } from "../mutants.ts";
import { ownLaws } from "../own_laws.ts";
import { deadlockOf, panicOf, PROGRAM_LAWS } from "../program_faults.ts";
import { fromError, lawContext, mayPanic, runLaws, watch } from "../run.ts";
import { OneByOne } from "./one_by_one.ts";
import { OrderClasses } from "./order_classes.ts";

/**
 * Engine steps of one run: small machines need some hundred; beyond, somebody spins without an
 * end.
 */
const STEPS_MAX = 20_000;
/** Traces that are remembered: beyond, a trace may be judged twice. */
const TRACES_MAX = 4_000_000;

/** Thrown by a chooser that has seen enough of a run. */
export class RunCut extends Error {
  override readonly name = "RunCut";
}
/** The one that is thrown: an error with a stack for each cut would cost more than the run. */
export const RUN_CUT = new RunCut("this run is told to stop here");

const NONE_BROKEN: readonly Violation[] = [];

/** Watches a model; see `observer.ts`. */
export type Wrap = (make: (ops: Ops) => Model) => (ops: Ops) => Model;

/** What a subject may be given beside its case. */
export interface SubjectOptions {
  /** Watches the model. */
  readonly wrap?: Wrap;
  /** Hold the laws against each different trace, also where another of its class was judged. */
  readonly judgesEach?: boolean;
}

/** What came of a run: the same schedule would come to the same. */
export interface Ending {
  readonly violations: readonly Violation[];
  /** How the program failed, through no fault of the model's. */
  readonly fault: Violation | null;
  /** Did the engine break it off, so that there is no trace to know it by? */
  readonly isBrokenOff: boolean;
}
/** How almost all runs end. */
export const GOOD_END: Ending = { violations: NONE_BROKEN, fault: null, isBrokenOff: false };
/** What a search tells of its runs. */
export type Tally = Pick<Subject, "runs" | "traces" | "fault" | "traceKeys">;

/** One case under many schedules. */
export class Subject {
  /** Runs, without those that were cut. */
  runs = 0;
  /** Different traces among them, and those of them that break a law. */
  traces = 0;
  badTraces = 0;
  /** How the program failed in the last run, through no fault of the model's; null: it did not. */
  fault: Violation | null = null;
  #isBrokenOff = false;
  /** Names the trace of the last run: 53 bits of its 64; NONE: it was cut, or broke off. */
  trace: number = NONE;
  /** Does the model decide in another thread? Then nobody hears of events before a run ends. */
  readonly isGuest: boolean;
  readonly #good = new Set<number>();
  readonly #bad = new Map<number, readonly Violation[]>();
  /** Classes of traces of which one was judged, and breaks no law. */
  readonly #goodOrders = new Set<number>();
  readonly #rerun: Rerun | OneByOne;
  readonly #judge: () => Violation[];
  /** Class of the last run's trace, NONE: it stands for itself. */
  readonly #orderOf: () => number;

  /**
   * @param c The case; its own deviations are not used. @param chooser Asked in each run.
   * @throws {RangeError} Model, option or mutant that does not exist.
   * @throws {WorkloadError} The workload cannot be assembled.
   */
  constructor(
    readonly c: Case,
    chooser: Chooser,
    { wrap = (make) => make, judgesEach = false }: SubjectOptions = {},
  ) {
    const { configured, program } = settle(c);
    const mutant = c.mutant === undefined ? undefined : mutantNamed(c.mutant);
    const faulty = mutant?.make;
    const watched = watch(
      faulty === undefined ? configured.make : (ops) => faulty(ops, configured.options),
    );
    const options = simulateOptions(c, program, wrap(watched.make), true, mutant?.fault);
    const settings = { ...options, chooser, limits: { stepsMax: STEPS_MAX } };
    this.isGuest = configured.spec.simulate !== undefined;
    const rerun = this.isGuest ? new OneByOne(configured.simulate, settings) : new Rerun(settings);
    this.#rerun = rerun;
    this.#judge = () => {
      const outcome = rerun.glance();
      const trace = mutant?.mutate?.(outcome.trace!) ?? outcome.trace!;
      return runLaws(trace, lawContext(configured, watched.facts(), program, outcome));
    };
    // Laws of somebody's own may compare what they like, and so may those about a faulty machine.
    const isPlain = mutant?.fault === undefined && mutant?.mutate === undefined;
    let classes: OrderClasses | null = null;
    this.#orderOf = this.isGuest || !isPlain || judgesEach || ownLaws().length > 0
      ? () => NONE
      : () =>
        (classes ??= new OrderClasses(watched.facts().traits.threads !== "per-g"))
          .nameOf(this.log.length, this.log.columns);
  }

  /** What came of the last run, which must have come to its end. */
  outcome(): Outcome {
    return this.#rerun.outcome();
  }

  /** Events of the run that goes on. */
  get log(): EventLog {
    return this.#rerun.log;
  }

  /** What names each of the different traces so far. */
  traceKeys(): number[] {
    return [...this.#good, ...this.#bad.keys()];
  }

  /**
   * One run.
   *
   * @returns What the laws found; null if the chooser cut it.
   */
  run(): readonly Violation[] | null {
    this.fault = null;
    this.#isBrokenOff = false;
    this.trace = NONE;
    try {
      if (this.#rerun.run() === EndWhy.DEADLOCK) this.fault = deadlockOf(this.#rerun.glance());
    } catch (error) {
      if (error === RUN_CUT) return null;
      const isPanic = error instanceof ProgramError;
      if (isPanic && !mayPanic(this.c)) {
        this.fault = panicOf(error);
        this.runs++;
        return NONE_BROKEN;
      }
      const violation = fromError(error, isPanic);
      this.runs++;
      this.badTraces++;
      this.#isBrokenOff = true;
      return [violation];
    }
    this.runs++;
    const [one, two] = this.#rerun.traceWords;
    // 53 bits of the trace's 64: two traces in a million share them once in ten thousand searches.
    const key = (one >>> 0) * 2 ** 21 + (two >>> 11);
    this.trace = key;
    if (this.#good.has(key)) return NONE_BROKEN;
    const known = this.#bad.get(key);
    if (known !== undefined) return known;
    this.traces++;
    const order = this.#orderOf(), isKnown = order >= 0 && this.#goodOrders.has(order);
    const violations = isKnown ? NONE_BROKEN : this.#judge();
    if (violations.length > 0) this.badTraces++;
    else if (order >= 0) this.#goodOrders.add(order);
    if (this.#good.size + this.#bad.size >= TRACES_MAX) return violations;
    if (violations.length === 0) this.#good.add(key);
    else this.#bad.set(key, violations);
    return violations;
  }

  /** How the last run ended, which broke these laws. */
  ending(violations: readonly Violation[]): Ending {
    const isBrokenOff = this.#isBrokenOff, { fault } = this;
    if (violations.length === 0 && fault === null && !isBrokenOff) return GOOD_END;
    return { violations, fault, isBrokenOff };
  }

  /** A run that ends like an earlier one under the same schedule, and has not to be made. */
  again({ violations, fault, isBrokenOff }: Ending): readonly Violation[] {
    this.fault = fault;
    this.runs++;
    if (isBrokenOff) this.badTraces++;
    return violations;
  }
}

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
