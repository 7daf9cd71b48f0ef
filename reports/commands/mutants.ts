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
  SHARD_RUNS,
  type Sound,
  startJobs,
} from "@lab/props";
import type { Command } from "commander";
import { choiceOption, newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { onInterrupt } from "../command_line/interrupt.ts";
import { startProgress } from "../command_line/progress.ts";
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

/** How much is done; `quick` is what CI runs. */
const EFFORT = {
  full: { seeds: 20, looked: 5, shrunk: 5, evaluationsMax: 20_000, sound: 100_000 },
  quick: { seeds: 3, looked: 0, shrunk: 1, evaluationsMax: 1_500, sound: 5_500 },
} as const;
/**
 * Counterexamples of each family in `--normalise`: shared out among its mutants, a seed for each.
 */
const NORMAL_SEEDS = 100;
/** Limit of each shrinker in `--normalise`. */
const NORMAL_EVALUATIONS = 20_000;

interface Flags {
  readonly seeds?: number;
  readonly mutant?: string;
  readonly family?: string;
  readonly sound?: number;
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly normalise?: boolean;
}

/** The command. @param done Gets the exit code. */
export function mutantsCommand(done: (exit: number) => void): Command {
  const names = MUTANTS.map(({ name }) => name);
  const families = [...new Set<string>(MUTANTS.map(({ family }) => family))].toSorted();
  const { full, quick } = EFFORT;
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

/** The work that the flags ask for. */
function jobsOf(flags: Flags, mutants: readonly Mutant[]): Job[] {
  const effort = flags.quick ? EFFORT.quick : EFFORT.full;
  const count = flags.seeds ?? (flags.normalise ? NORMAL_SEEDS : effort.seeds);
  if (flags.normalise) return normalJobs(mutants, count);
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const isWhole = flags.mutant === undefined && flags.family === undefined;
  const sound = flags.sound ?? (isWhole ? effort.sound : 0);
  const shards = Array.from({ length: Math.ceil(sound / SHARD_RUNS) }, (_, shard): Job => ({
    kind: "sound",
    shard,
    runs: Math.min(SHARD_RUNS, sound - shard * SHARD_RUNS),
  }));
  const hunts = seeds.flatMap((seed) =>
    mutants.map(({ name }): Job => ({
      kind: "hunt",
      mutant: name,
      seed,
      casesMax: CASES_MAX,
      others: seed <= effort.looked,
      shrink: seed <= effort.shrunk ? { evaluationsMax: effort.evaluationsMax } : null,
    }))
  );
  return [...hunts, ...shards];
}

/** The work of `--normalise`. @param count Counterexamples of each family. */
function normalJobs(mutants: readonly Mutant[], count: number): Job[] {
  return Object.values(Object.groupBy(mutants, ({ family }) => family)).flatMap((family) =>
    Array.from({ length: count }, (_, i): Job => ({
      kind: "normal",
      mutant: family[i % family.length].name,
      seed: 1 + Math.floor(i / family.length),
      casesMax: CASES_MAX,
      evaluationsMax: NORMAL_EVALUATIONS,
    }))
  );
}

/** Does all jobs. @returns Null after Ctrl-C. */
async function work(jobs: readonly Job[], workers: number): Promise<JobResult[] | null> {
  const progress = startProgress(jobs.length);
  const label = (result: JobResult) =>
    result.kind === "sound" ? "unharmed models" : `${result.mutant}, seed ${result.seed}`;
  const pool = startJobs(jobs, workers, (result) => progress.step(label(result)));
  let close = () => {};
  const interrupted = new Promise<null>((resolve) => {
    close = onInterrupt(() => resolve(null));
  });
  try {
    return await Promise.race([pool.results, interrupted]);
  } finally {
    close();
    pool.stop();
    progress.close();
  }
}

const ofKind = <K extends JobResult["kind"]>(results: readonly JobResult[], kind: K) =>
  results.filter((result): result is Extract<JobResult, { kind: K }> => result.kind === kind);

/** Makes the table and prints it. @returns The exit code. */
async function table(flags: Flags): Promise<number> {
  mustLoad("props/kill_table/worker.ts", TASK);
  const mutants = chosen(flags);
  const jobs = jobsOf(flags, mutants);
  const workers = navigator.hardwareConcurrency;
  const startMs = performance.now();
  const results = await work(jobs, workers);
  if (results === null) {
    console.error("mutants: interrupted");
    return EXIT.interrupted;
  }
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

const effortOf = (flags: Flags) => flags.quick ? EFFORT.quick : EFFORT.full;

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
