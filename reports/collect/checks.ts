/**
 * Is it right? Runs with the laws held against them, recorded traces of real Go, planted bugs: what
 * the report takes from `@lab/props`.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  factsOf,
  type GoldenTrace,
  isHeld,
  killMutant,
  lawContext,
  lawName,
  LAWS,
  type Mutant,
  PROGRAM_LAWS,
  type Promised,
  replayGolden,
  runLaws,
  RUNS_LAWS,
  Watched,
  whileLent,
} from "@lab/props";
import { type Outcome, type Promises, Rerun } from "@lab/runtime";
import { parseChoice } from "../command_line/args.ts";
import type { RunRequest } from "./run_once.ts";
import type { Cell, GoldenRow, LawRow, MutantRow, ViolationFacts } from "./results.ts";

/** Names of all laws: about one run, about several, and what is asked of the program. */
export const LAW_NAMES: readonly string[] = [
  ...[...LAWS, ...RUNS_LAWS].map((law) => law.name),
  ...Object.values(PROGRAM_LAWS),
];

/**
 * A law's name as typed; one of an older report is understood.
 *
 * @throws {UsageError} There is no such law.
 */
export function parseLaw(option: string, text: string): string {
  return parseChoice(option, lawName(text), LAW_NAMES);
}

/** What decides runs whose laws are checked: all but the seed. */
export type CheckedRequest = Pick<
  RunRequest,
  "configured" | "program" | "procs" | "cores" | "costs"
>;

/** A run, and what the laws found that were held against it. */
export interface CheckedRun {
  /** To be read before the next run: that may be in the same tables. */
  readonly outcome: Outcome;
  readonly violations: readonly ViolationFacts[];
}

/**
 * Runs, seed by seed, with a full trace, and holds every law against it. Of a trace that was there
 * before nothing is asked again.
 */
export function checkedRuns(request: CheckedRequest): (seed: number) => CheckedRun {
  const { configured, program, procs, cores, costs } = request;
  const watched = new Watched(configured.make),
    known = new Map<string, readonly ViolationFacts[]>();
  const settings = {
    model: watched.make,
    program,
    machine: { procs, cores },
    costs,
    sink: "columns",
  } as const;
  const rerun = configured.spec.simulate === undefined ? new Rerun(settings) : null;
  const outcomeOf = (seed: number): Outcome => {
    if (rerun === null) return configured.simulate({ ...settings, seed });
    rerun.run(seed);
    return rerun.glance();
  };
  return (seed) => {
    const outcome = outcomeOf(seed), { trace, hash } = outcome;
    if (trace === null) throw new TypeError("a run with sink 'columns' has a trace");
    let violations = known.get(hash);
    if (violations === undefined) {
      const context = lawContext(configured, watched.facts(), program, outcome);
      violations = whileLent(trace, () => runLaws(trace, context))
        .map(({ law, reason, atNs }) => ({ law, reason, atNs }));
      known.set(hash, violations);
    }
    return { outcome, violations };
  };
}

/** Runs gpm on the workload of a recorded trace and compares order and ticks. */
export function goldenRow(trace: GoldenTrace): GoldenRow {
  const { scenario, program, phase, marks } = trace;
  return {
    scenario,
    program,
    goVersion: trace.go_version,
    phase,
    marks,
    ...replayGolden(trace),
  };
}

/** Runs a planted bug under generated cases; is it found by the law it names? */
export function mutantRow(bug: Mutant): MutantRow {
  const { name, base, law, about } = bug;
  const { isKilled, cases } = killMutant(bug);
  return { name, model: base, law, about, isKilled, cases };
}

/** What a model of the table promises with its options as they come. */
export function promisesOf(model: string): Promises {
  let promises = known.get(model);
  if (promises === undefined) {
    promises = factsOf(configure(model)).promises;
    known.set(model, promises);
  }
  return promises;
}
const known = new Map<string, Promises>();

/** What a guest promises, by name. */
export interface GuestPromises {
  readonly name: string;
  readonly promises: readonly (keyof Promises)[];
  /** Laws of somebody's own that are held against it alone. */
  readonly ownLaws?: readonly NamedLaw[];
}

/** A law by name and in words. */
export type NamedLaw = Pick<LawRow, "name" | "words">;

/** The laws with what their checks over all cells came to. */
export function lawRows(cells: readonly Cell[], guests: readonly GuestPromises[] = []): LawRow[] {
  const promised = (model: string): Promised => {
    const guest = guests.find(({ name }) => name === model);
    if (guest === undefined) return promisesOf(model);
    return Object.fromEntries(guest.promises.map((promise) => [promise, true]));
  };
  const labs = LAWS.map((law) => {
    const checked = cells.filter(({ model }) => isHeld(law, promised(model)));
    const models = [...new Set(checked.map(({ model }) => model))];
    return lawRow(law, checked, law.kind === "safety" ? null : models);
  });
  const own = guests.flatMap(({ name, ownLaws = [] }) =>
    ownLaws.map((law) => lawRow(law, cells.filter(({ model }) => model === name), [name]))
  );
  return [...labs, ...own];
}

function lawRow(
  { name, words }: NamedLaw,
  checked: readonly Cell[],
  promisedBy: LawRow["promisedBy"],
): LawRow {
  const runs = checked.flatMap((cell) => cell.runs);
  const breaches = runs.flatMap((run) => run.violations).filter(({ law }) => law === name);
  return { name, words, runs: runs.length, violations: breaches.length, promisedBy };
}
