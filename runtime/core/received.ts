/**
 * Text from outside: names in files, values typed, messages of the system.
 *
 * @module
 */

/** Control characters, line ends, halves of characters, and what turns the direction of writing. */
const UNSHOWN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

/**
 * A text as it may be shown, whatever a file says: on one line, with nothing in it that a terminal
 * obeys. What is not shown is written as in JSON: `\u001b`.
 */
export function escapedText(text: string): string {
  return text.replace(
    UNSHOWN,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
