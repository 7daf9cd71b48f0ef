/**
 * Which test files there are for a line of code, and how long each takes: taken once by running
 * each alone with Deno's coverage, and kept.
 *
 * @module
 */

import { inTree, runTests } from "./run_tests.ts";
import { filesOf, isTestFile, type Tree } from "./tree.ts";

/** What is known of one test file. */
export interface TestFacts {
  /** Digest of its text. */
  readonly hash: string;
  /** How long its tests took, in ms, without the start of the process. */
  readonly ms: number;
  /** Passes in an unharmed copy, without rights but to read. */
  readonly passes: boolean;
  /** File of code → lines that it runs, as `1-4,7`, and the digest of that file then. */
  readonly lines: Readonly<Record<string, readonly [spans: string, digest: string]>>;
}

/** File of code → digest of its text. */
export type Digests = Readonly<Record<string, string>>;

/** Test file → what is known of it. */
export type TestTable = Record<string, TestFacts>;

/** Tests that can see code which is mutated: of the folders that stand on it. */
const LOOKED_AT = /^(runtime|models|props|benches\/statistics)\/.*_test\.ts$/;
/** Of a project of its own, and of wall time and real threads. */
const NOT_LOOKED_AT = /^(models\/examples\/template|runtime\/parallel|props\/cores)\//;
/** Code whose lines are kept. */
const CODE = /^(runtime|models|benches\/statistics)\//;

/** Test files of a folder. */
export function testsIn(folder: string): string[] {
  return [...filesOf(folder)].filter((path) => LOOKED_AT.test(path) && !NOT_LOOKED_AT.test(path));
}

/** Files of code in a folder: what can be mutated, and what decides whether facts still hold. */
export function codeIn(folder: string): string[] {
  return [...filesOf(folder)].filter((path) =>
    CODE.test(path) && path.endsWith(".ts") && !isTestFile(path) &&
    !path.startsWith("models/examples/template/")
  );
}

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

/** Runs a test file with coverage. @param digests Of the code as it is. */
export async function factsOf(
  tree: Tree,
  test: string,
  hash: string,
  digests: Digests,
): Promise<TestFacts> {
  const folder = `${tree.folder}/coverage`;
  const { end, ms } = await runTests(tree, [test], [
    `--coverage=${folder}`,
    "--coverage-raw-data-only",
  ]);
  const lines: Record<string, readonly [string, string]> = {};
  if (end === "passed") {
    const { said } = await inTree(tree.folder, ["coverage", "--quiet", "--lcov", folder]);
    for (const [path, hit] of linesOf(said, `${tree.folder}/`)) {
      if (digests[path] !== undefined) lines[path] = [spanText(hit), digests[path]];
    }
  }
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { hash, ms, passes: end === "passed", lines };
}

/** Files and the lines that were run, of a coverage report in lcov's form. */
export function linesOf(lcov: string, root: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  let lines: number[] = [];
  for (const row of lcov.split("\n")) {
    if (row.startsWith("SF:")) {
      lines = [];
      if (row.startsWith(`SF:${root}`)) found.set(row.slice(3 + root.length), lines);
    } else if (row.startsWith("DA:")) {
      const [line, times] = row.slice(3).split(",").map(Number);
      if (times > 0) lines.push(line);
    }
  }
  return found;
}

/** `1-4,7`. */
export function spanText(lines: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const line of lines.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && line <= last[1] + 1) last[1] = line;
    else spans.push([line, line]);
  }
  return spans.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(",");
}

/** Does a span text have a line from `first` to `last`? */
export function hasLine(spans: string, first: number, last: number): boolean {
  return spans !== "" && spans.split(",").some((span) => {
    const [from, to = from] = span.split("-").map(Number);
    return from <= last && to >= first;
  });
}

/** Lines of a file, and the digest of its text. */
export interface Lines {
  readonly path: string;
  readonly line: number;
  readonly lastLine: number;
}

/**
 * Test files that run one of some lines, the fastest first. Where the file was changed since, its
 * lines are no longer where they were: all test files that run any line of it.
 */
export function testsFor(
  table: TestTable,
  { path, line, lastLine }: Lines,
  digests: Digests,
): string[] {
  return Object.entries(table)
    .filter(([, { passes, lines }]) => {
      const [spans, then] = lines[path] ?? ["", ""];
      return passes && spans !== "" && (then !== digests[path] || hasLine(spans, line, lastLine));
    })
    .toSorted(([a, x], [b, y]) => x.ms - y.ms || (a < b ? -1 : 1))
    .map(([test]) => test);
}

/** Was code changed since the facts of a test were taken, so that it may fail by itself? */
export function isStale({ lines }: TestFacts, digests: Digests): boolean {
  return Object.entries(lines).some(([path, [, then]]) => digests[path] !== then);
}
