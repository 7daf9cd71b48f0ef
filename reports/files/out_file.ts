/**
 * The one file that a command writes: where `--out` puts it, and what it may replace there.
 *
 * @module
 */

import { WorkloadError } from "@lab/runtime";
import { messageOf, UsageError } from "../command_line/errors.ts";
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
  /** How the file's name ends; default: .json. */
  readonly ending?: string;
  /** The option that names it; default: --out. */
  readonly option?: string;
}

/** What to do about an `--out` that names no place for a file. */
export const OUT_ADVICE = `give for example ${OUT_DEFAULT}/mine.json`;

/**
 * Finds the place of a file before any work is done for it.
 *
 * @param text What was typed after `--out`, or a full path.
 * @param replaceable The only kind of file that a new one may replace.
 * @throws {UsageError} If `text` names no such file, its folder cannot be written to, or
 * something else is there.
 */
export function outFile(text: string, replaceable: Replaceable): OutFile {
  const { what, load, ending = ".json", option = "--out" } = replaceable;
  const advice = OUT_ADVICE.replace(/\.json$/, ending);
  const { full, folder, file } = placeOf(text, advice, ending, option);
  checkWritable(folder, {
    option,
    rule: `must be a file in ${OUT_DEFAULT}`,
    received: text,
    example: `${OUT_DEFAULT}/${file}`,
  });
  if (isThere(full, option) && !isLoaded(full, load)) {
    throw new UsageError(
      option,
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
  return placeOf(text, advice, ".json", "--out");
}

function placeOf(text: string, advice: string, ending: string, option: string) {
  const full = text === "" ? "" : fromUser(text);
  const cut = full.lastIndexOf("/");
  const file = full.slice(cut + 1);
  if (!file.endsWith(ending)) {
    throw new UsageError(option, `must name a file that ends in ${ending}`, text, advice);
  }
  return { full, folder: cut < 0 ? "." : full.slice(0, cut), file };
}

/** @throws {UsageError} The system takes no such name, as one that is too long. */
function isThere(path: string, option: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    const advice = `the system says: ${messageOf(error)}`;
    throw new UsageError(option, "must be a place that can be written to", path, advice);
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
