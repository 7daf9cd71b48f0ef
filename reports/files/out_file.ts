/**
 * The one JSON file that a command writes: where `--out` puts it, and what it may replace there.
 *
 * @module
 */

import { WorkloadError } from "@lab/runtime";
import { UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { checkWritable, OUT_DEFAULT, shownPath } from "./write.ts";

/** A place for one file. */
export interface OutFile {
  readonly folder: string;
  /** Name in the folder. */
  readonly file: string;
}

/** What may be at the place already. */
export interface Replaceable {
  /** What the command writes, for example `a cost table`. */
  readonly what: string;
  /** Reads such a file. @throws {UsageError | WorkloadError} If it is none. */
  readonly load: (path: string) => unknown;
}

/** What to do about an `--out` that names no place for a file. */
export const OUT_ADVICE = `give for example ${OUT_DEFAULT}/mine.json`;

/**
 * Finds the place of a file before any work is done for it.
 *
 * @param text What was typed after `--out`, or a full path.
 * @param replaceable The only kind of file that a new one may replace.
 * @throws {UsageError} If `text` names no `.json` file, its folder cannot be written to, or
 * something else is there.
 */
export function outFile(text: string, { what, load }: Replaceable): OutFile {
  const { full, folder, file } = jsonPlace(text, OUT_ADVICE);
  checkWritable(folder, {
    rule: `must be a file in ${OUT_DEFAULT}`,
    received: text,
    example: `${OUT_DEFAULT}/${file}`,
  });
  if (isThere(full) && !isLoaded(full, load)) {
    throw new UsageError(
      "--out",
      `must not be something else than ${what}`,
      shownPath(full),
      "give another name, or move that away",
    );
  }
  return { folder, file };
}

/**
 * Folder and name of a `.json` file.
 *
 * @param text What was typed after `--out`, or a full path.
 * @param advice What to do if it is none.
 * @throws {UsageError} If `text` names no such file.
 */
export function jsonPlace(text: string, advice: string): OutFile & { readonly full: string } {
  const full = text === "" ? "" : fromUser(text);
  const cut = full.lastIndexOf("/");
  const file = full.slice(cut + 1);
  if (!file.endsWith(".json")) {
    throw new UsageError("--out", "must name a file that ends in .json", text, advice);
  }
  return { full, folder: cut < 0 ? "." : full.slice(0, cut), file };
}

function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function isLoaded(path: string, load: (path: string) => unknown): boolean {
  try {
    load(path);
    return true;
  } catch (error) {
    if (error instanceof UsageError || error instanceof WorkloadError) return false;
    throw error;
  }
}
