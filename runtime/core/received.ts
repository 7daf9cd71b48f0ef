/**
 * How a bad value is shown in an error: as JSON where JSON can say it, never longer than a line.
 *
 * @module
 */

const charactersMax = 80;

/** Text of `value` for "received …". Numbers that JSON turns into `null` keep their name. */
export function receivedText(value: unknown): string {
  const text = typeof value === "number" || typeof value === "undefined"
    ? String(value)
    : jsonText(value);
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // Circular, or nested deeper than the stack: then it was refused for another reason.
    return `${Array.isArray(value) ? "a list" : typeof value} that JSON cannot show`;
  }
}

/** The names of `known` for "must be one of …", in their order; says so when there are none. */
export function knownText(known: Iterable<string>): string {
  const names = [...known];
  return names.length === 0 ? "(none are declared)" : names.join(", ");
}
