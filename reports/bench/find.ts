/**
 * Finds the run that was meant: by number, label or commit in the history, or a file.
 *
 * @module
 */

import { UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { History } from "./history.ts";
import { type BenchRun, readRun } from "../files/bench_run.ts";

/** Labels: they must not look like numbers or files. */
const LABEL = /^(?![0-9]+$)(?!.*\.json$)[A-Za-z0-9_.+-]{1,60}$/;

/** @throws {UsageError} Unless `text` may be a label. */
export function parseLabel(option: string, text: string): string {
  if (LABEL.test(text)) return text;
  throw new UsageError(
    option,
    "must be 1 to 60 letters, digits, '.', '_', '+' or '-', not digits alone, not *.json",
    text,
    `give for example ${option} main`,
  );
}

/**
 * The run called `text`.
 *
 * @param argument How messages call it.
 * @param history Path of the history.
 * @throws {UsageError} If there is none; names those that there are.
 */
export function findRun(argument: string, text: string, history: string): BenchRun {
  if (text.endsWith(".json") || text.includes("/")) return readRun(fromUser(text));
  const open = History.read(history);
  try {
    const heads = open.list();
    const newest = [...heads].reverse();
    const found = heads.find(({ id }) => String(id) === text) ??
      newest.find(({ label }) => label === text) ??
      newest.find(({ commit }) => /^[0-9a-f]{7,40}$/.test(text) && commit?.startsWith(text));
    if (found !== undefined) return open.run(found.id);
    const names = [...new Set(newest.map(({ label }) => label))].slice(0, 8).join(", ");
    throw new UsageError(
      argument,
      "is no run of the history, by number, label or commit, and no .json file",
      text,
      heads.length === 0 ? "the history is empty" : `the newest labels are: ${names}`,
    );
  } finally {
    open.close();
  }
}
