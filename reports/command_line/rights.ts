/**
 * Rights that a command needs and that nobody would name: a thread which may not read its own file
 * ends with a trace of Deno's.
 *
 * @module
 */

import { MissingTool } from "./errors.ts";

const HOUSE = new URL("../../", import.meta.url);

/**
 * For commands that start threads.
 *
 * @param file Of the thread, as seen from the house. @param typed How the command has its rights.
 * @throws {MissingTool} It may not be read.
 */
export function mustLoad(file: string, typed: string): void {
  if (mayLoad(file)) return;
  throw new MissingTool(`its threads need the right to read ${file}: type it as ${typed}`);
}

/** Cores that a command may use: one, if it may not start threads. @param file Of the thread. */
export const coresFor = (file: string): number => mayLoad(file) ? navigator.hardwareConcurrency : 1;

function mayLoad(file: string): boolean {
  const path = new URL(file, HOUSE);
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
