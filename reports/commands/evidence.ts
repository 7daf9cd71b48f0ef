/**
 * Is the lab itself right, and how fast is it? `coverage`, `theory`, `cores` and
 * `speed`: each is a task of its own with the rights that it needs.
 *
 * @module
 */

import { measureSpeed, type SpeedChoice, speedSections } from "@lab/benches";
import { MODELS } from "@lab/models";
import {
  coverage,
  COVERAGE_ERROR,
  COVERED,
  stressCores,
  THEORY_BLOCKS,
  type TheoryOptions,
  type TheoryPiece,
  theoryPieces,
  TheoryPrinter,
  type TheoryRequest,
  type TheoryRow,
} from "@lab/props";
import type { Command } from "commander";
import { cellOf, plain } from "../campaign/cell.ts";
import { keptCells } from "../campaign/kept.ts";
import { parseChoice, parseFactor, type WholeRange } from "../command_line/args.ts";
import {
  jobsOption,
  listOption,
  newCommand,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { startProgress } from "../command_line/progress.ts";
import { coresFor, mustLoad } from "../command_line/rights.ts";

type Done = (exit: number) => void;

const exitOf = (isRight: boolean): number => isRight ? EXIT.ok : EXIT.failed;
const print = (text: string): void => console.log(text);
/** An option that may be given often, each time with one of some words. */
const wordsOption = (flags: string, about: string, known: readonly string[]) =>
  listOption<readonly string[]>(
    flags,
    about,
    [],
    (option, text, before) => [...new Set([...before, parseChoice(option, text, known)])],
  );

/** `coverage`. */
export function coverageCommand(done: Done): Command {
  return newCommand(
    "coverage",
    "How many generated cases show each thing worth seeing, by model, and whether that is at least " +
      `the floor. Each floor is a sequential test (chance of error ${COVERAGE_ERROR} either way), so ` +
      "each model runs until all its floors are decided.",
    ["", "--short", "--model gpm --runs 20000"],
    "deno task coverage",
  )
    .addOption(
      wholeOption("--runs <N>", "cases of each model at most, 1..1000000", {
        min: 1,
        max: 1_000_000,
        example: 10_000,
      }).default(10_000),
    )
    .addOption(
      wholeOption("--seed <S>", "of the generator, 1..2147483647", {
        min: 1,
        max: 2 ** 31 - 1,
        example: 20_261,
      }).default(20_261),
    )
    .addOption(wordsOption(
      "--model <NAME>",
      `only this model; may be repeated (default: ${COVERED.join(", ")})`,
      MODELS.map(({ name }) => name),
    ))
    .addOption(jobsOption("cores, each with one model after the other"))
    .option("--short", "only floors that are not kept, and the sum")
    .option("--json", "the rows as one JSON object")
    .action(async ({ model, jobs = coresFor(COVERAGE_WORKER), ...flags }: CoverageFlags) => {
      const models = model.length > 0 ? model : COVERED;
      const progress = startProgress(models.length, true);
      const onModel = (name: string) => progress.step(name);
      const isRight = await coverage({ ...flags, models, jobs }, print, onModel);
      progress.close();
      done(exitOf(isRight));
    });
}

const COVERAGE_WORKER = "props/coverage/worker.ts";

interface CoverageFlags {
  readonly jobs?: number;
  readonly runs: number;
  readonly seed: number;
  readonly model: readonly string[];
  readonly short?: boolean;
  readonly json?: boolean;
}

/** `theory`. */
export function theoryCommand(done: Done): Command {
  return newCommand(
    "theory",
    "Closed forms of queueing theory, and the models measured against them: a quarter of an hour.",
    ["", "--quick", "--block mg1 --effort 0.1", "--plant 1.03"],
    "deno task theory",
  )
    .addOption(
      wordsOption("--block <NAME>", "only this block; may be repeated; see below", THEORY_BLOCKS),
    )
    .addOption(valueOption(
      "--effort <X>",
      "share of the full number of arrivals, above 0 (default: 1); less is a first look, not a " +
        "verdict: rows may fail because runs are short",
      parseFactor,
    ))
    .addOption(wholeOption("--seed <S>", "0..1000000000 (default: 1)", SEED))
    .addOption(valueOption(
      "--plant <X>",
      "a planted error: each service takes X times as long (try 1.03: rows must fail)",
      parseFactor,
    ))
    .addOption(jobsOption("cores"))
    .option("--quick", "only the rows of the plain test run")
    .option("--json", "the table as one JSON object")
    .option("--compact", "the whole table in the form of props/golden/theory.json")
    .addHelpText("after", `\nBlocks: ${THEORY_BLOCKS.join(", ")}`)
    .action(({ block, ...flags }: TheoryFlags) => {
      const { json: _, jobs: __, compact, ...others } = flags;
      if (compact && (block.length > 0 || Object.values(others).some((one) => one !== undefined))) {
        const rule = "prints the whole table";
        throw new UsageError("--compact", rule, null, "leave the other options out");
      }
      return theoryTable({ ...flags, ...(block.length > 0 ? { blocks: block } : {}) }, done);
    });
}

/** Runs the table on all cores, and prints its rows in order as they come. */
async function theoryTable({ jobs, ...request }: TheoryRequest & Jobs, done: Done): Promise<void> {
  const printer = new TheoryPrinter(request, print);
  const kept = await keptCells({
    name: "theory",
    cells: theoryPieces(request).map((piece) => cellOf("theory", "", plain(piece))),
    jobs,
    label: ({ plan }) => (plan as unknown as TheoryPiece).setting,
    onOutcome: ({ facts }) => printer.add((facts as unknown as { rows: TheoryRow[] }).rows),
  });
  done(kept === null ? EXIT.interrupted : exitOf(printer.end()));
}

const SEED: WholeRange = { min: 0, max: 1_000_000_000, example: 1 };

/** Cores to use; left out: all. */
interface Jobs {
  readonly jobs?: number;
}

interface TheoryFlags extends Pick<TheoryOptions, "effort" | "seed" | "plant" | "quick">, Jobs {
  readonly block: readonly string[];
  readonly json?: boolean;
  readonly compact?: boolean;
}

/** `cores`. */
export function coresCommand(done: Done): Command {
  return newCommand(
    "cores",
    "Generated programs under n1, gm, pm and gpm on real cores: Workers as Ms, memory shared, queues " +
      "as Go has them. Laws that do not depend on order are held against every run.",
    ["", "--runs 500 --seed 7"],
    "deno task cores",
  )
    .addOption(
      wholeOption("--runs <N>", "1..1000000; 10000 take about a minute", {
        min: 1,
        max: 1_000_000,
        example: 500,
      }).default(10_000),
    )
    .addOption(wholeOption("--seed <S>", "of the generator, 0..1000000000", SEED).default(1))
    .action(async ({ runs, seed }: { readonly runs: number; readonly seed: number }) => {
      mustLoad("runtime/parallel/worker.ts", "deno task cores");
      const progress = startProgress(runs, true);
      const { isRight, lines } = await stressCores(runs, seed, () => progress.step("runs"));
      progress.close();
      lines.forEach(print);
      done(exitOf(isRight));
    });
}

interface SpeedCommandFlags {
  readonly quick?: boolean;
  readonly floor?: boolean;
  readonly peers?: boolean;
  readonly json?: boolean;
}

/** The lab beside other explorers of schedules. */
const EXPLORER = decodeURIComponent(new URL("./speed_explorer.ts", import.meta.url).pathname);

/** `speed`. */
export function speedCommand(done: Done): Command {
  return newCommand(
    "speed",
    "Wall time of the simulator; last line: floor ratio N.NN (gpm, 8 Ps, 100,000 Gs, costs zero).",
    ["", "--quick", "--floor", "--peers", "--json > reports/out/speed.json"],
    "deno task speed",
  )
    .option("--quick", "a first look: fewer turns, smaller runs")
    .option("--floor", "only the floor ratios and bytes for each G")
    .option(
      "--peers",
      "only other simulators and explorers of schedules; the first time they are built (minutes)",
    )
    .option("--json", "all samples as one JSON object; the text goes to standard error")
    .action(async ({ quick, floor, peers, json }: SpeedCommandFlags) => {
      if (floor && peers) throw new UsageError("--floor", "excludes --peers", null, "choose one");
      const part = floor ? "floor" : peers ? "peers" : "all";
      const choice: SpeedChoice = { isQuick: !!quick, part, explorer: EXPLORER };
      const progress = startProgress(speedSections(choice), true);
      const say = json ? console.error : console.log;
      const figures = await measureSpeed(choice, say, (title) => progress.step(title));
      progress.close();
      if (json) console.log(JSON.stringify(figures, null, 1));
      done(EXIT.ok);
    });
}
