/**
 * `lab trace`: what happened in one run, decision by decision: as text, as CSV, or as a file for
 * Perfetto.
 *
 * @module
 */

import { BY_CODE, idText, isAbout, mText, namesG, Sources, told } from "@lab/props/browser";
import { Ev, EV_NAMES, type Trace } from "@lab/runtime";
import type { Command } from "commander";
import { chromeTrace } from "../collect/chrome_trace.ts";
import { runOnce, schedulerOption } from "../collect/run_once.ts";
import { parseChoice, RANGES, type WholeRange } from "../command_line/args.ts";
import { modelOption, newCommand, valueOption, wholeOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { whole } from "../command_line/format.ts";
import { outFile } from "../files/out_file.ts";
import { readBounded } from "../files/read_text.ts";
import { shownPath, writeAll } from "../files/write.ts";
import { eventAt, progNamer } from "../player/facts.ts";
import { machineOptions, requestOf, type RunFlags, workloadOptions } from "./run_flags.ts";

interface TraceFlags extends RunFlags {
  readonly from?: number;
  readonly to?: number;
  readonly g?: number;
  readonly p?: number;
  readonly kind?: readonly string[];
  readonly csv?: boolean;
  readonly out?: string;
  readonly most: number;
}

const TIME: WholeRange = RANGES.untilNs;
const ID: WholeRange = { min: 0, max: 10_000_000, example: 1 };
const MOST: WholeRange = { min: 1, max: 10_000_000, example: 200 };
/** Rows that are printed unless more are asked for. */
const ROWS = 200;

/** Names of events, as typed. */
const KINDS = Object.keys(Ev).map((name) => name.toLowerCase());

/** What another file of the command begins with. */
const CHROME = {
  what: "a trace of 'lab trace'",
  load: (path: string) => {
    if (readBounded(path).startsWith('{"displayTimeUnit"')) return;
    throw new UsageError("--out", "is another file", path, "");
  },
} as const;

/** The subcommand. @param done Gets the exit code. */
export function traceCommand(done: (exit: number) => void): Command {
  const command = newCommand(
    "trace",
    "What happened in one run, decision by decision: as text, as CSV, or for Perfetto.",
    [
      "trace --model gpm --procs 2 --workload props/golden/go/programs/pingpong.json",
      "trace --model gpm --scenario unbalanced --kind steal,handoff --p 1",
      "trace --model pm --scenario unbalanced --g 17 --from 1000 --to 90000",
      "trace --model gpm --scenario unbalanced --out reports/out/t.json   # for ui.perfetto.dev",
      "trace --model gpm --scenario unbalanced --csv > events.csv",
    ],
  )
    .addOption(schedulerOption())
    .addOption(modelOption());
  return workloadOptions(machineOptions(command))
    .addOption(
      wholeOption("--from <NS>", "only from this virtual time on, in ns", { ...TIME, min: 0 }),
    )
    .addOption(wholeOption("--to <NS>", "only up to this virtual time, in ns", { ...TIME, min: 0 }))
    .addOption(wholeOption("--g <G>", "only what is about this G", ID))
    .addOption(wholeOption("--p <P>", "only what is done by this P", ID))
    .addOption(
      valueOption(
        "--kind <A,B>",
        "only these events, for example run,steal,put_global",
        (option, text) => text.split(",").map((name) => parseChoice(option, name, KINDS)),
        KINDS,
      ),
    )
    .addOption(
      wholeOption("--most <N>", "rows of text, 1..10,000,000", MOST).default(ROWS),
    )
    .option("--csv", "all events as CSV on standard output, a row each")
    .addOption(
      valueOption("--out <FILE>", "a trace for Perfetto (JSON), in reports/out", (_, text) => text),
    )
    .action((flags: TraceFlags) => done(trace(flags)));
}

function trace(flags: TraceFlags): number {
  if (flags.csv && flags.out !== undefined) {
    throw new UsageError("--csv", "cannot be given with --out", null, "choose one");
  }
  if (flags.from !== undefined && flags.to !== undefined && flags.from > flags.to) {
    throw new UsageError("--from", "must not be after --to", `${flags.from}`, "swap them");
  }
  const place = flags.out === undefined ? null : outFile(flags.out, CHROME);
  const request = requestOf(flags, "columns");
  if (flags.p !== undefined && flags.p >= request.procs) {
    throw new UsageError(
      "--p",
      `must be a P of the machine, 0..${request.procs - 1}`,
      `${flags.p}`,
      "",
    );
  }
  const { trace } = runOnce(request);
  if (place !== null) {
    const progOf = progNamer(trace!, request.program.progNames);
    writeAll(place.folder, new Map([[place.file, chromeTrace(trace!, progOf)]]));
    const path = shownPath(`${place.folder}/${place.file}`);
    console.log(`${path}: open it at ui.perfetto.dev, or in chrome://tracing`);
    return EXIT.ok;
  }
  const rows = rowsOf(trace!, flags);
  if (flags.csv) printCsv(trace!, rows);
  else printText(trace!, rows, flags.most);
  return EXIT.ok;
}

/** Events that are asked for. */
function rowsOf(trace: Trace, { from, to, g, p, kind }: TraceFlags): number[] {
  const first = from === undefined ? 0 : eventAt(trace, from - 1) + 1;
  const end = to === undefined ? trace.length : eventAt(trace, to) + 1;
  const codes = kind?.map((name) => Ev[name.toUpperCase() as keyof typeof Ev]);
  const rows: number[] = [];
  for (let i = first; i < end; i++) {
    if (p !== undefined && trace.p[i] !== p) continue;
    if (g !== undefined && !isAbout(trace, i, g)) continue;
    if (codes !== undefined && !codes.includes(trace.code[i] as Ev)) continue;
    rows.push(i);
  }
  return rows;
}

function printText(trace: Trace, rows: readonly number[], most: number): void {
  const sources = new Sources(trace);
  const shown = rows.filter((i) => BY_CODE[trace.code[i]]?.says !== undefined);
  const lines = shown.slice(0, most).map((i) => [
    whole(i),
    whole(trace.timeNs[i]),
    idText("P", trace.p[i]),
    mText(trace.m[i]),
    namesG(trace.code[i]) ? idText("G", trace.g[i]) : "-",
    told(trace, i, sources),
  ]);
  const table = [["event", "ns", "P", "M", "G", "what"], ...lines];
  const width = (column: number) => Math.max(...table.map((row) => row[column].length));
  const widths = table[0].map((_, column) => width(column));
  for (const row of table) {
    console.log(
      row.map((text, column) =>
        column < 2 ? text.padStart(widths[column]) : column < 5 ? text.padEnd(widths[column]) : text
      ).join("  "),
    );
  }
  const left = shown.length - lines.length;
  if (left > 0) {
    console.log(`… and ${whole(left)} more decisions: --most ${shown.length} shows them`);
  }
}

function printCsv(trace: Trace, rows: readonly number[]): void {
  console.log("event,time_ns,name,m,p,g,a,b");
  const { timeNs, code, m, p, g, a, b } = trace;
  for (const i of rows) {
    console.log([i, timeNs[i], EV_NAMES[code[i]], m[i], p[i], g[i], a[i], b[i]].join(","));
  }
}
