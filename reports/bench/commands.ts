/**
 * `deno task bench run | compare | gate | list`.
 *
 * @module
 */

import { thisMachine } from "@lab/benches";
import { MODELS } from "@lab/models";
import type { Command } from "commander";
import { configureModel } from "../collect/run_once.ts";
import { newCommand, valueOption } from "../command_line/command_line.ts";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import { modelsOption, type OptionTexts } from "../command_line/model_options.ts";
import { fromUser } from "../command_line/paths.ts";
import type { BenchRun } from "../files/bench_run.ts";
import { jsonPlace, type OutFile } from "../files/out_file.ts";
import {
  checkWritable,
  houseFolder,
  OUT_DEFAULT,
  refuseLinkOut,
  shownPath,
  writeAll,
} from "../files/write.ts";
import { inspectedGuests, settledOptions } from "../guest/guest_runs.ts";
import type { GuestFile } from "../guest/protocol.ts";
import { SANDBOX_NOTE } from "./guests.ts";
import { findRun, History, parseLabel } from "./history.ts";
import { gate, judge, type Judgement, nameOf, refuseOtherMachine } from "./judge.ts";
import { type Copy, measure } from "./measure.ts";
import {
  addSampleOptions,
  choiceOf,
  guestFilesOf,
  historyOption,
  historyPath,
  parseThreshold,
  type SampleFlags,
  sizesOf,
} from "./options.ts";
import {
  addTestReportOptions,
  type TestReportFlags,
  testReportPlace,
  writeTestReport,
} from "../files/test_report.ts";
import { gateLines, gateRows, judgementLines, listLines, sampleLines, savedLine } from "./view.ts";

/** How the task is typed. */
export const TASK = "deno task bench";

interface RunFlags extends SampleFlags {
  readonly option: OptionTexts;
  readonly label?: string;
  readonly against?: string;
  readonly againstLabel?: string;
  readonly history?: string;
  readonly out?: string;
}

interface CompareFlags {
  readonly history?: string;
  readonly json?: boolean;
}

interface GateFlags extends RunFlags, TestReportFlags {
  readonly baseline?: string;
  readonly candidate?: string;
  readonly threshold?: number;
}

const label = (flags: string, about: string) => valueOption(flags, about, parseLabel);
const text = (flags: string, about: string) =>
  valueOption(flags, about, (option, value) => {
    if (value !== "") return value;
    throw new UsageError(option, "must not be empty", value, `see ${TASK} --help`);
  });

/** `run`: samples, and keeps all samples. */
export function runCommand(): Command {
  const command = newCommand(
    "run",
    "Samples this lab's speed, every cell in turn, and keeps all samples in the history.",
    [
      "run --label main",
      "run --quick --models gpm",
      "run --quick --model gpm,./mine.ts --option lifoCap=3 --option gpm.ring=512",
      "run --against ../base --label new",
    ],
    TASK,
  )
    .addOption(label("--label <NAME>", "how to call it later (default: the commit)"))
    .addOption(modelsOption("the models"))
    .addOption(
      text("--against <FOLDER>", "another copy of the lab, that takes turns with this one"),
    )
    .addOption(label("--against-label <NAME>", "how to call that (default: its commit)"))
    .addOption(historyOption())
    .addOption(text("--out <FILE>", `also write it as JSON, in ${OUT_DEFAULT}`));
  return addSampleOptions(command).action(async (flags: RunFlags) => {
    if (flags.againstLabel !== undefined && flags.against === undefined) {
      throw new UsageError("--against-label", "goes with --against", null, "leave it out");
    }
    const files = guestFilesOf(flags);
    if (files.length > 0 && flags.against !== undefined) {
      throw new UsageError(
        "--against",
        "cannot be given with a model of yours",
        null,
        "choose one",
      );
    }
    checkOptions(flags);
    const path = historyPath(flags.history);
    const out = flags.out === undefined ? null : runPlace(flags.out);
    const { choice, guests } = await optioned(flags, await inspectedGuests(files));
    const history = openToWrite(path);
    try {
      const measured = await measure(copiesOf(flags), choice, sizesOf(flags), guests);
      const runs = keep(history, measured, path);
      if (guests.length > 0) printLines([...sampleLines(runs[0]), SANDBOX_NOTE]);
      if (out !== null) writeAll(out.folder, new Map([[out.file, runText(runs[0])]]));
      if (runs.length === 2) printLines(judgementLines(judge(runs[1], runs[0])));
    } finally {
      history.close();
    }
  });
}

/** Options that would not be heeded are refused. */
function checkOptions({ option, against, parts }: RunFlags): void {
  if (Object.keys(option).length === 0) return;
  if (against !== undefined) {
    const rule = "cannot be given with --against";
    throw new UsageError("--option", rule, null, "an older copy may not know of it: choose one");
  }
  if (parts?.includes("cores")) {
    throw new UsageError("--option", "is for part engine", null, "leave cores out of --parts");
  }
}

