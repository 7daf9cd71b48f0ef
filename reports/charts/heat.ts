/**
 * A heat map: rows and columns of ratios, each with its text, coloured by how far from the best.
 *
 * @module
 */

import { FONT, frame, INK, render } from "./charts.ts";

/** One cell. */
export interface HeatCell {
  /** How many times the best: 1 or more; null: there is no figure. */
  readonly factor: number | null;
  /** What stands in it. */
  readonly text: string;
  /** Whether it is behind at all is not decided: a colour of its own, whatever its factor. */
  readonly isOpen: boolean;
}

/** A heat map. */
export interface HeatChart {
  readonly title: string;
  readonly subtitle: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly HeatCell[] }[];
  /** Columns from this one on are set apart: they sum up. */
  readonly sumsFrom: number;
}

/**
 * Steps of colour, from the best on: a factor below the first number, the second, …; from dark to
 * light for the good, so that they also differ without colour.
 */
const STEPS: readonly (readonly [below: number, color: string])[] = [
  [1.02, "#1a9850"],
  [1.25, "#91cf60"],
  [2, "#d9ef8b"],
  [5, "#fee08b"],
  [20, "#fc8d59"],
  [Infinity, "#d73027"],
];
/** Undecided, and not run. */
const OPEN = "#9ecae1", NONE = "#eceff1";

/** What the colours mean, in words. */
export const HEAT_WORDS = "Green: the best, or near it; yellow to red: 2×, 5×, 20× behind; blue: " +
  "whether it is behind is not decided";

/** Class of a cell by its colour: `step0`, the best, to `step5`, `open` or `none`. */
export function heatStep({ factor, isOpen }: Omit<HeatCell, "text">): string {
  if (factor === null) return "none";
  return isOpen ? "open" : `step${STEPS.findIndex(([below]) => factor < below)}`;
}

function colorOf({ factor, isOpen }: HeatCell): string {
  if (factor === null) return NONE;
  return isOpen ? OPEN : STEPS.find(([below]) => factor < below)![1];
}

const ROW = 34, LEFT = 96, TOP = 150;

/** @returns SVG. @throws {RangeError} If there is nothing to draw. */
export function heatChart({ title, subtitle, columns, rows, sumsFrom }: HeatChart): string {
  if (rows.length === 0 || columns.length === 0) {
    throw new RangeError(`Cannot draw "${title}": it has no cells`);
  }
  const label = { color: INK, fontSize: 12, fontFamily: FONT };
  return render(TOP + 24 + ROW * rows.length, {
    ...frame(title, subtitle),
    grid: { left: LEFT, right: 16, top: TOP, bottom: 16 },
    xAxis: {
      type: "category",
      position: "top",
      data: [...columns],
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, rotate: 40, interval: 0 },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ name }) => name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, fontSize: 13, interval: 0 },
    },
    series: [{
      type: "heatmap",
      silent: true,
      data: rows.flatMap(({ cells }, y) =>
        cells.map((cell, x) => ({
          value: [x, y, cell.factor ?? 1],
          label: { show: true, formatter: cell.text, ...label },
          itemStyle: {
            color: colorOf(cell),
            borderColor: "#ffffff",
            borderWidth: x >= sumsFrom ? 3 : 1,
          },
        }))
      ),
    }],
  });
}
