/**
 * Recorded programs under every model and on other numbers of Ps: what would change.
 *
 * @module
 */

import type { Results, TraceFacts } from "../collect/results.ts";
import { isComparable, type WhatIf, type WhatIfCell } from "../collect/results_parts.ts";
import { LAB } from "../command_line/command_line.ts";
import { change, counted, duration, percent, rate, times } from "../command_line/format.ts";
import {
  blocks,
  code,
  type Column,
  type FilePage,
  folded,
  picture,
  plain,
  section,
  table,
} from "./markdown.ts";
import { differingCells, whatIfCharts, whatIfFile } from "./what_if_view.ts";

/** Makespans closer than this are not told apart: replays are not that exact. */
const SAME = 0.05;
/** Who the others are compared with. */
const YARDSTICK = "gpm";

/** The page. */
export const whatIfPage: FilePage = {
  file: "whatif.md",
  title: "What if these programs ran under another scheduler?",
  verdict: ({ whatIf }) => {
    if (whatIf.length === 0) return "No recorded program was run.";
    const beaten = whatIf.filter((program) => fasterAt(program).length > 0);
    const cells = whatIf.flatMap((program) => fasterAt(program));
    const head = `gpm against all other models on ${counted(whatIf.length, "real program")}`;
    if (beaten.length === 0) return `${head}: nobody beats its makespan by more than 5 %.`;
    const best = cells.reduce((a, b) => b.by < a.by ? b : a);
    return `${head}: its makespan is beaten by more than 5 % in ${beaten.length} of them ` +
      `(most by ${best.cell.model} in ${best.program.workload} at ` +
      `${counted(best.cell.procs, "P")}: ${change(best.by)}).`;
  },
  body: (results) => {
    const charts = new Map(results.whatIf.flatMap((program) => [...whatIfCharts(program)]));
    return {
      markdown: blocks([
        "Each program was recorded on real Go at GOMAXPROCS=1 and made a workload; here it runs " +
        "under every model and every ablation of gpm, on as many cores as Ps. **Changes are " +
        "against gpm on as many Ps, of one run each: they have no interval** (`lab whatif` gives " +
        "them one). How well gpm gives the recording itself back, " +
        "and how well it tells the time on 2 Ps, is on the page " +
        "[Validity](validity.md#replays-of-real-programs): differences below 5 % mean nothing. " +
        "All figures, more digits: `whatIf` in `results.json`.",
        ...results.whatIf.map((program) => programSection(results, program, charts)),
        limits(),
      ]),
      pictures: charts,
    };
  },
};

/** Cells in which another model beats gpm on as many Ps. */
function fasterAt(program: WhatIf) {
  return program.cells.flatMap((cell) => {
    const gpm = cellAt(program, YARDSTICK, cell.procs);
    if (gpm === undefined || !isComparable(cell) || !isComparable(gpm)) return [];
    const by = cell.elapsedNs / gpm.elapsedNs;
    return cell.kind !== "ablation" && by < 1 - SAME ? [{ program, cell, by }] : [];
  });
}

function cellAt({ cells }: WhatIf, model: string, procs: number): WhatIfCell | undefined {
  return cells.find((cell) => cell.model === model && cell.procs === procs);
}

function programSection(
  results: Results,
  program: WhatIf,
  charts: ReadonlyMap<string, string>,
): string {
  const { workload, cells, recorded } = program;
  const models = [...new Set(cells.map((cell) => cell.model))];
  const procs = [...new Set(cells.map((cell) => cell.procs))].sort((a, b) => a - b);
  const trace = results.validity.traces.find((row) => row.file.startsWith(`${workload}.`));
  const mine = [...charts.keys()].filter((name) =>
    name === whatIfFile(workload, ".svg") || name === whatIfFile(workload, "-parts.svg")
  );
  const failures = cells.filter((cell) => cell.failure !== null);
  return section(2, trace?.program ?? workload, [
    ...differingCells(cells).map((line) => `- ${line}`),
    [
      recorded === null ? "" : `Recorded: ${duration(recorded.elapsedNs)}.`,
      trace === undefined ? "" : replayText(trace),
      bestText(program, procs),
      partText(program),
    ].filter((text) => text !== "").join(" "),
    table<string>([
      { head: "makespan", cell: (model) => model === YARDSTICK ? `**${model}**` : model },
      ...procs.map((p): Column<string> => ({
        head: counted(p, "P"),
        align: "right",
        cell: (model) => {
          const cell = cellAt(program, model, p);
          return withChange(cell, cell?.elapsedNs, duration, cell?.against.elapsed);
        },
      })),
    ], models),
    ...mine.filter((name) => !name.endsWith("-parts.svg")).map((name) =>
      picture(`Makespan of ${workload} by model and number of Ps`, name)
    ),
    folded("Throughput, waits and sojourns", detailsTable(cells)),
    mine.some((name) => name.endsWith("-parts.svg"))
      ? folded(
        "What each part of gpm is worth here",
        picture(
          `Makespan of ${workload} without one part of gpm`,
          whatIfFile(workload, "-parts.svg"),
        ),
      )
      : "",
    ...failures.map((cell) =>
      `- ${cell.model} at ${counted(cell.procs, "P")} was not run to its end: ` +
      `${plain(cell.failure!)}.`
    ),
    trace === undefined
      ? ""
      : `Run it again: ${code(`${LAB} import props/golden/traces/${trace.file}`)}, then ${
        code(`${LAB} whatif reports/out/${workload}.json`)
      }`,
  ]);
}

