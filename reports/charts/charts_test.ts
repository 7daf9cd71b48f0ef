import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  baseFor,
  CHART_WIDTH,
  dotChart,
  lineChart,
  type Point,
  type Series,
  STYLES_MAX,
} from "./charts.ts";

const point = (x: number, value: number): Point => ({ x, value, low: value / 2, high: value * 2 });
const series = (n: number): Series<Point>[] =>
  Array.from({ length: n }, (_, i) => ({
    name: `model-${i}`,
    style: i,
    points: [1, 2, 4].map((x) => point(x, (i + 1) * x)),
  }));
const AXIS = { name: "throughput (Gs/s)", scale: "log", label: String } as const;
const LINES = {
  title: "By processors",
  subtitle: "5 seeds",
  x: { name: "processors", label: String, ticks: [1, 2, 4] },
  y: AXIS,
  series: series(3),
} as const;
const DOTS = {
  title: "Against gpm",
  subtitle: "5 seeds",
  rows: ["one", "two"],
  x: AXIS,
  mark: 1,
  series: [{ name: "a<b", style: 0, points: [point(0, 2), point(1, 3)] }],
} as const;

/** Fails unless every tag is closed in order and nothing is left: enough to catch broken SVG. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  const body = svg.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, "");
  for (const [, close, name, selfClosing] of body.matchAll(/<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/g)) {
    if (close) assertEquals(open.pop(), name);
    else if (!selfClosing) open.push(name);
  }
  assertEquals(open, []);
  assertEquals(body.replaceAll(/<[^<>]*>/g, "").includes("<"), false);
}

for (const [name, svg] of [["lineChart", lineChart(LINES)], ["dotChart", dotChart(DOTS)]]) {
  Deno.test(`${name}() gives well-formed SVG on white, with its title and axis names`, () => {
    assert(svg.startsWith(`<svg width="${CHART_WIDTH}"`));
    assertWellFormed(svg);
    assert(svg.includes('fill="#ffffff"'));
    assert(svg.includes("throughput (Gs/s)"));
    assertEquals(/NaN|Infinity|undefined/.test(svg), false);
  });
}

Deno.test("charts name every series and every row", () => {
  const lines = lineChart(LINES);
  for (const { name } of LINES.series) assert(lines.includes(`>${name}</text>`), name);
  const dots = dotChart(DOTS);
  for (const row of DOTS.rows) assert(dots.includes(`>${row}</text>`), row);
  assert(dots.includes("a&lt;b"), "names are escaped");
});

Deno.test("the places of a line chart are named once, by the words that it is given", () => {
  const label = (x: number) => `${x.toLocaleString("en")} Ps`;
  const svg = lineChart({ ...LINES, x: { name: "Ps", label, ticks: [1, 2, 4_096] } });
  for (const name of ["1 Ps", "2 Ps", "4,096 Ps"]) assert(svg.includes(`>${name}<`), name);
});

Deno.test("the same chart is the same bytes, whatever was drawn before", () => {
  const first = lineChart(LINES);
  dotChart(DOTS);
  assertEquals(lineChart(LINES), first);
});

Deno.test("a scale around 1 is as fine as its points allow, and 1 stands in its middle", () => {
  assertEquals([[1], [0.95, 1.02], [1.2], [0.5], [1, 12]].map(baseFor), [1.05, 1.05, 1.1, 1.5, 5]);
  assertEquals(baseFor([1e8]), 1e4);
  const places = (value: number) => {
    const points = [point(0, value)].map((at) => ({ ...at, low: value, high: value }));
    const chart = { ...DOTS, base: baseFor([value]), series: [{ name: "x", style: 0, points }] };
    const ticks = [...dotChart(chart).matchAll(/>([\d.]+)<\/text>/g)].map(([, tick]) =>
      Number(tick)
    );
    return ticks.map((tick) => Number(tick.toFixed(3)));
  };
  assertEquals(places(1.05), [0.907, 0.952, 1, 1.05, 1.103]);
  assertEquals(places(0.3), [0.25, 0.5, 1, 2, 4]);
});

Deno.test("a chart without points, or with more series than styles, is refused", () => {
  assertThrows(() => lineChart({ ...LINES, series: [] }), RangeError, "no points");
  const many = series(STYLES_MAX + 1);
  const message = `style of model-${STYLES_MAX} must be 0..${STYLES_MAX - 1}`;
  assertThrows(() => lineChart({ ...LINES, series: many }), RangeError, message);
});

Deno.test("no two styles agree in colour and symbol: each looks different alone", () => {
  const looks = series(STYLES_MAX).map(({ style }) =>
    dotChart({ ...DOTS, series: [{ name: "x", style, points: [point(0, 2)] }] })
  );
  assertEquals(new Set(looks).size, STYLES_MAX);
});

Deno.test("a line has a gap, not a zero, where a model was not run", () => {
  const partial = { name: "g", style: 1, points: [point(1, 1), point(4, 4)] };
  const svg = lineChart({ ...LINES, series: [partial] });
  assertEquals(/NaN/.test(svg), false);
});

Deno.test("each mark tells its point and interval; lines, whiskers and names know their series", () => {
  const given = [point(1, 3), { ...point(2, 5), low: 4, high: 6 }];
  const two = ["gpm", 'a<"b'].map((name, style) => ({ name, style, points: given }));
  const svg = lineChart({ ...LINES, series: two });
  assert(!svg.includes("ecmeta"));
  const tips = [...svg.matchAll(/data-series="([^"]*)" data-tip="([^"]*)"/g)].map((m) =>
    m.slice(1)
  );
  const { x, y } = LINES, [one, other] = given;
  const told = (name: string) => [
    `${name}, ${x.name} ${x.label(1)}: ${y.label(one.value)} (${y.label(one.low)} to ${
      y.label(one.high)
    })`,
    `${name}, ${x.name} ${x.label(2)}: ${y.label(other.value)} (${y.label(4)} to ${y.label(6)})`,
  ];
  const escaped = "a&lt;&quot;b";
  assertEquals(tips, [
    ...told("gpm").map((t) => ["gpm", t]),
    ...told(escaped).map((t) => [escaped, t]),
  ]);
  for (const name of ["gpm", escaped]) {
    // A line, the name at its end, two marks, and whiskers.
    const parts = [...svg.matchAll(new RegExp(`<(\\w+)[^>]*data-series="${name}"`, "g"))];
    assertEquals(parts.map(([, tag]) => tag).toSorted().join(" "), "g path path path path text");
  }
  const dots = dotChart(DOTS);
  assertEquals(
    [...dots.matchAll(/data-tip=/g)].length,
    DOTS.series.reduce((sum, { points }) => sum + points.length, 0),
  );
});
