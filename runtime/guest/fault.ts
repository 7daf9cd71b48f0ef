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

/** Text of anything that a guest threw or printed, whatever it does when asked for its text. */
export function textOf(value: unknown): string {
  try {
    const text = value instanceof Error ? `${value.name}: ${value.message}` : String(value);
    return text.slice(0, TEXT_MAX);
  } catch {
    return "something that cannot be shown";
  }
}