/** What was chosen, with options. @throws {UsageError} One fits no model, or its value does not. */
async function optioned(flags: RunFlags, files: readonly GuestFile[]) {
  const choice = choiceOf(flags);
  const models = MODELS.filter(({ name }) => choice.models.includes(name))
    .map(({ name, options }) => ({ name, options: options.map((option) => option.name) }));
  const { byModel, guests } = await settledOptions(flags.option, files, models);
  const own = Object.entries(byModel).filter(([name]) => choice.models.includes(name));
  for (const [name, texts] of own) configureModel(name, texts);
  const options = own.length === 0 ? {} : { options: Object.fromEntries(own) };
  return { choice: { ...choice, ...options }, guests };
}

/** `compare A B`. */
export function compareCommand(): Command {
  return newCommand(
    "compare",
    "Compares two runs: numbers, labels or commits of the history, or files of 'run --out'.",
    ["compare main new", "compare 3 7 --json", "compare reports/out/old.json new"],
    TASK,
  )
    .argument("<A>", "the run that is measured by")
    .argument("<B>", "the run that is measured")
    .addOption(historyOption())
    .option("--json", "as one JSON object, without the raw samples")
    .action((a: string, b: string, flags: CompareFlags) => {
      const path = historyPath(flags.history);
      const judged = judge(findRun("A", a, path), findRun("B", b, path));
      if (!flags.json) return printLines(judgementLines(judged));
      const bare = ({ wall: _, simulated: __, ...about }: BenchRun) => about;
      console.log(JSON.stringify({ ...judged, a: bare(judged.a), b: bare(judged.b) }, null, 2));
    });
}

/** `gate`. */
export function gateCommand(): Command {
  const command = newCommand(
    "gate",
    "Fails (exit 1) if the lab became slower: only if the interval excludes no difference, and the " +
      "change exceeds the threshold, and every attempt agrees. Simulated figures must be the same " +
      "traces. Nothing to compare, or another machine: exit 2.",
    [
      "gate --against ../base",
      "gate --baseline main --threshold 10%",
      "gate --baseline main --candidate new",
    ],
    TASK,
  )
    .addOption(text("--baseline <RUN>", "number, label, commit or file of the run to measure by"))
    .addOption(text("--candidate <RUN>", "the run to judge (default: it is measured now)"))
    .addOption(text("--against <FOLDER>", "another copy of the lab as baseline, measured in turn"))
    .addOption(
      valueOption("--threshold <P>", "slowing down let pass (default: 5%)", parseThreshold),
    )
    .addOption(label("--label <NAME>", "how to call what is measured (default: the commit)"))
    .addOption(historyOption());
  return addTestReportOptions(addSampleOptions(command)).action(async (flags: GateFlags) => {
    const [file] = guestFilesOf(flags);
    if (file !== undefined) {
      const advice = "sample it with 'run', and gate two runs of it";
      throw new UsageError("--models", "must be models of the lab here", file, advice);
    }
    const place = testReportPlace(flags);
    const judged = await judgedFor(flags);
    refuseMissing(judged, flags);
    const threshold = flags.threshold ?? 0.05;
    const answer = gate(judged, threshold);
    const lines = gateLines(judged, answer, threshold);
    printLines(lines.slice(0, -1));
    const verdict = lines[lines.length - 1];
    await writeTestReport(flags, place, {
      name: "bench gate",
      file: null,
      rows: gateRows(judged, answer),
    });
    if (answer.slower.length + answer.changed.length > 0) throw new FailedRun(verdict);
    console.log(verdict);
  });
}

/** Flags that choose what is measured. */
const CHOOSING = ["parts", "models", "scenarios", "costs", "size"] as const;
const MEASURING = [...CHOOSING, "attempts", "samples", "quick", "label"] as const;

/** A cell that only the baseline has would pass unseen, unless somebody asked for fewer. */
function refuseMissing({ a, b, alone }: Judgement, flags: GateFlags): void {
  const lost = a.wall.map(({ cell }) => cell).filter((cell) => alone.includes(cell));
  if (lost.length === 0 || CHOOSING.some((name) => flags[name] !== undefined)) return;
  throw new UsageError(
    nameOf(b),
    `lacks ${lost.length} of ${a.wall.length} cells of the baseline, which nobody would judge`,
    lost.slice(0, 3).join("; "),
    "measure the same cells, or take a new baseline",
  );
}

