/**
 * Mutation testing: mutants are tried one by one in copies of the house, each against the tests
 * that run its piece of code, the cheapest first.
 *
 * @module
 */

import { inTrees, type Place, type Told } from "./place.ts";
import { type Chosen, runFile, runTests } from "./run_tests.ts";
import { type CodeMutant, mutated } from "./sample.ts";
import { type Site, siteAt, sitesIn } from "./marks.ts";
import { State, type Verdict } from "./state.ts";
import { testTable } from "./test_table.ts";
import { type CaseRef, casesFor, digestsOf, factsAt, isStale, type TestTable } from "./tests.ts";
import type { Tree } from "./tree.ts";

/** One mutant and the tests that it is to be tried against. */
interface Trial {
  readonly mutant: CodeMutant;
  readonly cases: readonly CaseRef[];
  /** Tests that were left out. */
  readonly left: number;
}

/** Tests that are run in one process, by the time they took alone, in ms: cheap ones first. */
const FIRST_ROUND_MS = 500;
/** What a test file costs before its first test, about, in ms. */
const LOAD_MS = 150;

/** How often a loop may go round, beside what it does without a mutant. */
const turnsMax = (turns: number): number => 5 * turns + 20_000;

/** The tests for a mutant. @param budgetMs What they may take together, as measured once. */
export function trialOf(
  mutant: CodeMutant,
  all: readonly CaseRef[],
  table: TestTable,
  budgetMs: number,
): Trial {
  let ms = 0;
  const cases = all.filter((ref, i) => (ms += factsAt(table, ref).ms) <= budgetMs || i === 0);
  return { mutant, cases, left: all.length - cases.length };
}

/** Tests as they are run together: each round may take twice as long as the one before. */
export function roundsOf(cases: readonly CaseRef[], table: TestTable): CaseRef[][] {
  const rounds: CaseRef[][] = [];
  let round: CaseRef[] = [], ms = 0, limitMs = FIRST_ROUND_MS;
  for (const ref of cases) {
    const isNew = !round.some(({ test }) => test === ref.test);
    const cost = factsAt(table, ref).ms + (isNew ? LOAD_MS : 0);
    if (round.length > 0 && ms + cost > limitMs) {
      rounds.push(round);
      limitMs *= 2;
      [round, ms] = [[], 0];
    }
    round.push(ref);
    ms += cost;
  }
  return round.length > 0 ? [...rounds, round] : rounds;
}

/** A round as it is run: by file, with the limits of its loops. */
function chosenOf(round: readonly CaseRef[], table: TestTable): Chosen {
  const chosen: Record<string, Record<number, number>> = {};
  for (const ref of round) {
    (chosen[ref.test] ??= {})[ref.index] = turnsMax(factsAt(table, ref).turns);
  }
  return chosen;
}

/** Tries one mutant in a copy, which is afterwards as before. */
async function judge(
  tree: Tree,
  text: string,
  { mutant, cases, left }: Trial,
  table: TestTable,
): Promise<Verdict> {
  const { id, path } = mutant, changed = mutated(text, mutant)!, rounds = roundsOf(cases, table);
  let tried = 0;
  const verdict = (
    judgement: Verdict["judgement"],
    by: string | null = null,
    index: number | null = null,
  ) => ({ id, judgement, by, index, tried, left });
  if (rounds.length === 0) return verdict("no test");
  tree.write(path, changed);
  try {
    for (const round of rounds) {
      const { end, by, index } = await runTests(tree, chosenOf(round, table));
      tried += round.length;
      if (end === "passed") continue;
      return verdict(end === "failed" ? "killed" : end, by, index);
    }
    return verdict("lived");
  } finally {
    tree.write(path, text);
  }
}

/**
 * Tries mutants; what is known of them already is not tried again.
 *
 * @param isAsked Is this test file asked at all?
 * @returns Verdicts in the order of the mutants, or null: it was broken off, and goes on next time.
 */
export async function hunt(
  place: Place,
  mutants: readonly CodeMutant[],
  budgetMs: number,
  isAsked: (test: string) => boolean,
  told: Told,
  isOver: () => boolean,
): Promise<Verdict[] | null> {
  const digests = await digestsOf(place.house);
  const table = await testTable(
    place,
    digests,
    new Set(mutants.map(({ path }) => path)),
    isAsked,
    told,
    isOver,
  );
  if (table === null) return null;
  const state = new State(`${place.folder}/state.jsonl`, digests);
  const verdicts = new Map<string, Verdict>(), open: Trial[] = [];
  const sites = new Map<string, readonly Site[]>();
  for (const mutant of mutants) {
    const { path, edit } = mutant;
    if (!sites.has(path)) sites.set(path, sitesIn(Deno.readTextFileSync(place.house + path)));
    const all = casesFor(table, mutant, siteAt(sites.get(path)!, edit.start), digests);
    const trial = trialOf(mutant, all, table, budgetMs);
    const known = state.verdict(mutant, trial.cases, table);
    if (known === null) open.push(trial);
    else verdicts.set(mutant.id, known);
  }
  const proven = new Set<string>(), unsound = new Set<string>();
  /** Code may have changed since the facts of a test were taken: does it pass now, alone? */
  const isSound = async (tree: Tree, ref: CaseRef): Promise<boolean> => {
    const name = nameOf(ref);
    if (proven.has(name) || !isStale(table[ref.test], digests)) return true;
    const { end } = await runTests(tree, chosenOf([ref], table));
    (end === "passed" ? proven : unsound).add(name);
    return end === "passed";
  };
  let done = 0;
  await inTrees(place, "limited", open, async (tree, trial) => {
    const { mutant } = trial, text = Deno.readTextFileSync(place.house + mutant.path);
    const again = () =>
      judge(
        tree,
        text,
        { ...trial, cases: trial.cases.filter((ref) => !unsound.has(nameOf(ref))) },
        table,
      );
    let verdict = await again();
    // A test that fails without the mutant says nothing about it.
    while (verdict.by !== null && verdict.index !== null && !isOver()) {
      if (await isSound(tree, { test: verdict.by, index: verdict.index })) break;
      verdict = await again();
    }
    if (isOver()) return;
    state.add(mutant, verdict, trial.cases, table);
    verdicts.set(mutant.id, verdict);
    told(++done, open.length, `${mutant.path}:${mutant.line} ${verdict.judgement}`);
  }, isOver);
  return isOver() ? null : mutants.map(({ id }) => verdicts.get(id)!);
}

const nameOf = ({ test, index }: CaseRef): string => `${test} ${index}`;

/** Tries kept mutants, each against the test file that killed it before. */
export async function huntKept(
  place: Place,
  kept: readonly { readonly mutant: CodeMutant; readonly by: string }[],
  told: Told,
  isOver: () => boolean,
): Promise<Verdict[] | null> {
  const verdicts = new Map<string, Verdict>();
  await inTrees(place, "limited", kept, async (tree, { mutant, by }) => {
    const { id, path } = mutant, text = Deno.readTextFileSync(place.house + path);
    tree.write(path, mutated(text, mutant)!);
    const { end, index } = await runFile(tree, by);
    tree.write(path, text);
    const judgement = end === "failed" ? "killed" : end === "passed" ? "lived" : end;
    verdicts.set(id, { id, judgement, by: end === "passed" ? null : by, index, tried: 1, left: 0 });
    told(verdicts.size, kept.length, path);
  }, isOver);
  return isOver() ? null : kept.map(({ mutant }) => verdicts.get(mutant.id)!);
}
