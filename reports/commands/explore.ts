/**
 * `lab explore`: schedules of small machines, all of them or drawn ones.
 *
 * @module
 */

import { modelNamed, MODELS } from "@lab/models";
import {
  type Case,
  type Found,
  hasFindings,
  MUTANTS,
  PROGRAM_LAWS,
  shrinkFound,
  SMALL_PROGRAMS,
  STRATEGIES,
  strategyNamed,
} from "@lab/props";
import type { Workload } from "@lab/runtime";
import type { Command } from "commander";
import { parseTime, RANGES, type WholeRange } from "../command_line/args.ts";
import {
  choiceOption,
  jobsOption,
  modelOption,
  newCommand,
  textOption,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, FailedRun, UsageError } from "../command_line/errors.ts";
import { aligned, whole } from "../command_line/format.ts";
import { fromUser } from "../command_line/paths.ts";
import { configureModel, schedulerOption } from "../collect/run_once.ts";
import { loadWorkload } from "../files/workload_file.ts";
import { searchedAll } from "./explore_jobs.ts";
import { findingLines, shareLines } from "./explore_findings.ts";
import {
  boundText,
  type ExploreFlags,
  jobFor,
  schedulesText,
  type SearchReport,
} from "./explore_search.ts";
import { closedForms, hitRates, raceTable, sizeTable, wakeUps } from "./explore_tables.ts";

const SMALL = { min: 1, max: 8, example: 2 };
const GS = { min: 2, max: 8, example: 3 };
const BOUND = { min: 0, max: 1_000, example: 2 };
const DEPTH = { min: 1, max: 10, example: 3 };
const RUNS = { min: 1, max: 1_000_000_000, example: 100_000 };
const EXPECTED = { min: 1, max: Number.MAX_SAFE_INTEGER, example: 420 };
const RUNS_HIT_RATE = 50_000, RUNS_RACE = 1_000, RUNS_SIZES = 100_000;

/**
 * The subcommand.
 *
 * @param done Gets the exit code: 1 if a law was broken, or the program fails under some schedule.
 */
export function exploreCommand(done: (exit: number) => void): Command {
  const strategies = STRATEGIES.map(({ name, about }) => `  ${name.padEnd(12)}${about}`);
  const programs = SMALL_PROGRAMS.map(({ name, about }) => `  ${name.padEnd(12)}${about}`);
  return newCommand("explore", "Runs a small machine under every schedule, or under drawn ones.", [
    "explore --model gm --procs 2 --gs 3",
    "explore --mutant gm-wake-first --first",
    "explore --model g --gs 3 --program spawn --strategy every",
    "explore --model gpm --strategy pct --depth 3 --runs 20000",
    "explore --model ./mine.ts --procs 1",
    "explore --hit-rate",
  ])
    .addHelpText("after", `\nStrategies:\n${strategies.join("\n")}`)
    .addHelpText("after", `\nPrograms:\n${programs.join("\n")}`)
    .addOption(schedulerOption())
    .addOption(
      modelOption(),
    )
    .addOption(
      choiceOption(
        "--mutant <NAME>",
        "a planted bug to run instead",
        MUTANTS.map((bug) => bug.name),
      ),
    )
    .addOption(ranged("--procs <P>", "processors, and as many cores, 1..8", SMALL).default(2))
    .addOption(ranged("--gs <N>", "Gs of the small programs, 2..8 (default: 3)", GS))
    .addOption(
      choiceOption(
        "--program <NAME>",
        "only this small program (default: each of them)",
        SMALL_PROGRAMS.map((row) => row.name),
      ),
    )
    .addOption(textOption("--workload <FILE>", "a workload file (JSON) instead"))
    .addOption(
      choiceOption(
        "--strategy <NAME>",
        "how to go through the schedules, see below (default: exhaustive; portfolio for a " +
          "model of yours, and where times are drawn)",
        STRATEGIES.map((row) => row.name),
      ),
    )
    .addOption(ranged("--depth <D>", "of strategy pct, 1..10 (default: 2)", DEPTH))
    .addOption(
      choiceOption(
        "--merge <HOW>",
        "of strategy exhaustive: what tells states apart; hook (default): what a hook saw until it " +
          "is done; all: everything a thread ever saw, for models that remember it",
        ["hook", "all"],
      ),
    )
    .addOption(
      ranged("--preemptions <N>", "of strategy exhaustive: only schedules with so many", BOUND),
    )
    .addOption(ranged("--delays <N>", "the same for steps that are put off", BOUND))
    .addOption(ranged("--runs <N>", "stop each search after so many runs", RUNS))
    .addOption(
      valueOption("--for <TIME>", "stop each search after so long, as 60s or 5m", parseTime),
    )
    .addOption(
      ranged(
        "--expect-schedules <N>",
        "fail if there are not just so many schedules; of one program",
        EXPECTED,
      ),
    )
    .addOption(
      ranged("--seed <S>", "of the machine and of drawn schedules", RANGES.seed).default(1),
    )
    .addOption(jobsOption("cores"))
    .addOption(
      textOption("--checkpoint <FILE>", "keep there what is done, and go on from what is kept"),
    )
    .option("--first", "stop at the first schedule that breaks a law, or under which it fails")
    .option("--allow-deadlock", "an end in deadlock is no failure of the program")
    .option("--json", "one JSON object instead of a table")
    .option("--mutants", "instead: find each planted wake-up race by exhaustive search")
    .option("--races", "instead: runs until each drawn strategy finds each planted wake-up race")
    .option("--sizes", "instead: the largest programs of a model whose schedules are all seen")
    .option("--counts", "instead: schedules of independent threads, counted and by closed form")
    .option("--hit-rate", "instead: how often PCT finds bugs of known depth, beside its bound")
    .action(async (flags: ExploreFlags) => done(await explore(flags)));
}

