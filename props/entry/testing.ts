/**
 * Holds a scheduler of your own to the laws, within the test runner that you have: `deno test`,
 * `node:test`, vitest, or any other that takes a thrown error for a failure. A check takes seconds
 * to minutes: where a test has a limit of time, as in vitest, give one of minutes.
 *
 * @example With `deno test`; with `node:test` it is `test("…", () => checkModel(MyModel))`
 * ```ts ignore
 * import { again, DONE, fifo, type GId, type MId, Model, PARK, shared } from "@gmp-lab/lab";
 * import { checkModel } from "@gmp-lab/lab/testing";
 *
 * class OneQueue extends Model {
 *   readonly name = "one-queue";
 *   readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready;
 *   ready(g: GId, m: MId, _why: number, step: number): number {
 *     if (step === 0) this.queue.put(m, g);
 *     else this.ops.startIdle(m, false);
 *     return step === 0 ? again(1) : DONE;
 *   }
 *   find(m: MId, step: number): number {
 *     if (step === 0) return this.queue.len() > 0 ? this.queue.take(m) : again(1);
 *     if (step === 1) this.ops.announceIdle(m);
 *     else return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
 *     return again(2);
 *   }
 *   override leave(g: GId, m: MId, why: number): number {
 *     if (why === 0 || why === 1 || why === 5) this.queue.put(m, g); // it is still runnable
 *     return DONE;
 *   }
 * }
 *
 * checkModel(OneQueue, { cases: 20, schedules: 100 }); // throws LawBroken if a law is broken
 * ```
 *
 * @module
 */

import { NONE, type Workload, WorkloadError } from "@lab/runtime";
import { admitGuest, configure, type ModelSpec } from "@lab/models";
import type { Case, CaseCosts, Scene } from "../case.ts";
import { type BrokenLaw, checkModel as check } from "../check_model.ts";
import { explainFailure } from "../explain/explain.ts";
import type { Law, OwnLaw, OwnLawContext, OwnViolation } from "../law.ts";
import { ownContext, withLaws } from "../own_laws.ts";
import { type ModelClass, specOf } from "../own_model.ts";
import { regressed, type Regression } from "../regressions/regression.ts";
import { ENGINE_LAWS, factsOf } from "../run.ts";
import { saveCase, savedCases } from "./saved_cases.ts";

export type { CaseCosts, ModelClass, OwnLaw, OwnLawContext, OwnViolation, Scene };

/** A case that broke a law once. */
export interface SavedCase {
  /** Name of the law. */
  readonly law: string;
  /** What is run: program, machine, costs, seed, schedule; and the values of options. */
  readonly case: Scene & { readonly options?: Readonly<Record<string, string>> };
}

/** How much is checked, and of what. */
export interface CheckSettings {
  /** Generated cases under all laws; default 300, a few seconds. */
  readonly cases?: number;
  /** Runs of small programs under other schedules; default 2,000. */
  readonly schedules?: number;
  /** Of the generator: the same seed, the same cases. Default 1. */
  readonly seed?: number;
  /** Runs that may be spent to make a failing case small; default 20,000. */
  readonly shrinkRuns?: number;
  /** Values of the model's options that every case has, as text. */
  readonly options?: Readonly<Record<string, string>>;
  /** Laws of your own, held beside the lab's. */
  readonly laws?: readonly OwnLaw[];
  /** The program of all cases; then no others are generated, and nothing is explored. */
  readonly workload?: Workload;
  /** Ps of the machine, in all cases. */
  readonly procs?: number;
  /** Cores of the machine, in all cases. */
  readonly cores?: number;
  /** What things cost, in all cases. */
  readonly costs?: CaseCosts;
  /**
   * Cases that run first: a folder of files, to which a case that fails is added, or a list. A
   * folder needs the right to read and write it.
   */
  readonly regressions?: string | URL | readonly SavedCase[];
}

/**
 * A law that a scheduler broke. Its message is the whole story.
 *
 * @example A scheduler that forgets what it is given
 * ```ts ignore
 * import { again, DONE, type MId, Model, PARK } from "@gmp-lab/lab";
 * import { checkModel, LawBroken } from "@gmp-lab/lab/testing";
 *
 * class Forgets extends Model {
 *   readonly name = "forgets";
 *   ready(): number { return DONE; } // without a queue for it
 *   find(m: MId, step: number): number {
 *     return step === 0 ? (this.ops.announceIdle(m), again(1)) : PARK;
 *   }
 * }
 * try {
 *   checkModel(Forgets, { cases: 2, schedules: 0, shrinkRuns: 100 });
 *   throw new Error("nobody saw it");
 * } catch (error) {
 *   if (!(error instanceof LawBroken) || !error.laws.includes("progress")) throw error;
 * }
 * ```
 */
export class LawBroken extends Error {
  /** Tells it from other errors. */
  override readonly name = "LawBroken";

  /**
   * A breach.
   *
   * @param laws Names of the laws that were broken, the most basic first.
   * @param message Law, reason, the smallest program that shows it, and how to run it again.
   */
  constructor(readonly laws: readonly string[], message: string) {
    super(message);
  }
}

