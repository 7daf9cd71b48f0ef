/**
 * `lab order`: the order in which a model runs the marks of a workload on one P, with scheduler
 * ticks, in the form of the traces recorded from real Go; or the orders of many workloads, one JSON
 * object a line.
 *
 * @module
 */

import type { Configured } from "@lab/models";
import {
  EndWhy,
  LimitError,
  type Outcome,
  type Program,
  ProgramError,
  type Sync,
  SYNCS,
  ZERO,
} from "@lab/runtime";
import type { Command } from "commander";
import { addKeyValue, parseParams, RANGES } from "../command_line/args.ts";
import {
  choiceOption,
  listOption,
  modelOption,
  newCommand,
  textOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, oneLine, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { configureModel, runOnce, schedulerOption } from "../collect/run_once.ts";
import { stuckLine } from "../collect/summary.ts";
import { type Case, loadCases } from "../files/cases_file.ts";
import { loadWorkload, type SyncGiven } from "../files/workload_file.ts";

/** schedtick when `main` starts in a cold Go program: start-up alone takes four dispatches. */
const COLD_PHASE = 4;

interface OrderFlags {
  readonly model: string;
  readonly option: Readonly<Record<string, string>>;
  readonly param: Readonly<Record<string, string>>;
  readonly sync?: Sync;
  readonly cases?: string;
  readonly phase?: number;
  readonly cold?: boolean;
}

/** The subcommand. @param done Gets the exit code. */
export function orderCommand(done: (exit: number) => void): Command {
  return newCommand(
    "order",
    "Marks of a workload in the order a model runs them on one P, as recorded traces have them.",
    [
      "order props/golden/go/programs/spawn_n.json --param n=300",
      "order props/golden/go/programs/pingpong.json --phase 37",
      "order props/golden/go/programs/pingpong.json --model ./mine.ts",
      "order --model jdk --cases programs.jsonl",
    ],
  )
    .addOption(schedulerOption().default("gpm"))
    .addOption(
      modelOption(),
    )
    .argument("[FILE]", "a workload file (JSON) with marks")
    .addOption(
      listOption("--param <K=V>", "a param of the workload; may be repeated", {}, addKeyValue),
    )
    .addOption(textOption(
      "--cases <JSONL>",
      'instead of FILE: a {"name","workload","params"} a line; a {"name","order"} a line comes out',
    ))
    .addOption(choiceOption(
      "--sync <NAME>",
      "how channels and locks serve who waits (default: as the workload says, else as the model's original)",
      SYNCS,
    ))
    .addOption(
      wholeOption(
        "--phase <N>",
        `schedtick when main starts (default: 0, with --cold ${COLD_PHASE})`,
        RANGES.phase,
      ),
    )
    .option("--cold", "as a cold Go program that imports fmt: a system G waits in runnext")
    .action((file: string | undefined, flags: OrderFlags) => done(order(file, flags)));
}

function order(file: string | undefined, flags: OrderFlags): number {
  const configured = configureModel(flags.model, flags.option);
  if (flags.cases === undefined) {
    if (file === undefined) {
      throw new UsageError("FILE", "is missing", null, "give a workload file, or --cases");
    }
    return orderOfOne(configured, file, flags);
  }
  if (file !== undefined) {
    throw new UsageError("FILE", "cannot go with --cases", file, "give one of the two");
  }
  if (Object.keys(flags.param).length > 0) {
    const advice = "write params into the lines of the file";
    throw new UsageError("--param", "cannot go with --cases", null, advice);
  }
  let exit: number = EXIT.ok;
  for (const one of loadCases(fromUser(flags.cases), syncOf(configured, flags))) {
    const { isLimited, ...answer } = orderOfCase(configured, one, flags);
    console.log(JSON.stringify(answer));
    if (isLimited) exit = EXIT.failed;
  }
  return exit;
}

function syncOf({ spec }: Configured, { sync }: OrderFlags): SyncGiven {
  return { instead: sync, initial: spec.sync };
}

/** An order and its ticks; a run that ends in a deadlock says who is stuck, and fails. */
function orderOfOne(configured: Configured, file: string, flags: OrderFlags): number {
  const { program } = loadWorkload(
    fromUser(file),
    parseParams(flags.param),
    syncOf(configured, flags),
  );
  const outcome = run(configured, program, flags);
  const { id, tick } = outcome.marks, phase = phaseOf(flags);
  console.log(JSON.stringify({ order: id, ticks: tick.map((at) => at - phase) }));
  if (id.length === 0) {
    console.error('lab: note: the workload made no marks; put ["mark"] where order matters');
  }
  if (!isStuck(outcome)) return EXIT.ok;
  console.error(`lab: ${oneLine(stuckLine(outcome))}`);
  return EXIT.failed;
}

/**
 * What came of one case: the order, whether it ended in a deadlock; or the panic that ended it, or
 * the limit that it reached, which fails the command once all others are answered.
 */
function orderOfCase(
  configured: Configured,
  { name, program }: Case,
  flags: OrderFlags,
): Readonly<Record<string, unknown>> & { readonly isLimited?: true } {
  try {
    const outcome = run(configured, program, flags);
    const order = outcome.marks.id;
    return isStuck(outcome) ? { name, order, stuck: true } : { name, order };
  } catch (error) {
    if (error instanceof ProgramError) return { name, error: error.message };
    if (error instanceof LimitError) return { name, error: error.message, isLimited: true };
    throw error;
  }
}

function isStuck({ end }: Outcome): boolean {
  return end === EndWhy.DEADLOCK || end === EndWhy.STALLED;
}

function phaseOf({ phase, cold }: OrderFlags): number {
  return phase ?? (cold ? COLD_PHASE : 0);
}

function run(configured: Configured, program: Program, flags: OrderFlags): Outcome {
  return runOnce({
    configured,
    program,
    procs: 1,
    cores: 1,
    seed: 1,
    // Order and ticks are policy: time plays no part in the recorded families.
    costs: ZERO,
    sink: "none",
    phase: phaseOf(flags),
    cold: flags.cold,
  });
}
