/**
 * What each part of gpm is worth: gpm without it, against gpm.
 *
 * @module
 */

import { compareAll, type Comparison } from "@lab/benches";
import { costsTyped, type ModelRow, type Results, type ScenarioRow } from "../collect/results.ts";
import { LAB } from "../command_line/command_line.ts";
import { change, counted, times } from "../command_line/format.ts";
import { betterText, type Duel, duel, duels, worseText } from "./compare_models.ts";
import { mainFigure } from "./figures.ts";
import {
  blocks,
  code,
  type Column,
  command,
  type FilePage,
  mainCommand,
  plain,
  section,
  table,
} from "./markdown.ts";
import { extreme } from "./story.ts";

const WHOLE = "gpm";

/** The page. */
export const partsPage: FilePage = {
  file: "parts.md",
  title: "What each part of gpm is worth",
  verdict(results) {
    const parts = partsOf(results);
    const pays = parts.filter((part) => paysText(results, part.name) !== null);
    const rest = parts.filter((part) => !pays.includes(part)).map(({ name }) => partName(name));
    return `${pays.length} of ${counted(parts.length, "part")} have a program in which they ` +
      `clearly pay${rest.length === 0 ? "" : `; none was found for: ${rest.join(", ")}`}.`;
  },
  body: (results) => ({ markdown: blocks([worthTable(results), scenarioTable(results)]) }),
};

const partsOf = ({ models }: Results): ModelRow[] =>
  models.filter((model) => model.kind === "ablation");

/** Where each part pays, and where it costs. */
function worthTable(results: Results): string {
  const parts = partsOf(results);
  if (parts.length === 0) return "";
  return blocks([
    "## Where each part pays",
    "A part that is taken out is missed in some program, or it is not worth its cost. Where no " +
    "scenario shows it, a program made for the part alone was tried as well: its rows name what " +
    "was measured, with the part and without it, seed by seed.",
    table<ModelRow>([
      { head: "part", cell: ({ name }) => partName(name) },
      { head: "pays", cell: ({ name }) => paysText(results, name) ?? lookedText(results, name) },
      { head: "costs", cell: ({ name }) => costsText(results, name) },
    ], parts),
    command(mainCommand(results.about)),
  ]);
}

/** Where a part clearly pays: in a scenario, else in its own program; null: nowhere. */
function paysText(results: Results, name: string): string | null {
  const found = extreme(duels(results, name, WHOLE), "worse");
  const own = probeOf(results, name);
  const lines = [
    ...(found === null ? [] : [
      `${code(found.scenario.name)}: ${found.figure.head} ${worseText(found)} worse without`,
    ]),
    ...(own?.comparison.verdict === "more" ? [probeText(own)] : []),
  ];
  return lines.length === 0 ? null : lines.join("; ");
}

function costsText(results: Results, name: string): string {
  const list = duels(results, name, WHOLE), found = extreme(list, "better");
  if (found !== null) {
    return `${code(found.scenario.name)}: ${found.figure.head} ${betterText(found)} better without`;
  }
  const open = list.filter(({ verdict }) => verdict === "unclear").length;
  return open === 0 ? "nowhere" : `nowhere that is clear; undecided in ${open} of ${list.length}`;
}

/** Where was looked for a program in which a part pays. */
function lookedText(results: Results, name: string): string {
  const own = results.probes.filter(({ without }) => without === name).map(({ about }) => about);
  return `none was found, in ${counted(results.scenarios.length, "scenario")}` +
    `${own.length === 0 ? "" : ` and in: ${own.map(plain).join("; ")}`}`;
}

interface Probed {
  readonly about: string;
  readonly comparison: Comparison;
}

/** The part's own program, compared; null: it has none. */
function probeOf({ probes }: Results, name: string): Probed | null {
  const at = probes.findIndex(({ without }) => without === name);
  if (at < 0) return null;
  const pairs = probes.map(({ withNs, withoutNs }) => ({
    a: withNs,
    b: withoutNs,
    isPaired: true,
  }));
  return { about: probes[at].about, comparison: compareAll(pairs)[at] };
}

function probeText({ about, comparison: { by, low, high } }: Probed): string {
  return `${plain(about)}: ${times(by)} (${times(low)} to ${times(high)}) longer without`;
}

/** Every scenario without each part. */
function scenarioTable(results: Results): string {
  const parts = partsOf(results);
  if (parts.length === 0) return "";
  return section(2, "Scenario by scenario", [
    "Each column is gpm with one part taken out. Cells say how the figure that decides the " +
    "scenario changes: throughput (more is better), or p99 where Gs come from outside (less is " +
    "better), seed by seed. **Bold**: the part is missed. `?`: undecided, the interval covers no " +
    "difference; in brackets the seeds that would decide four times of five, if up to 1,000 " +
    "would. `same`: every seed gives the same.",
    table(partColumns(results, parts), results.scenarios),
    command(
      `${LAB} sim --model ${parts[0].name} --scenario ${results.scenarios[0].name} ` +
        `--procs ${results.scenarios[0].procs} --costs ${costsTyped(results.about)}`,
    ),
  ]);
}

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
  if (found.verdict === "same") return "same";
  if (found.verdict === "unclear") {
    return found.seedsNeeded === null ? "?" : `? (${found.seedsNeeded})`;
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
