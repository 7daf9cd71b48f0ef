/**
 * Charts as SVG text, by ECharts without a DOM. Every chart goes through {@linkcode render}, which
 * disposes of the chart: an undisposed chart keeps the process alive.
 *
 * The bundled build of ECharts is imported, not its modules: those read `process.env` and would
 * cost every command an environment right.
 *
 * @module
 */

import type { EChartsOption } from "echarts";
import * as echarts from "echarts/dist/echarts.esm.min.mjs";
import { pointText, withMarks } from "./marks.ts";

/** Width of every chart in px: the column of a Markdown page on GitHub. */
export const CHART_WIDTH = 880;

/** A plus sign in the middle of its place; ECharts has none of its own. */
const PLUS = "path://M4,0H8V4H12V8H8V12H4V8H0V4H4Z";

/**
 * Colours that stay apart for colour-blind readers and on white (Okabe and Ito, 2008; their yellow
 * is left out as too pale for lines). Symbols differ too, so no chart needs colour alone.
 */
const COLORS = ["#D55E00", "#009E73", "#56B4E9", "#E69F00", "#CC79A7", "#0072B2", "#000000"];
const SYMBOLS = ["rect", PLUS, "triangle", "diamond", "roundRect", "circle"];

/** How many styles there are: each colour with each symbol. */
export const STYLES_MAX = COLORS.length * SYMBOLS.length;

/** Colour and symbol of a style. Neighbours differ in both; no two styles agree in both. */
function styleOf(style: number): { readonly color: string; readonly symbol: string } {
  const round = Math.floor(style / COLORS.length);
  return {
    color: COLORS[style % COLORS.length],
    symbol: SYMBOLS[(style % COLORS.length + round) % SYMBOLS.length],
  };
}

/** Colour of text and axes. */
export const INK = "#1f2328";
const GRID = "#d9dde2";
/** What charts are written in. */
export const FONT = "Helvetica, Arial, sans-serif";

