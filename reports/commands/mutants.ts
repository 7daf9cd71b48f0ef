/**
 * `mutants`: the kill table.
 *
 * @module
 */

import {
  CASES_MAX,
  type Hunt,
  type Job,
  type JobResult,
  type Mutant,
  MUTANTS,
  type Normal,
  type Sound,
} from "@lab/props";
import type { Command } from "commander";
import { cellOf, plain } from "../campaign/cell.ts";
import { keptCells } from "../campaign/kept.ts";
import { KILL_EFFORT, killJobs, NORMAL_SEEDS, normalJobs } from "../campaign/kill_jobs.ts";
import { jobResult } from "../campaign/kinds/mutants.ts";
import { choiceOption, jobsOption, newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { mustLoad } from "../command_line/rights.ts";
import {
  killFoot,
  killLines,
  killRow,
  killTotals,
  normalLines,
  normalRows,
} from "./mutants_table.ts";

const TASK = "deno task mutants";

interface Flags {
  readonly seeds?: number;
  readonly mutant?: string;
  readonly family?: string;
  readonly sound?: number;
  readonly jobs?: number;
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly normalise?: boolean;
}

/** The command. @param done Gets the exit code. */
export function mutantsCommand(done: (exit: number) => void): Command {
  const names = MUTANTS.map(({ name }) => name);
  const families = [...new Set<string>(MUTANTS.map(({ family }) => family))].toSorted();
  const { full, quick } = KILL_EFFORT;
  return newCommand(
    "mutants",
    "The kill table: every planted bug, and how soon its law finds it. Exit 1 if one lives.",
    ["", "--quick", "--mutant gpm-lost-kick", "--family steal --seeds 100", "--normalise"],
    TASK,
  )
    .addOption(
      wholeOption(
        "--seeds <N>",
        `seeds for each mutant, 1..1000 (default: ${full.seeds}, with --quick ${quick.seeds}; with ` +
          `--normalise for each family, shared out among its mutants: ${NORMAL_SEEDS})`,
        { min: 1, max: 1_000, example: 20 },
      ),
    )
    .addOption(choiceOption("--mutant <NAME>", "only this planted bug", names))
    .addOption(
      choiceOption(
        "--family <NAME>",
        `only planted bugs of this family: ${families.join(", ")}`,
        families,
      ),
    )
    .addOption(
      wholeOption(
        "--sound <RUNS>",
        `runs of unharmed models, 0..10000000 (default: ${full.sound}, with --quick ` +
          `${quick.sound}, with --mutant or --family 0)`,
        { min: 0, max: 10_000_000, example: 100_000 },
      ),
    )
    .addOption(jobsOption("cores"))
    .option("--quick", "fewer seeds and runs: what CI runs")
    .option("--normalise", "instead of the table: how normal the shrunk counterexamples are")
    .option("--json", "one JSON object on standard output")
    .action(async (flags: Flags) => done(await table(flags)));
}

/** The mutants that the flags leave. @throws {UsageError} None. */
function chosen({ mutant, family }: Flags): readonly Mutant[] {
  const list = MUTANTS.filter((row) =>
    (mutant === undefined || row.name === mutant) && (family === undefined || row.family === family)
  );
  if (list.length > 0) return list;
  throw new UsageError(
    "--mutant",
    `must be of --family ${family}`,
    mutant!,
    "leave one of them out",
  );
}

/** Does all jobs. @returns Null after Ctrl-C. */
async function work(jobs: readonly Job[], cores: number): Promise<JobResult[] | null> {
  const kept = await keptCells({
    name: "mutants",
    cells: jobs.map((job) => cellOf("mutants", "", plain(job))),
    jobs: cores,
    label: ({ plan }) => {
      const job = plan as unknown as Job;
      return job.kind === "sound" ? "unharmed models" : `${job.mutant}, seed ${job.seed}`;
    },
  });
  return kept?.map(({ outcome, samples }) => jobResult(outcome.facts, samples)) ?? null;
}

const ofKind = <K extends JobResult["kind"]>(results: readonly JobResult[], kind: K) =>
  results.filter((result): result is Extract<JobResult, { kind: K }> => result.kind === kind);

/** Makes the table and prints it. @returns The exit code. */
async function table(flags: Flags): Promise<number> {
  mustLoad("reports/campaign/worker.ts", TASK);
  const mutants = chosen(flags);
  const isWhole = flags.mutant === undefined && flags.family === undefined;
  const jobs = flags.normalise
    ? normalJobs(mutants, flags.seeds ?? NORMAL_SEEDS)
    : killJobs({ ...flags, sound: flags.sound ?? (isWhole ? undefined : 0) }, mutants);
  const workers = flags.jobs ?? navigator.hardwareConcurrency;
  const startMs = performance.now();
  const results = await work(jobs, workers);
  if (results === null) return EXIT.interrupted;
  const seconds = (performance.now() - startMs) / 1_000;
  if (flags.normalise) {
    printScores(ofKind(results, "normal"), flags);
    return EXIT.ok;
  }
  const hunts = ofKind(results, "hunt");
  return printTable(mutants, hunts, ofKind(results, "sound"), flags, {
    seeds: hunts.length / mutants.length,
    casesMax: CASES_MAX,
    shrunkSeeds: Math.min(hunts.length / mutants.length, effortOf(flags).shrunk),
    workers: Math.min(workers, jobs.length),
    seconds,
  });
}

const effortOf = (flags: Flags) => flags.quick ? KILL_EFFORT.quick : KILL_EFFORT.full;

function printScores(results: readonly Normal[], { json }: Flags): void {
  const familyOf = (name: string) => MUTANTS.find((mutant) => mutant.name === name)!.family;
  const rows = normalRows(results, familyOf);
  console.log(json ? JSON.stringify({ rows }, null, 2) : normalLines(rows).join("\n"));
}

function printTable(
  mutants: readonly Mutant[],
  hunts: readonly Hunt[],
  sound: readonly Sound[],
  { json }: Flags,
  facts: Parameters<typeof killFoot>[3],
): number {
  const rows = mutants.map((mutant) =>
    killRow(mutant, hunts.filter((hunt) => hunt.mutant === mutant.name))
  );
  const totals = killTotals(rows);
  const blamed = sound.flatMap((shard) => shard.blamed);
  const soundRuns = sound.reduce((sum, { runs }) => sum + runs, 0);
  if (json) {
    console.log(
      JSON.stringify({ rows, totals, sound: { runs: soundRuns, blamed }, facts }, null, 2),
    );
  } else {
    console.log([...killLines(rows), ...killFoot(rows, totals, sound, facts)].join("\n"));
  }
  return totals.faults.length === 0 && blamed.length === 0 ? EXIT.ok : EXIT.failed;
}
