/**
 * What-if runs as a table and as charts.
 *
 * @module
 */

import { allModels } from "@lab/models";
import { baseFor, dotChart, lineChart, type Series, STYLES_MAX } from "../charts/charts.ts";
import { isComparable, type WhatIf, type WhatIfCell } from "../collect/results_parts.ts";
import { aligned, change, counted, duration, rate, times } from "../command_line/format.ts";
import { optionWords } from "../command_line/model_options.ts";

/** Models of the story, in its order: each keeps its colour whatever was asked for. */
const contenders = () =>
  allModels().filter((model) => model.kind !== "ablation").map((model) => model.name);

/** The table for the terminal. */
export function whatIfLines(result: WhatIf): string[] {
  const { base, seeds = 1 } = result;
  const failed = result.cells.filter((cell) => cell.failure !== null);
  return [
    ...differingCells(result.cells),
    `${result.workload}, costs ${result.costs}, seed ${result.seed}; ` +
    `${coresText(result)}. Changes are against ` +
    `${base.model} on as many Ps${seedsText(seeds)}.` + optionsText(result, " With options: ", "."),
    "",
    ...aligned([
      [
        "model",
        "Ps",
        "makespan",
        "change",
        "Gs done",
        "change",
        "wait p50",
        "change",
        "p99",
        "change",
        "sojourn p50",
        "change",
        "p99",
        "change",
      ],
      ...result.cells.map(row),
    ], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
    ...failed.map((cell) => `${cell.model} at ${counted(cell.procs, "P")}: ${cell.failure}`),
  ];
}

function coresText({ cores, recorded }: WhatIf): string {
  if (cores !== undefined) return counted(cores, "core");
  return recorded?.handNs === undefined
    ? "as many cores as Ps"
    : "one core more than Ps, on which a locked thread wakes";
}

/** What was not the recorded work: a line for each such cell. */
export function differingCells(cells: readonly WhatIfCell[]): string[] {
  return cells.flatMap(({ model, procs, differs }) =>
    differs === undefined
      ? []
      : [`Not the same work, so not compared: ${model} at ${counted(procs, "P")}: ${differs}.`]
  );
}

/** What a change rests on. */
function seedsText(seeds: number): string {
  return seeds === 1
    ? ", of one run each: they have no interval (--seeds gives them one)"
    : `: medians over ${seeds} seeds, in brackets least and most; one that spans 0 is no difference`;
}

/** Which models have options of their own; "" if none has. */
function optionsText({ options }: WhatIf, before: string, after = ""): string {
  return options === undefined ? "" : before + optionWords(options) + after;
}

function row(cell: WhatIfCell): string[] {
  const { model, procs } = cell;
  if (cell.failure !== null) return [model, String(procs), "failed"];
  return [
    model,
    String(procs),
    duration(cell.elapsedNs),
    changed(cell, "elapsed"),
    rate(cell.throughputPerS),
    changed(cell, "throughput"),
    duration(cell.waitNs.p50),
    changed(cell, "waitP50"),
    duration(cell.waitNs.p99),
    changed(cell, "waitP99"),
    duration(cell.sojournNs.p50),
    changed(cell, "sojournP50"),
    duration(cell.sojournNs.p99),
    changed(cell, "sojournP99"),
  ];
}

/** `−12 % [−15 %, −9 %]`. */
function changed({ against, ranges }: WhatIfCell, figure: keyof WhatIfCell["against"]): string {
  const ratio = against[figure], range = ranges?.[figure] ?? null;
  if (ratio === null) return "–";
  if (range === null) return ratioText(ratio);
  return `${ratioText(ratio)} [${ratioText(range.low)}, ${ratioText(range.high)}]`;
}

/** A ratio as a change in percent, or as "12×" where that would be a long number. */
function ratioText(ratio: number): string {
  return ratio >= 10 ? times(ratio) : change(ratio);
}

/** Longest part of a name of a file that comes from a workload's. */
const NAME_MAX = 60;

/** A file about a workload, which may be called anything. @param ending From its name on. */
export function whatIfFile(workload: string, ending: string): string {
  return `whatif-${workload.replaceAll(/[^\w.-]+/g, "-").slice(0, NAME_MAX)}${ending}`;
}

/** The charts: file name → SVG. */
export function whatIfCharts(result: WhatIf): Map<string, string> {
  const ran = result.cells.filter(isComparable);
  const charts = new Map<string, string>();
  const story = contenders().filter((model) => ran.some((cell) => cell.model === model));
  if (story.length > 0) {
    charts.set(whatIfFile(result.workload, ".svg"), storyChart(result, story, ran));
  }
  const parts = [...new Set(ran.filter((cell) => cell.kind === "ablation").map((c) => c.model))];
  if (parts.length > 0) {
    charts.set(whatIfFile(result.workload, "-parts.svg"), partsChart(result, parts, ran));
  }
  return charts;
}

function storyChart(result: WhatIf, models: readonly string[], cells: readonly WhatIfCell[]) {
  const procs = [...new Set(cells.map((cell) => cell.procs))].sort((a, b) => a - b);
  return lineChart({
    title: `Makespan of ${result.workload} by scheduler`,
    subtitle: `${
      result.seeds === undefined ? "one run each" : "median runs"
    }, costs ${result.costs}; less is better${optionsText(result, "; ")}`,
    x: { name: result.cores === undefined ? "Ps and cores" : "Ps", label: String, ticks: procs },
    y: { name: "makespan", scale: "log", label: duration },
    series: models.map((model) => ({
      name: model,
      style: contenders().indexOf(model),
      points: points(cells.filter((cell) => cell.model === model), (cell) => [
        cell.procs,
        cell.elapsedNs,
      ]),
    })),
  });
}

/** What each part of gpm is worth: makespan without it, by makespan of gpm on as many Ps. */
function partsChart(result: WhatIf, parts: readonly string[], cells: readonly WhatIfCell[]) {
  const gpm = new Map(
    cells.filter((cell) => cell.model === "gpm").map((cell) => [cell.procs, cell.elapsedNs]),
  );
  const settled = optionsText(result, "; ");
  const procs = [...new Set(cells.map((cell) => cell.procs))].sort((a, b) => a - b);
  const ratio = ({ procs, elapsedNs, against }: WhatIfCell) =>
    against.elapsed ?? elapsedNs / (gpm.get(procs) ?? elapsedNs);
  return dotChart({
    title: `${result.workload} without one part of gpm`,
    subtitle:
      `makespan by that of gpm on as many Ps, costs ${result.costs}; above 1 the part pays${settled}`,
    rows: parts,
    base: baseFor(cells.filter((cell) => parts.includes(cell.model)).map(ratio)),
    x: { name: "times the makespan of gpm", scale: "log", label: times },
    series: procs.slice(0, STYLES_MAX).map((p, style) => ({
      name: counted(p, "P"),
      style,
      points: points(
        cells.filter((cell) => cell.procs === p && parts.includes(cell.model)),
        (cell) => [parts.indexOf(cell.model), ratio(cell)],
      ),
    })).filter((series) => series.points.length > 0),
    mark: 1,
  });
}

type ChartPoint = Series<{ x: number; value: number; low: number; high: number }>["points"][number];

function points(
  cells: readonly WhatIfCell[],
  place: (cell: WhatIfCell) => readonly [x: number, value: number],
): ChartPoint[] {
  return cells.map((cell) => {
    const [x, value] = place(cell);
    return { x, value, low: value, high: value };
  });
}
