/**
 * `lab check`: every law, the scenarios and the report on a model that somebody brings.
 *
 * @module
 */

import type { Command } from "commander";
import { parseWhole, RANGES } from "../args.ts";
import { aboutRun } from "../collect.ts";
import { runCell } from "../run_cell.ts";
import { LAB, newCommand, valueOption } from "../command_line.ts";
import { EXIT, FailedRun, UsageError } from "../errors.ts";
import { counted, whole } from "../format.ts";
import { buildGuestReport } from "../guest/report.ts";
import { guestUrl, quoted } from "../guest/file.ts";
import { inspectGuest } from "../guest/inspect.ts";
import { type CellEvent, type CellOrder, stepsOf } from "../guest/protocol.ts";
import { startCell } from "../guest/start_cell.ts";
import { Interrupted, listenForInterrupt } from "../interrupt.ts";
import { planCells, STORY } from "../jobs.ts";
import { fromUser } from "../paths.ts";
import { type Progress, startProgress } from "../progress.ts";
import type { Cell } from "../results.ts";
import { REPORT_FILE } from "../build.ts";
import { parseLaw } from "../checks.ts";
import { checkWritable, outFolder, shownPath, writeAll } from "../write.ts";
import { type Explored, lawsOf, type Suggestion } from "@lab/props";
import { LINUX_X64, type Promises } from "@lab/runtime";

/** How much is done. On two cores with nothing else to do: a quarter of a minute, one, and many. */
const EFFORTS = {
  quick: {
    cases: 300,
    comparedCases: 40,
    schedules: 2_000,
    seeds: 2,
    shrinkMs: 3_000,
    isQuick: true,
  },
  full: {
    cases: 3_000,
    comparedCases: 300,
    schedules: 20_000,
    seeds: 3,
    shrinkMs: 20_000,
    isQuick: true,
  },
  deep: {
    cases: 30_000,
    comparedCases: 3_000,
    schedules: 200_000,
    seeds: 5,
    shrinkMs: 60_000,
    isQuick: false,
  },
} as const;

const MEMORY_BYTES = 1024 * 2 ** 20;
const PATIENCE_S = { min: 1, max: 600, unit: "s", example: 10 };

interface CheckFlags {
  readonly quick?: boolean;
  readonly deep?: boolean;
  readonly seed: number;
  readonly patience: number;
  readonly case?: string;
  readonly law?: string;
  readonly out?: string;
}

/** The subcommand. @param done Gets the exit code: 1 if a law is broken or the model was stopped. */
export function checkCommand(done: (exit: number) => void): Command {
  return newCommand(
    "check",
    "Holds every law against a model of yours, runs it on the scenarios beside the lab's five, and " +
      "writes a report. The file is not trusted: it runs without any right, in a process of its own.",
    ["check my_model.ts", "check --quick my_model.ts", "check my_model.ts --case '…'"],
  )
    .argument("<FILE>", "the model: a module whose default export is a class that extends Model")
    .option("--quick", "fewer cases; under half a minute")
    .option("--deep", "many more cases and seeds; minutes")
    .addOption(
      valueOption(
        "--seed <S>",
        "of the generated cases and the first of the runs",
        (option, text) => parseWhole(option, text, RANGES.seed),
      ).default(1),
    )
    .addOption(
      valueOption(
        "--patience <S>",
        "seconds that a hook of the model may take, 1..600",
        (option, text) => parseWhole(option, text, PATIENCE_S),
      ).default(10),
    )
    .addOption(valueOption("--case <JSON>", "run only this case, as printed", (_, text) => text))
    .addOption(valueOption(
      "--law <NAME>",
      "with --case: hold only this law",
      (option, text) => parseLaw(option, text),
    ))
    .addOption(valueOption(
      "--out <FOLDER>",
      "where the report goes (default: reports/out/check-NAME)",
      (_, text) => text,
    ))
    .action(async (file: string, flags: CheckFlags) => done(await check(file, flags)));
}

