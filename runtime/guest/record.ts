/**
 * What a record of decisions is made of: the words that stand at the start of each entry.
 *
 * @module
 */

import type { QueueDecl, QueueDecls } from "../queues.ts";

/** First word of an entry. */
export const Entry = {
  /** A hook was called: its number, then M and G (or P) it was about. */
  HOOK: 1,
  /** A deed: index in the table of verbs, then its arguments. */
  DEED: 2,
  /** The hook answered: the verdict. */
  VERDICT: 3,
  /** The engine needs to know who acts first: how many are due. The lab answers. */
  CHOICE: 4,
  /** The guest broke a rule of hooks or verbs: a text. */
  BREACH: 5,
  /** The guest did what no model may do: a text. */
  FAULT: 6,
  /** The guest printed a line: a text. */
  SAY: 7,
  /** The guest's side is done with the request. */
  END: 8,
  /** A number, as two words; the lab asked for it. */
  NUMBER: 9,
  /** A text; the lab asked for it. */
  TEXT: 10,
  /** The guest declared a queue: a text, see `queueText`. Then, once it is made: MADE. */
  QUEUE: 11,
  MADE: 12,
} as const;

/** Stands in a text where the guest has a function, which is asked when it is wanted. */
export const FUNCTION = "function";

/** Most deeds in one phase: a model that keeps the rules uses one. */
export const DEEDS_MAX = 1_000;

/** A declaration as text. */
export function queueText(name: string, { kind, size, per, lock }: QueueDecl): string {
  return [name, kind, size, per, lock].join(" ");
}

/** The declaration of a text; `null`: it is none. Whether a machine can have it is checked elsewhere. */
export function parseQueue(text: string): QueueDecls | null {
  const [name, kind, size, per, lock, ...more] = text.split(" ");
  if (lock === undefined || more.length > 0) return null;
  const decl = { kind, size: Number(size), per, lock: lock === "true" } as QueueDecl;
  return { [name]: decl };
}

const words = new Int32Array(2);
const double = new Float64Array(words.buffer);

/** A number as the two words of its bits. */
export function wordsOf(value: number): [number, number] {
  double[0] = value;
  return [words[0], words[1]];
}

/** The number of two words. */
export function numberOf(low: number, high: number): number {
  words[0] = low;
  words[1] = high;
  return double[0];
}