function replayText({ elapsedError, waitError, procs }: TraceFacts): string {
  return `Replayed by gpm at ${counted(procs, "P")}: makespan ` +
    `${change(1 + elapsedError.median)}, sum of waits ${change(1 + waitError.median)}.`;
}

/** Who is faster than gpm on as many Ps, and where nobody is. */
function bestText(program: WhatIf, procs: readonly number[]): string {
  const faster = fasterAt(program);
  const told = procs.flatMap((p) => {
    const here = faster.filter(({ cell }) => cell.procs === p);
    if (here.length === 0) return [];
    const { cell, by } = here.reduce((a, b) => b.by < a.by ? b : a);
    return [`At ${counted(p, "P")} ${cell.model} is fastest, ${change(by)} against gpm there.`];
  });
  return told.length > 0
    ? told.join(" ")
    : `Nobody is more than ${percent(SAME)} faster than gpm on as many Ps.`;
}

/** Which part of gpm the program misses most. */
function partText(program: WhatIf): string {
  const losses = program.cells.flatMap((cell) => {
    const gpm = cellAt(program, YARDSTICK, cell.procs);
    if (cell.kind !== "ablation" || !isComparable(cell) || !gpm || !isComparable(gpm)) {
      return [];
    }
    return [{ cell, by: cell.elapsedNs / gpm.elapsedNs }];
  }).sort((a, b) => b.by - a.by);
  if (losses.length === 0) return "";
  const [{ cell, by }] = losses;
  const part = cell.model.replace(/^gpm-no-/, "").replaceAll("-", " ");
  return by <= 1 + SAME
    ? "No part of gpm matters for its makespan."
    : `The part of gpm that it needs most is ${part} (without it ${changeText(by)} at ` +
      `${counted(cell.procs, "P")}).`;
}

function detailsTable(cells: readonly WhatIfCell[]): string {
  return table<WhatIfCell>([
    { head: "model", cell: ({ model }) => model },
    { head: "Ps", align: "right", cell: ({ procs }) => String(procs) },
    column("Gs done", (cell) => cell.throughputPerS, rate, (cell) => cell.against.throughput),
    column("wait p50", (cell) => cell.waitNs.p50, duration, (cell) => cell.against.waitP50),
    column("wait p99", (cell) => cell.waitNs.p99, duration, (cell) => cell.against.waitP99),
    column(
      "sojourn p50",
      (cell) => cell.sojournNs.p50,
      duration,
      (cell) => cell.against.sojournP50,
    ),
    column(
      "sojourn p99",
      (cell) => cell.sojournNs.p99,
      duration,
      (cell) => cell.against.sojournP99,
    ),
  ], cells);
}

function column(
  head: string,
  figure: (cell: WhatIfCell) => number,
  format: (value: number) => string,
  against: (cell: WhatIfCell) => number | null,
): Column<WhatIfCell> {
  return {
    head,
    align: "right",
    cell: (cell) => withChange(cell, figure(cell), format, against(cell)),
  };
}

/** `430 ms (−12 %)`. */
function withChange(
  cell: WhatIfCell | undefined,
  value: number | undefined,
  format: (value: number) => string,
  against: number | null | undefined,
): string {
  if (cell === undefined || value === undefined) return "not run";
  if (cell.failure !== null) return "failed";
  const by = against ?? null;
  return by === null ? format(value) : `${format(value)} (${changeText(by)})`;
}

/** Changes below a thousandth are none; large ones are factors. */
function changeText(by: number): string {
  if (Math.abs(by - 1) < 0.001) return change(1);
  return by >= 3 ? times(by) : change(by);
}

function limits(): string {
  return section(2, "What not to read into it", [
    [
      "- What did not block when it was recorded left no event: on more Ps a replay can only be " +
      "too fast by it.",
      "- Workers of one channel take whatever job comes. Elsewhere who does which piece of work is " +
      "fixed.",
      `- One run each, so no intervals. Within ${percent(SAME)} nothing is told apart.`,
    ].join("\n"),
  ]);
}
