/**
 * One case that is run under many schedules: the machine is used again, and the laws are held against
 * each trace once, however many schedules give it.
 *
 * @module
 */

import {
  type Chooser,
  EndWhy,
  type EventLog,
  type Model,
  type Ops,
  type Outcome,
  Rerun,
} from "@lab/runtime";
import { type Case, settle, simulateOptions } from "../case.ts";
import { OneByOne } from "./one_by_one.ts";
import type { Violation } from "../law.ts";
import { mutantNamed } from "../mutants.ts";
import { fromError, lawContext, mayPanic, runLaws, watch } from "../run.ts";

/** Engine steps of one run: small machines need some hundred; beyond, somebody spins without an end. */
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

/** One case under many schedules. */
export class Subject {
  /** Runs, without those that were cut. */
  runs = 0;
  /** Different traces among them, and those of them that break a law. */
  traces = 0;
  badTraces = 0;
  /** Did the last run end in a deadlock of the program? That is no fault of the model's. */
  isDeadlocked = false;
  readonly #good = new Set<number>();
  readonly #bad = new Map<number, readonly Violation[]>();
  readonly #rerun: Rerun | OneByOne;
  readonly #judge: () => Violation[];

  /**
   * @param c The case; its own deviations are not used.
   * @throws {RangeError} Model, option or mutant that does not exist.
   * @throws {WorkloadError} The workload cannot be assembled.
   */
  constructor(readonly c: Case, chooser: Chooser, wrap: Wrap = (make) => make) {
    const { configured, program } = settle(c);
    const mutant = c.mutant === undefined ? undefined : mutantNamed(c.mutant);
    const harmed = mutant?.make;
    const watched = watch(
      harmed === undefined ? configured.make : (ops) => harmed(ops, configured.options),
    );
    const options = simulateOptions(c, program, wrap(watched.make), true, mutant?.harm);
    const settings = { ...options, chooser, limits: { stepsMax: STEPS_MAX } };
    const isGuest = configured.spec.simulate !== undefined;
    const rerun = isGuest ? new OneByOne(configured.simulate, settings) : new Rerun(settings);
    this.#rerun = rerun;
    this.#judge = () => {
      const outcome = rerun.outcome();
      const trace = mutant?.mutate?.(outcome.trace!) ?? outcome.trace!;
      return runLaws(trace, lawContext(configured, watched.facts(), program, outcome));
    };
  }

  /** What came of the last run, which must have come to its end. */
  outcome(): Outcome {
    return this.#rerun.outcome();
  }

  /** Events of the run that goes on. */
  get log(): EventLog {
    return this.#rerun.log;
  }

  /**
   * One run.
   *
   * @returns What the laws found; null if the chooser cut it.
   * @throws {ProgramError} The workload does what panics in Go.
   */
  run(): readonly Violation[] | null {
    this.isDeadlocked = false;
    try {
      this.isDeadlocked = this.#rerun.run() === EndWhy.DEADLOCK;
    } catch (error) {
      if (error === RUN_CUT) return null;
      const violation = fromError(error, mayPanic(this.c));
      this.runs++;
      this.badTraces++;
      return [violation];
    }
    this.runs++;
    const [one, two] = this.#rerun.traceWords;
    // 53 bits of the trace's 64: two traces in a million share them once in ten thousand searches.
    const key = (one >>> 0) * 2 ** 21 + (two >>> 11);
    if (this.#good.has(key)) return NONE_BROKEN;
    const known = this.#bad.get(key);
    if (known !== undefined) return known;
    const violations = this.#judge();
    this.traces++;
    if (violations.length > 0) this.badTraces++;
    if (this.#good.size + this.#bad.size >= TRACES_MAX) return violations;
    if (violations.length === 0) this.#good.add(key);
    else this.#bad.set(key, violations);
    return violations;
  }
}
