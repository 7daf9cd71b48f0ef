/**
 * What changes with the number of processors, and with the load.
 *
 * @module
 */

import { lineChart, type Point, type Series } from "../charts/charts.ts";
import { LOAD, loadRatePerS, PROCS_SCENARIO } from "../collect/jobs.ts";
import { type Cell, costsTyped, type Group, type Results } from "../collect/results.ts";
import { LAB } from "../command_line/command_line.ts";
import { count, duration } from "../command_line/format.ts";
import { styleOf } from "./compare_models.ts";
import { type Figure, FIGURES, spreadOf, spreadText } from "./figures.ts";
import { code, type Column, command, type PageMaker, picture, section, table } from "./markdown.ts";

const PROCS_FILE = "processors.svg";
const LOAD_FILE = "load.svg";

/** The section. */
export const sweepsPage: PageMaker = (results) => {
  const { costs, seeds } = results.about;
  const typed = costsTyped(results.about);
  const subtitle = `median of ${seeds.length} seeds, bars from least to most, costs ${costs.name}`;
  const procs = placesOf(results, "procs");
  const loads = placesOf(results, "load");
  return {
    markdown: section(2, "More processors, more load", [
      `Throughput of ${code(PROCS_SCENARIO)} as processors (and cores with them) are added. A ` +
      "model that scales doubles with each doubling; a queue under one lock, or one thread for " +
      "all, shows as a line that bends.",
      picture(`Throughput of ${PROCS_SCENARIO} over the number of processors`, PROCS_FILE),
      table(sweepColumns(results, "procs", FIGURES.throughput, "P", String), procs),
      command(
        `${LAB} sim --scenario ${PROCS_SCENARIO} --model gm --procs ${procs.at(-1)} ` +
          `--costs ${typed} --seed ${seeds[0]}`,
      ),
      `Tail latency under load: Poisson arrivals on ${LOAD.procs} processors, exponential work of ` +
      `${duration(LOAD.serviceNs)} on average, each arrival taken by a random P. Load 1 is all ` +
      "that the cores could do if scheduling were free. n1 has one core whatever the machine has, " +
      "so beyond a load of 1/P its queue grows for as long as the run lasts.",
      picture("p99 latency over load", LOAD_FILE),
      table(sweepColumns(results, "load", FIGURES.p99, "load", String), loads),
      command(
        `${LAB} sim --model gpm --procs ${LOAD.procs} --costs ${typed} ` +
          `--arrivals poisson:${loadRatePerS(loads.at(-1) ?? 0.5)} ` +
          `--service exp:${LOAD.serviceNs} ` +
          `--count ${LOAD.count[results.about.quick ? "quick" : "full"]} --place random ` +
          `--seed ${seeds[0]}`,
      ),
    ]),
    pictures: new Map([
      [
        PROCS_FILE,
        lineChart({
          title: `Throughput of ${PROCS_SCENARIO} by number of processors`,
          subtitle,
          x: { name: "processors P, one core each", label: String, ticks: procs },
          y: { name: "Gs completed per virtual second", scale: "log", label: count },
          series: sweepSeries(results, "procs", FIGURES.throughput),
        }),
      ],
      [
        LOAD_FILE,
        lineChart({
          title: "p99 latency by load",
          subtitle,
          x: { name: "load offered to the cores", label: String, ticks: loads },
          y: { name: "p99 from arrival to end", scale: "log", label: duration },
          series: sweepSeries(results, "load", FIGURES.p99),
        }),
      ],
    ]),
  };
};

function cellsOf(results: Results, group: Group): Cell[] {
  return results.cells.filter((cell) => cell.group === group);
}

/** Places of a sweep in rising order. */
function placesOf(results: Results, group: Group): number[] {
  return [...new Set(cellsOf(results, group).map((cell) => cell.x))].sort((a, b) => a - b);
}

function modelsOf(results: Results, group: Group): string[] {
  return [...new Set(cellsOf(results, group).map((cell) => cell.model))];
}

function sweepColumns(
  results: Results,
  group: Group,
  figure: Figure,
  head: string,
  label: (x: number) => string,
): Column<number>[] {
  const cells = cellsOf(results, group);
  return [
    { head, align: "right", cell: label },
    ...modelsOf(results, group).map((model): Column<number> => ({
      head: model,
      align: "right",
      cell: (x) => {
        const cell = cells.find((found) => found.model === model && found.x === x);
        const values = spreadOf(cell, figure);
        return values === null ? "not run" : spreadText(values, figure);
      },
    })),
  ];
}

function sweepSeries(results: Results, group: Group, figure: Figure): Series<Point>[] {
  const cells = cellsOf(results, group);
  return modelsOf(results, group).map((model) => ({
    name: model,
    style: styleOf(results, model),
    points: cells.filter((cell) => cell.model === model).flatMap((cell) => {
      const values = spreadOf(cell, figure);
      if (values === null) return [];
      return [{ x: cell.x, value: values.median, low: values.min, high: values.max }];
    }),
  }));
}
