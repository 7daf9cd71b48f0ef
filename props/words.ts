/**
 * Small pieces of text that messages share.
 *
 * @module
 */

import { INTERRUPT_M, SYSMON_M, type Trace } from "@lab/runtime";

/** A whole number with its digits in threes: `4,211`. */
export const count = (n: number): string =>
  Number.isInteger(n) && n >= 0 && n < 1_000 ? String(n) : n.toLocaleString("en-US");

/** `1 tick`, `4,211 ticks`. */
export const many = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

/** Name of a G, M or P, or `-` for none. */
export const idText = (letter: "G" | "M" | "P", id: number): string => id < 0 ? "-" : letter + id;

/** Name of an M; sysmon, and the M that stands for the outside, by theirs. */
export function mText(m: number): string {
  if (m === SYSMON_M) return "sysmon";
  return m === INTERRUPT_M ? "outside" : idText("M", m);
}

/** Of HANDOFF: what it says. */
export const handedText = ({ m, a, b }: Trace, i: number): string =>
  a[i] !== m[i] ? "hand-off of the P to {a}" : `is locked to {a}${b[i] === 1 ? "" : " no longer"}`;

/** A list in a sentence: `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

/** Words by number of a table such as ReadyWhy. */
export function namesOf(table: Readonly<Record<string, number>>): string[] {
  const names: string[] = [];
  for (const [name, value] of Object.entries(table)) names[value] = name.toLowerCase();
  return names;
}
