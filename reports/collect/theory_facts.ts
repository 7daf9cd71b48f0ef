/**
 * The table of queueing theory, summed up block by block.
 *
 * @module
 */

import type { StoredRow } from "@lab/props";
import type { BlockFacts, Deviation } from "./results.ts";

/** Sums rows up: one fact for each block, in the order of the rows. */
export function blockFacts(rows: readonly StoredRow[]): BlockFacts[] {
  const blocks = [...new Set(rows.map((row) => row.block))];
  return blocks.map((block) => {
    const mine = rows.filter((row) => row.block === block);
    const count = (verdict: StoredRow["verdict"]) =>
      mine.filter((row) => row.verdict === verdict).length;
    return {
      block,
      models: [...new Set(mine.map((row) => row.model))],
      assumptions: [...new Set(mine.map((row) => row.assumption))],
      rows: mine.length,
      pass: count("pass"),
      weak: count("weak"),
      fail: count("fail"),
      undecided: count("undecided"),
      exact: mine.filter((row) => row.z === null).length,
      worstZ: worst(mine, (row) => row.relation === "equals" ? row.z : null),
      // Of a percentile of rare events a large deviation is luck; z says which. Means are the
      // promise.
      worstMean: worst(mine, (row) => row.promised ? offBy(row) : null),
    };
  });
}

/** How far a row is off, relative to what is expected; null where that says nothing. */
export function offBy({ relation, expected, measured }: StoredRow): number | null {
  return relation === "equals" && typeof expected === "number" && expected !== 0
    ? measured / expected - 1
    : null;
}

/** The row with the largest |figure|; null if none has one. */
function worst(
  rows: readonly StoredRow[],
  figure: (row: StoredRow) => number | null,
): Deviation | null {
  let found: Deviation | null = null;
  for (const row of rows) {
    const value = figure(row);
    if (value === null || (found !== null && Math.abs(value) <= Math.abs(found.value))) continue;
    const { setting, model, metric } = row;
    found = { value, setting, model, metric };
  }
  return found;
}
