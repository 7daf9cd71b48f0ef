/**
 * The report on a guest, beside the five models of the story.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { type GuestPromises, lawRows } from "../collect/checks.ts";
import { scenarioRows, STORY } from "../collect/jobs.ts";
import { type Cell, type Results, type RunAbout, SCHEMA } from "../collect/results.ts";
import { times } from "../command_line/format.ts";
import { REPORT_FILE } from "./build.ts";
import { type Duel, duels, isNone } from "./compare_models.ts";
import { comparisonPage } from "./comparison.ts";
import { costsPage } from "./costs.ts";
import { lawsPage } from "./laws.ts";
import { blocks, code, type Column, plain, section, table } from "./markdown.ts";
import { limitsPage, modelsPage, runsPage } from "./runs.ts";
import { sweepsPage } from "./sweeps.ts";

/** What a report on a guest is built from. */
export interface GuestResults extends GuestPromises {
  /** Its file as typed. */
  readonly file: string;
  /** Option values that were given, as typed. */
  readonly options: Readonly<Record<string, string>>;
  readonly about: RunAbout;
  /** Of the guest and of the models of the story. */
  readonly cells: readonly Cell[];
  /** Lines on what the laws said, for people. */
  readonly verdicts: readonly string[];
  /** Explanations of broken laws. */
  readonly failures: readonly string[];
}

/** The files of the report: name → text. */
export function buildGuestReport(guest: GuestResults): Map<string, string> {
  const results = resultsOf(guest);
  const pages = [comparisonPage, sweepsPage, lawsPage, costsPage, runsPage, modelsPage, limitsPage]
    .map((page) => page(results));
  const files = new Map([[
    REPORT_FILE,
    blocks([head(guest, results), ...pages.map((page) => page.markdown)]),
  ]]);
  for (const { pictures } of pages) {
    for (const [name, svg] of pictures ?? []) files.set(name, svg);
  }
  return files;
}

/** Results as far as the sections above read them. */
function resultsOf(guest: GuestResults): Results {
  const { name, file, about, cells } = guest;
  const story = MODELS.filter((spec) => STORY.includes(spec.name));
  const rows = story.map(({ name, kind, about }) => ({ name, kind, about }));
  const part: Partial<Results> = {
    schema: SCHEMA,
    about,
    models: [...rows, { name, kind: "guest", about: `from ${file}` }],
    scenarios: scenarioRows(),
    cells,
    golden: [],
    laws: lawRows(cells, [guest]),
    mutants: [],
  };
  return part as Results;
}

function head(guest: GuestResults, results: Results): string {
  const { name, file, options, verdicts, failures } = guest;
  const given = Object.entries(options).map(([key, value]) => code(`${key}=${value}`)).join(", ");
  const settled = given === "" ? "" : ` with ${given}`;
  return section(1, `${name}: is it right, and how fast is it?`, [
    `${code(file)}${settled}, checked beside the five models of the story.`,
    verdicts.map((line) => `- ${plain(line)}`).join("\n"),
    ...failures.map((text) => "```\n" + text.replaceAll("```", "'''") + "\n```"),
    duelTable(name, results),
  ]);
}

/**
 * How the guest does against each model: scenarios won and lost, by intervals that exclude none.
 */
function duelTable(name: string, results: Results): string {
  const found = new Map(STORY.map((other) => [other, duels(results, name, other)]));
  const those = (other: string, verdict: Duel["verdict"]) =>
    found.get(other)!.filter((row) =>
      // Sure, but so small that it is shown as 1×.
      (row.verdict !== "unclear" && isNone(row) ? "same" : row.verdict) === verdict
    );
  const named = (list: readonly Duel[], none: string) =>
    list.length === 0 ? none : list.map(({ scenario }) => code(scenario.name)).join(", ");
  const columns: Column<string>[] = [
    { head: `${name} against`, cell: (other) => other },
    ...(["better", "worse"] as const).map((side): Column<string> => ({
      head: side,
      cell: (other) => {
        const list = those(other, side);
        // What is undecided may be better and may be worse: that is not nowhere.
        if (list.length === 0) return those(other, "unclear").length > 0 ? "unclear" : "nowhere";
        return list.map(({ scenario, betterBy }) =>
          `${code(scenario.name)} ${times(side === "better" ? betterBy : 1 / betterBy)}`
        ).join(", ");
      },
    })),
    { head: "the same", cell: (other) => named(those(other, "same"), "–") },
    { head: "unclear", cell: (other) => named(those(other, "unclear"), "–") },
  ];
  return table(columns, STORY);
}