/** A point with its range over seeds; `low` and `high` equal `value` where nothing varied. */
export interface Point {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One line or one kind of dot. */
export interface Series<P> {
  readonly name: string;
  /** Colour and symbol, `0..STYLES_MAX - 1`: the same for a model in every chart. */
  readonly style: number;
  readonly points: readonly P[];
}

/** An axis of figures. */
export interface Axis {
  /** With its unit: `p99 sojourn time (µs)`. */
  readonly name: string;
  readonly scale: "linear" | "log";
  /** Text of a tick. */
  readonly label: (value: number) => string;
}

/** Lines over a numeric x, with whiskers for the range over seeds. */
export interface LineChart {
  readonly title: string;
  readonly subtitle: string;
  readonly x: Omit<Axis, "scale"> & { readonly ticks: readonly number[] };
  readonly y: Axis;
  readonly series: readonly Series<Point>[];
}

/** Dots in rows: one row for each label, one kind of dot for each series. */
export interface DotChart {
  readonly title: string;
  readonly subtitle: string;
  readonly rows: readonly string[];
  readonly x: Axis;
  /**
   * Log scale only: its ticks are the powers of this number, and it reaches two of them to each
   * side of 1. Left out, it reaches whole powers of ten around the points.
   */
  readonly base?: number;
  /** `x` of a point is the index of its row. */
  readonly series: readonly Series<Point>[];
  /** Where a line stands to compare with. */
  readonly mark: number;
}

/** @returns SVG of lines over x. @throws {RangeError} If there is nothing to draw, or too much. */
export function lineChart(chart: LineChart): string {
  checkSeries(chart.title, chart.series);
  const svg = linesSvg(chart);
  return withMarks(svg, chart.series.map(({ name }) => name), (at, i) => {
    const { name, points } = chart.series[at >> 1];
    // Whiskers stand behind each line, as series of their own.
    if (at % 2 === 1) return { name, text: null };
    const x = chart.x.ticks[i], point = points.find((candidate) => candidate.x === x)!;
    const place = `${chart.x.name} ${chart.x.label(x)}`;
    return { name, text: pointText(name, place, point, chart.y.label) };
  });
}

function linesSvg(chart: LineChart): string {
  return render(380, {
    ...frame(chart.title, chart.subtitle),
    grid: { left: 76, right: 110, top: 74, bottom: 56 },
    xAxis: {
      // The places are named already, in `data`.
      ...axis({ ...chart.x, scale: "linear", label: String }),
      // Ticks stand at the measured places and nowhere else, evenly: the x of a sweep is a list.
      type: "category",
      data: chart.x.ticks.map((tick) => chart.x.label(tick)),
      boundaryGap: false,
      nameLocation: "middle",
      nameGap: 34,
    },
    yAxis: { ...axis(chart.y), nameLocation: "middle", nameGap: 56, nameRotate: 90 },
    series: chart.series.flatMap((series) => {
      const style = styleOf(series.style);
      return [
        {
          name: series.name,
          type: "line" as const,
          data: place(chart.x.ticks, series.points, (point) => point.value),
          emphasis: { disabled: true },
          ...style,
          symbolSize: 8,
          lineStyle: { width: 2, color: style.color },
          itemStyle: { color: style.color },
          endLabel: { show: true, formatter: series.name, color: INK, fontSize: 12 },
          labelLayout: { moveOverlap: "shiftY" as const },
          connectNulls: false,
        },
        whiskers(
          series.points.map((point) => [chart.x.ticks.indexOf(point.x), point.low, point.high]),
          "vertical",
          style.color,
        ),
      ];
    }),
  });
}

/** @returns SVG of dots in rows. @throws {RangeError} If there is nothing to draw, or too much. */
export function dotChart(chart: DotChart): string {
  checkSeries(chart.title, chart.series);
  return withMarks(dotsSvg(chart), [], (at, i) => {
    const { name, points } = chart.series[at >> 1];
    if (at % 2 === 0) return { name, text: null };
    return { name, text: pointText(name, chart.rows[points[i].x], points[i], chart.x.label) };
  });
}

function dotsSvg(chart: DotChart): string {
  return render(130 + 30 * chart.rows.length, {
    ...frame(chart.title, chart.subtitle),
    legend: {
      top: 50,
      left: 8,
      itemGap: 18,
      itemWidth: 13,
      itemHeight: 12,
      data: chart.series.map((series) => series.name),
      textStyle: { color: INK, fontSize: 12, fontFamily: FONT },
    },
    grid: { left: 160, right: 32, top: 82, bottom: 48 },
    xAxis: { ...axis(chart.x), ...around(chart.base), nameLocation: "middle", nameGap: 30 },
    yAxis: {
      type: "category",
      inverse: true,
      data: [...chart.rows],
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: INK, fontSize: 13, fontFamily: FONT },
      splitLine: { show: true, lineStyle: { color: GRID } },
    },
    series: chart.series.flatMap((series) => {
      const style = styleOf(series.style);
      return [
        whiskers(
          series.points.map((point) => [point.x, point.low, point.high]),
          "horizontal",
          style.color,
        ),
        {
          name: series.name,
          type: "scatter" as const,
          data: series.points.map((point) => [point.value, point.x]),
          emphasis: { disabled: true },
          ...style,
          symbolSize: 12,
          itemStyle: {
            color: style.color,
            opacity: 0.9,
            borderColor: "#ffffff",
            borderWidth: 1,
          },
          z: 5,
          ...(series === chart.series[0]
            ? {
              markLine: {
                symbol: "none" as const,
                silent: true,
                lineStyle: { color: INK, type: "dashed" as const },
                label: { show: false },
                data: [{ xAxis: chart.mark }],
              },
            }
            : {}),
        },
      ];
    }),
  });
}

function checkSeries(title: string, series: readonly Series<Point>[]): void {
  const points = series.reduce((sum, { points }) => sum + points.length, 0);
  if (points === 0) throw new RangeError(`Cannot draw "${title}": it has no points`);
  const strange = series.find(({ style }) =>
    !(Number.isInteger(style) && style >= 0 && style < STYLES_MAX)
  );
  if (strange !== undefined) {
    throw new RangeError(
      `Cannot draw "${title}": style of ${strange.name} must be 0..${STYLES_MAX - 1}: received ` +
        strange.style,
    );
  }
}

