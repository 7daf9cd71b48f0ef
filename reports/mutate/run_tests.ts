/**
 * Runs test files in a copy of the house.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { mustStartDeno } from "../guest/start_cell.ts";
import { LOOP_FAULT } from "./syntax.ts";
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
  /** What Deno says that the tests took, in ms; 0 if it says nothing. */
  readonly ms: number;
}

/** Units of the time in Deno's last line, `ok | 2 passed | 0 failed (1m2s)`, in ms. */
const UNITS: Readonly<Record<string, number>> = { "µs": 0.001, ms: 1, s: 1_000, m: 60_000 };

/** The time in the last line of what Deno said. */
export function msOf(said: string): number {
  const time = said.match(/^(?:ok|FAILED) \| .*\((.*)\)$/m)?.[1] ?? "";
  const parts = [...time.matchAll(/(\d+)(µs|ms|s|m)/g)];
  return Math.round(parts.reduce((sum, [, n, unit]) => sum + Number(n) * UNITS[unit], 0));
}

/** Runs test files one after the other, until one fails. */
export async function runTests(
  tree: Tree,
  tests: readonly string[],
  options: readonly string[] = [],
): Promise<TestEnd> {
  const { code, said, isStopped } = await inTree(tree.folder, [
    "test",
    "--no-check",
    "--no-prompt",
    "--quiet",
    "--fail-fast",
    `--allow-read=${tree.folder}`,
    `--v8-flags=--max-old-space-size=${HEAP_MB}`,
    ...options,
    ...tests,
  ]);
  const ms = msOf(said);
  if (isStopped) return { end: "undecided", by: null, ms };
  if (code === 0) return { end: "passed", by: null, ms };
  const end = said.includes(LOOP_FAULT) ? "loop" : "failed";
  // Deno ends with a list of what failed: `name => ./path:line:column`.
  const named = tests.find((test) =>
    said.includes(`=> ./${test}:`) || said.includes(`./${test} (`)
  );
  return { end, by: named ?? (tests.length === 1 ? tests[0] : null), ms };
}

/** Runs Deno in a folder. @returns Its exit code and all that it said. */
export async function inTree(
  folder: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly said: string; readonly isStopped: boolean }> {
  const child = cleanCommand(mustStartDeno(), {
    args: [...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isStopped = false;
  const guard = setTimeout(() => {
    isStopped = true;
    child.kill("SIGKILL");
  }, PATIENCE_MIN * 60_000);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(guard);
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr), isStopped };
}
