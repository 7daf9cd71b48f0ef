/**
 * The text of a trace that a user names, and what to say when it cannot be read.
 *
 * @module
 */

import { TraceError } from "@lab/props";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { checkReadable, UnreadableFile } from "./read_text.ts";

const ADVICE =
  "give the text that 'go tool trace -d=parsed FILE' prints, plain or packed with gzip";

/** What the system may say of a file, and the rule that it breaks. */
const FAILURES: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
  [Deno.errors.NotFound, "must exist"],
  [Deno.errors.NotADirectory, "must exist"],
  [Deno.errors.IsADirectory, "must be a file, not a folder"],
  [Deno.errors.PermissionDenied, "must be readable for this user"],
  [Deno.errors.NotCapable, "must be where the lab may read (--allow-read)"],
];

/**
 * Hands the bytes of a trace over.
 *
 * @param trace As the user typed it.
 * @throws {UsageError} It cannot be read, or is no trace.
 */
export async function withTrace<T>(
  trace: string,
  use: (bytes: ReadableStream<Uint8Array>) => Promise<T>,
): Promise<T> {
  try {
    checkReadable(fromUser(trace));
    const { readable } = await Deno.open(fromUser(trace));
    return await use(readable);
  } catch (error) {
    if (error instanceof TraceError) {
      const where = `trace file ${trace}, line ${error.line}:`;
      throw new UsageError(where, error.rule, error.received, ADVICE);
    }
    if (!(error instanceof Error)) throw error;
    if (error instanceof UnreadableFile) {
      throw new UsageError("trace file", error.message, trace, ADVICE);
    }
    const rule = systemRule(error);
    if (rule === null) throw error;
    throw new UsageError("trace file", rule, trace, ADVICE);
  }
}

/** The rule that a file breaks of which the system speaks so; null: it is not the system. */
function systemRule(error: Error): string | null {
  if (/EISDIR|is a directory/i.test(error.message)) return "must be a file, not a folder";
  const known = FAILURES.find(([type]) => error instanceof type)?.[1];
  if (known !== undefined) return known;
  // As of a name that is too long, for which Deno has no class.
  const said = /^(.*?) \(os error \d+\)/.exec(messageOf(error))?.[1];
  return said === undefined ? null : `must be one that can be read (the system says: ${said})`;
}
