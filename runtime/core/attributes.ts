/**
 * What a workload may say of a G to whoever schedules it. One row is one attribute, so that files,
 * expressions and columns are checked by the same numbers.
 *
 * @module
 */

import { DURATION_MAX_TEXT, DURATION_NS_MAX } from "./fields.ts";

/** Index of each attribute; a G has `COUNT` of them. */
export const Attr = { CLASS: 0, WEIGHT: 1, DEADLINE_NS: 2, COUNT: 3 } as const;

/** Rules for one attribute: a whole number in `min..max`. */
export interface AttrRow {
  /** As in workload files. */
  readonly name: "class" | "weight" | "deadlineNs";
  readonly min: number;
  readonly max: number;
  /** `max` as messages write it. */
  readonly maxText: string;
  /** Where nobody says anything. */
  readonly initial: number;
}

/** The attributes, by {@linkcode Attr}. A deadline counts from the birth of its G. */
export const ATTRS: readonly AttrRow[] = [
  { name: "class", min: 0, max: 255, maxText: "255", initial: 0 },
  { name: "weight", min: 1, max: 2 ** 20, maxText: "1048576", initial: 1024 },
  {
    name: "deadlineNs",
    min: 0,
    max: DURATION_NS_MAX,
    maxText: DURATION_MAX_TEXT,
    initial: Infinity,
  },
];

/** Names of the attributes. */
export const ATTR_NAMES: readonly string[] = ATTRS.map((row) => row.name);

/** What is wrong with the value of an attribute, to follow its name; null: nothing. */
export function attrFault({ min, max, maxText }: AttrRow, value: number): string | null {
  const isWithin = Number.isInteger(value) && value >= min && value <= max;
  return isWithin ? null : `must be a whole number in ${min}..${maxText}`;
}