/** What a check came to, as it comes in. */
interface Findings {
  name: string | null;
  promises: readonly (keyof Promises)[];
  /** Laws that it is held to. */
  laws: number;
  suggestions: readonly Suggestion[];
  fault: { what: string; replay: string | null } | null;
  refused: string | null;
  replayed: { text: string; isKept: boolean } | null;
  readonly broken: { law: string; text: string }[];
  readonly stopped: { scenario: string; why: string }[];
  readonly cells: Cell[];
  explored: Omit<Explored, "found"> | null;
  said: readonly string[];
}

async function check(file: string, flags: CheckFlags): Promise<number> {
  if (flags.quick && flags.deep) {
    throw new UsageError("--quick", "cannot be given with --deep", null, "choose one");
  }
  if (flags.law !== undefined && flags.case === undefined) {
    throw new UsageError("--law", "needs --case", null, "add --case, or leave it out");
  }
  const guest = guestUrl(file);
  if (flags.out !== undefined) checkWritable(fromUser(flags.out));
  const effort = EFFORTS[flags.quick ? "quick" : flags.deep ? "deep" : "full"];
  const seeds = Array.from({ length: effort.seeds }, (_, i) => flags.seed + i);
  const order: Omit<CellOrder, "secret"> = {
    ...effort,
    seeds,
    replay: `${LAB} check ${quoted(file)}`,
    patienceMs: flags.patience * 1000,
    memoryBytes: MEMORY_BYTES,
    case: flags.case,
    law: flags.law,
  };
  await inspectGuest(guest, file);
  const found: Findings = {
    name: null,
    promises: [],
    laws: 0,
    suggestions: [],
    fault: null,
    refused: null,
    replayed: null,
    broken: [],
    stopped: [],
    cells: [],
    explored: null,
    said: [],
  };
  const story = await run(guest, order, found);
  if (story === null) return EXIT.interrupted;
  for (const line of found.said) console.log(`${file} printed: ${line}`);
  if (found.fault !== null) {
    if (found.fault.replay !== null) console.log(`replay: ${found.fault.replay}`);
    throw new FailedRun(`${file}: ${found.fault.what}`);
  }
  if (found.refused !== null) {
    throw new UsageError("--case", "cannot be run", null, `${found.refused}; give it as printed`);
  }
  if (found.replayed !== null) {
    console.log(found.replayed.text);
    return found.replayed.isKept ? EXIT.ok : EXIT.failed;
  }
  const verdicts = verdictLines(found, order);
  verdicts.forEach((line) => console.log(line));
  found.suggestions.forEach((one) => console.log(suggestionText(one)));
  const failures = found.broken.map(({ text }) => text).filter((text) => text !== "");
  failures.forEach((text) => console.log(`\n${text}`));
  const name = found.name!;
  const folder = flags.out === undefined ? `${outFolder()}/check-${name}` : fromUser(flags.out);
  const args = ["check", ...(flags.quick ? ["--quick"] : []), ...(flags.deep ? ["--deep"] : [])];
  checkWritable(folder);
  writeAll(
    folder,
    buildGuestReport({
      name,
      promises: found.promises,
      file,
      about: aboutRun({
        isQuick: effort.isQuick,
        seeds,
        costs: LINUX_X64,
        args: [...args, quoted(file)].join(" "),
      }),
      cells: [...story, ...found.cells],
      verdicts,
      failures,
    }),
  );
  console.log(`Report: ${shownPath(folder)}/${REPORT_FILE}`);
  const laws = brokenLaws(found);
  if (laws.length === 0 && found.stopped.length === 0) return EXIT.ok;
  throw new FailedRun(
    laws.length === 0
      ? `${file}: could not finish every scenario; see above`
      : `${file}: broke ${counted(laws.length, "law")} (${laws.join(", ")}); see above`,
  );
}

