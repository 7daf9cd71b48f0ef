/**
 * Small pieces of text that explanations share.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import { ENGINE_LAWS } from "../run.ts";
import { LAWS, RUNS_LAWS } from "../laws.ts";
import { ownLaws } from "../own_laws.ts";
import { queueName } from "../shadow/queue_name.ts";

/** A whole number with its digits in threes: `4,211`. */
export const count = (n: number): string => n.toLocaleString("en-US");

/** `1 tick`, `4,211 ticks`. */
export const many = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

/** Name of a G, M or P, or `-` for none. */
export const idText = (letter: "G" | "M" | "P", id: number): string => id < 0 ? "-" : letter + id;

/** Name of the queue with this number. */
export const queueText = ({ about }: Trace, q: number): string =>
  queueName(q, about.procs, about.queues);

/** What the engine's own laws say. */
const ENGINE_WORDS: Readonly<Record<string, string>> = {
  [ENGINE_LAWS.verbs]: "a model uses each verb by its rules",
  [ENGINE_LAWS.limits]: "a run ends within its limits: nobody spins without an end",
  [ENGINE_LAWS.panics]: "a right machine never lets a right program panic",
};

/** What must hold, in one sentence; "" for a law that the lab does not know. */
export function lawWords(name: string): string {
  const law = [...LAWS, ...RUNS_LAWS, ...ownLaws()].find((row) => row.name === name);
  return law?.words ?? ENGINE_WORDS[name] ?? "";
}

/** Index of the event that shows a breach: as the law says, else the last one at that time. */
export function breachEvent(trace: Trace, { event, atNs }: { event?: number; atNs: number }) {
  if (event !== undefined && event >= 0 && event < trace.length) return event;
  let i = trace.length - 1;
  while (i > 0 && trace.timeNs[i] > atNs) i--;
  return i;
}
