/**
 * Where campaigns are kept.
 *
 * @module
 */

import type { Option } from "commander";
import { valueOption } from "../command_line/command_line.ts";
import { fromUser } from "../command_line/paths.ts";
import { checkWritable, OUT_DEFAULT, outFolder, refuseLinkOut } from "../files/write.ts";

/** Folder of the stores, below the one for reports. */
const FOLDER = "campaigns";

/** `--db`. */
export function dbOption(): Option {
  return valueOption(
    "--db <FILE>",
    `the file that keeps it (default: ${OUT_DEFAULT}/${FOLDER}/NAME.sqlite)`,
    (_, text) => fromUser(text),
  );
}

/** The file of a campaign. @param given By `--db`. */
export function storePath(name: string, given: string | undefined): string {
  return given ?? `${outFolder()}/${FOLDER}/${name}.sqlite`;
}

/** Makes sure that a store can be written. @throws {UsageError} It cannot. */
export function checkStore(path: string): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  checkWritable(folder, {
    option: "--db",
    rule: `must be a file in ${OUT_DEFAULT}`,
    received: path,
    example: `${OUT_DEFAULT}/mine.sqlite`,
  });
  refuseLinkOut(path, "--db");
}

/** Throws a store away. */
export function removeStore(path: string): void {
  for (const ending of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(path + ending);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
