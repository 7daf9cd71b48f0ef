/**
 * Runs tests in a copy of the house.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { mustStartDeno } from "../guest/start_cell.ts";
import { type Plan, SIGN, type Told } from "./hook.ts";
import { LOOP_FAULT } from "./marks.ts";
import type { Tree } from "./tree.ts";

/**
 * How a run of tests ended: all passed; one failed; a loop went round too often; or a process that
 * said nothing was stopped, which decides nothing.
 */
export type End = "passed" | "failed" | "loop" | "undecided";

/** When a silent process is stopped, in minutes. The machine may be busy: it is no verdict. */
export const PATIENCE_MIN = 5;
/** V8's limit for one heap, in MB: a mutant that fills it fails. */
const HEAP_MB = 2_048;

/** What came of running tests. */
export interface TestEnd {
  readonly end: End;
  /** The test file whose test failed; null: none did, or none is named. */
  readonly by: string | null;
  /** Which of its tests; null: not known, as it did not even load. */
  readonly index: number | null;
}

/** Tests that are run in one process: file → place in it → turns that a loop of it may take. */
export type Chosen = Readonly<Record<string, Readonly<Record<number, number>>>>;

/** Runs chosen tests one after the other, until one fails. */
export async function runTests(tree: Tree, chosen: Chosen): Promise<TestEnd> {
  return await runPlan(tree, Object.keys(chosen), { isSeen: false, cases: chosen });
}

/** Runs a whole test file. */
export async function runFile(tree: Tree, test: string): Promise<TestEnd> {
  return await runPlan(tree, [test], { isSeen: false, cases: null });
}

async function runPlan(tree: Tree, tests: readonly string[], plan: Plan): Promise<TestEnd> {
  const { code, said, isStopped } = await testIn(tree, tests, plan);
  if (isStopped) return { end: "undecided", by: null, index: null };
  if (code === 0) return { end: "passed", by: null, index: null };
  const failed = toldIn(said)[0];
  const end = failed?.isLost || said.includes(LOOP_FAULT) ? "loop" : "failed";
  // What fails outside a test: while its file is loaded, or after it.
  const named = tests.find((test) => said.includes(`./${test} (`));
  const by = failed?.test ?? named ?? (tests.length === 1 ? tests[0] : null);
  return { end, by, index: failed?.index ?? null };
}

/** Runs test files to their ends, and answers what was told. */
export async function seeTests(tree: Tree, tests: readonly string[]): Promise<readonly Told[]> {
  return toldIn((await testIn(tree, tests, { isSeen: true, cases: null })).said);
}

/** Without the last line if it has no end: whoever was killed said half of it. */
const wholeLines = (said: string): string => said.slice(0, said.lastIndexOf("\n") + 1);

/** What a process said on both streams, in whole lines: so half of one is not taken for another. */
export const allSaid = (out: string, errors: string): string => wholeLines(out) + errors;

/** What tests told in what their process said up to now. */
export function toldIn(said: string): Told[] {
  return wholeLines(said).split("\n").flatMap((line) => {
    const at = line.indexOf(SIGN);
    return at < 0 ? [] : [JSON.parse(line.slice(at + SIGN.length)) as Told];
  });
}

/** Runs Deno's tests in a copy. @returns Its exit code and all that it said. */
async function testIn(
  tree: Tree,
  tests: readonly string[],
  plan: Plan,
): Promise<{ readonly code: number; readonly said: string; readonly isStopped: boolean }> {
  const hook = tree.plan(plan);
  const child = cleanCommand(mustStartDeno(), {
    args: [
      "test",
      "--no-check",
      "--no-prompt",
      `--allow-read=${tree.folder}`,
      `--v8-flags=--max-old-space-size=${HEAP_MB}`,
      `--preload=${hook}`,
      ...tests,
    ],
    cwd: tree.folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isStopped = false;
  const guard = setTimeout(() => {
    isStopped = true;
    stop(child);
  }, PATIENCE_MIN * 60_000);
  // Instead of `--fail-fast`, with which Deno 2.9 waits for ever sometimes: what was told will do.
  const isEnough = (said: string): boolean => !plan.isSeen && toldIn(said).length > 0;
  const [said, errors] = await Promise.all([
    textOf(child.stdout, isEnough, () => stop(child)),
    textOf(child.stderr),
  ]);
  const { code } = await child.status;
  clearTimeout(guard);
  return { code, said: allSaid(said, errors), isStopped };
}

function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** All that a stream says. @param onEnough Called once, when what it said so far is enough. */
async function textOf(
  stream: ReadableStream<Uint8Array>,
  isEnough: (said: string) => boolean = () => false,
  onEnough: () => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  let said = "", isOver = false;
  for await (const bytes of stream) {
    said += decoder.decode(bytes, { stream: true });
    if (isOver || !isEnough(said)) continue;
    isOver = true;
    onEnough();
  }
  return said;
}
