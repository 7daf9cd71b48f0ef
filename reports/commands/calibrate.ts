/**
 * `calibrate`: what this machine charges, as a cost file for `--costs`.
 *
 * @module
 */

import {
  calibrate,
  type CalibratedCosts,
  type Calibration,
  type Column,
  deriveCosts,
  keyOf,
  type Probe,
  PROBES,
  type SideName,
  sideOf,
  type Spread,
  spreadOf,
} from "@lab/benches";
import { COST_NAMES, type CostTable, LINUX_X64 } from "@lab/runtime";
import type { Command } from "commander";
import { newCommand, valueOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { aligned, significant, whole } from "../command_line/format.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";
import { type Progress, startProgress } from "../command_line/progress.ts";
import { jsonPlace, OUT_ADVICE, outFile } from "../files/out_file.ts";
import { loadCosts } from "../files/workload_file.ts";
import { OUT_DEFAULT, outFolder, shownPath, writeAll } from "../files/write.ts";

const TASK = "deno task calibrate";
/** The file's name, unless `--out` says otherwise. */
const FILE_DEFAULT = "costs.json";
/** Writes to standard output instead of a file. */
const STDOUT = "-";

/** A cost table is replaced by the new one; anything else there was not meant. */
const COST_TABLE = { what: "a cost table", load: loadCosts } as const;

interface CalibrateFlags {
  readonly out?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/** Measures; tests give a made-up one. */
export type Calibrate = typeof calibrate;

/** The command. @param done Gets the exit code. @param measure What measures. */
export function calibrateCommand(
  done: (exit: number) => void,
  measure: Calibrate = calibrate,
): Command {
  return newCommand(
    "calibrate",
    "Measures what goroutines, threads and Workers cost on this machine and writes a cost table: " +
      "with Go if it is there, with C if Go finds a compiler, with Deno alone otherwise. " +
      "Each row says whether it was measured here.",
    ["", "--quick", `--out ${OUT_DEFAULT}/mine.json`, "--out - > anywhere.json"],
    TASK,
  )
    .addOption(
      valueOption(
        "--out <FILE>",
        `where to write the cost table, in ${OUT_DEFAULT}; '-': standard output ` +
          `(default: ${OUT_DEFAULT}/${FILE_DEFAULT})`,
        (_, text) => {
          if (text !== STDOUT) jsonPlace(text, OUT_ADVICE);
          return text;
        },
      ),
    )
    .option("--quick", "fewer rounds, and no waves of 100,000: under 20 s instead of a minute")
    .option("--json", "everything measured and derived as one JSON object on standard output")
    .action(async (flags: CalibrateFlags) => done(await run(flags, measure)));
}

async function run(flags: CalibrateFlags, measure: Calibrate): Promise<number> {
  if (flags.json && flags.out === STDOUT) {
    throw new UsageError("--json", "cannot be given with --out -", null, "choose one");
  }
  const place = flags.out === STDOUT
    ? null
    : outFile(flags.out ?? `${outFolder()}/${FILE_DEFAULT}`, COST_TABLE);
  const calibration = await measured(flags.quick ?? false, measure);
  if (calibration === null) {
    console.error("calibrate: interrupted; nothing was written");
    return EXIT.interrupted;
  }
  const costs = deriveCosts(calibration);
  const text = costFileText(costs.table);
  if (place === null) console.log(text.trimEnd());
  else writeAll(place.folder, new Map([[place.file, text]]));
  const path = place === null ? null : shownPath(`${place.folder}/${place.file}`);
  if (flags.json) {
    console.log(JSON.stringify(calibrationSummary(calibration, costs, path), null, 2));
  } else {
    const lines = calibrationLines(calibration, costs, path).join("\n");
    // With the table on standard output, people still see on the terminal what it rests on.
    if (place === null) console.error(lines);
    else console.log(lines);
  }
  return EXIT.ok;
}

/** Null if Ctrl-C came. */
async function measured(isQuick: boolean, measure: Calibrate): Promise<Calibration | null> {
  const interrupt = listenForInterrupt();
  const shown: { progress: Progress | null } = { progress: null };
  console.error("building what measures …");
  try {
    return await measure({
      isQuick,
      start: (steps) => {
        shown.progress = startProgress(steps);
      },
      step: async (label) => {
        shown.progress?.step(label);
        await interrupt.breathe();
      },
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return null;
  } finally {
    shown.progress?.close();
    interrupt.close();
  }
}

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
