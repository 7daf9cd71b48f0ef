/**
 * `lab replay`: runs again what a failing law printed.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import {
  type Case,
  type CaseResult,
  explainFailure,
  lawsFor,
  lookCommand,
  MUTANTS,
  regressionOf,
  replayedCase,
  runCase,
  saveRegression,
} from "@lab/props";
import type { Command } from "commander";
import { parseLaw } from "../collect/checks.ts";
import {
  choiceOption,
  LAB,
  modelOption,
  newCommand,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, messageOf, UsageError } from "../command_line/errors.ts";
import { whole } from "../command_line/format.ts";
import { keysOnce } from "../files/json_text.ts";
import { houseFolder, shownPath } from "../files/write.ts";
import { isModelFile, quoted } from "../guest/file.ts";
import { stuckLine } from "../collect/summary.ts";

interface ReplayFlags {
  readonly model?: string;
  readonly option: Readonly<Record<string, string>>;
  readonly mutant?: string;
  readonly law?: string;
  readonly case?: string;
  readonly seed?: number;
  readonly path?: string;
  readonly save?: true;
}

/** Seeds of fast-check are 32-bit numbers with a sign. */
const SEED = { min: -(2 ** 31), max: 2 ** 32 - 1, example: 7 };

const EXAMPLE_CASE = JSON.stringify({
  workload: { progs: { main: [["spawn", "w"], ["yield"]], w: [] } },
  machine: { procs: 2, cores: 2 },
  costs: "zero",
  seed: 1,
});

/** The subcommand. @param done Gets the exit code: 1 if a law is still broken. */
export function replayCommand(done: (exit: number) => void): Command {
  return newCommand(
    "replay",
    "Runs again what a failing law printed, and says if it still fails.",
    [
      `replay --model gpm --case '${EXAMPLE_CASE}'`,
      "replay --model gpm --mutant gpm-lost-kick --seed 1 --path 0",
    ],
  )
    .addOption(valueOption(
      "--model <NAME>",
      "the scheduler; see 'lab models'",
      parseOwn,
      MODELS.map(({ name }) => name),
    ))
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
    .addOption(
      valueOption(
        "--law <NAME>",
        "hold only this law (default: all about one run)",
        (option, text) => parseLaw(option, text),
      ),
    )
    .addOption(valueOption("--case <JSON>", "the case, as printed", keysOnce))
    .addOption(
      wholeOption("--seed <S>", "instead of a case: the generator's seed", SEED),
    )
    .addOption(
      valueOption(
        "--path <PATH>",
        "with --seed: the generator's path, as 1:0:2",
        (option, text) => {
          if (/^[0-9]+(:[0-9]+)*$/.test(text)) return text;
          throw new UsageError(option, "must be numbers with colons between", text, "as 1:0:2");
        },
      ),
    )
    .option("--save", "keep a case that fails in props/regressions/: it runs first from then on")
    .action((flags: ReplayFlags) => done(replay(flags)));
}

/** A model of the lab's own. @throws {UsageError} Says what replays a case of any other. */
function parseOwn(option: string, text: string): string {
  if (MODELS.some(({ name }) => name === text)) return text;
  if (isModelFile(text)) {
    throw guestCase(option, "is no model of the lab's own", text, quoted(text));
  }
  const names = MODELS.map(({ name }) => name).join(", ");
  const advice = `choose one of: ${names}; a case of a model of yours is replayed by ` +
    `${LAB} check FILE --case`;
  throw new UsageError(option, "is not known", text, advice);
}

/** A case as explorers print it names its model: one that is a guest's would run under another. */
function refuseGuestCase(text: string): void {
  let named: unknown;
  try {
    named = JSON.parse(text)?.model;
  } catch {
    return; // It is no JSON: the one who reads it says so.
  }
  if (typeof named !== "string" || MODELS.some(({ name }) => name === named)) return;
  throw guestCase("--case", "is not of a model of the lab's own", named, "FILE");
}

function guestCase(option: string, rule: string, received: string, file: string): UsageError {
  return new UsageError(option, rule, received, `run it again by ${LAB} check ${file} --case '…'`);
}

function replay(flags: ReplayFlags): number {
  const { model, law, seed, path } = flags;
  if (flags.case !== undefined) refuseGuestCase(flags.case);
  if (model === undefined) {
    const names = MODELS.map((spec) => spec.name).join(", ");
    throw new UsageError("--model", "must be given", null, `choose one of: ${names}`);
  }
  if ((seed === undefined) !== (path === undefined)) {
    throw new UsageError("--seed", "and --path go together", null, "give both, as printed");
  }
  const { found, result } = inputErrors(() => {
    const found = replayedCase({
      model,
      options: flags.option,
      mutant: flags.mutant,
      law,
      case: flags.case,
      found: seed === undefined || path === undefined ? undefined : { seed, path },
    });
    return { found, result: runCase(found, law === undefined ? undefined : [law]) };
  });
  console.log(answerText(found, result, law));
  if (flags.save) console.log(savedText(found, result));
  return result.violations.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Saves a case that fails. */
function savedText(c: Case, { violations: [violation] }: CaseResult): string {
  if (violation === undefined) return "not saved: no law is broken";
  const { path, isSaved } = saved(regressionOf(c, violation));
  if (isSaved) return `saved as ${shownPath(`${houseFolder()}${path}`)}`;
  throw new UsageError(
    "--save",
    "needs the rights to read and write props/regressions",
    null,
    "type it as deno task lab replay",
  );
}

/** @throws {UsageError} The system does not let the folder be written to. */
function saved(regression: ReturnType<typeof regressionOf>) {
  try {
    return saveRegression(regression);
  } catch (error) {
    const rule = "needs props/regressions to be writable";
    throw new UsageError("--save", rule, null, `the system says: ${messageOf(error)}`);
  }
}

/** Runs `work`; what it finds wrong with the input is said as bad input. */
function inputErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError("replay:", messageOf(error), null, "give what the failing law printed");
  }
}

function answerText(c: Case, result: CaseResult, law?: string): string {
  const { outcome, context, violations } = result;
  if (violations.length > 0) {
    return `${explainFailure(c, violations)}\nlook at it: ${lookCommand(c)}`;
  }
  const held = law === undefined
    ? `all ${lawsFor(context?.promises ?? {}).length} laws hold`
    : `law ${law} holds`;
  const run = outcome === null
    ? ""
    : `: ${outcome.endName} after ${whole(outcome.elapsedNs)} ns, ${whole(outcome.completed)} of ` +
      `${whole(outcome.spawned)} Gs completed, hash ${outcome.hash}`;
  const isStuck = outcome !== null && outcome.stuck.length > 0;
  return `${held} for ${c.mutant ?? c.model}${run}${isStuck ? `\n${stuckLine(outcome)}` : ""}`;
}
