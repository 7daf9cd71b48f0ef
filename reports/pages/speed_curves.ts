/**
 * Curves of the page *Speed*: over Ps, over Gs, over commits, and real cores by virtual time.
 *
 * @module
 */

import { COMPARED } from "@lab/models";
import { baseFor, dotChart, lineChart, type Point, type Series } from "../charts/charts.ts";
import { significant, times, whole } from "../command_line/format.ts";
import { picture, table } from "./markdown.ts";
import type { CoresRow, RunSpeed, SpeedEstimate, SpeedFacts } from "../collect/results_parts.ts";

const FILES = {
  procs: "speed-procs.svg",
  gs: "speed-gs.svg",
  commits: "speed-commits.svg",
  cores: "speed-cores.svg",
} as const;

/** Ps and Gs: what a decision may cost at a place, by what it costs at the first. */
const CURVES = {
  procs: {
    head: "Ps",
    name: "number of Ps",
    bound: "log P",
    allowed: (x: number) => 1 + Math.log2(x),
  },
  gs: { head: "Gs", name: "number of Gs", bound: "flat", allowed: () => 1 },
} as const;
type Curve = keyof typeof CURVES;

const NAMES = COMPARED.map(({ name }) => name);
/** Models have the colours of the other charts; what they are held against is black. */
const styleOf = (model: string) => NAMES.indexOf(model);
const BOUND_STYLE = 13;

const pointsOf = (group: Curve, figures: readonly SpeedEstimate[]) =>
  figures.filter((figure) => figure.section === group && figure.x !== undefined);

/** The pictures and tables of both curves. */
export function curveBlocks(figures: readonly SpeedEstimate[]): string[] {
  return (["procs", "gs"] as const).flatMap((group) => {
    const points = pointsOf(group, figures);
    if (points.length === 0) return [];
    return [
      picture(`ns for each decision over the ${CURVES[group].name}`, FILES[group]),
      curveTable(group, points),
    ];
  });
}

function curveTable(group: Curve, points: readonly SpeedEstimate[]): string {
  const { head, allowed } = CURVES[group], [first] = points;
  return table<SpeedEstimate>([
    { head, align: "right", cell: ({ x }) => whole(x!) },
    { head: "ns for each decision", align: "right", cell: (point) => estimateText(point) },
    { head: "growth", align: "right", cell: (point) => growthText(point, first) },
    { head: "may grow to", align: "right", cell: ({ x }) => times(allowed(x!)) },
    {
      head: "",
      cell: (point) => point === first ? "" : growthVerdict(point, first, allowed(point.x!)),
    },
  ], points);
}

/** With the ends of both intervals, so wider than it need be. */
const growthOf = (point: SpeedEstimate, first: SpeedEstimate) => ({
  value: point.value / first.value,
  low: point.low / first.high,
  high: point.high / first.low,
});

function growthText(point: SpeedEstimate, first: SpeedEstimate): string {
  const { value, low, high } = growthOf(point, first);
  if (point === first) return "1×";
  return point.n < 2
    ? `${times(value)} (one turn)`
    : `${times(value)} (${times(low)} to ${times(high)})`;
}

/** Is the growth within what is allowed? Unclear while the interval covers the bound. */
export function growthVerdict(
  point: SpeedEstimate,
  first: SpeedEstimate,
  allowed: number,
): "met" | "**missed**" | "unclear" {
  const { low, high } = growthOf(point, first);
  if (point.n < 2) return "unclear";
  return high <= allowed ? "met" : low > allowed ? "**missed**" : "unclear";
}

/** `12.3 (11 to 14)` */
export const estimateText = ({ value, low, high }: Omit<Point, "x">) =>
  low === high
    ? significant(value)
    : `${significant(value)} (${significant(low)} to ${significant(high)})`;

/** Runs that can stand beside the newest: the same machine, the same cells, as warm. */
function comparable(runs: readonly RunSpeed[]): RunSpeed[] {
  const newest = runs.at(-1);
  const keyOf = ({ machine, cells, warmup }: RunSpeed) => JSON.stringify([machine, cells, warmup]);
  return runs.filter((run) => keyOf(run) === keyOf(newest!));
}

/** The picture over commits, if there are two that can be compared. */
export function commitsPicture({ runs }: SpeedFacts): string {
  if (comparable(runs).length < 2) return "";
  return picture("ns for each decision over commits, by model", FILES.commits);
}

