/**
 * `lab check`: every law, the scenarios and the report on a model that somebody brings.
 *
 * @module
 */

import type { Command } from "commander";
import { RANGES } from "../command_line/args.ts";
import { aboutRun } from "../collect/collect.ts";
import {
  jobsOption,
  modelOption,
  newCommand,
  textOption,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, FailedRun, UsageError } from "../command_line/errors.ts";
import { counted } from "../command_line/format.ts";
import { buildGuestReport } from "../pages/guest_report.ts";
import { guestUrl, quoted } from "../guest/file.ts";
import { inspectGuest } from "../guest/inspect.ts";
import {
  type CellOrder,
  type CheckJob,
  GUEST_MEMORY_BYTES,
  GUEST_PATIENCE_MS,
  GUEST_TOTAL_MS,
} from "../guest/protocol.ts";
import { fromUser } from "../command_line/paths.ts";
import type { Cell } from "../collect/results.ts";
import { REPORT_FILE } from "../pages/build.ts";
import { keysOnce } from "../files/json_text.ts";
import {
  addTestReportOptions,
  type TestReportFlags,
  testReportPlace,
  type TestRow,
  writeTestReport,
} from "../files/test_report.ts";
import { checkWritable, outFolder, shownPath, writeAll } from "../files/write.ts";
import { LINUX_X64 } from "@lab/runtime";
import {
  brokenLaws,
  type Findings,
  looseText,
  suggestionText,
  verdictLines,
} from "./check_findings.ts";
import { runCheck } from "./check_run.ts";
import { checkRows } from "./check_rows.ts";
import { addGivenOptions, type GivenFlags, givenScene, isGiven } from "./check_given.ts";

/** How much is done. On two cores with nothing else to do: a quarter of a minute, one, and many. */
const EFFORTS = {
  quick: {
    cases: 300,
    comparedCases: 40,
    schedules: 2_000,
    shrinkRuns: 4_000,
    given: { cases: 20, comparedCases: 5 },
    seeds: 2,
    isQuick: true,
  },
  full: {
    cases: 3_000,
    comparedCases: 300,
    schedules: 20_000,
    shrinkRuns: 20_000,
    given: { cases: 200, comparedCases: 20 },
    seeds: 3,
    isQuick: true,
  },
  deep: {
    cases: 30_000,
    comparedCases: 3_000,
    schedules: 200_000,
    shrinkRuns: 60_000,
    given: { cases: 2_000, comparedCases: 200 },
    seeds: 5,
    isQuick: false,
  },
} as const;

const PATIENCE_TOTAL_S = { min: 1, max: 86_400, unit: "s", example: 600 };
const PATIENCE_S = { min: 1, max: 600, unit: "s", example: 10 };

interface CheckFlags extends GivenFlags, TestReportFlags {
  readonly quick?: boolean;
  readonly deep?: boolean;
  readonly seed: number;
  readonly option: Readonly<Record<string, string>>;
  readonly jobs?: number;
  readonly patience: number;
  readonly patienceTotal?: number;
  readonly case?: string;
  readonly law?: string;
  readonly laws?: string;
  readonly out?: string;
}

/**
 * The subcommand.
 *
 * @param done Gets the exit code: 1 if a law is broken or the model was stopped.
 */
export function checkCommand(done: (exit: number) => void): Command {
  const command = newCommand(
    "check",
    "Holds every law against a model of yours, runs it on the scenarios beside the lab's five, and " +
      "writes a report. The file is not trusted: it runs without any right, in a process of its own.",
    [
      "check my_model.ts",
      "check --quick my_model.ts",
      "check my_model.ts --option lifoCap=3 --workload mine.json --procs 4",
      "check my_model.ts --laws my_laws.ts",
      "check my_model.ts --case '…'",
    ],
  )
    .argument("<FILE>", "the model: a module whose default export is a class that extends Model")
    .option("--quick", "fewer cases, fewer seeds: for the inner loop")
    .option("--deep", "many more cases and seeds; minutes")
    .addOption(
      wholeOption("--seed <S>", "of the generated cases and the first of the runs", RANGES.seed)
        .default(1),
    )
    .addOption(
      modelOption(),
    );
  return addTestReportOptions(addGivenOptions(command))
    .addOption(jobsOption("cores: laws, scenarios and the lab's models go side by side"))
    .addOption(
      wholeOption("--patience <S>", "seconds that a hook of the model may take, 1..600", PATIENCE_S)
        .default(GUEST_PATIENCE_MS / 1000),
    )
    .addOption(
      wholeOption(
        "--patience-total <S>",
        "seconds that all hooks together may keep the lab waiting, 1..86400 (default: 300, with " +
          "--deep ten times as long)",
        PATIENCE_TOTAL_S,
      ),
    )
    .addOption(valueOption("--case <JSON>", "run only this case, as printed", keysOnce))
    .addOption(textOption("--law <NAME>", "with --case: hold only this law"))
    .addOption(
      textOption(
        "--laws <FILE>",
        "also hold laws of yours: a module that exports laws: OwnLaw[]; no more trusted than the model",
      ),
    )
    .addOption(
      textOption("--out <FOLDER>", "where the report goes (default: reports/out/check-NAME)"),
    )
    .action(async (file: string, flags: CheckFlags) => done(await check(file, flags)));
}

