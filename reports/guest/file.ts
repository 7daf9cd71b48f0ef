/**
 * The file of a guest: where it is, and how it is typed.
 *
 * @module
 */

import { messageOf, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";

const MODULE = /\.m?[tj]s$/;

/** Is a word the file of a model, and no name of one? It ends as a module, or has a folder. */
export function isModelFile(word: string): boolean {
  return MODULE.test(word) || /[\\/]/.test(word);
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

/** URL of an existing model. @throws {UsageError} There is no such file. */
export function guestUrl(path: string, option = "FILE"): URL {
  const url = modelUrl(path, option);
  try {
    if (Deno.statSync(url).isFile) return url;
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
  throw new UsageError(option, "must be a file", path, "give the model's own file");
}

/** Path of a file URL, with all characters as they are. */
export function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname);
}

/** A word of a shell command. */
export function quoted(word: string): string {
  return /^[\w./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
