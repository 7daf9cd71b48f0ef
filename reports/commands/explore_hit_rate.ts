/**
 * `lab explore --hit-rate`: PCT beside its bound.
 *
 * @module
 */

import { hitRate, PLANTED_DEPTHS } from "@lab/props";
import { EXIT } from "../command_line/errors.ts";
import { significant, whole } from "../command_line/format.ts";
import { aligned } from "../command_line/text_table.ts";

/** Measures and prints the table. @returns Exit code: 1 if a rate lies below its bound. */
export function hitRates(runs: number, seed: number, json: boolean): number {
  const rows = PLANTED_DEPTHS.map((planted) => hitRate(planted, runs, seed));
  if (json) console.log(JSON.stringify({ runs, seed, rows }, null, 2));
  else {
    const head = ["bug", "depth", "n", "k", "runs", "hits", "rate", "95 %", "bound", ""];
    const lines = rows.map((row) => [
      row.name,
      String(row.depth),
      String(row.agents),
      String(row.choices),
      whole(row.runs),
      whole(row.hits),
      significant(row.rate),
      row.interval.map((x) => significant(x)).join(".."),
      significant(row.bound),
      row.isBelow ? "BELOW" : "ok",
    ]);
    console.log(aligned([head, ...lines], [1, 2, 3, 4, 5, 6, 7, 8]).join("\n"));
    console.log("bound: 1 / (n k^(depth - 1)); n threads, k choices of a run at most, as measured");
  }
  return rows.some((row) => row.isBelow) ? EXIT.failed : EXIT.ok;
}
