/**
 * Mutation testing: mutants are tried one by one in copies of the house, each against the tests
 * that run its lines, the fastest first.
 *
 * @module
 */

import { runTests } from "./run_tests.ts";
import { type CodeMutant, mutated } from "./sample.ts";
import { State, type Verdict } from "./state.ts";
import {
  digest,
  type Digests,
  digestsOf,
  factsOf,
  isStale,
  testsFor,
  testsIn,
  type TestTable,
} from "./tests.ts";
import { Tree } from "./tree.ts";

/** Where copies and what is known are kept, and how many work at once. */
export interface Place {
  /** The house, ends in `/`. */
  readonly house: string;
  /** A folder of its own, which is there. */
  readonly folder: string;
  readonly jobs: number;
}

/** One mutant and the tests that it is to be tried against. */
interface Trial {
  readonly mutant: CodeMutant;
  readonly tests: readonly string[];
  /** Tests that were left out. */
  readonly left: number;
}

/** Tests that are run in one process, by the time they took alone, in ms: short ones first. */
const FIRST_ROUND_MS = 1_500;

/** Tells how far it is. */
export type Told = (done: number, total: number, what: string) => void;

/** Does `work` for each of a list, `jobs` at a time, each with a copy of the house. */
async function inTrees<T>(
  { house, folder, jobs }: Place,
  list: readonly T[],
  work: (tree: Tree, one: T) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  let next = 0;
  const workers = Array.from({ length: Math.min(jobs, list.length) }, async (_, i) => {
    const tree = new Tree(house, `${folder}/tree-${i}`);
    try {
      while (next < list.length && !isOver()) await work(tree, list[next++]);
    } finally {
      tree.remove();
    }
  });
  await Promise.all(workers);
}

/**
 * What each test file runs: as kept in `coverage.json`, unless its text is another.
 *
 * @returns Null if it was broken off.
 */
export async function testTable(
  place: Place,
  digests: Digests,
  told: Told,
  isOver: () => boolean,
): Promise<TestTable | null> {
  const path = `${place.folder}/coverage.json`, known = readTable(path), table: TestTable = {};
  const stale: { readonly test: string; readonly hash: string }[] = [];
  for (const test of testsIn(place.house)) {
    const hash = await digest(Deno.readTextFileSync(place.house + test));
    if (known[test]?.hash === hash) table[test] = known[test];
    else stale.push({ test, hash });
  }
  let done = 0;
  await inTrees(place, stale, async (tree, { test, hash }) => {
    table[test] = await factsOf(tree, test, hash, digests);
    writeWhole(path, JSON.stringify(table));
    told(++done, stale.length, test);
  }, isOver);
  return isOver() ? null : table;
}

function readTable(path: string): TestTable {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return {};
    throw error;
  }
}

/** The file is there whole or as before, whenever the plug is pulled. */
function writeWhole(path: string, text: string): void {
  Deno.writeTextFileSync(`${path}.part`, text);
  Deno.renameSync(`${path}.part`, path);
}

/** The tests for a mutant. @param budgetMs What they may take together, as measured once. */
export function trialOf(
  table: TestTable,
  mutant: CodeMutant,
  digests: Digests,
  budgetMs: number,
): Trial {
  const all = testsFor(table, mutant, digests);
  let ms = 0;
  const tests = all.filter((test, i) => (ms += table[test].ms) <= budgetMs || i === 0);
  return { mutant, tests, left: all.length - tests.length };
}

/** Tests as they are run together: each round may take twice as long as the one before. */
export function roundsOf(tests: readonly string[], table: TestTable): string[][] {
  const rounds: string[][] = [];
  let round: string[] = [], ms = 0, limitMs = FIRST_ROUND_MS;
  for (const test of tests) {
    if (round.length > 0 && ms + table[test].ms > limitMs) {
      rounds.push(round);
      limitMs *= 2;
      [round, ms] = [[], 0];
    }
    round.push(test);
    ms += table[test].ms;
  }
  return round.length > 0 ? [...rounds, round] : rounds;
}

