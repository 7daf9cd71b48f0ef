/**
 * Runs a case and holds the laws against it.
 *
 * @module
 */

import {
  assemble,
  BrokenOff,
  LimitError,
  type MachineParts,
  type Model,
  ModelError,
  type Ops,
  type Outcome,
  type Program,
  ProgramError,
  type Promises,
  simulate,
  type Trace,
} from "@lab/runtime";
import { type Configured, modelNamed } from "@lab/models";
import { type Case, settle, simulateOptions } from "./case.ts";
import { isHeld, type Law, type LawContext, type Violation } from "./law.ts";
import { determinism, lawName, LAWS, sameValues } from "./laws.ts";
import { ownLaws } from "./own_laws.ts";
import { withColumns } from "./trace_state/columns.ts";
import type { Mutant } from "./mutant.ts";
import { mutantNamed } from "./mutants.ts";
import { deadlockOf, panicOf, PROGRAM_LAWS } from "./program_faults.ts";

/** Names of the laws that the engine itself holds a model to, in errors instead of traces. */
export const ENGINE_LAWS = {
  /** Broken by a `ModelError`. */
  verbs: "model-rules",
  /** Broken by a `LimitError`. */
  limits: "limits",
  /** Broken by a `ProgramError` under a planted bug: only a faulty machine lets a program panic. */
  panics: PROGRAM_LAWS.panics,
} as const;

/** The model whose results the law same-values compares with: the simplest one. */
export const YARDSTICK = "n1";

/** What came of a case. */
export interface CaseResult {
  /** Null if the run broke off: a rule of the verbs, or a limit. */
  readonly outcome: Outcome | null;
  /** Null together with the outcome. */
  readonly context: LawContext | null;
  /**
   * What the laws read; of a run that broke off, up to there. Null only if nothing was recorded.
   */
  readonly trace: Trace | null;
  readonly violations: readonly Violation[];
}

/** What a model says of itself. */
export type ModelFacts = Pick<Model, "name" | "traits" | "promises">;

/** What makes models, and remembers the last one for what that says of itself. */
export class Watched {
  #last: Model | null = null;

  constructor(private readonly inner: (ops: Ops) => Model) {}

  /** Makes one. */
  readonly make = (ops: Ops): Model => this.#last = this.inner(ops);

  /** What the last one says of itself, once one was made. */
  facts(): ModelFacts {
    return this.#last!;
  }
}

/** What a configured model says of itself, on a machine of one P that runs nothing. */
export function factsOf({ make }: Pick<Configured, "make">): ModelFacts {
  const watched = new Watched(make);
  const program = assemble({ name: "nothing", progs: { main: [] } });
  simulate({ model: watched.make, program, machine: { procs: 1 } });
  return watched.facts();
}

/** Puts together what laws need to know. @param charged As in {@linkcode LawContext}. */
export function lawContext(
  configured: Configured,
  { traits, promises }: Pick<ModelFacts, "traits" | "promises">,
  program: Program,
  outcome: Outcome,
  charged?: LawContext["charged"],
): LawContext {
  const { spec, options } = configured;
  return { spec, options, traits, promises, program, outcome, charged };
}

/**
 * Holds the laws against one trace.
 *
 * @param only Names of the laws to hold; default: all. One about a promise that the model does not
 * make is silent.
 */
export function runLaws(
  trace: Trace,
  context: LawContext,
  only?: readonly string[],
): Violation[] {
  const names = only?.map(lawName), found: Violation[] = [];
  withColumns(() => {
    hold(LAWS, trace, context, names, found);
    hold(ownLaws(), trace, context, names, found);
  });
  return found;
}

function hold(
  laws: readonly Law[],
  trace: Trace,
  context: LawContext,
  names: readonly string[] | undefined,
  found: Violation[],
): void {
  for (const law of laws) {
    if (names !== undefined && !names.includes(law.name)) continue;
    // A list for each law would be garbage: nearly all are empty.
    if (!isHeld(law, context.promises)) continue;
    const breaches = law.check(trace, context);
    for (let i = 0; i < breaches.length; i++) found.push(breaches[i]);
  }
}

/** Names of the laws about one run that a model with these promises is held to. */
export function lawsFor(promises: Promises): string[] {
  const held = LAWS.filter((law) => isHeld(law, promises));
  return [...held, ...ownLaws()].map((law) => law.name);
}