/** Values in the order of the ticks; a gap where a series has no point. */
function place(
  ticks: readonly number[],
  points: readonly Point[],
  value: (point: Point) => number,
): (number | "-")[] {
  return ticks.map((tick) => {
    const point = points.find((candidate) => candidate.x === tick);
    return point === undefined ? "-" : value(point);
  });
}

/** Title, background and stillness common to all charts. */
export function frame(title: string, subtitle: string): EChartsOption {
  return {
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: FONT },
    title: {
      text: title,
      subtext: subtitle,
      left: 8,
      top: 6,
      itemGap: 5,
      textStyle: { color: INK, fontSize: 15, fontWeight: "bold", fontFamily: FONT },
      subtextStyle: { color: "#59636e", fontSize: 12, fontFamily: FONT },
    },
  };
}

/**
 * Bases in question: below the first nothing can be told apart, above the last nothing is close.
 */
const BASES = [1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 30, 100, 1000];

/** The finest base of a scale around 1 on which all of `ratios` (above 0) have room. */
export function baseFor(ratios: readonly number[]): number {
  const reach = ratios.reduce((most, ratio) => Math.max(most, ratio, 1 / ratio), 1);
  return BASES.find((base) => base ** 2 >= reach) ?? Math.sqrt(reach);
}

function around(base: number | undefined) {
  return base === undefined ? {} : { logBase: base, min: base ** -2, max: base ** 2 };
}

/** Axis of figures. */
function axis({ name, scale, label }: Axis) {
  return {
    type: scale === "log" ? "log" as const : "value" as const,
    name,
    nameTextStyle: { color: INK, fontSize: 12, fontFamily: FONT },
    axisLabel: { color: INK, fontSize: 12, fontFamily: FONT, formatter: label },
    axisLine: { show: true, lineStyle: { color: INK } },
    splitLine: { show: true, lineStyle: { color: GRID } },
    minorTick: { show: false },
  };
}

/** Thin bars from low to high, for the range over seeds. */
function whiskers(
  ranges: readonly (readonly number[])[],
  direction: "vertical" | "horizontal",
  color: string,
) {
  return {
    type: "custom" as const,
    emphasis: { disabled: true },
    z: 4,
    data: ranges.filter(([, low, high]) => high > low).map((range) => [...range]),
    encode: direction === "vertical" ? { x: 0, y: [1, 2] } : { y: 0, x: [1, 2] },
    renderItem: (_params: unknown, api: WhiskerApi) => {
      const at = api.value(0);
      const ends = direction === "vertical"
        ? [api.coord([at, api.value(1)]), api.coord([at, api.value(2)])]
        : [api.coord([api.value(1), at]), api.coord([api.value(2), at])];
      return {
        type: "line" as const,
        shape: { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] },
        style: { stroke: color, lineWidth: 2, opacity: 0.6 },
      };
    },
  };
}

/** The two methods of ECharts' custom-series API that whiskers need. */
interface WhiskerApi {
  value(dimension: number): number;
  coord(point: number[]): number[];
}

/** Draws to text, and lets go of the chart whatever happens. */
export function render(height: number, option: unknown): string {
  const chart = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: CHART_WIDTH,
    height,
  });
  try {
    chart.setOption(option as EChartsOption);
    return inTheDark(steadyIds(chart.renderToSVGString())) + "\n";
  } finally {
    chart.dispose();
  }
}

/** Who reads in the dark gets the picture with dark paper; hues stay what they are. */
const DARK = "<style>@media (prefers-color-scheme: dark) " +
  "{ svg { filter: invert(0.9) hue-rotate(180deg); } }</style>";

const inTheDark = (svg: string): string => svg.replace(/^<svg[^>]*>/, (head) => head + DARK);

/**
 * ECharts numbers its clip paths and classes from a counter of the whole process. Numbers them from
 * 0 in each picture, so the same data is the same bytes whatever was drawn before.
 */
function steadyIds(svg: string): string {
  const names = new Map<string, string>();
  return svg.replaceAll(/\bzr[0-9]+-[a-z]+-?[0-9]+\b/g, (id) => {
    const known = names.get(id) ?? `lab-${names.size}`;
    names.set(id, known);
    return known;
  });
}
