/**
 * Results that were stored before, read back and checked.
 *
 * @module
 */

import { buildReport, RESULTS_FILE } from "./build.ts";
import { FailedRun, messageOf, UsageError } from "../command_line/errors.ts";
import { type Results, SCHEMA } from "../collect/results.ts";
import { LAB } from "../command_line/command_line.ts";
import { shownPath } from "../files/write.ts";

/** Lists that results must have. */
const LISTS = [
  "models",
  "scenarios",
  "cells",
  "golden",
  "laws",
  "mutants",
  "whatIf",
  "rings",
] as const;
/** Objects that they must have. */
const PARTS = ["about", "validity", "speed"] as const;

/**
 * Reads the results stored in a folder.
 *
 * @throws {UsageError} If there are none, or they are broken or of another version.
 */
export function readResults(folder: string): Results {
  const path = `${folder}/${RESULTS_FILE}`;
  const shown = shownPath(path);
  const again = `run '${LAB}' to make them anew`;
  let data: unknown;
  try {
    data = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UsageError(shown, `is no JSON (${messageOf(error)})`, null, again);
    }
    if (error instanceof Deno.errors.NotFound) {
      throw new UsageError("stored results", "are missing", shown, again);
    }
    throw new UsageError(shown, `cannot be read (${messageOf(error)})`, null, again);
  }
  const results = (typeof data === "object" && data !== null ? data : {}) as Partial<Results>;
  if (results.schema !== SCHEMA) {
    const found = String(results.schema);
    throw new UsageError(shown, `must have schema ${SCHEMA}`, found, again);
  }
  const missing = LISTS.find((name) => !Array.isArray(results[name]));
  const lacked = missing ?? PARTS.find((name) => (results[name] ?? null) === null);
  if (lacked !== undefined) throw new UsageError(shown, `lacks '${lacked}'`, null, again);
  return results as Results;
}

/**
 * Builds a report from results that were read back.
 *
 * @throws {UsageError} If they are damaged inside, so that no report can be built from them.
 */
export function reportOf(folder: string, results: Results): Map<string, string> {
  try {
    return buildReport(results);
  } catch (error) {
    // Any error: results that this program wrote give a report, so these are not what it wrote.
    throw new UsageError(
      shownPath(`${folder}/${RESULTS_FILE}`),
      `is damaged: no report can be built from it (${messageOf(error)})`,
      null,
      `run '${LAB}' to make it anew`,
    );
  }
}

/**
 * Compares a report with what its results would give now.
 *
 * @throws {FailedRun} That names the stale or missing files.
 */
export function checkFresh(folder: string, files: ReadonlyMap<string, string>): void {
  const stale = [...files].filter(([name, text]) => textOf(`${folder}/${name}`) !== text);
  if (stale.length === 0) return;
  const names = stale.map(([name]) => name).join(", ");
  throw new FailedRun(
    `stale: ${shownPath(folder)}/ ${names} would be different now; rebuild with 'deno task report'`,
  );
}

/** The file's text, or null if it cannot be read. */
function textOf(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}
