/**
 * Which tests there are for a piece of code, and how long each takes: taken once by running test
 * files in a copy in which each piece leaves a mark, and kept.
 *
 * @module
 */

import type { Told } from "./hook.ts";
import type { ImportGraph } from "./imports.ts";
import { hasNumber, spanText } from "./marks.ts";
import { seeTests } from "./run_tests.ts";
import { filesOf, isCode, type Tree } from "./tree.ts";

/** File of code → its pieces that are run, as `1-4,7`. */
type Spans = Readonly<Record<string, string>>;

/** What is known of one test. */
export interface CaseFacts {
  readonly name: string;
  /** Passes in an unharmed copy, without rights but to read. */
  readonly passes: boolean;
  /** CPU time, in ms. */
  readonly ms: number;
  /** Turns of the loop that goes round most often. */
  readonly turns: number;
  readonly hits: Spans;
}

/** What is known of one test file. */
export interface TestFacts {
  /** Digest of its text, and of what it imports that is not mutated. */
  readonly hash: string;
  /** File of code → digest of its text then. */
  readonly code: Digests;
  /** What is run while it is loaded. */
  readonly load: Spans;
  /** In their order in the file; null: one that is skipped. */
  readonly cases: readonly (CaseFacts | null)[];
}

/** One test: a file, and its place there, counted from 0. */
export interface CaseRef {
  readonly test: string;
  readonly index: number;
}

/** File of code → digest of its text. */
export type Digests = Readonly<Record<string, string>>;

/** Test file → what is known of it. */
export type TestTable = Record<string, TestFacts>;

/** Tests that can see code which is mutated: of the folders that stand on it. */
const LOOKED_AT = /^(runtime|models|props|benches\/statistics)\/.*_test\.ts$/;
/** Of a project of its own, and of wall time and real threads. */
const NOT_LOOKED_AT = /^(models\/examples\/template|runtime\/parallel|props\/cores)\//;

/** Test files of a folder. */
export function testsIn(folder: string): string[] {
  return [...filesOf(folder)].filter((path) => LOOKED_AT.test(path) && !NOT_LOOKED_AT.test(path));
}

/** Files of code in a folder: what can be mutated, and what decides whether facts still hold. */
export const codeIn = (folder: string): string[] => [...filesOf(folder)].filter(isCode);

/** A short name of a text. */
export async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes).slice(0, 8)].map((b) => b.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Digests of all code that can be mutated. */
export async function digestsOf(house: string): Promise<Digests> {
  const digests: Record<string, string> = {};
  for (const path of codeIn(house)) {
    digests[path] = await digest(Deno.readTextFileSync(house + path));
  }
  return digests;
}

/** Names a test file with all that it imports and that is not mutated. */
export async function hashOf(house: string, test: string, graph: ImportGraph): Promise<string> {
  const own = [...graph.reach(test)].filter((path) => !isCode(path)).toSorted();
  return await digest(own.map((path) => Deno.readTextFileSync(house + path)).join("\0"));
}

/** Runs test files, and learns what each of their tests runs. @param digests Of the code now. */
export async function factsOf(
  tree: Tree,
  tests: ReadonlyMap<string, string>,
  digests: Digests,
): Promise<TestTable> {
  const told = await seeTests(tree, [...tests.keys()]), table: TestTable = {};
  for (const [test, hash] of tests) {
    const own = told.filter((one) => one.test === test);
    const load = spansOf(own.find(({ index }) => index < 0)), cases: (CaseFacts | null)[] = [];
    for (const one of own) {
      const { index, name, isOk: passes, ms, turns } = one;
      if (index >= 0) {
        cases[index] = { name, passes, ms: Math.round(ms), turns, hits: spansOf(one) };
      }
    }
    const paths = new Set([load, ...cases.map((one) => one?.hits ?? {})].flatMap(Object.keys));
    const code = Object.fromEntries([...paths].map((path) => [path, digests[path]]));
    table[test] = { hash, code, load, cases: Array.from(cases, (one) => one ?? null) };
  }
  return table;
}

function spansOf(told: Told | undefined): Spans {
  return Object.fromEntries(
    Object.entries(told?.hits ?? {}).map(([path, hit]) => [path, spanText(hit)]),
  );
}

/** What is known of one test. */
export const factsAt = (table: TestTable, { test, index }: CaseRef): CaseFacts =>
  table[test].cases[index]!;

/** How much sooner a test is tried that is likely to see a mutant: shares of its time. */
const LIKELY = { sameName: 0.05, sameFolder: 0.3, other: 1, loadOnly: 10 } as const;

/**
 * Tests that run a piece of code, first those that are cheap and likely to see a change of it: of
 * the file's own test, of its folder. Where the file was changed since, its pieces are no longer
 * what they were: all tests that run any of it.
 */
export function casesFor(
  table: TestTable,
  { path }: { readonly path: string },
  site: number,
  digests: Digests,
): CaseRef[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1), stem = path.slice(0, -".ts".length);
  const found: { readonly ref: CaseRef; readonly cost: number }[] = [];
  for (const [test, { code, load, cases }] of Object.entries(table)) {
    if (code[path] === undefined) continue;
    const isThere = (spans: Spans) =>
      code[path] === digests[path] ? hasNumber(spans[path], site) : spans[path] !== undefined;
    const isLoaded = isThere(load), isNear = test.startsWith(folder);
    const near = test === `${stem}_test.ts`
      ? LIKELY.sameName
      : isNear
      ? LIKELY.sameFolder
      : LIKELY.other;
    cases.forEach((one, index) => {
      if (one === null || !one.passes) return;
      const isRun = isThere(one.hits);
      if (!isRun && !isLoaded) return;
      const cost = (one.ms + 1) * near * (isRun ? 1 : LIKELY.loadOnly);
      found.push({ ref: { test, index }, cost });
    });
  }
  return found.toSorted((a, b) =>
    a.cost - b.cost || (a.ref.test < b.ref.test ? -1 : a.ref.test > b.ref.test ? 1 : 0) ||
    a.ref.index - b.ref.index
  ).map(({ ref }) => ref);
}

/** Was code changed since the facts of a test were taken, so that it may fail by itself? */
export function isStale({ code }: TestFacts, digests: Digests): boolean {
  return Object.entries(code).some(([path, then]) => digests[path] !== then);
}
