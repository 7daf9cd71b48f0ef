/**
 * Models × scenarios: who leads where, pictures, and one table for each scenario.
 *
 * @module
 */

import { dotChart } from "../charts/charts.ts";
import { costsTyped, type Results, type ScenarioRow } from "../collect/results.ts";
import { LAB } from "../command_line/command_line.ts";
import { counted, times } from "../command_line/format.ts";
import { betterText, contenders, type Lead, leads, styleOf } from "./compare_models.ts";
import {
  cellOf,
  type Figure,
  FIGURES,
  mainFigure,
  seedsText,
  spreadOf,
  spreadText,
} from "./figures.ts";
import {
  code,
  type Column,
  command,
  folded,
  mainCommand,
  type PageMaker,
  picture,
  plain,
  section,
  table,
} from "./markdown.ts";

const THROUGHPUT_FILE = "throughput.svg";
const TAIL_FILE = "p99.svg";
/** The model the others are measured by. */
const YARDSTICK = "gpm";

/** The section. */
export const comparisonPage: PageMaker = (results) => {
  const closed = results.scenarios.filter((scenario) => !scenario.isOpen);
  const throughputAlt = "Throughput of each model divided by that of gpm, for each scenario";
  const tailAlt = "p99 latency of each model divided by that of gpm, for each scenario";
  return {
    markdown: section(2, "Models × scenarios", [
      `Each cell is the median of ${results.about.seeds.length} seeds; ±x % is half the range over ` +
      "them. Models are compared seed by seed, as the same seed gives all of them the same work: the " +
      "interval is that of the mean of the logarithms of the ratios (Student's t), at 95 % for all " +
      "comparisons of this report together (Holm). A model **leads** a scenario if it is better than " +
      "every other with an interval that excludes no difference; else all that may be best are " +
      "named, the best median first, with the seeds that would decide, four times of five, if things " +
      "are as they seem. " +
      "Where Gs come from outside (open loop), arrivals set the throughput, so the p99 decides.",
      table(leadColumns(results), leads(results)),
      command(mainCommand(results.about)),
      picture(throughputAlt, THROUGHPUT_FILE),
      picture(tailAlt, TAIL_FILE),
      folded(
        "What the columns mean",
        COLUMNS.map(({ head, about }) => `- **${head}**: ${about}`).join("\n"),
      ),
      ...results.scenarios.map((scenario) => scenarioTable(results, scenario)),
    ]),
    pictures: new Map([
      [
        THROUGHPUT_FILE,
        relativeChart(results, closed, FIGURES.throughput, {
          title: "Throughput against gpm",
          axis: "throughput divided by gpm's (right is better)",
        }),
      ],
      [
        TAIL_FILE,
        relativeChart(results, results.scenarios, FIGURES.p99, {
          title: "p99 latency against gpm",
          axis: "p99 from creation to end, divided by gpm's (left is better)",
        }),
      ],
    ]),
  };
};

/** Who leads in how many scenarios, in a sentence. */
export function scenariosVerdict(results: Results): string {
  const list = leads(results);
  const alone = list.filter(({ leaders }) => leaders.length === 1).map(({ leaders }) => leaders[0]);
  const counts = [...new Set(alone)].map((model) =>
    `${model} in ${alone.filter((one) => one === model).length}`
  );
  const open = list.length - alone.length;
  const clear = counts.length === 0
    ? "No model leads any alone"
    : `Clear leads: ${counts.join(", ")}`;
  return `${clear}${open === 0 ? "" : `; undecided: ${open}`} (of ${list.length}).`;
}

function leadColumns(results: Results): Column<Lead>[] {
  return [
    { head: "scenario", cell: ({ scenario }) => code(scenario.name) },
    { head: "decided by", cell: ({ scenario }) => mainFigure(scenario).head },
    {
      head: "leads",
      cell: ({ leaders, seedsNeeded }) =>
        leaders.length === 1
          ? `**${leaders[0]}**`
          : `undecided: ${leaders.join(", ")}; ${seedsText(seedsNeeded)}`,
    },
    {
      head: "ahead of the next",
      cell: ({ next }) => next === null ? "–" : `${next.model}: ${betterText(next.found)}`,
    },
    {
      head: "best",
      align: "right",
      cell: ({ scenario, best }) => spreadText(best, mainFigure(scenario)),
    },
    {
      head: YARDSTICK,
      align: "right",
      cell: ({ scenario }) => figureText(results, scenario, YARDSTICK, mainFigure(scenario)),
    },
  ];
}