/** What a case itself does not say about its run. */
export interface RunOptions {
  /** Engine steps until the run breaks off; default: more than any generated case needs. */
  readonly stepsMax?: number;
  /** A planted bug that is in no table, instead of the one that the case names. */
  readonly mutant?: Mutant;
  /** Gets the machine before it runs, to look on. */
  readonly watch?: (parts: MachineParts) => void;
}

/**
 * Runs a case, planted bug included, and holds laws against it.
 *
 * @param only Names of laws, of today or former ones; those about several runs may be among them,
 * and cost a second run, and those asked of the program. Default: all about one run of a model.
 * @throws {ProgramError} The workload itself does what panics in Go (no planted bug or guest is to
 * blame, and `no-panic` was not asked for).
 * @throws {RangeError} The case names a model, an option or a mutant that does not exist.
 * @throws {WorkloadError} The workload cannot be assembled.
 */
export function runCase(
  c: Case,
  only?: readonly string[],
  options: RunOptions = {},
): CaseResult {
  try {
    const { outcome, context, trace } = execute(c, options);
    const violations = runLaws(trace, context, only), names = only?.map(lawName);
    if (names?.includes(determinism.name)) {
      // The second run goes without checks, and so by the engine's shorter paths.
      const second = execute(c, options, false);
      const runs = [{ label: "the first run", outcome }, { label: "the second", ...second }];
      violations.push(...determinism.checkRuns(runs));
    }
    if (names?.includes(sameValues.name)) {
      const yardstick: Case = { ...c, model: YARDSTICK, options: {}, mutant: undefined };
      const { stepsMax } = options;
      const runs = [{ label: YARDSTICK, ...execute(yardstick, { stepsMax }) }, {
        label: c.model,
        outcome,
      }];
      violations.push(...sameValues.checkRuns(runs));
    }
    const stuck = names?.includes(PROGRAM_LAWS.deadlock) ? deadlockOf(outcome) : null;
    if (stuck !== null) violations.push(stuck);
    return { outcome, context, trace, violations };
  } catch (error) {
    const asked = only?.includes(PROGRAM_LAWS.panics) ?? false;
    const violations = [fromError(error, asked || mayPanic(c))];
    const trace = error instanceof BrokenOff ? error.trace : null;
    return { outcome: null, context: null, trace, violations };
  }
}

/** One run of a case, with its planted bug, if it has one, in model, machine or trace. */
function execute(
  c: Case,
  { stepsMax, watch: looksOn, mutant = c.mutant === undefined ? undefined : mutantNamed(c.mutant) }:
    RunOptions,
  verify = true,
): { outcome: Outcome; context: LawContext; trace: Trace } {
  const { configured, program } = settle(c);
  const faulty = mutant?.make;
  const watched = new Watched(
    faulty === undefined ? configured.make : (ops) => faulty(ops, configured.options),
  );
  const fault = looksOn === undefined ? mutant?.fault : (parts: MachineParts) => {
    mutant?.fault?.(parts);
    looksOn(parts);
  };
  const settings = simulateOptions(c, program, watched.make, verify, fault);
  const outcome = configured.simulate(
    stepsMax === undefined ? settings : { ...settings, limits: { stepsMax } },
  );
  const trace = mutant?.mutate?.(outcome.trace!) ?? outcome.trace!;
  return { outcome, context: lawContext(configured, watched.facts(), program, outcome), trace };
}

/**
 * Does a panic of the program speak against the model? Only the lab's own are known to be right.
 */
export function mayPanic(c: Case): boolean {
  return c.mutant !== undefined || modelNamed(c.model).kind === "guest";
}

/** A run that broke off is a breach of a rule too. Errors in the case itself are thrown on. */
export function fromError(error: unknown, isBreach: boolean): Violation {
  if (error instanceof ModelError) {
    const { g, p, m, atNs, rule, place } = error;
    return { law: ENGINE_LAWS.verbs, g, p, m, atNs, reason: `${rule}${place}` };
  }
  if (error instanceof LimitError) {
    const atNs = error.trace?.timeNs.at(-1) ?? 0;
    return { law: ENGINE_LAWS.limits, g: -1, p: -1, m: -1, atNs, reason: error.message };
  }
  if (error instanceof ProgramError && isBreach) return panicOf(error);
  throw error;
}
