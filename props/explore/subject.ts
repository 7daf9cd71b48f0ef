/**
 * One case that is run under many schedules: a step makes one run, and each different trace is
 * judged once.
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
  type Program,
  ProgramError,
  Rerun,
} from "@lab/runtime";
import type { Configured } from "@lab/models";
import { type Case, settle, simulateOptions } from "../case.ts";
import type { Violation } from "../law.ts";
import type { Mutant } from "../mutant.ts";
import { mutantNamed } from "../mutants.ts";
import { ownLaws } from "../own_laws.ts";
import { deadlockOf, panicOf } from "../program_faults.ts";
import { whileLent } from "../trace_state/once_per_trace.ts";
import { fromError, lawContext, mayPanic, runLaws, Watched } from "../run.ts";
import { NumberSet } from "./key_table.ts";
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
  /** Is there a trace to know it by? The engine may have broken it off, or the program panicked. */
  readonly hasTrace: boolean;
  /** Do all traces of its class keep the laws? If not, nobody has looked, or it has no class. */
  readonly isOfGood: boolean;
}
/** How almost all runs end. */
export const GOOD_END: Ending = {
  violations: NONE_BROKEN,
  fault: null,
  hasTrace: true,
  isOfGood: true,
};
const ALONE_END: Ending = { ...GOOD_END, isOfGood: false };
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
  #isOfGood = false;
  /** Names the trace of the last run: 53 bits of its 64; NONE: it was cut, or broke off. */
  trace: number = NONE;
  /** Does the model decide in another thread? Then nobody hears of events before a run ends. */
  readonly isGuest: boolean;
  readonly program: Program;
  /**
   * Can its states be told apart by what agents did and saw? Random times belong to none of them,
   * and a planted bug of the machine may remember what it likes.
   */
  readonly isPlain: boolean;
  readonly #good = new NumberSet();
  readonly #bad = new Map<number, readonly Violation[]>();
  /** Classes of traces of which one was judged, and breaks no law. */
  readonly #goodOrders = new NumberSet();
  readonly #rerun: Rerun | OneByOne;
  readonly #configured: Configured;
  readonly #mutant: Mutant | undefined;
  readonly #watched: Watched;
  /** Have traces classes? Laws of somebody's own may compare what they like. */
  readonly #hasClasses: boolean;
  #classes: OrderClasses | null = null;

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
    this.program = program;
    const mutant = c.mutant === undefined ? undefined : mutantNamed(c.mutant);
    const faulty = mutant?.make;
    const watched = new Watched(
      faulty === undefined ? configured.make : (ops) => faulty(ops, configured.options),
    );
    const options = simulateOptions(c, program, wrap(watched.make), true, mutant?.fault);
    const settings = { ...options, chooser, limits: { stepsMax: STEPS_MAX } };
    this.isGuest = configured.spec.simulate !== undefined;
    const rerun = this.isGuest ? new OneByOne(configured.simulate, settings) : new Rerun(settings);
    this.#rerun = rerun;
    this.#configured = configured;
    this.#mutant = mutant;
    this.#watched = watched;
    // So may those about a faulty machine.
    const isPlain = mutant?.fault === undefined && mutant?.mutate === undefined;
    this.isPlain = isPlain && !this.isGuest && c.costs === "zero" && program.dists.length === 0;
    this.#hasClasses = isPlain && !this.isGuest && !judgesEach && ownLaws().length === 0;
  }

  /** What the laws find in the last run. */
  #judge(): Violation[] {
    const rerun = this.#rerun, outcome = rerun.glance();
    const trace = this.#mutant?.mutate?.(outcome.trace!) ?? outcome.trace!;
    const facts = this.#watched.facts(), charged = rerun.charged();
    const context = lawContext(this.#configured, facts, this.program, outcome, charged);
    return whileLent(trace, () => runLaws(trace, context));
  }

  /** Class of the last run's trace, NONE: it stands for itself. */
  #orderOf(): number {
    if (!this.#hasClasses) return NONE;
    this.#classes ??= new OrderClasses(this.hasProcs);
    return this.#classes.nameOf(this.log.length, this.log.columns);
  }

  /** What came of the last run, which must have come to its end. */
  outcome(): Outcome {
    return this.#rerun.outcome();
  }

  /** Events of the run that goes on. */
  get log(): EventLog {
    return this.#rerun.log;
  }

  /** Do Gs need a P? Known once a run has begun. */
  get hasProcs(): boolean {
    return this.#watched.facts().traits.threads !== "per-g";
  }

  /** As of `Rerun`, of the run that goes on. */
  get agentsListed(): number {
    return this.#rerun.agentsListed;
  }
  /** As of `Rerun`, of the run that goes on. */
  waitsAt(g: number): number {
    return this.#rerun.waitsAt(g);
  }

  /** What names each of the different traces so far. */
  traceKeys(): number[] {
    return [...this.#good.list(), ...this.#bad.keys()];
  }

  /**
   * One run.
   *
   * @returns What the laws found; null if the chooser cut it.
   */
  run(): readonly Violation[] | null {
    this.fault = null;
    this.#isOfGood = false;
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
      return [violation];
    }
    this.runs++;
    const key = this.trace = keyOf(this.#rerun.traceWords);
    if (this.#good.has(key)) return NONE_BROKEN;
    const known = this.#bad.get(key);
    if (known !== undefined) return known;
    this.traces++;
    const order = this.#orderOf(), isKnown = order >= 0 && this.#goodOrders.has(order);
    const violations = isKnown ? NONE_BROKEN : this.#judge();
    if (violations.length > 0) this.badTraces++;
    else if (order >= 0) {
      if (!isKnown) this.#goodOrders.add(order);
      this.#isOfGood = true;
    }
    if (this.#good.size + this.#bad.size >= TRACES_MAX) return violations;
    if (violations.length === 0) this.#good.add(key);
    else this.#bad.set(key, violations);
    return violations;
  }

  /** How the last run ended, which broke these laws. */
  ending(violations: readonly Violation[]): Ending {
    const { fault } = this, hasTrace = this.trace !== NONE, isOfGood = this.#isOfGood;
    if (hasTrace && fault === null && violations.length === 0) {
      return isOfGood ? GOOD_END : ALONE_END;
    }
    return { violations, fault, hasTrace, isOfGood };
  }

  /**
   * A run that is known to come to an end, and has not to be made.
   *
   * @param of Says what names its trace; null: that schedule was run before, so it does not matter.
   * @returns What the laws found; null: nobody knows, make it.
   */
  recall(
    { violations, fault, hasTrace, isOfGood }: Ending,
    of: { traceWords(): readonly [number, number] } | null,
  ): readonly Violation[] | null {
    let found = violations;
    this.trace = NONE;
    if (hasTrace && of !== null) {
      const key = keyOf(of.traceWords()), isGood = this.#good.has(key), bad = this.#bad.get(key);
      if (!isGood && bad === undefined) {
        if (!isOfGood || this.#good.size + this.#bad.size >= TRACES_MAX) return null;
        this.#good.add(key);
        this.traces++;
      }
      this.trace = key;
      found = bad ?? NONE_BROKEN;
    } else if (!hasTrace && violations.length > 0) this.badTraces++;
    this.fault = fault;
    this.runs++;
    return found;
  }
}

/** 53 bits of a trace's 64: two traces in a million share them once in ten thousand searches. */
function keyOf([one, two]: readonly [number, number]): number {
  return (one >>> 0) * 2 ** 21 + (two >>> 11);
}