/** Runs the guest, and meanwhile the story's models. Null: Ctrl-C. */
async function run(
  guest: URL,
  order: Omit<CellOrder, "secret">,
  found: Findings,
): Promise<Cell[] | null> {
  const isWhole = order.case === undefined;
  const plans = isWhole ? planCells(order.isQuick, { standard: STORY, sweeps: STORY }) : [];
  const interrupt = listenForInterrupt();
  const stop = new AbortController();
  const progress = isWhole ? startProgress(plans.length + stepsOf(order)) : null;
  const told = startCell(guest, order, (event) => note(event, found, progress), stop.signal);
  const cells: Cell[] = [];
  try {
    for (const plan of plans) {
      if (found.fault !== null) break;
      cells.push(runCell(plan, { seeds: order.seeds, costs: LINUX_X64 }));
      progress?.step(`${plan.model} ${plan.scenario}`);
      await interrupt.breathe();
    }
    // The rest is the guest's process; a signal ends the wait for it too.
    let isDone = false;
    told.finally(() => isDone = true).catch(() => {});
    while (!isDone) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await interrupt.breathe();
    }
    await told;
    return cells;
  } catch (error) {
    stop.abort();
    await told.catch(() => {});
    if (!(error instanceof Interrupted)) throw error;
    console.error("lab: interrupted; no report was written");
    return null;
  } finally {
    progress?.close();
    interrupt.close();
  }
}

function note(event: CellEvent, found: Findings, progress: Progress | null): void {
  switch (event.kind) {
    case "loaded":
      found.name = event.name;
      found.promises = event.promises;
      found.laws = event.laws;
      break;
    case "step":
      progress?.step("your model");
      break;
    case "broken":
      found.broken.push(event);
      break;
    case "stopped":
      found.stopped.push(event);
      break;
    case "cell":
      found.cells.push(event.cell);
      break;
    case "refused":
      found.refused = event.why;
      break;
    case "replayed":
      found.replayed = event;
      break;
    case "explored":
      found.explored = event.explored;
      break;
    case "suggested":
      found.suggestions = event.suggestions;
      break;
    case "said":
      found.said = event.lines;
      break;
    case "fault":
      found.fault ??= event;
      break;
  }
}

/** Names of the laws that were broken, on generated cases or in a scenario. */
function brokenLaws({ broken, cells }: Findings): string[] {
  const inRuns = cells.flatMap((cell) => cell.runs.flatMap((run) => run.violations));
  return [...new Set([...broken, ...inRuns].map(({ law }) => law))];
}

function exploredText({ runs, traces, complete, searches }: Omit<Explored, "found">): string {
  return `explorer: ${whole(runs)} schedules of small programs on 1 and 2 Ps, ${
    whole(traces)
  } traces; ` +
    `${complete} of ${searches} searches saw every schedule there is`;
}

/** One line: the same mistake usually breaks off every scenario. */
function brokenOff(stopped: Findings["stopped"]): string[] {
  if (stopped.length === 0) return [];
  const names = [...new Set(stopped.map(({ scenario }) => scenario))].join(", ");
  return [`broken off: ${names}; the first because: ${stopped[0].why}`];
}

/** A promise and the laws that hold a model to it. */
function promiseText(promise: keyof Promises): string {
  return `${promise} (${lawsOf(promise).map(({ name }) => name).join(", ")})`;
}

function suggestionText({ text, says, of, times, laws }: Suggestion): string {
  return `could promise: in ${whole(times)} of ${whole(times)} ${of} ${says}: ${text} ` +
    `(checked by ${laws.join(", ")})`;
}

function verdictLines(found: Findings, order: Omit<CellOrder, "secret">): string[] {
  const { name, promises, laws, broken, stopped, cells } = found;
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  const inRuns = cells.filter((cell) => cell.runs.some((run) => run.violations.length > 0));
  const refused = cells.filter((cell) => cell.refusal !== null);
  const said = promises.length === 0
    ? "nothing beyond being right"
    : promises.map(promiseText).join(", ");
  return [
    `model ${name}: promises ${said}`,
    `laws: ${laws} on ${whole(order.cases + 2 * order.comparedCases)} generated cases: ` +
    (broken.length === 0 ? "all hold" : `broken: ${broken.map(({ law }) => law).join(", ")}`),
    exploredText(found.explored!),
    `scenarios: ${counted(runs, "run")}: ` +
    (inRuns.length === 0
      ? "no law broken"
      : `laws broken in ${inRuns.map((cell) => cell.scenario).join(", ")}`),
    ...refused.filter((cell) => !stopped.some(({ scenario }) => scenario === cell.scenario))
      .map((cell) => `scenario ${cell.scenario} was not run: ${cell.refusal}`),
    ...brokenOff(stopped),
  ];
}
