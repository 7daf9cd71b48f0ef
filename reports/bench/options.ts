/**
 * Options of `deno task bench run` and `gate`, and what they choose.
 *
 * @module
 */

import { type Choice, CHOICES, PARTS, type SampleSizes, SIZES, TIMED_MODELS } from "@lab/benches";
import type { Command } from "commander";
import { parseChoice, type WholeRange } from "../command_line/args.ts";
import { choiceOption, valueOption, wholeOption } from "../command_line/command_line.ts";
import { UsageError } from "../command_line/errors.ts";
import { isModelFile } from "../guest/file.ts";
import { fromUser } from "../command_line/paths.ts";
import { outFolder } from "../files/write.ts";
import { HISTORY_FILE } from "./history.ts";

/** What was typed. */
export interface SampleFlags {
  readonly parts?: Choice["parts"];
  readonly models?: string[];
  readonly scenarios?: string[];
  readonly costs?: string[];
  readonly size?: Choice["size"];
  readonly attempts?: number;
  readonly samples?: number;
  readonly quick?: boolean;
}

/**
 * V8 goes on compiling for some ten runs of a scenario: the first ones take up to three times as
 * long. The same for quick runs, for runs that were warmed up otherwise cannot be compared.
 */
const WARMUP = 10;
/** Attempts differ more than samples within one, so many short attempts tell most. */
const DEFAULTS = { attempts: 10, samples: 5, warmup: WARMUP, seeds: [1, 2, 3, 4, 5] } as const;
const QUICK = { attempts: 5, samples: 3, warmup: WARMUP, seeds: [1, 2] } as const;
const RANGES = {
  attempts: { min: 2, max: 100, example: 10 },
  samples: { min: 1, max: 1_000, example: 5 },
} as const satisfies Record<string, WholeRange>;

/** Several words with commas between. @throws {UsageError} If one is unknown or given twice. */
function parseWords<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  const words = text.split(",").map((word) => parseChoice(option, word, known));
  if (new Set(words).size < words.length) {
    throw new UsageError(option, "names something twice", text, "name each once");
  }
  return words;
}

/** Models by name, and files of the user's own. */
function parseModels(option: string, text: string): string[] {
  const words = text.split(",");
  const named = words.filter((word) => !isModelFile(word));
  if (named.length > 0) parseWords(option, named.join(","), CHOICES.models);
  return [...new Set(words)];
}

/** Adds what chooses cells and sizes. */
export function addSampleOptions(command: Command): Command {
  const words = (flags: string, about: string, known: readonly string[]) =>
    valueOption(flags, about, (option, text) => parseWords(option, text, known));
  return command
    .addOption(words("--parts <LIST>", "of engine,floor,cores (default: engine,floor)", PARTS))
    .addOption(
      valueOption(
        "--model, --models <LIST>",
        `(default: ${TIMED_MODELS.join(",")}); for 'run' also files of yours`,
        parseModels,
      ),
    )
    .addOption(words("--scenarios <LIST>", "(default: all)", CHOICES.scenarios))
    .addOption(words("--costs <LIST>", "of zero,linux-x64 (default: linux-x64)", CHOICES.costs))
    .addOption(
      choiceOption(
        "--size <SIZE>",
        `${SIZES.join(", ")}: how long a run is (default: report)`,
        SIZES,
      ),
    )
    .addOption(
      wholeOption(
        "--attempts <N>",
        `times that everything is started anew, 2..100 (default: ${DEFAULTS.attempts})`,
        RANGES.attempts,
      ),
    )
    .addOption(
      wholeOption(
        "--samples <N>",
        `turns of each cell in an attempt, 1..1000 (default: ${DEFAULTS.samples})`,
        RANGES.samples,
      ),
    )
    .option("--quick", `${QUICK.attempts} attempts of ${QUICK.samples}: for trying out`);
}

/** The cells that were asked for. */
export function choiceOf(flags: SampleFlags): Choice {
  const models = flags.models?.filter((word) => !isModelFile(word)) ?? TIMED_MODELS;
  return {
    parts: flags.parts ?? (models.length === 0 ? ["engine"] : ["engine", "floor"]),
    models,
    scenarios: flags.scenarios ?? CHOICES.scenarios,
    costs: flags.costs ?? ["linux-x64"],
    size: flags.size ?? "report",
  };
}

/** Files of the user's own models among them. */
export function guestFilesOf({ models = [] }: SampleFlags): string[] {
  return models.filter(isModelFile);
}

/** How much is sampled. */
export function sizesOf(flags: SampleFlags): SampleSizes {
  const base = flags.quick ? QUICK : DEFAULTS;
  return {
    ...base,
    attempts: flags.attempts ?? base.attempts,
    samples: flags.samples ?? base.samples,
  };
}

/** `--history`. */
export function historyOption() {
  return valueOption(
    "--history <FILE>",
    `SQLite file (default: reports/out/${HISTORY_FILE})`,
    (option, text) => {
      if (text !== "") return fromUser(text);
      throw new UsageError(option, "must not be empty", text, "leave it out for the default");
    },
  );
}

/** Path of the history. */
export function historyPath(flag: string | undefined): string {
  return flag ?? `${outFolder()}/${HISTORY_FILE}`;
}

/** `5%` or `5`, as a share. @throws {UsageError} Unless it is 0..1000 percent. */
export function parseThreshold(option: string, text: string): number {
  const match = /^(\d{1,4}(?:\.\d{1,3})?)%?$/.exec(text);
  const share = match === null ? NaN : Number(match[1]) / 100;
  if (!(share >= 0 && share <= 10)) {
    throw new UsageError(option, "must be 0% to 1000%", text, `give for example ${option} 5%`);
  }
  return share;
}
