/**
 * Where campaigns are kept.
 *
 * @module
 */

import type { Option } from "commander";
import { valueOption } from "../command_line/command_line.ts";
import { fromUser } from "../command_line/paths.ts";
import { isFile } from "../files/database.ts";
import { checkWritable, OUT_DEFAULT, outFolder, refuseLinkOut } from "../files/write.ts";

/** Folder of the stores, below the one for reports. */
const FOLDER = "campaigns";

/** The folder of campaigns. */
export const campaignsFolder = (): string => `${outFolder()}/${FOLDER}`;

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
  return given ?? `${campaignsFolder()}/${name}.sqlite`;
}

/**
 * The file of work that is kept while a command goes on. What was kept of the same work under other
 * code is thrown away. @returns ":memory:" if nothing may be written: then nothing is kept.
 */
export function keptPath(name: string, plan: string, code: string): string {
  const folder = campaignsFolder();
  for (const right of ["read", "write"] as const) {
    const { state } = Deno.permissions.querySync({ name: right, path: folder });
    if (state !== "granted") return ":memory:";
  }
  checkStore(`${folder}/any`);
  const begin = `kept-${name}-${plan}-`, file = `${begin}${code}.sqlite`;
  for (const { name: other } of Deno.readDirSync(folder)) {
    if (other.startsWith(begin) && !other.startsWith(file)) Deno.removeSync(`${folder}/${other}`);
  }
  return `${folder}/${file}`;
}

/** That a process works on a store; it ends with the process, whatever ends that. */
export interface Lock {
  /** @param isRefused The store was none to work on: a file made for its lock goes as well. */
  close(isRefused?: boolean): void;
}

/** What is added to the name of a store for its lock. */
export const LOCK = ".lock";

/** Takes the lock of a store. @returns Null: another process has it. */
export function lockOf(path: string): Lock | null {
  if (path === ":memory:") return { close: () => {} };
  const isNew = !isFile(path + LOCK);
  const file = Deno.openSync(path + LOCK, { create: true, write: true });
  if (!file.tryLockSync(true)) {
    file.close();
    return null;
  }
  return {
    close(isRefused = false) {
      if (isRefused && isNew) Deno.removeSync(path + LOCK);
      file.close();
    },
  };
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

/** Throws a store away. The file of its lock stays unless it is named. */
export function removeStore(path: string, ...more: string[]): void {
  if (path === ":memory:") return;
  for (const ending of ["", "-wal", "-shm", ...more]) {
    try {
      Deno.removeSync(path + ending);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