/** Tries one mutant in a copy, which is afterwards as before. */
export async function judge(
  tree: Tree,
  text: string,
  mutant: CodeMutant,
  rounds: readonly (readonly string[])[],
  left: number,
): Promise<Verdict> {
  const { id, path } = mutant, changed = mutated(text, mutant)!;
  let tried = 0;
  if (rounds.length === 0) return { id, judgement: "no test", by: null, tried, left };
  tree.write(path, changed);
  try {
    for (const round of rounds) {
      const { end, by } = await runTests(tree, round);
      tried += round.length;
      if (end === "passed") continue;
      return { id, judgement: end === "failed" ? "killed" : end, by, tried, left };
    }
    return { id, judgement: "lived", by: null, tried, left };
  } finally {
    tree.write(path, text);
  }
}

/**
 * Tries mutants; what is known of them already is not tried again.
 *
 * @returns Verdicts in the order of the mutants, or null: it was broken off, and goes on next time.
 */
export async function hunt(
  place: Place,
  mutants: readonly CodeMutant[],
  budgetMs: number,
  told: Told,
  isOver: () => boolean,
): Promise<Verdict[] | null> {
  const digests = await digestsOf(place.house);
  const table = await testTable(place, digests, told, isOver);
  if (table === null) return null;
  const state = new State(`${place.folder}/state.jsonl`, digests);
  const verdicts = new Map<string, Verdict>(), open: Trial[] = [];
  for (const mutant of mutants) {
    const trial = trialOf(table, mutant, digests, budgetMs);
    const known = state.verdict(mutant, trial.tests, table);
    if (known === null) open.push(trial);
    else verdicts.set(mutant.id, known);
  }
  const proven = new Set<string>(), unsound = new Set<string>();
  /** Code may have changed since the facts of a test were taken: does it pass now? */
  const isSound = async (tree: Tree, test: string): Promise<boolean> => {
    if (proven.has(test) || !isStale(table[test], digests)) return true;
    const { end } = await runTests(tree, [test]);
    (end === "passed" ? proven : unsound).add(test);
    return end === "passed";
  };
  let done = 0;
  await inTrees(place, open, async (tree, { mutant, tests, left }) => {
    const text = Deno.readTextFileSync(place.house + mutant.path);
    let sound = tests.filter((test) => !unsound.has(test));
    let verdict = await judge(tree, text, mutant, roundsOf(sound, table), left);
    // A test that fails without the mutant says nothing about it.
    while (verdict.by !== null && !isOver() && !(await isSound(tree, verdict.by))) {
      sound = sound.filter((test) => !unsound.has(test));
      verdict = await judge(tree, text, mutant, roundsOf(sound, table), left);
    }
    if (isOver()) return;
    state.add(mutant, verdict, tests, table);
    verdicts.set(mutant.id, verdict);
    told(++done, open.length, `${mutant.path}:${mutant.line} ${verdict.judgement}`);
  }, isOver);
  return isOver() ? null : mutants.map(({ id }) => verdicts.get(id)!);
}

/** Tries kept mutants, each against the test that killed it before. */
export async function huntKept(
  place: Place,
  kept: readonly { readonly mutant: CodeMutant; readonly by: string }[],
  told: Told,
  isOver: () => boolean,
): Promise<Verdict[] | null> {
  const verdicts = new Map<string, Verdict>();
  await inTrees(place, kept, async (tree, { mutant, by }) => {
    const text = Deno.readTextFileSync(place.house + mutant.path);
    verdicts.set(mutant.id, await judge(tree, text, mutant, [[by]], 0));
    told(verdicts.size, kept.length, mutant.path);
  }, isOver);
  return isOver() ? null : kept.map(({ mutant }) => verdicts.get(mutant.id)!);
}