async function judgedFor(flags: GateFlags) {
  const path = historyPath(flags.history);
  if ((flags.baseline === undefined) === (flags.against === undefined)) {
    throw new UsageError(
      "gate",
      "needs --baseline or --against, one of them",
      null,
      `see ${TASK} gate --help`,
    );
  }
  if (flags.against !== undefined && flags.candidate !== undefined) {
    throw new UsageError("--candidate", "goes with --baseline", null, "leave out --against");
  }
  const useless = MEASURING.find((name) => flags[name] !== undefined);
  if (flags.candidate !== undefined && useless !== undefined) {
    const advice = "leave it out, or leave out --candidate";
    throw new UsageError(`--${useless}`, "is for measuring, and --candidate was", null, advice);
  }
  if (flags.against !== undefined) {
    const history = openToWrite(path);
    try {
      const measured = await measure(copiesOf(flags), choiceOf(flags), sizesOf(flags));
      const [candidate, baseline] = keep(history, measured, path);
      return judge(baseline, candidate);
    } finally {
      history.close();
    }
  }
  const baseline = findRun("--baseline", flags.baseline!, path);
  if (flags.candidate !== undefined) {
    return judge(baseline, findRun("--candidate", flags.candidate, path));
  }
  refuseOtherMachine(baseline, { label: "this machine", machine: thisMachine() });
  const history = openToWrite(path);
  try {
    // The same cells in the same sizes, unless the command line says otherwise.
    const { choice, sizes } = baseline;
    const measured = await measure(
      copiesOf(flags),
      { ...choice, ...pick(flags, CHOOSING) },
      flags.quick ? sizesOf(flags) : { ...sizes, ...pick(flags, ["attempts", "samples"]) },
    );
    const [candidate] = keep(history, measured, path);
    return judge(baseline, candidate);
  } finally {
    history.close();
  }
}

/** `list`. */
export function listCommand(): Command {
  return newCommand("list", "The runs of the history, the newest last.", ["list"], TASK)
    .addOption(historyOption())
    .action((flags: CompareFlags) => {
      const history = History.read(historyPath(flags.history));
      try {
        printLines(listLines(history.list()));
      } finally {
        history.close();
      }
    });
}

/** This copy of the lab, then the other one if one is named. */
function copiesOf({ label = null as string | null, against, againstLabel }: {
  readonly label?: string | null;
  readonly against?: string;
  readonly againstLabel?: string;
}): Copy[] {
  const here = { folder: houseFolder(), label };
  if (against === undefined) return [here];
  const folder = fromUser(against).replace(/\/*$/, "/");
  return [here, { folder, label: againstLabel ?? null }];
}

/** Opened before anything is measured: a folder that cannot be written to is found out at once. */
function openToWrite(path: string): History {
  const cut = path.lastIndexOf("/");
  checkWritable(cut < 0 ? "." : path.slice(0, cut), {
    option: "--history",
    rule: `must be a file in ${OUT_DEFAULT}`,
    received: shownPath(path),
    example: `${OUT_DEFAULT}/mine.sqlite`,
  });
  refuseLinkOut(path, "--history");
  return History.write(path);
}

/**
 * Keeps runs, says so, and answers them with their numbers.
 *
 * @param path Of the history.
 * @throws {FailedRun} The history takes none, as when another program holds it: then the samples
 * stand in files beside it, which the message names.
 */
export function keep(
  history: Pick<History, "add">,
  measured: readonly BenchRun[],
  path: string,
): BenchRun[] {
  let ids: readonly number[];
  try {
    ids = history.add(measured);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/"))) || ".";
    const names = measured.map(({ session }, i) => `unsaved-${session.slice(0, 8)}-${i + 1}.json`);
    writeAll(folder, new Map(measured.map((run, i) => [names[i], runText(run)])));
    const files = names.map((name) => shownPath(`${folder}/${name}`)).join(" and ");
    throw new FailedRun(`${error.message}; the samples are in ${files}, which 'compare' takes`);
  }
  const runs = measured.map((run, i) => ({ ...run, id: ids[i] }));
  for (const run of runs) console.log(savedLine(run, shownPath(path)));
  return runs;
}

/** Where `--out` puts a run; it is refused before any work is done for it. */
function runPlace(typed: string): OutFile {
  const place = jsonPlace(typed, `give for example --out ${OUT_DEFAULT}/run.json`);
  checkWritable(place.folder);
  return place;
}

/** One cell a line, so that files can be compared with line tools. */
function runText({ wall, id: _, ...about }: BenchRun): string {
  const head = JSON.stringify(about, null, 1).replace(/\n\}$/, "");
  const cells = wall.map((cell) => `  ${JSON.stringify(cell)}`).join(",\n");
  return `${head},\n "wall": [\n${cells}\n ]\n}\n`;
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const given = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, from[name]])) as Pick<T, K>;
}

function printLines(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}
