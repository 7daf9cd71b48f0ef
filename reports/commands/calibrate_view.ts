/**
 * What `deno task calibrate` found: tables for the terminal, one JSON object, and the cost file.
 *
 * @module
 */

import {
  type CalibratedCosts,
  type Calibration,
  type Column,
  keyOf,
  type Probe,
  PROBES,
  type SideName,
  sideOf,
  type Spread,
  spreadOf,
} from "@lab/benches";
import { COST_NAMES, type CostTable, LINUX_X64 } from "@lab/runtime";
import { significant, whole } from "../command_line/format.ts";
import { aligned } from "../command_line/text_table.ts";

/** A cost file with every row, as `--costs` reads it. */
export function costFileText(table: CostTable): string {
  // A row that a later release adds comes from the base.
  return `${
    JSON.stringify({ name: table.name, base: LINUX_X64.name, rows: table.rows }, null, 2)
  }\n`;
}

/** What `--json` prints. @param path Of the cost file. */
export function calibrationSummary(
  { machine, go, c, samples, missing, rounds }: Calibration,
  { table, here }: CalibratedCosts,
  path: string | null,
) {
  return {
    costs: path,
    machine,
    go,
    c,
    rounds,
    /** Key → median and range of ns or bytes. */
    figures: Object.fromEntries(Object.entries(samples).map(([key, x]) => [key, spreadOf(x)])),
    missing,
    rowsMeasuredHere: here,
    rows: table.rows,
  };
}

/** Heads of the tables. */
const SIDES: readonly {
  readonly side: SideName;
  readonly title: string;
  readonly columns: readonly string[];
}[] = [
  { side: "go", title: "Go", columns: ["GOMAXPROCS=1", "GOMAXPROCS=2"] },
  { side: "c", title: "threads and processes (C)", columns: ["one core", "two cores"] },
  { side: "deno", title: "Deno", columns: [""] },
];

/** The tables for the terminal. @param path Of the cost file. */
export function calibrationLines(
  calibration: Calibration,
  costs: CalibratedCosts,
  path: string | null,
): string[] {
  const { machine, rounds, roundsWanted } = calibration;
  const short = rounds < roundsWanted ? ` (${roundsWanted} wanted: time was up)` : "";
  return [
    `machine: ${machine}`,
    `medians (min..max) of n=${rounds}${short}; ns, memory in bytes`,
    ...SIDES.flatMap((
      { side, title, columns },
    ) => ["", ...sideLines(calibration, side, title, columns)]),
    "",
    ...rowLines(costs),
    "",
    countLine(costs),
    ...noiseLines(costs),
    ...(path === null ? [] : [
      `Cost table: ${path}`,
      `Use it: deno task lab sim --model gpm --procs 4 --costs ${path}`,
    ]),
  ];
}

function sideLines(
  { samples, missing }: Calibration,
  side: SideName,
  title: string,
  columns: readonly string[],
): string[] {
  const cell = (probe: Probe, column: Column): string => {
    const key = keyOf(probe, column);
    return key in samples ? figureText(spreadOf(samples[key]), probe) : "–";
  };
  const rows = PROBES.filter((probe) => sideOf(probe) === side).map((probe) => [
    `${probe.id}`,
    probe.about,
    ...columns.map((_, i) => cell(probe, (i + 1) as Column)),
  ]);
  const whys = Map.groupBy(
    Object.entries(missing).filter(([key]) => key.startsWith(`${side}.`)),
    ([, why]) => why,
  );
  if (rows.every((cells) => cells.slice(2).every((text) => text === "–"))) {
    return [`${title}: not measured: ${[...whys.keys()].join("; ")}`];
  }
  return [
    ...aligned([[title, "", ...columns], ...rows], [2, 3]),
    ...[...whys].map(([why, entries]) =>
      `not measured: ${entries.map(([key]) => key).join(", ")}: ${why}`
    ),
  ];
}

function figureText({ median, min, max }: Spread, { unit }: Probe): string {
  const text = (value: number) => unit === "bytes" ? whole(value) : significant(value);
  return `${text(median)} (${text(min)}..${text(max)})`;
}

function rowLines({ table, here }: CalibratedCosts): string[] {
  return aligned([
    ["cost row", "value", "(min..max)", "linux-x64", "known by"],
    ...COST_NAMES.map((name) => {
      const { value, evidence, spread } = table.rows[name];
      return [
        name,
        whole(value),
        spread === undefined ? "" : `(${significant(spread.min)}..${significant(spread.max)})`,
        whole(LINUX_X64.rows[name].value),
        here.includes(name) ? `${evidence}, here` : `${evidence}, linux-x64`,
      ];
    }),
  ], [1, 2, 3]);
}

function countLine({ table, here }: CalibratedCosts): string {
  const measured = here.filter((name) => table.rows[name].evidence === "measured").length;
  const others = COST_NAMES.length - here.length;
  return `${COST_NAMES.length} rows: ${measured} measured here, ${
    here.length - measured
  } assumed ` +
    `from figures measured here, ${others} as in linux-x64; the file says of each why`;
}

/** Rows whose range is wider than the row itself: other programs took part. */
function noiseLines({ table, here }: CalibratedCosts): string[] {
  const noisy = here.filter((name) => {
    const { value, spread } = table.rows[name];
    return spread !== undefined && spread.max - spread.min > value;
  });
  if (noisy.length === 0) return [];
  return [
    `noisy, with a range wider than the value: ${
      noisy.join(", ")
    }; repeat it when nothing else runs`,
  ];
}
