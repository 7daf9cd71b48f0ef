/**
 * What the results rest on: the cost rows that were charged, how much each carries, and how its
 * price is known.
 *
 * @module
 */

import type { CostAbout, Results } from "../collect/results.ts";
import { bytes, counted, duration, percent, significant } from "../command_line/format.ts";
import { command, folded, mainCommand, type PageMaker, plain, section, table } from "./markdown.ts";

/** Rows with a smaller share than this in every model are folded away. */
const SHARE_SHOWN = 0.02;

interface Charged extends CostAbout {
  /** Share of all charges of a model, over its standard runs; by model. */
  readonly shares: ReadonlyMap<string, number>;
}

/** How the prices are known, in a sentence. */
export function costsVerdict({ about: { costs } }: Results): string {
  const known = (evidence: string) => costs.rows.filter((row) => row.evidence === evidence).length;
  return `Of ${counted(costs.rows.length, "price")}, ${known("measured")} are measured, ` +
    `${known("source")} stand in a source, ${known("assumed")} are assumed.`;
}

/** The section. */
export const costsPage: PageMaker = (results) => {
  const { costs } = results.about;
  const models = results.models.filter(({ kind }) => kind === "model" || kind === "guest")
    .map(({ name }) => name);
  const rows = chargedRows(results, models);
  const large = rows.filter((row) => Math.max(0, ...row.shares.values()) >= SHARE_SHOWN);
  return {
    markdown: section(2, "Costs the results rest on", [
      `Prices come from the table \`${
        plain(costs.name)
      }\`. A share says how much of all the time ` +
      "a model spent on scheduling, over the standard scenarios, went to that row; work of the Gs " +
      "is not counted. A row that is *assumed* is a guess with a reason: if a result leans on it, " +
      "change it and look again.",
      large.length === 0 ? "Nothing was charged: with this table scheduling is free." : table<
        Charged
      >([
        { head: "cost row", cell: ({ name }) => `\`${name}\`` },
        { head: "price", align: "right", cell: price },
        { head: "known by", cell: ({ evidence }) => plain(evidence) },
        ...models.map((model) => ({
          head: model,
          align: "right" as const,
          cell: ({ shares }: Charged) => shareText(shares.get(model) ?? 0),
        })),
      ], large),
      ...unsure(rows, models),
      costs.rows.length === 0 ? "" : folded(
        `All ${costs.rows.length} rows with their sources`,
        table<CostAbout>([
          { head: "row", cell: ({ name }) => `\`${name}\`` },
          { head: "what", cell: ({ about }) => plain(about) },
          { head: "price", align: "right", cell: price },
          { head: "known by", cell: ({ evidence }) => plain(evidence) },
          { head: "source", cell: ({ source }) => plain(source) },
        ], costs.rows),
      ),
      command(mainCommand(results.about)),
    ]),
  };
};

/** Rows that are known less well than the rest, and why. */
const UNSURE: readonly {
  readonly name: string;
  readonly rows: readonly string[];
  readonly why: string;
}[] = [
  {
    name: "Contention",
    rows: ["lineMove", "gMove", "lockContended"],
    why: "It was measured on one pair of cores, how far apart cores are differs between machines " +
      "(and on a virtual one from hour to hour), and a lock that is taken is simulated coarsely",
  },
  {
    name: "Waking threads",
    rows: ["wakeCall", "wakeAcross", "wakeLatency"],
    why:
      "It was measured on a virtual machine, where an interrupt between cores is dear, and each " +
      "is drawn",
  },
];

/** The models whose results rest on rows that are known less well than the rest, if any. */
function unsure(rows: readonly Charged[], models: readonly string[]): string[] {
  return UNSURE.flatMap(({ name, rows: names, why }) => {
    const own = rows.filter((row) => names.includes(row.name));
    const shareOf = (model: string) =>
      own.reduce((sum, { shares }) => sum + (shares.get(model) ?? 0), 0);
    const resting = models.filter((model) => shareOf(model) >= SHARE_SHOWN);
    if (resting.length === 0) return [];
    const told = resting.map((model) => `${plain(model)} ${shareText(shareOf(model))}`).join(", ");
    return [
      `**${name}** (\`${names.join("`, `")}\`) is part of that: ${told}. ${why}: where a ` +
      "comparison leans on it, calibrate and look again.",
    ];
  });
}

function price({ name, value }: CostAbout): string {
  return name.endsWith("Bytes") ? bytes(value) : duration(value);
}

function shareText(share: number): string {
  if (share === 0) return "–";
  return share < 0.001 ? "<0.1 %" : percent(Number(significant(share, 2)));
}

function chargedRows(results: Results, models: readonly string[]): Charged[] {
  const totals = new Map(models.map((model) => [model, costTotals(results, model)]));
  return results.about.costs.rows.map((row) => ({
    ...row,
    shares: new Map(models.map((model) => {
      const byRow = totals.get(model) ?? new Map<string, number>();
      const all = [...byRow.values()].reduce((sum, ns) => sum + ns, 0);
      return [model, all === 0 ? 0 : (byRow.get(row.name) ?? 0) / all];
    })),
  })).sort((a, b) => Math.max(...b.shares.values()) - Math.max(...a.shares.values()));
}

/** Virtual ns charged by row, over all standard runs of a model. */
function costTotals(results: Results, model: string): Map<string, number> {
  const totals = new Map<string, number>();
  for (const cell of results.cells) {
    if (cell.group !== "standard" || cell.model !== model) continue;
    for (const run of cell.runs) {
      for (const [name, ns] of Object.entries(run.costNs)) {
        totals.set(name, (totals.get(name) ?? 0) + ns);
      }
    }
  }
  return totals;
}
