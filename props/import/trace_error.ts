/**
 * A trace that cannot be read.
 *
 * @module
 */

/** A trace that is broken, truncated, or no trace at all: names the line, the rule and what is there. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  /**
   * @param line Line of the text, from 1.
   * @param rule What must hold there, in words.
   * @param received What stands there; shortened in the message.
   */
  constructor(readonly line: number, readonly rule: string, readonly received: string) {
    super(`line ${line}: ${rule}: received ${shown(received)}`);
  }
}

/** Longest piece of a line that a message repeats. */
const SHOWN_CHARS_MAX = 80;

function shown(text: string): string {
  const quoted = JSON.stringify(text.slice(0, SHOWN_CHARS_MAX));
  return text.length > SHOWN_CHARS_MAX ? `${quoted}…` : quoted;
}
