/**
 * What a guest did that ends its check: not a scheduling bug, which the laws name, but something
 * that no model may do.
 *
 * @module
 */

/** A guest did what no model may do, or did not answer. The message is one line. */
export class GuestFault extends Error {
  override readonly name = "GuestFault";
  /** @param what One clause in the past tense, for example `did not answer for 10 s`. */
  constructor(readonly what: string) {
    super(what.replaceAll(/\s+/g, " "));
  }
}

/** Longest text taken over from a guest: its errors and what it prints. Characters. */
export const TEXT_MAX = 300;

/** Where a guest's files are. */
export interface GuestFiles {
  /** URL of its folder, ends in `/`. */
  readonly folder: string;
  /** How that folder was typed: what a line of it is called by. */
  readonly shown: string;
}

let files: GuestFiles | null = null;

/** Says where this thread's guest lives, so that errors can name its lines. */
export function setGuestFiles(its: GuestFiles): void {
  files = its;
}

/** A file of the guest in a line of a stack: what stands behind its folder, line and column. */
const FRAME = /^([^\s():]+):(\d+):(\d+)/;

/**
 * The innermost line of the guest that an error came through: ` (mine.ts:12:5)`; "" if none did.
 */
export function placeIn(error: unknown): string {
  try {
    if (files === null || !(error instanceof Error)) return "";
    const pieces = String(error.stack).split(files.folder).slice(1);
    const frame = pieces.map((piece) => FRAME.exec(piece)).find((found) => found !== null);
    return frame === undefined ? "" : ` (${files.shown}${decodeURIComponent(frame[0])})`;
  } catch {
    return "";
  }
}

/**
 * `instanceof`, for what a guest threw: a Proxy answers that question too, and may throw instead.
 */
export function isOf<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/**
 * Text of anything that a guest threw or printed, whatever it does when asked for its text; of an
 * error, with its line.
 */
export function textOf(value: unknown): string {
  try {
    const text = value instanceof Error ? `${value.name}: ${value.message}` : String(value);
    const place = placeIn(value);
    return `${text.slice(0, Math.max(0, TEXT_MAX - place.length))}${place}`;
  } catch {
    return `${typeof value === "function" ? "a function" : "an object"} ${UNSHOWN}`;
  }
}

/** Of a value whose text nobody gets. */
const UNSHOWN = "that throws when it is looked at, as a Proxy or a getter may";
