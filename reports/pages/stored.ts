/**
 * Results that were stored before, read back and checked.
 *
 * @module
 */

import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { buildReport, RESULTS_FILE, type Seal, sealed } from "./build.ts";
import { FailedRun, messageOf, UsageError } from "../command_line/errors.ts";
import { RESULTS, type Results, SCHEMA } from "../collect/results.ts";
import { LAB, VERSION } from "../command_line/command_line.ts";
import { readBounded, UnreadableFile } from "../files/read_text.ts";
import { alone, isUnsettled } from "../files/settle.ts";
import { refuseLinkOut, shownPath } from "../files/write.ts";

const AGAIN = `run '${LAB}' to make them anew`;

/**
 * Reads the results stored in a folder.
 *
 * @throws {UsageError} If there are none, or they are broken or of another version.
 */
export function readResults(folder: string): Results {
  const path = `${folder}/${RESULTS_FILE}`;
  try {
    // Whoever wrote last was killed after all was written and before all was in its place.
    if (isUnsettled(folder)) {
      refuseLinkOut(folder);
      alone(folder, () => {});
    }
    return resultsOf(readBounded(path), shownPath(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new UsageError("stored results", "are missing", shownPath(path), AGAIN);
    }
    const rule = error instanceof UnreadableFile
      ? error.message
      : `cannot be read (${messageOf(error)})`;
    throw new UsageError(shownPath(path), rule, null, AGAIN);
  }
}

/**
 * Results from their text. Not a byte of what they say may have been changed: the seal and the
 * schema are held against them.
 *
 * @param shown What the text is called.
 * @throws {UsageError} If they are no JSON, of another version, damaged or changed.
 */
export function resultsOf(text: string, shown: string): Results {
  const refuse = (rule: string, found: string | null = null) =>
    new UsageError(shown, rule, found, AGAIN);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refuse(`is no JSON (${messageOf(error)})`);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw refuse("must be one object");
  }
  const { seal, ...results } = data as Results & { readonly seal?: Partial<Seal> };
  if (results.schema !== SCHEMA) {
    throw refuse(`must have schema ${SCHEMA}`, JSON.stringify(results.schema ?? "none"));
  }
  if (seal?.lab !== VERSION) {
    throw refuse(`must have the seal of lab ${VERSION}`, JSON.stringify(seal?.lab ?? "none"));
  }
  if (seal.sha256 !== sealed(results)) {
    throw refuse("is damaged: its content does not fit its seal");
  }
  const problem = resultsProblem(results);
  if (problem !== null) throw refuse(`is damaged: ${problem}`);
  return results;
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
    return readBounded(path);
  } catch {
    return null;
  }
}

/** Made when results are read for the first time: most commands read none. */
let validate: ValidateFunction | null = null;

/**
 * The first place at which `data` is no results.
 *
 * @returns The place and the rule in words, or null if it is all right.
 */
export function resultsProblem(data: unknown): string | null {
  validate ??= new Ajv({ allowUnionTypes: true }).compile(RESULTS);
  if (validate(data)) return null;
  const { instancePath, message, params } = (validate.errors as ErrorObject[])[0];
  const extra = params.additionalProperty === undefined ? "" : ` ('${params.additionalProperty}')`;
  return `${instancePath === "" ? "the whole" : instancePath} ${message}${extra}`;
}