function figureText(
  results: Results,
  scenario: ScenarioRow,
  model: string,
  figure: Figure,
): string {
  const cell = cellOf(results, { group: "standard", scenario: scenario.name, model });
  const values = spreadOf(cell, figure);
  return values === null ? "not run" : spreadText(values, figure);
}

/** Columns of a scenario's table. The range over seeds stands with the first ones only. */
const COLUMNS: readonly Figure[] = [
  FIGURES.throughput,
  FIGURES.p99,
  FIGURES.p50,
  FIGURES.jain,
  FIGURES.longestWait,
  FIGURES.switches,
  FIGURES.memory,
  FIGURES.lockWait,
];

const COLUMNS_WITH_RANGE = 2;

function medianText(
  results: Results,
  scenario: ScenarioRow,
  model: string,
  figure: Figure,
): string {
  const key = { group: "standard" as const, scenario: scenario.name, model };
  const values = spreadOf(cellOf(results, key), figure);
  return values === null ? "not run" : figure.format(values.median);
}

function scenarioTable(results: Results, scenario: ScenarioRow): string {
  const models = contenders(results);
  const lead = leads(results).find((found) => found.scenario.name === scenario.name);
  const winner = lead?.leaders.length === 1 ? lead.leaders[0] : null;
  const main = mainFigure(scenario);
  const refusals = models.flatMap((model) => {
    const cell = cellOf(results, { group: "standard", scenario: scenario.name, model });
    return cell?.refusal ? [`${model} was not run: ${plain(cell.refusal)}.`] : [];
  });
  return section(3, scenario.name, [
    plain(scenario.about),
    table<string>([
      { head: "model", cell: (model) => model === winner ? `**${model}**` : model },
      ...COLUMNS.map((figure): Column<string> => ({
        head: figure.head,
        align: "right",
        cell: (model) => {
          const text = COLUMNS.indexOf(figure) < COLUMNS_WITH_RANGE
            ? figureText(results, scenario, model, figure)
            : medianText(results, scenario, model, figure);
          return model === winner && figure === main ? `**${text}**` : text;
        },
      })),
    ], models),
    ...refusals,
    ...models.flatMap((model) => unfinishedText(results, scenario, model)),
    command(
      `${LAB} sim --scenario ${scenario.name} --model ${YARDSTICK} --procs ${scenario.procs} ` +
        `--cores ${scenario.cores} --costs ${costsTyped(results.about)} ` +
        `--seed ${results.about.seeds[0]}`,
    ),
  ]);
}

/** A run that got stuck has figures, but they are no result: says so. */
function unfinishedText(results: Results, scenario: ScenarioRow, model: string): string[] {
  const cell = cellOf(results, { group: "standard", scenario: scenario.name, model });
  const stuck = (cell?.runs ?? []).filter(({ end }) => end === "deadlock" || end === "stalled");
  if (stuck.length === 0) return [];
  const ends = [...new Set(stuck.map((run) => run.end))].join(", ");
  return [`**${model} did not finish** (${ends}) with ${counted(stuck.length, "seed")}.`];
}

function relativeChart(
  results: Results,
  scenarios: readonly ScenarioRow[],
  figure: Figure,
  words: { readonly title: string; readonly axis: string },
): string {
  const seeds = results.about.seeds.length;
  return dotChart({
    title: words.title,
    subtitle: `median of ${seeds} seeds, bars from least to most, ` +
      `costs ${results.about.costs.name}`,
    rows: scenarios.map((scenario) => scenario.name),
    x: { name: words.axis, scale: "log", label: times },
    mark: 1,
    series: contenders(results).map((model) => ({
      name: model,
      style: styleOf(results, model),
      points: scenarios.flatMap((scenario, row) => {
        const key = { group: "standard" as const, scenario: scenario.name };
        const values = spreadOf(cellOf(results, { ...key, model }), figure);
        const yardstick = spreadOf(cellOf(results, { ...key, model: YARDSTICK }), figure);
        if (values === null || yardstick === null || yardstick.median === 0) return [];
        const by = (value: number) => value / yardstick.median;
        return [{ x: row, value: by(values.median), low: by(values.min), high: by(values.max) }];
      }),
    })),
  });
}
