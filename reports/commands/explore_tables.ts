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
  hitRate,
  INDEPENDENT_STEPS,
  independentCase,
  MUTANTS,
  PLANTED_DEPTHS,
  races,
  SMALL_PROGRAMS,
  strategyNamed,
} from "@lab/props";
import { EXIT } from "../command_line/errors.ts";
import { aligned, counted, significant, whole } from "../command_line/format.ts";
import { startProgress } from "../command_line/progress.ts";
import { RACE_SEEDS, type RowFlags, type RowJob, type RowOf, rowsOf } from "./explore_rows.ts";
import { boundText, type ExploreFlags, schedulesText } from "./explore_search.ts";

/** Rows, as {@linkcode rowsOf} makes them, and how far they are. @param label Of a row. */
async function rowsShown<J extends RowJob>(
  jobs: readonly J[],
  cores: number | undefined,
  label: (job: J) => string,
): Promise<RowOf<J>[] | null> {
  const progress = startProgress(jobs.length, true);
  try {
    return await rowsOf(jobs, cores, (job) => progress.step(label(job)));
  } finally {
    progress.close();
  }
}

/**
 * Searches and prints the table.
 *
 * @returns Exit code: 1 if a mutant was not found, 130 after Ctrl-C.
 */
export async function wakeUps(flags: ExploreFlags): Promise<number> {
  const mutants = MUTANTS.filter(({ family, make }) => family === "wake-up" && make !== undefined);
  const { procs, gs, seed, runs, merge, allowDeadlock } = flags;
  const own: RowFlags = { procs, gs, seed, runs, for: flags.for, merge, allowDeadlock };
  const jobs = mutants.map(({ name }) => ({ row: "wake-up", mutant: name, flags: own }) as const);
  const rows = await rowsShown(jobs, flags.jobs, ({ mutant }) => mutant);
  if (rows === null) return EXIT.interrupted;
  const found = rows.filter((row) => row.program !== null).length;
  if (flags.json) console.log(JSON.stringify({ procs, rows }, null, 2));
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

/**
 * Measures and prints how many runs each drawn strategy needs to find each planted wake-up race.
 *
 * @param runsMax Runs of a search at most.
 * @returns Exit code: 1 if the portfolio missed one in most of its searches, 130 after Ctrl-C.
 */
export async function raceTable(runsMax: number, { jobs, json }: ExploreFlags): Promise<number> {
  const all = races().map((_, at) => ({ row: "race", at, runsMax }) as const);
  const names = races().map(({ mutant }) => mutant.name);
  const rows = await rowsShown(all, jobs, ({ at }) => names[at]);
  if (rows === null) return EXIT.interrupted;
  if (json) console.log(JSON.stringify({ runsMax, seeds: RACE_SEEDS, rows }, null, 2));
  else {
    const text = ({ median, missed }: (typeof rows)[number]["cells"][number]) =>
      `${median === null ? "–" : whole(median)}${missed > 0 ? ` (${missed})` : ""}`;
    const head = ["race", "program", ...DRAWN];
    const lines = rows.map(({ mutant, program, cells }) => [mutant, program, ...cells.map(text)]);
    console.log(aligned([head, ...lines], DRAWN.map((_, i) => i + 2)).join("\n"));
    console.log(
      `median runs until found, of ${RACE_SEEDS} seeds with at most ${whole(runsMax)} runs each; ` +
        "in brackets how many seeds missed it; –: most",
    );
  }
  const missed = rows.some(({ cells }) => cells.at(-1)!.median === null);
  return missed ? EXIT.failed : EXIT.ok;
}

/**
 * Finds and prints, for each small program, the largest number of Gs whose schedules are all seen
 * within so many runs, and how far the next size came.
 *
 * @param runsMax Runs of a search at most.
 * @returns Exit code: 1 if a law was broken, 130 after Ctrl-C.
 */
export async function sizeTable(
  c: Omit<Case, "workload">,
  runsMax: number,
  { jobs, json }: ExploreFlags,
): Promise<number> {
  const programs = SMALL_PROGRAMS.map(({ name: program }) =>
    ({ row: "size", program, case: c, runsMax }) as const
  );
  const rows = await rowsShown(programs, jobs, ({ program }) => program);
  if (rows === null) return EXIT.interrupted;
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