/** The picture of real cores, if there are any. */
export function coresPicture({ cores }: SpeedFacts): string {
  if (cores === null || cores.rows.length === 0) return "";
  return picture("wall time on real cores by virtual time", FILES.cores);
}

/** All pictures of the page. */
export function speedPictures(facts: SpeedFacts): ReadonlyMap<string, string> {
  const figures = facts.measured?.figures ?? [];
  const pictures = new Map<string, string>();
  for (const group of ["procs", "gs"] as const) {
    const points = pointsOf(group, figures);
    if (points.length > 0) pictures.set(FILES[group], curveChart(group, points));
  }
  if (commitsPicture(facts) !== "") {
    pictures.set(FILES.commits, commitsChart(comparable(facts.runs)));
  }
  if (coresPicture(facts) !== "") pictures.set(FILES.cores, coresChart(facts.cores!.rows));
  return pictures;
}

function curveChart(group: Curve, points: readonly SpeedEstimate[]): string {
  const { name, bound, allowed } = CURVES[group], [first] = points;
  const limit = points.map(({ x }) => first.value * allowed(x!));
  return lineChart({
    title: `What a decision costs over the ${name}`,
    subtitle: "wall clock, typical of turns, bars: the 95 % interval; gpm, costs zero; " +
      `${bound}: what it may grow to`,
    x: { name, label: whole, ticks: points.map(({ x }) => x!) },
    y: { name: "ns for each decision", scale: "log", label: (ns) => significant(ns) },
    series: [
      {
        name: "gpm",
        style: styleOf("gpm"),
        points: points.map(({ x, value, low, high }) => ({ x: x!, value, low, high })),
      },
      {
        name: bound,
        style: BOUND_STYLE,
        points: points.map(({ x }, i) => ({
          x: x!,
          value: limit[i],
          low: limit[i],
          high: limit[i],
        })),
      },
    ],
  });
}

function commitsChart(runs: readonly RunSpeed[]): string {
  const models = [...new Set(runs.flatMap((run) => run.models.map(({ model }) => model)))];
  const seriesOf = (
    name: string,
    style: number,
    of: (run: RunSpeed) => Omit<Point, "x"> | null,
  ) => ({
    name,
    style,
    points: runs.flatMap((run, x): Point[] => {
      const found = of(run);
      return found === null ? [] : [{ x, value: found.value, low: found.low, high: found.high }];
    }),
  });
  return lineChart({
    title: "What a decision costs over commits",
    subtitle:
      "wall clock, typical over the report's scenarios, bars: the 95 % interval over attempts",
    x: {
      name: "commit",
      label: (i) => runs[i].commit?.slice(0, 7) ?? runs[i].label,
      ticks: runs.map((_, i) => i),
    },
    y: { name: "ns for each decision", scale: "log", label: (ns) => significant(ns) },
    series: [
      ...models.map((name) =>
        seriesOf(
          name,
          styleOf(name),
          (run) => run.models.find(({ model }) => model === name) ?? null,
        )
      ),
      seriesOf("floor", BOUND_STYLE, ({ floor }) => floor),
    ].filter(({ points }) => points.length > 0),
  });
}

function coresChart(rows: readonly CoresRow[]): string {
  const nameOf = ({ program, procs }: CoresRow) =>
    `${program}, ${procs} P${procs === 1 ? "" : "s"}`;
  const names = [...new Set([...rows].sort(byProgram).map(nameOf))];
  const series = NAMES.map((model, style): Series<Point> => ({
    name: model,
    style,
    points: rows.filter((row) => row.model === model).map((row) => {
      const { real: { value, low, high }, virtualNs } = row;
      return {
        x: names.indexOf(nameOf(row)),
        value: value / virtualNs,
        low: low / virtualNs,
        high: high / virtualNs,
      };
    }),
  })).filter(({ points }) => points.length > 0);
  return dotChart({
    title: "Wall time on real cores, by virtual time of the same program and model",
    subtitle: "1: as the cost table says; right of it: slower on Workers; bars: the 95 % interval",
    rows: names,
    x: { name: "times as long on real cores", scale: "log", label: times },
    base: baseFor(series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))),
    mark: 1,
    series,
  });
}

/** Programs by name, then Ps. */
export const byProgram = (a: CoresRow, b: CoresRow) =>
  a.program < b.program ? -1 : a.program > b.program ? 1 : a.procs - b.procs;
