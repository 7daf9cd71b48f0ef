/**
 * The file of a guest: where it is, and how it is typed.
 *
 * @module
 */

import { messageOf, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { shownPath } from "../files/write.ts";

const MODULE = /\.m?[tj]s$/;

/** Is a word the file of a model, and no name of one? It ends as a module, or has a folder. */
export function isModelFile(word: string): boolean {
  return MODULE.test(word) || /[\\/]/.test(word);
}

/**
 * A run as typed: `NAME` or `NAME:K=V,K=V`, where the name may be a file's.
 *
 * @returns What stands behind the colon is null without one.
 */
export function splitRun(typed: string): { readonly name: string; readonly given: string | null } {
  const cut = typed.lastIndexOf(":");
  // The colon of a drive stands before a folder.
  const isNone = cut < 0 || /^[\\/]/.test(typed.slice(cut + 1));
  return isNone
    ? { name: typed, given: null }
    : { name: typed.slice(0, cut), given: typed.slice(cut + 1) };
}

/**
 * URL of a path as typed.
 *
 * @param option How it was named.
 * @throws {UsageError} It cannot be the name of a model's file.
 */
export function modelUrl(path: string, option = "FILE"): URL {
  if (!MODULE.test(path)) {
    throw new UsageError(option, "must be a .ts or .js file", path, "give for example my_model.ts");
  }
  const full = fromUser(path);
  if (full.includes(",")) {
    // Deno's lists of paths are cut at commas, so no right can be given for such a path alone.
    throw new UsageError(option, "must have no comma in its path", path, "rename it");
  }
  const absolute = full.startsWith("/") || /^[A-Za-z]:/.test(full) ? full : `${Deno.cwd()}/${full}`;
  const url = new URL("file:///");
  url.pathname = absolute.replaceAll("\\", "/").replaceAll("%", "%25");
  return url;
}

/** Largest file of a guest, in bytes: the lab's largest model has a hundredth of it. */
const GUEST_BYTES_MAX = 4 * 2 ** 20;

/**
 * URL of an existing model.
 *
 * @throws {UsageError} There is no such file, or it or a file that it imports by its place is too
 * large to be read.
 */
export function guestUrl(path: string, option = "FILE"): URL {
  const url = modelUrl(path, option);
  let isFile: boolean;
  try {
    isFile = Deno.statSync(url).isFile;
    // A file that is there may still not be read.
    if (isFile) Deno.openSync(url).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new UsageError(option, "cannot be read", path, `the system says: ${messageOf(error)}`);
    }
    throw new UsageError(
      option,
      "is not there",
      path,
      `'deno task lab new ${quoted(path)}' writes one`,
    );
  }
  if (!isFile) throw new UsageError(option, "must be a file", path, "give the model's own file");
  const large = tooLarge(url, new Set());
  if (large === null) return url;
  throw new UsageError(
    option,
    `must have at most ${GUEST_BYTES_MAX / 2 ** 20} MiB, each file that it imports as well`,
    shownPath(pathOf(large)),
    "a model is a few hundred lines: leave data out of it",
  );
}

/** What a text imports by a place: `from "./x.ts"`, `import "../y.js"`, `import("./z.ts")`. */
const PLACES = /\b(?:from|import)\s*\(?\s*["'](\.[^"'\n]*)["']/g;

/** The first file of a guest that is too large, by its size alone; null: none. */
function tooLarge(url: URL, seen: Set<string>): URL | null {
  if (seen.has(url.href)) return null;
  seen.add(url.href);
  let text: string;
  try {
    const { isFile, size } = Deno.statSync(url);
    if (!isFile) return null;
    if (size > GUEST_BYTES_MAX) return url;
    text = Deno.readTextFileSync(url);
  } catch {
    // Whoever loads it says what is wrong with it.
    return null;
  }
  for (const [, place] of text.matchAll(PLACES)) {
    const large = tooLarge(new URL(place, url), seen);
    if (large !== null) return large;
  }
  return null;
}

/** Path of a file URL, with all characters as they are. */
export function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname);
}

/** A word of a shell command. */
export function quoted(word: string): string {
  return /^[\w./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