/**
 * Holds the laws against a scheduler: first on cases that failed once, then on generated cases,
 * then on small programs under many schedules. A case that fails is made as small as can be.
 *
 * @example Laws on a workload of one's own
 * ```ts ignore
 * import { again, DONE, fifo, type GId, type MId, Model, PARK, shared } from "@gmp-lab/lab";
 * import { checkModel } from "@gmp-lab/lab/testing";
 * import type { Workload } from "@gmp-lab/lab/workload";
 *
 * class OneQueue extends Model {
 *   readonly name = "one-queue";
 *   readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready;
 *   ready(g: GId, m: MId, _why: number, step: number): number {
 *     if (step === 0) return this.queue.put(m, g), again(1);
 *     return this.ops.startIdle(m, false), DONE;
 *   }
 *   find(m: MId, step: number): number {
 *     if (step === 0 && this.queue.len() > 0) return this.queue.take(m);
 *     if (step < 2) return step === 1 ? (this.ops.announceIdle(m), again(2)) : again(1);
 *     return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
 *   }
 * }
 * const workload: Workload = { progs: { main: [["spawn", "a"], ["sleep", 9]], a: [["mark", 1]] } };
 * checkModel(OneQueue, { workload, cases: 20 }); // throws LawBroken if it breaks a law
 * ```
 *
 * @throws {LawBroken} A law is broken.
 * @throws {RangeError} The lab has a model or a law of that name, or an option is none.
 */
export function checkModel(Class: ModelClass, settings: CheckSettings = {}): void {
  const { laws = [], regressions = [] } = settings;
  const spec = specOf(Class);
  admitGuest(spec);
  const saved = regressions instanceof URL || typeof regressions === "string"
    ? savedCases(regressions)
    : regressions;
  withLaws(laws.map(asLaw), () => {
    for (const { law, case: c } of saved) runAgain(law, { ...c, model: spec.name });
    hunt(spec, settings);
  });
}

/** A case that failed once. @throws {LawBroken} It fails again. */
function runAgain(law: string, c: Case): void {
  const violations = blaming(() => c, () => regressed({ law, reason: "", since: "", case: c }));
  if (violations.length === 0) return;
  const text = explainFailure(c, violations);
  throw new LawBroken([violations[0].law], told([{ law, text, case: c, reason: "" }], null));
}

/** Looks for cases that fail. @throws {LawBroken} One does. */
function hunt(spec: ModelSpec, settings: CheckSettings): void {
  const { cases = 300, schedules = 2_000, seed = 1, shrinkRuns = 20_000 } = settings;
  const { options, workload, procs, cores, costs, regressions } = settings;
  const { promises } = factsOf(configure(spec.name, options));
  const given = Object.fromEntries(
    Object.entries({ workload, procs, cores, costs }).filter(([, value]) => value !== undefined),
  );
  const plan = {
    cases,
    comparedCases: Math.ceil(cases / 8),
    schedules,
    seed,
    shrinkRuns,
    promises,
  };
  let current: Case | null = null;
  const watch = (c: Case) => {
    current = c;
  };
  const { broken } = blaming(() => current, () =>
    check(
      spec,
      { ...plan, options, ...Object.keys(given).length === 0 ? {} : { given } },
      { onCase: watch, onSearch: watch },
    ));
  if (broken.length === 0) return;
  const folder = regressions instanceof URL || typeof regressions === "string" ? regressions : null;
  throw new LawBroken(broken.map(({ law }) => law), told(broken, folder));
}

/** Does what runs a model; an error of the model's own gets the case at which it was thrown. */
function blaming<T>(current: () => Case | null, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const c = current();
    // A workload that cannot be assembled is nobody's fault but its own.
    if (c === null || error instanceof WorkloadError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`${c.model}: ${what}\n${replayText(ENGINE_LAWS.verbs, c)}`, { cause: error });
  }
}

/** What a failing test prints. @param folder Where failing cases are saved; null: nowhere. */
function told(broken: readonly BrokenLaw[], folder: string | URL | null): string {
  const explained = broken.filter(({ text }) => text !== "");
  const others = broken.filter(({ text }) => text === "").map(({ law }) => law);
  return [
    ...explained.map(({ law, text, case: c, reason }) =>
      // The last line is a command of the lab's own.
      [
        ...text.split("\n").slice(0, -1),
        folder === null ? replayText(law, c) : savedText(folder, { law, reason, case: c }),
      ].join("\n")
    ),
    ...others.length === 0 ? [] : [`also broken: ${others.join(", ")}`],
  ].join("\n\n");
}

/** How to run a case again where nothing is saved. */
function replayText(law: string, { model: _, ...c }: Case): string {
  return `replay: checkModel(…, { regressions: [${JSON.stringify({ law, case: c })}] })`;
}

/** Saves a case, and says that the same test runs it first from now on. */
function savedText(
  folder: string | URL,
  found: Pick<Regression, "law" | "reason" | "case">,
): string {
  const { law, reason, case: c } = found;
  try {
    const file = saveCase(folder, { law, reason, since: `model ${c.model}`, case: c });
    return `replay: run the test again; the case is saved as ${file} and runs first from now on`;
  } catch (error) {
    return `${replayText(law, c)}\nnot saved: ${(error as Error).message}`;
  }
}

/** A law of somebody's own as the lab's are. */
function asLaw({ name, words, check }: OwnLaw): Law {
  return {
    name,
    words,
    kind: "safety",
    check: (trace, context) =>
      check(trace, ownContext(context)).map((breach) => ({
        ...{ g: NONE, p: NONE, m: NONE, atNs: 0 },
        ...breach,
        law: name,
      })),
  };
}
