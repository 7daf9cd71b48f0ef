/**
 * `lab explore --mutants`: every planted wake-up race, found by exhaustive search on a small
 * machine by the law it names; and the unharmed model, which must break no law in a search as long.
 *
 * And `--counts`, schedules counted and by closed form, and `--hit-rate`, how often PCT finds bugs
 * of known depth.
 *
 * @module
 */

import {
  type Case,
  DRAWN,
  type Found,
  hitRate,
  INDEPENDENT_STEPS,
  independentCase,
  medianRuns,
  type Mutant,
  MUTANTS,
  PLANTED_DEPTHS,
  races,
  runsToKill,
  type Search,
  SMALL_PROGRAMS,
  strategyNamed,
} from "@lab/props";
import { EXIT } from "../command_line/errors.ts";
import { aligned, counted, significant, whole } from "../command_line/format.ts";
import {
  boundText,
  type ExploreFlags,
  jobFor,
  schedulesText,
  searched,
  type SearchReport,
} from "./explore_search.ts";

/** One line of the table. */
interface Row {
  readonly mutant: string;
  readonly law: string;
  /** Where it was found; null: nowhere. */
  readonly program: string | null;
  /** Of the search that found it. */
  readonly runs: number;
  /** How often an agent was held up that could have gone on. */
  readonly preemptions: number;
}

/** Runs of a search that is tried on every program before any longer one, and of a longer one. */
const SHORT_RUNS = 3_000, LONG_RUNS = 300_000;

/**
 * Searches and prints the table.
 *
 * @returns Exit code: 1 if a mutant was not found, 130 after Ctrl-C.
 */
export async function wakeUps(flags: ExploreFlags): Promise<number> {
  const mutants = MUTANTS.filter(({ family, make }) => family === "wake-up" && make !== undefined);
  const rows: Row[] = [];
  for (const mutant of mutants) {
    const row = await rowOf(mutant, flags);
    if (row === "Ctrl-C") return EXIT.interrupted;
    rows.push(row);
    console.error(`${rows.length}/${mutants.length} ${mutant.name}`);
  }
  const found = rows.filter((row) => row.program !== null).length;
  if (flags.json) console.log(JSON.stringify({ procs: flags.procs, rows }, null, 2));
  else {
    const head = ["mutant", "law", "program", "runs", "preemptions"];
    const lines = rows.map(({ mutant, law, program, runs, preemptions }) =>
      program === null
        ? [mutant, law, "NOT FOUND"]
        : [mutant, law, program, whole(runs), String(preemptions)]
    );
    console.log(aligned([head, ...lines], [3, 4]).join("\n"));
    console.log(
      `${found}/${rows.length} planted wake-up races found exhaustively, each by its own law, where ` +
        "the unharmed model breaks none in as many runs",
    );
  }
  return found === rows.length ? EXIT.ok : EXIT.failed;
}

async function rowOf(mutant: Mutant, flags: ExploreFlags): Promise<Row | "Ctrl-C"> {
  const isIt = (found: Found) => found.violations[0].law === mutant.law;
  const { name, law } = mutant;
  // A short search of each program first: most races are near.
  for (const runsMax of [SHORT_RUNS, flags.runs ?? LONG_RUNS]) {
    for (const program of SMALL_PROGRAMS) {
      const faultless: Case = {
        model: mutant.base,
        ...(mutant.options === undefined ? {} : { options: mutant.options }),
        workload: program.make(flags.gs ?? 3),
        machine: { procs: flags.procs, cores: flags.procs },
        costs: "zero",
        seed: flags.seed,
      };
      const report = await exhaustive(
        { ...faultless, mutant: name },
        { ...flags, runs: runsMax },
        (search) => search.found.some(isIt),
      );
      if (report.endedBy === "Ctrl-C") return "Ctrl-C";
      const found = report.found.find(isIt);
      if (found === undefined) continue;
      const runs = report.runs + report.cuts;
      const sound = await exhaustive(faultless, { ...flags, runs }, () => false);
      if (sound.endedBy === "Ctrl-C") return "Ctrl-C";
      if (sound.found.length > 0) continue;
      const preemptions = found.preemptions ?? 0;
      return { mutant: name, law, program: program.name, runs, preemptions };
    }
  }
  return { mutant: name, law, program: null, runs: 0, preemptions: 0 };
}

function exhaustive(
  c: Case,
  flags: ExploreFlags,
  isEnough: (search: Search) => boolean,
): Promise<SearchReport> {
  return searched(jobFor(c, strategyNamed("exhaustive"), flags), { isEnough });
}

/** Counts and prints the table. @returns Exit code: 1 if a count is not that of the closed form. */
export function closedForms(json: boolean): number {
  const rows = INDEPENDENT_STEPS.map(({ steps, count }) => ({
    steps,
    closedForm: count,
    every: searchedThrough(steps, "every"),
    exhaustive: searchedThrough(steps, "exhaustive"),
  }));
  const isRight = rows.every((row) =>
    row.every.schedules === row.closedForm && row.exhaustive.schedules === row.closedForm
  );
  if (json) console.log(JSON.stringify({ rows }, null, 2));
  else {
    const head = ["steps", "closed form", "every: runs", "exhaustive: schedules", "its runs"];
    const lines = rows.map((row) => [
      row.steps.join(" "),
      whole(row.closedForm),
      whole(row.every.schedules),
      whole(row.exhaustive.schedules),
      whole(row.exhaustive.runs),
    ]);
    console.log(aligned([head, ...lines], [1, 2, 3, 4]).join("\n"));
    console.log(isRight ? "all equal" : "NOT EQUAL");
  }
  return isRight ? EXIT.ok : EXIT.failed;
}

