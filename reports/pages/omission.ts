/**
 * Latency under open load, beside what a tester would have seen that waits for each answer.
 *
 * @module
 */

import type { StoredRow } from "@lab/props";
import { duration } from "../command_line/format.ts";
import { command, plain, section, table } from "./markdown.ts";
import type { PageMaker } from "./page.ts";

/** One setting of the coordinated-omission table: all that both testers measured. */
interface Omission {
  readonly setting: string;
  readonly figures: ReadonlyMap<string, StoredRow>;
}

/** The section. */
export const omissionPage: PageMaker = ({ validity }) => {
  const rows = validity.theory.omission;
  const settings = [...new Set(rows.map(({ setting }) => setting))].map((setting): Omission => ({
    setting,
    figures: new Map(rows.filter((row) => row.setting === setting).map((row) => [row.metric, row])),
  }));
  const seconds = ({ figures }: Omission, metric: string) => {
    const row = figures.get(metric);
    if (row === undefined) return "–";
    const text = duration(row.measured * 1e9);
    return row.verdict === "pass" ? text : `**${text}** (expected otherwise)`;
  };
  return {
    markdown: section(2, "Latency without coordinated omission", [
      "Open load means open: every latency here counts from the moment a G was to arrive, and arrivals " +
      "never wait for answers. A tester that waits for each answer before it asks again (a closed " +
      "loop) sees a stall once and leaves out all requests that would have met it. Both were run " +
      "against the same scheduler with one stall: the closed loop reports a p99 of next to nothing.",
      table<Omission>([
        { head: "run, stall, one request", cell: ({ setting }) => plain(setting) },
        { head: "closed loop: p99", align: "right", cell: (one) => seconds(one, "naive_p99") },
        { head: "open loop: p99", align: "right", cell: (one) => seconds(one, "true_p99") },
        { head: "p99.9", align: "right", cell: (one) => seconds(one, "true_p999") },
        { head: "mean", align: "right", cell: (one) => seconds(one, "true_mean") },
      ], settings),
      "A p99 of 0 in the open loop as well is right where the stall is no longer than a hundredth of " +
      "the run. (Kept, part of the table of queueing theory, which has the exact values.)",
      command("deno task theory --block coordinated_omission"),
    ]),
  };
};
