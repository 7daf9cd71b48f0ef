/**
 * Files of SQLite that belong to the lab: opened whole or refused in one line, and written in
 * transactions, so that whoever interrupts leaves them as they were before or after, never between.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { FailedRun, messageOf, UsageError } from "../command_line/errors.ts";
import { OUT_DEFAULT, shownPath } from "./write.ts";

/** What a file of some kind is like. */
export interface DatabaseKind {
  /** How messages call it: `history`. */
  readonly what: string;
  /** How messages call it after "is no": `history of this lab`. */
  readonly is: string;
  /** The option that names another file: `--history`. */
  readonly option: string;
  /** Four letters as a number: marks the file as of this kind. */
  readonly id: number;
  /** Of its tables: raised when they change. */
  readonly version: number;
  /** SQL that makes its tables. */
  readonly tables: string;
  /** SQL for each new connection that may write. */
  readonly setUp?: string;
  /** What makes such a file. */
  readonly make: string;
}

/** How long a writer waits for another one, ms. */
const BUSY_MS = 10_000;

/**
 * Opens a file, and makes it if it is not there and may be written.
 *
 * @throws {UsageError} If it is missing, damaged or something else, or may not be written.
 */
export function openDatabase(kind: DatabaseKind, path: string, readOnly: boolean): DatabaseSync {
  const shown = shownPath(path);
  if (readOnly && !isFile(path)) {
    throw new UsageError(kind.what, "is missing", shown, `make one with '${kind.make}'`);
  }
  return told(kind, shown, () => {
    const db = new DatabaseSync(path, { readOnly });
    try {
      db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      if (!readOnly && kind.setUp !== undefined) db.exec(kind.setUp);
      // One writer makes the tables; the other one waits, then finds them.
      if (!readOnly) db.exec("BEGIN IMMEDIATE");
      const id = numberOf(db, "application_id");
      const isNew = id === 0 && numberOf(db, "schema_version") === 0;
      if (!readOnly && isNew) {
        db.exec(kind.tables);
        db.exec(`PRAGMA application_id = ${kind.id}; PRAGMA user_version = ${kind.version}`);
      } else if (id !== kind.id) throw new Error(`it is no ${kind.is}`);
      else if (numberOf(db, "user_version") !== kind.version) {
        throw new Error("it is of another version of this lab");
      }
      if (!readOnly) db.exec("COMMIT");
      const check = db.prepare("PRAGMA quick_check(1)").get()?.quick_check;
      if (check !== "ok") throw new Error(`it is damaged: ${check}`);
      return db;
    } catch (error) {
      db.close();
      if (!readOnly || !messageOf(error).includes("unable to open")) throw error;
      const rule = "cannot be read where nothing can be written beside it";
      const advice = `copy it into ${OUT_DEFAULT}, and name the copy with ${kind.option}`;
      throw new UsageError(kind.what, rule, shown, advice);
    }
  });
}

/** Does `work` whole or not at all. @returns What it answers. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const answer = work();
    db.exec("COMMIT");
    return answer;
  } catch (error) {
    // A full disk may have ended the transaction already.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function numberOf(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
}

/** Is there a file? */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Says in one line what is wrong with the file. */
export function told<T>({ what, option }: DatabaseKind, shown: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UsageError || error instanceof FailedRun) throw error;
    const advice = error instanceof Deno.errors.NotCapable
      ? `this task writes only in ${OUT_DEFAULT}`
      : `name another file with ${option}, or move that one away`;
    throw new UsageError(what, `cannot be used (${messageOf(error)})`, shown, advice);
  }
}
