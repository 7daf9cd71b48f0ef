/**
 * What each part of gpm is worth: gpm without it, against gpm.
 *
 * @module
 */

import { costsTyped, type ModelRow, type Results, type ScenarioRow } from "../collect/results.ts";
import { LAB } from "../command_line/command_line.ts";
import { change, times } from "../command_line/format.ts";
import { betterText, type Duel, duel, duels, worseText } from "./compare_models.ts";
import { mainFigure } from "./figures.ts";
import { code, type Column, command, type PageMaker, plain, section, table } from "./markdown.ts";
import { extreme } from "./story.ts";

const WHOLE = "gpm";

/** The section. */
export const partsPage: PageMaker = (results) => {
  const parts = results.models.filter((model) => model.kind === "ablation");
  if (parts.length === 0) return { markdown: "" };
  return {
    markdown: section(2, "What each part of gpm is worth", [
      "Each column is gpm with one part taken out. Cells say how the figure that decides the " +
      "scenario changes: throughput (more is better), or p99 where Gs come from outside (less is " +
      "better), seed by seed. **Bold**: the part is missed. `·`: the interval covers no difference, " +
      "so none is claimed; in brackets the seeds that would decide four times of five, if up to " +
      "1,000 would. `=`: every " +
      "seed gives the same.",
      table(partColumns(results, parts), results.scenarios),
      "Where each part matters most:",
      table<ModelRow>([
        { head: "without", cell: ({ name }) => partName(name) },
        { head: "hurts most", cell: ({ name }) => worthText(results, name, "worse") },
        { head: "helps most", cell: ({ name }) => worthText(results, name, "better") },
      ], parts),
      command(
        `${LAB} sim --model ${parts[0].name} --scenario ${results.scenarios[0].name} ` +
          `--procs ${results.scenarios[0].procs} --costs ${costsTyped(results.about)}`,
      ),
    ]),
  };
};

/** `gpm-no-steal` → `steal`. */
function partName(name: string): string {
  return plain(name.replace(/^gpm-no-/, "").replaceAll("-", " "));
}

function partColumns(results: Results, parts: readonly ModelRow[]): Column<ScenarioRow>[] {
  return [
    { head: "scenario", cell: ({ name }) => code(name) },
    { head: "figure", cell: (scenario) => mainFigure(scenario).head },
    ...parts.map(({ name }): Column<ScenarioRow> => ({
      head: `no ${partName(name)}`,
      align: "right",
      cell: (scenario) => {
        const found = duel(results, scenario, { a: name, b: WHOLE });
        return found === null ? "not run" : cellText(found);
      },
    })),
  ];
}

function cellText(found: Duel): string {
  if (found.verdict === "same") return "=";
  if (found.verdict === "unclear") {
    return found.seedsNeeded === null ? "·" : `· (${found.seedsNeeded})`;
  }
  const text = changeText(byOf(found));
  return found.verdict === "worse" ? `**${text}**` : text;
}

/** The figure without the part divided by that with it. */
function byOf({ betterBy, figure }: Duel): number {
  return figure.better === "less" ? 1 / betterBy : betterBy;
}

/** Small changes in percent, large ones as a factor. */
function changeText(by: number): string {
  return by >= 3 ? times(by) : change(by);
}

function worthText(results: Results, name: string, side: "better" | "worse"): string {
  const found = extreme(duels(results, name, WHOLE), side);
  if (found === null) return "nowhere clearly";
  const by = side === "better" ? betterText(found) : worseText(found);
  return `${code(found.scenario.name)}: ${found.figure.head} ${by} ${side}`;
}