async function check(file: string, flags: CheckFlags): Promise<number> {
  checkTogether(flags);
  const guest = guestUrl(file);
  const laws = flags.laws === undefined
    ? null
    : { url: guestUrl(flags.laws, "--laws").href, shown: flags.laws };
  if (flags.out !== undefined) checkWritable(fromUser(flags.out));
  const place = testReportPlace(flags);
  const report = (name: string, rows: readonly TestRow[]) =>
    writeTestReport(flags, place, { name, file, rows });
  const job = jobOf(flags);
  const order: Omit<CellOrder, "secret"> = {
    guests: [{ url: guest.href, shown: file }],
    ...(laws === null ? {} : { laws }),
    patienceMs: flags.patience * 1000,
    totalMs: flags.patienceTotal === undefined
      ? GUEST_TOTAL_MS * (flags.deep ? 10 : 1)
      : flags.patienceTotal * 1000,
    memoryBytes: GUEST_MEMORY_BYTES,
    job: flags.case === undefined
      ? job
      : { do: "replay", case: flags.case, law: flags.law, options: flags.option },
  };
  await inspectGuest(guest, file);
  if (laws !== null) await inspectGuest(new URL(laws.url), laws.shown);
  const ended = await runCheck(order, flags.jobs ?? navigator.hardwareConcurrency);
  if (ended === null) return EXIT.interrupted;
  const { story, found } = ended;
  for (const line of found.said) console.log(line);
  if (found.fault !== null) {
    if (found.fault.replay !== null) console.log(`replay: ${found.fault.replay}`);
    const { what } = found.fault;
    await report(found.name ?? file, [{ name: "the model can be held to laws", failure: what }]);
    throw new FailedRun(`${found.fault.file}: ${what}`);
  }
  if (found.refused !== null) {
    const { option, why } = found.refused;
    const advice = option === "--case" ? `${why}; give it as printed` : why;
    throw new UsageError(option, "cannot be run", null, advice);
  }
  if (found.replayed !== null) {
    console.log(found.replayed.text);
    return found.replayed.isKept ? EXIT.ok : EXIT.failed;
  }
  const verdicts = verdictLines(found, job);
  verdicts.forEach((line) => console.log(line));
  found.suggestions.forEach((one) => console.log(suggestionText(one)));
  found.loose.forEach((one) => console.log(looseText(one)));
  const failures = found.broken.map(({ text }) => text).filter((text) => text !== "");
  failures.forEach((text) => console.log(`\n${text}`));
  if (job.runs !== undefined) writeReport(file, flags, job, found, story, { verdicts, failures });
  await report(found.name!, checkRows(found, { isGiven: job.given?.workload !== undefined }));
  const broken = brokenLaws(found);
  if (broken.length === 0 && found.stopped.length === 0) return EXIT.ok;
  throw new FailedRun(
    broken.length === 0
      ? `${file}: could not finish every scenario; see above`
      : `${file}: broke ${counted(broken.length, "law")} (${broken.join(", ")}); see above`,
  );
}

function checkTogether(flags: CheckFlags): void {
  if (flags.quick && flags.deep) {
    throw new UsageError("--quick", "cannot be given with --deep", null, "choose one");
  }
  if (flags.law !== undefined && flags.case === undefined) {
    throw new UsageError("--law", "needs --case", null, "add --case, or leave it out");
  }
  const wanted = flags.junit !== undefined ? "--junit" : flags.github ? "--github" : null;
  if (wanted !== null && flags.case !== undefined) {
    throw new UsageError(wanted, "cannot be given with --case", null, "leave one of them out");
  }
  if (!isGiven(flags)) return;
  for (const other of ["case", "out"] as const) {
    if (flags[other] === undefined) continue;
    const rule = "cannot be given with a program or machine of your own";
    throw new UsageError(`--${other}`, rule, null, "leave one of them out");
  }
}

/** What is to be done: with a program or machine of the user's own, only that. */
function jobOf(flags: CheckFlags): CheckJob {
  const effort = EFFORTS[flags.quick ? "quick" : flags.deep ? "deep" : "full"];
  const { schedules, shrinkRuns, isQuick } = effort;
  const given = isGiven(flags) ? givenScene(flags) : undefined;
  const { cases, comparedCases } = given?.workload === undefined ? effort : effort.given;
  const seeds = Array.from({ length: effort.seeds }, (_, i) => flags.seed + i);
  return {
    do: "check",
    cases,
    comparedCases,
    schedules,
    seed: flags.seed,
    shrinkRuns,
    options: flags.option,
    given,
    ...(given === undefined ? { runs: { isQuick, seeds, costs: LINUX_X64 } } : {}),
  };
}

function writeReport(
  file: string,
  flags: CheckFlags,
  { runs }: CheckJob,
  found: Findings,
  story: readonly Cell[],
  said: { readonly verdicts: readonly string[]; readonly failures: readonly string[] },
): void {
  const name = found.name!;
  const folder = flags.out === undefined ? `${outFolder()}/check-${name}` : fromUser(flags.out);
  const args = [
    "check",
    ...(flags.quick ? ["--quick"] : []),
    ...(flags.deep ? ["--deep"] : []),
    ...(flags.seed === 1 ? [] : [`--seed ${flags.seed}`]),
    ...Object.entries(flags.option).map(([key, value]) => `--option ${quoted(`${key}=${value}`)}`),
    ...(flags.laws === undefined ? [] : [`--laws ${quoted(flags.laws)}`]),
    quoted(file),
  ];
  checkWritable(folder);
  writeAll(
    folder,
    buildGuestReport({
      name,
      promises: found.promises,
      ownLaws: found.ownLaws,
      file,
      options: flags.option,
      about: aboutRun({ ...runs!, args: args.join(" ") }),
      cells: [...story, ...found.cells],
      ...said,
    }),
  );
  console.log(`Report: ${shownPath(folder)}/${REPORT_FILE}`);
}