function ranged(flags: string, about: string, range: WholeRange) {
  return wholeOption(flags, about, range);
}

async function explore(flags: ExploreFlags): Promise<number> {
  checkTogether(flags);
  if (flags.hitRate) return await hitRates(flags.runs ?? RUNS_HIT_RATE, flags.seed, !!flags.json);
  if (flags.counts) return closedForms(!!flags.json);
  if (flags.sizes) {
    const { workload: _, ...c } = casesOf(flags)[0];
    return await sizeTable(c, flags.runs ?? RUNS_SIZES, flags);
  }
  if (flags.races) return await raceTable(flags.runs ?? RUNS_RACE, flags);
  if (flags.mutants) return await wakeUps(flags);
  const cases = casesOf(flags);
  const strategy = strategyNamed(strategyOf(flags, cases));
  const reports = await searchedAll(cases.map((c) => jobFor(c, strategy, flags)), flags);
  const interrupted = reports.length === 0 || reports.at(-1)!.endedBy === "Ctrl-C";
  const told = flags.allowDeadlock ? reports.map(withoutDeadlocks) : reports;
  console.log(
    flags.json ? jsonText(flags, told, strategy.name) : reportText(told, strategy.name).join("\n"),
  );
  if (interrupted) return EXIT.interrupted;
  if (flags.expectSchedules !== undefined) mustCount(reports[0], flags.expectSchedules);
  return reports.some((report) => hasFindings(report, flags)) ? EXIT.failed : EXIT.ok;
}

/** @throws {FailedRun} A search counted another number of schedules, or did not come to its end. */
function mustCount({ program, endedBy, coverage }: SearchReport, expected: number): void {
  const of = `${program}: --expect-schedules ${whole(expected)}`;
  if (endedBy !== "the end") {
    throw new FailedRun(`${of}, but the search did not come to its end (${endedBy})`);
  }
  const { schedules } = coverage!;
  if (schedules === expected) return;
  throw new FailedRun(`${of}, but there are ${schedulesText(schedules)}`);
}

/** A deadlock is counted, but is no finding. */
function withoutDeadlocks({ faults, ...report }: SearchReport): SearchReport {
  const isOther = ({ violations: [{ law }] }: Found) => law !== PROGRAM_LAWS.deadlock;
  return { ...report, faults: { ...faults, found: faults.found.filter(isOther) } };
}

/** Is the model one of the user's own? */
const isGuest = ({ model }: ExploreFlags): boolean =>
  model !== undefined && modelNamed(model).kind === "guest";

/** The strategy that was named, or the usual one: every state once, where states can be told. */
function strategyOf(flags: ExploreFlags, cases: readonly Case[] = []): string {
  const isDrawn = isGuest(flags) ||
    cases.some(({ workload: { dists = {} } }) => Object.keys(dists).length > 0);
  return flags.strategy ?? (isDrawn ? "portfolio" : "exhaustive");
}

