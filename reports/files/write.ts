/**
 * Files, written whole or not at all: see `settle.ts`. And words for a place that cannot be written
 * to.
 *
 * @module
 */

import { messageOf, UsageError } from "../command_line/errors.ts";
import { typingFolder } from "../command_line/paths.ts";
import { linkOut } from "./links.ts";
import { alone, replaceAll, type Written } from "./settle.ts";

/** Folder that reports go to, unless `--out` says otherwise; relative to the house. */
export const OUT_DEFAULT = "reports/out";

/** The house itself, so that the default folder does not depend on where the command was typed. */
const HOUSE = new URL("../../", import.meta.url);

/** The default folder as a path. */
export function outFolder(): string {
  return pathText(new URL(OUT_DEFAULT, HOUSE));
}

/** The house as a path that ends in `/`. */
export function houseFolder(): string {
  return pathText(HOUSE);
}

/**
 * A path as shown to people, so that it can be typed where they are: relative to their folder where
 * it is inside, else whole.
 */
export function shownPath(path: string): string {
  const typed = (typingFolder() ?? pathText(HOUSE)).replace(/\/*$/, "/");
  return path.startsWith(typed) ? path.slice(typed.length) : path;
}

/** Path of a file URL, with spaces as spaces. */
function pathText(url: URL): string {
  return decodeURIComponent(url.pathname);
}

/** How a place that may not be written to is complained of, and by which option it was named. */
interface Complaint {
  /** Default `--out`. */
  readonly option?: string;
  readonly rule: string;
  readonly received: string;
  readonly example: string;
}

/**
 * Makes sure that `folder` exists and can be written to. Called before hours of work, not after.
 *
 * @param complaint Words for a folder that this task may not write to.
 * @throws {UsageError} If it cannot.
 */
export function checkWritable(folder: string, complaint = complaintOf(folder)): void {
  if (relay !== null) return;
  guard(folder, complaint, () => {
    refuseLinkOut(folder, complaint.option);
    Deno.mkdirSync(folder, { recursive: true });
    alone(folder, () => {});
  });
}

/** The usual words, for a folder. */
export function complaintOf(folder: string): Complaint {
  return {
    rule: `must be ${OUT_DEFAULT} or a folder in it`,
    received: shownPath(folder),
    example: `${OUT_DEFAULT}/mine`,
  };
}

/**
 * Writes all files, or none.
 *
 * @param files Name → text, whole or in pieces.
 * @throws {UsageError} If the folder cannot be written to; no temporary file is left.
 */
export function writeAll(folder: string, files: ReadonlyMap<string, Written>): void {
  if (relay !== null) {
    const whole = [...files].map(([name, text]) =>
      [name, typeof text === "string" ? text : [...text].join("")] as const
    );
    return relay(folder, new Map(whole));
  }
  guard(folder, complaintOf(folder), () => {
    refuseLinkOut(folder);
    Deno.mkdirSync(folder, { recursive: true });
    alone(folder, () => {
      refuseFolders(folder, files);
      replaceAll(folder, crypto.randomUUID(), files);
    });
  });
}

/** Who writes for a process that may not; null: it writes itself. */
let relay: ((folder: string, files: ReadonlyMap<string, string>) => void) | null = null;

/** From now on files of this process are handed over instead of written. */
export function relayFiles(to: (folder: string, files: ReadonlyMap<string, string>) => void): void {
  relay = to;
}

/** @throws {UsageError} A link on the way to `path` leads out of the folder for reports. */
export function refuseLinkOut(path: string, option = "--out"): void {
  const link = linkOut(outFolder(), path);
  if (link === null) return;
  throw new UsageError(
    option,
    `must not lead out of ${OUT_DEFAULT} by a link`,
    shownPath(link),
    "move the link away, or give another name",
  );
}

/** A folder in the place of a file would stop the renames half-way. */
function refuseFolders(folder: string, files: ReadonlyMap<string, Written>): void {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory && files.has(name)) throw new Error(`${name} is a folder; move it away`);
  }
}

/** Says in one line why a folder cannot be written to. */
function guard(folder: string, complaint: Complaint, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const option = complaint.option ?? "--out";
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(
        option,
        `${complaint.rule}, the only place this task may write to`,
        complaint.received,
        `give for example ${option} ${complaint.example}`,
      );
    }
    throw new UsageError(
      option,
      "must be a place that can be written to",
      shownPath(folder),
      `the system says: ${messageOf(error)}`,
    );
  }
}
