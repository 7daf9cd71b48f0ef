/**
 * `lab explore --mutants`: every planted wake-up race, found by exhaustive search on a small machine;
 * and each unharmed model searched as long on the same programs.
 *
 * @module
 */

import {
  type Case,
  type Found,
  type Mutant,
  MUTANTS,
  SMALL_PROGRAMS,
  strategyNamed,
} from "@lab/props";
import { EXIT } from "../errors.ts";
import { whole } from "../format.ts";
import { aligned } from "../text_table.ts";
import { type ExploreFlags, searched } from "./explore.ts";

interface Row {
  readonly mutant: string;
  readonly law: string;
  readonly program: string;
  readonly runs: number;
  readonly seconds: number;
  /** Choices other than the default that it takes; null: not found. */
  readonly deviations: number | null;
}

/** Searches and prints the table. @returns Exit code: 1 if a mutant was not found. */
export async function wakeUps(flags: ExploreFlags): Promise<number> {
  const mutants = MUTANTS.filter(({ family, make }) => family === "wake-up" && make !== undefined);
  const rows: Row[] = [];
  for (const mutant of mutants) {
    rows.push(await row(mutant, flags));
    if (!flags.json) console.error(`${rows.length}/${mutants.length} ${mutant.name}`);
  }
  const found = rows.filter((row) => row.deviations !== null).length;
  if (flags.json) console.log(JSON.stringify({ procs: flags.procs, rows }, null, 2));
  else {
    const head = ["mutant", "law", "program", "runs", "seconds", "deviations"];
    const lines = rows.map((row) => [
      row.mutant,
      row.law,
      row.program,
      whole(row.runs),
      row.seconds.toFixed(2),
      row.deviations === null ? "NOT FOUND" : String(row.deviations),
    ]);
    console.log(aligned([head, ...lines], [3, 4, 5]).join("\n"));
    console.log(`${found}/${rows.length} planted wake-up races found exhaustively`);
  }
  return found === rows.length ? EXIT.ok : EXIT.failed;
}

async function row(mutant: Mutant, flags: ExploreFlags): Promise<Row> {
  const strategy = strategyNamed("exhaustive");
  const isIt = (found: Found) => found.violations[0].law === mutant.law;
  let runs = 0, seconds = 0;
  for (const gs of flags.gs === undefined ? [2, 3] : [flags.gs]) {
    for (const program of SMALL_PROGRAMS) {
      const c: Case = {
        model: mutant.base,
        mutant: mutant.name,
        ...(mutant.options === undefined ? {} : { options: mutant.options }),
        workload: program.make(gs),
        machine: { procs: flags.procs, cores: flags.procs },
        costs: "zero",
        seed: flags.seed,
      };
      const report = await searched(c, strategy, flags, (search) => search.found.some(isIt));
      runs += report.runs + report.cuts;
      seconds += report.seconds;
      const found = report.found.find(isIt);
      if (found === undefined) continue;
      const deviations = found.case.deviations?.length ?? 0;
      return {
        mutant: mutant.name,
        law: mutant.law,
        program: `${program.name} ${gs}`,
        runs,
        seconds,
        deviations,
      };
    }
  }
  return { mutant: mutant.name, law: mutant.law, program: "–", runs, seconds, deviations: null };
}
