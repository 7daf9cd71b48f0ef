/**
 * Results that were stored before, read back and checked.
 *
 * @module
 */

import { RESULTS_FILE } from "./build.ts";
import { FailedRun, messageOf, UsageError } from "./errors.ts";
import { type Results, SCHEMA } from "./results.ts";
import { LAB } from "./command_line.ts";
import { shownPath } from "./write.ts";

/** Lists that results must have. */
const LISTS = ["models", "scenarios", "cells", "golden", "laws", "mutants"] as const;

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
  if (missing !== undefined || typeof results.about !== "object") {
    throw new UsageError(shown, `lacks '${missing ?? "about"}'`, null, again);
  }
  return results as Results;
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