function searchedThrough(
  steps: readonly number[],
  strategy: string,
): { schedules: number; runs: number } {
  const search = strategyNamed(strategy).start(independentCase(steps), {});
  while (search.step());
  return { schedules: search.coverage()!.schedules, runs: search.runs + search.cuts };
}

/** Measures and prints the table. @returns Exit code: 1 if a rate lies below its bound. */
export function hitRates(runs: number, seed: number, json: boolean): number {
  const rows = PLANTED_DEPTHS.map((planted) => hitRate(planted, runs, seed));
  if (json) console.log(JSON.stringify({ runs, seed, rows }, null, 2));
  else {
    const head = ["bug", "depth", "n", "k", "runs", "hits", "rate", "95 %", "bound", ""];
    const lines = rows.map((row) => [
      row.name,
      String(row.depth),
      String(row.agents),
      String(row.choices),
      whole(row.runs),
      whole(row.hits),
      significant(row.rate),
      row.interval.map((x) => significant(x)).join(".."),
      significant(row.bound),
      row.isBelow ? "BELOW" : "ok",
    ]);
    console.log(aligned([head, ...lines], [1, 2, 3, 4, 5, 6, 7, 8]).join("\n"));
    console.log("bound: 1 / (n k^(depth - 1)); n threads, k choices of a run at most, as measured");
  }
  return rows.some((row) => row.isBelow) ? EXIT.failed : EXIT.ok;
}

/** Seeds of the table of races. */
const RACE_SEEDS = 11;

/**
 * Measures and prints how many runs each drawn strategy needs to find each planted wake-up race.
 *
 * @param runsMax Runs of a search at most.
 * @returns Exit code: 1 if the portfolio missed one in most of its searches.
 */
export function raceTable(runsMax: number, json: boolean): number {
  const rows = races().map((race) => {
    const cells = DRAWN.map((strategy) => {
      const runs = Array.from(
        { length: RACE_SEEDS },
        (_, i) => runsToKill(race, strategy, i + 1, runsMax),
      );
      const missed = runs.filter((n) => n === Infinity).length;
      return { strategy, median: medianRuns(runs), missed };
    });
    console.error(race.mutant.name);
    return { mutant: race.mutant.name, program: race.program, cells };
  });
  if (json) console.log(JSON.stringify({ runsMax, seeds: RACE_SEEDS, rows }, null, 2));
  else {
    const text = ({ median, missed }: (typeof rows)[number]["cells"][number]) =>
      `${median === Infinity ? "–" : whole(median)}${missed > 0 ? ` (${missed})` : ""}`;
    const head = ["race", "program", ...DRAWN];
    const lines = rows.map(({ mutant, program, cells }) => [mutant, program, ...cells.map(text)]);
    console.log(aligned([head, ...lines], DRAWN.map((_, i) => i + 2)).join("\n"));
    console.log(
      `median runs until found, of ${RACE_SEEDS} seeds with at most ${whole(runsMax)} runs each; ` +
        "in brackets how many seeds missed it; –: most",
    );
  }
  const missed = rows.some(({ cells }) => cells.at(-1)!.median === Infinity);
  return missed ? EXIT.failed : EXIT.ok;
}

/** Gs that the table of sizes tries. */
const SIZES_GS = [2, 3, 4, 5] as const;

/**
 * Finds and prints, for each small program, the largest number of Gs whose schedules are all seen
 * within so many runs, and how far the next size came.
 *
 * @param runsMax Runs of a search at most. @returns Exit code: 1 if a law was broken.
 */
export function sizeTable(c: Omit<Case, "workload">, runsMax: number, json: boolean): number {
  const rows = SMALL_PROGRAMS.map((program) => {
    const sizes = [];
    for (const gs of SIZES_GS) {
      const search = strategyNamed("exhaustive").start({ ...c, workload: program.make(gs) }, {});
      while (search.runs + search.cuts < runsMax && search.step());
      const { isComplete, seenUpTo, found } = search, runs = search.runs + search.cuts;
      const coverage = isComplete ? search.coverage() : null;
      sizes.push({ gs, isComplete, seenUpTo, runs, coverage, broken: found.length > 0 });
      console.error(`${program.name} ${gs}`);
      if (!isComplete) break;
    }
    return { program: program.name, sizes };
  });
  if (json) console.log(JSON.stringify({ runsMax, rows }, null, 2));
  else {
    const lines = rows.map(({ program, sizes }) => {
      const last = sizes.findLast(({ isComplete }) => isComplete);
      const next = sizes.find(({ isComplete }) => !isComplete);
      return [
        program,
        last === undefined ? "–" : String(last.gs),
        last === undefined ? "–" : schedulesText(last.coverage!.schedules),
        last === undefined ? "–" : whole(last.runs),
        next === undefined
          ? ""
          : `${next.gs} Gs: all with ${
            next.seenUpTo === null ? "none" : boundText(next.seenUpTo)
          } or fewer`,
      ];
    });
    const head = ["program", "Gs, complete", "schedules", "runs", "the next size"];
    console.log(aligned([head, ...lines], [1, 2, 3]).join("\n"));
    console.log(
      `${c.model}, ${counted(c.machine.procs, "P")}; at most ${whole(runsMax)} runs a search`,
    );
  }
  return rows.some(({ sizes }) => sizes.some(({ broken }) => broken)) ? EXIT.failed : EXIT.ok;
}
