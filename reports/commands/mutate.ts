/**
 * `mutate`: small edits of the lab's own code, and whether its tests notice them.
 *
 * @module
 */

import type { Command } from "commander";
import { RANGES } from "../command_line/args.ts";
import { newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { onInterrupt } from "../command_line/interrupt.ts";
import { fromUser } from "../command_line/paths.ts";
import { startProgress } from "../command_line/progress.ts";
import { checkWritable, houseFolder, outFolder, writeAll } from "../files/write.ts";
import type { Place } from "../mutate/place.ts";
import { equivalents, keptMutants, toKeep } from "../mutate/kept.ts";
import type { Verdict } from "../mutate/state.ts";
import { PATIENCE_MIN } from "../mutate/run_tests.ts";
import { codeIn, testsIn } from "../mutate/tests.ts";
import { keptLines, mutateJson, mutateLines } from "./mutate_table.ts";

/** What is mutated unless somebody says what. */
const SCOPE: readonly string[] = [
  "models",
  "runtime/engine",
  "runtime/machine",
  "runtime/sync",
  "runtime/observe",
  "runtime/program",
  "benches/statistics",
];

const DEFAULTS = { sample: 100, seed: 1, budget: 60 } as const;
/** Mutants that `--keep` writes down, at most. */
const KEEP = 90;

interface Flags {
  readonly sample?: number;
  readonly seed?: number;
  readonly jobs?: number;
  readonly budget?: number;
  readonly tests?: string;
  readonly kept?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** The command. @param done Gets the exit code. */
export function mutateCommand(done: (exit: number) => void): Command {
  return newCommand(
    "mutate",
    "Makes small edits in copies of the lab's own code, one at a time: do its tests notice?",
    [
      "mutate",
      "mutate runtime/sync models/gpm.ts --sample 50 --seed 2",
      "mutate --kept   # what CI runs: none that was dead may live or be gone",
    ],
  )
    .argument("[PATH...]", `files or folders (default: ${SCOPE.join(" ")})`)
    .addOption(
      wholeOption(
        "--sample <N>",
        `mutants to try, as if drawn, 1..1000000 (default: ${DEFAULTS.sample})`,
        { min: 1, max: 1_000_000, example: 100 },
      ),
    )
    .addOption(wholeOption("--seed <S>", `of the sample (default: ${DEFAULTS.seed})`, RANGES.seed))
    .addOption(
      wholeOption("--jobs <J>", "copies that work at once, 1..256 (default: the cores)", {
        min: 1,
        max: 256,
        example: 2,
      }),
    )
    .addOption(
      wholeOption(
        "--budget <S>",
        "tests for each mutant, the cheapest first: as many as took so many seconds of CPU time " +
          `when they were looked at, 1..3600 (default: ${DEFAULTS.budget})`,
        { min: 1, max: 3_600, unit: "s", example: 60 },
      ),
    )
    .option(
      "--tests <PATHS>",
      "tests below these folders alone, as runtime,props/laws (default: all)",
    )
    .option("--kept", "instead: mutants of reports/mutate/kept.json against what killed them")
    .option("--keep", "write such a file to reports/out/mutate/kept.json")
    .option("--json", "one JSON object on standard output")
    .addHelpText(
      "after",
      "\nWhat is known is kept in reports/out/mutate, as it is found: a command that was broken off " +
        "goes on\nwhere it was. A loop that goes round too often fails by a count of its turns. A " +
        `process that says\nnothing for ${PATIENCE_MIN} minutes is stopped: that mutant is ` +
        "undecided.",
    )
    .action(async (paths: readonly string[], flags: Flags) => done(await run(paths, flags)));
}

/** Files of code that the words name. @throws {UsageError} One names none. */
function chosen(paths: readonly string[]): readonly string[] {
  const house = houseFolder(), code = codeIn(house);
  const names = paths.length === 0 ? SCOPE : paths.map((typed) => {
    const full = fromUser(typed).replace(/\/+$/, "");
    return full.startsWith(house) ? full.slice(house.length) : full;
  });
  const found = new Set<string>();
  names.forEach((name, i) => {
    const below = code.filter((path) => path === name || path.startsWith(`${name}/`));
    if (name === "" || below.length === 0) {
      throw new UsageError(
        "PATH",
        "must be a file or folder of code below runtime, models or benches/statistics",
        paths[i],
        "give for example models/gpm.ts",
      );
    }
    for (const path of below) found.add(path);
  });
  return [...found].toSorted();
}

/** Which test files are asked. @throws {UsageError} None is. */
function askedBy(house: string, words?: string): (test: string) => boolean {
  if (words === undefined) return () => true;
  const names = words.split(",").map((name) => name.replace(/\/+$/, ""));
  const isAsked = (test: string): boolean =>
    names.some((name) => test === name || test.startsWith(`${name}/`));
  if (testsIn(house).some(isAsked)) return isAsked;
  throw new UsageError(
    "--tests",
    "must name test files or folders of them below runtime, models, props or benches/statistics",
    words,
    "give for example runtime,props/laws",
  );
}

async function run(paths: readonly string[], flags: Flags): Promise<number> {
  const files = chosen(paths), house = houseFolder(), folder = `${outFolder()}/mutate`;
  checkWritable(folder);
  const place: Place = { house, folder, jobs: flags.jobs ?? navigator.hardwareConcurrency };
  let isInterrupted = false;
  const close = onInterrupt(() => {
    isInterrupted = true;
  });
  try {
    const exit = flags.kept
      ? await tryKept(place, flags, () => isInterrupted)
      : await tryDrawn(place, files, flags, () => isInterrupted);
    if (exit !== null) return exit;
    console.error("mutate: interrupted; the same command goes on from here");
    return EXIT.interrupted;
  } finally {
    close();
  }
}

/** The texts of files. */
function textsOf(house: string, files: readonly string[]): ReadonlyMap<string, string> {
  return new Map(files.map((path) => [path, Deno.readTextFileSync(house + path)]));
}

/** Shows how far a list is; a new one when another list begins. */
function watch() {
  let shown: ReturnType<typeof startProgress> | null = null;
  return {
    told(done: number, total: number, what: string): void {
      shown ??= startProgress(total);
      shown.step(what);
      if (done === total) this.close();
    },
    close(): void {
      shown?.close();
      shown = null;
    },
  };
}

async function tryDrawn(
  place: Place,
  files: readonly string[],
  flags: Flags,
  isOver: () => boolean,
): Promise<number | null> {
  const isAsked = askedBy(place.house, flags.tests);
  const { hunt } = await import("../mutate/hunt.ts");
  const { mutantsIn, mutated, sampleOf } = await import("../mutate/sample.ts");
  const { sample = DEFAULTS.sample, seed = DEFAULTS.seed, budget = DEFAULTS.budget } = flags;
  const texts = textsOf(place.house, files), equal = new Set(equivalents.map(({ id }) => id));
  const all = files.flatMap((path) => mutantsIn(path, texts.get(path)!));
  const drawn = sampleOf(all, sample, seed)
    .filter((mutant) => mutated(texts.get(mutant.path)!, mutant) !== null);
  const open = drawn.filter(({ id }) => !equal.has(id)), shown = watch();
  let verdicts: Verdict[] | null;
  try {
    const told = (...words: [number, number, string]) => shown.told(...words);
    verdicts = await hunt(place, open, budget * 1_000, isAsked, told, isOver);
  } finally {
    shown.close();
  }
  if (verdicts === null) return null;
  if (flags.keep) {
    const rows = toKeep(open, verdicts, KEEP);
    writeAll(place.folder, new Map([["kept.json", `${JSON.stringify(rows, null, 2)}\n`]]));
  }
  const facts = { all: all.length, seed, budget, equal: drawn.length - open.length };
  const print = flags.json ? mutateJson : mutateLines;
  console.log(print(open, verdicts, texts, facts));
  return EXIT.ok;
}

async function tryKept(
  place: Place,
  flags: Flags,
  isOver: () => boolean,
): Promise<number | null> {
  const { huntKept } = await import("../mutate/hunt.ts");
  const { findKept, keptFiles } = await import("../mutate/find_kept.ts");
  const isCode = new Set(codeIn(place.house));
  const texts = textsOf(place.house, keptFiles(keptMutants).filter((path) => isCode.has(path)));
  const { there, gone } = findKept(keptMutants, texts);
  const shown = watch();
  const verdicts = await huntKept(place, there, (...told) => shown.told(...told), isOver);
  shown.close();
  if (verdicts === null) return null;
  const mutants = there.map(({ mutant }) => mutant);
  const lived = mutants
    .filter((_, i) => verdicts[i].judgement !== "killed" && verdicts[i].judgement !== "loop");
  console.log(
    flags.json
      ? JSON.stringify({ kept: keptMutants.length, gone, lived: lived.map(({ id }) => id) })
      : keptLines(mutants, verdicts, texts, gone),
  );
  return lived.length + gone.length === 0 ? EXIT.ok : EXIT.failed;
}