/** Options that make no sense together. */
function checkTogether(flags: ExploreFlags): void {
  const refuse = (option: string, rule: string, advice: string): never => {
    throw new UsageError(option, rule, null, advice);
  };
  const given: Readonly<Record<string, boolean | undefined>> = {
    "--hit-rate": flags.hitRate,
    "--mutants": flags.mutants,
    "--counts": flags.counts,
    "--races": flags.races,
    "--sizes": flags.sizes,
  };
  const tables = Object.keys(given).filter((name) => given[name]);
  if (tables.length > 1) refuse(tables[0], `excludes ${tables[1]}`, "choose one");
  if (tables.length === 1) {
    const alone = tables[0];
    const others = ["model", "mutant", "program", "workload", "depth", "first", "preemptions"];
    const taken = alone === "--sizes" ? ["model", "mutant"] : [];
    const other = [...others, "delays"].find((name) =>
      !taken.includes(name) && flags[name as keyof ExploreFlags] !== undefined
    );
    if (other) refuse(`--${other}`, `cannot be given with ${alone}`, "leave it out");
    if (alone !== "--sizes") return;
  }
  if (flags.model === undefined && flags.mutant === undefined) {
    const names = MODELS.map((spec) => spec.name).join(", ");
    refuse("--model", "or --mutant must be given", `choose a model of: ${names}`);
  }
  if (flags.depth !== undefined && flags.strategy !== "pct") {
    refuse("--depth", "needs --strategy pct", "add it, or leave --depth out");
  }
  if (flags.merge !== undefined && strategyOf(flags) !== "exhaustive") {
    refuse("--merge", "needs --strategy exhaustive", "leave one of them out");
  }
  if (flags.preemptions !== undefined && flags.delays !== undefined) {
    refuse("--preemptions", "cannot be given with --delays", "choose one");
  }
  if (flags.expectSchedules !== undefined) {
    if (flags.program === undefined && flags.workload === undefined) {
      refuse("--expect-schedules", "needs --program or --workload", "name one program");
    }
    if (!strategyNamed(strategyOf(flags)).counts) {
      refuse("--expect-schedules", "needs a strategy that counts", "take --strategy exhaustive");
    }
  }
  for (const bound of ["preemptions", "delays"] as const) {
    if (flags[bound] === undefined || strategyOf(flags) === "exhaustive") continue;
    refuse(`--${bound}`, "needs --strategy exhaustive", "leave one of them out");
  }
  if (isGuest(flags) && (flags.strategy === "exhaustive" || flags.strategy === "reduced")) {
    // What a model of theirs reads is answered in its own thread: states would be taken for equal.
    refuse(
      `--strategy ${flags.strategy}`,
      "is for the lab's own models",
      "take --strategy every or pct",
    );
  }
  for (const other of ["gs", "program"] as const) {
    if (flags.workload !== undefined && flags[other] !== undefined) {
      refuse(`--${other}`, "cannot be given with --workload", "choose one");
    }
  }
}

function casesOf(flags: ExploreFlags): Case[] {
  const mutant = MUTANTS.find((bug) => bug.name === flags.mutant);
  const model = flags.model ?? mutant!.base;
  if (mutant !== undefined && mutant.base !== model) {
    throw new UsageError(
      "--mutant",
      `is a planted bug of model ${mutant.base}`,
      mutant.name,
      `give --model ${mutant.base}, or leave it out`,
    );
  }
  const options = { ...mutant?.options, ...flags.option };
  configureModel(model, options);
  const workloads: Workload[] = flags.workload !== undefined
    ? [loadWorkload(fromUser(flags.workload)).workload]
    : SMALL_PROGRAMS.filter(({ name }) => flags.program === undefined || name === flags.program)
      .map((program) => program.make(flags.gs ?? 3));
  return workloads.map((workload) => ({
    model,
    ...(Object.keys(options).length > 0 ? { options } : {}),
    ...(mutant === undefined ? {} : { mutant: mutant.name }),
    workload,
    machine: { procs: flags.procs, cores: flags.procs },
    costs: "zero",
    seed: flags.seed,
  }));
}

/** How far a search came. */
function searchText({ complete, endedBy, seenUpTo }: SearchReport): string {
  if (complete) return "complete";
  if (seenUpTo === null || endedBy !== "the end") return `not complete (${endedBy})`;
  return `complete up to ${boundText(seenUpTo)}`;
}

/** What was seen of a search that a limit ended. */
function seenLines({ program, complete, endedBy, seenUpTo }: SearchReport): string[] {
  if (complete || seenUpTo === null || endedBy === "the end") return [];
  return [`${program}: every schedule with up to ${boundText(seenUpTo)} was seen`];
}

function reportText(reports: readonly SearchReport[], strategy: string): string[] {
  const rows = reports.map((r) => [
    r.program,
    searchText(r),
    r.coverage === null ? "–" : schedulesText(r.coverage.schedules),
    r.coverage === null ? "–" : schedulesText(r.coverage.broken),
    r.coverage?.states == null ? "–" : whole(r.coverage.states),
    whole(r.runs),
    whole(r.cuts),
    whole(r.traces),
    whole(r.faults.deadlocks),
    whole(r.faults.panics),
  ]);
  const head = [
    "program",
    "search",
    "schedules",
    "broken",
    "states",
    "runs",
    "cut",
    "traces",
    "deadlocks",
    "panics",
  ];
  const lines = aligned([head, ...rows], head.map((_, i) => i).slice(2));
  return [
    ...lines,
    ...reports.flatMap(seenLines),
    ...reports.flatMap((report) => shareLines(report, strategy)),
    ...reports.flatMap(findingLines),
  ];
}

function jsonText(
  { procs, seed }: ExploreFlags,
  reports: readonly SearchReport[],
  strategy: string,
): string {
  const told = (found: readonly Found[]) =>
    found.map((one) => {
      const { kind, run, case: c, violations: [violation] } = one;
      return { kind, run, case: c, violation, smallest: shrinkFound(one) };
    });
  const searches = reports.map(({ found, faults, keys: _, ...report }) => ({
    ...report,
    faults: { ...faults, found: told(faults.found) },
    found: told(found),
  }));
  return JSON.stringify({ strategy, procs, seed, searches }, null, 2);
}
