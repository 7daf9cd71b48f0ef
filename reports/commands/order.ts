/**
 * `lab order`: the order in which gpm, or another model, runs the marks of a workload on one P,
 * with scheduler ticks, in the form of the traces recorded from real Go.
 *
 * @module
 */

import { EndWhy, ZERO } from "@lab/runtime";
import type { Command } from "commander";
import { addKeyValue, parseParams, RANGES } from "../command_line/args.ts";
import { listOption, modelOption, newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, oneLine } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { configureModel, runOnce, schedulerOption } from "../collect/run_once.ts";
import { stuckLine } from "../collect/summary.ts";
import { loadWorkload } from "../files/workload_file.ts";

/** schedtick when `main` starts in a cold Go program: start-up alone takes four dispatches. */
const COLD_PHASE = 4;

interface OrderFlags {
  readonly model: string;
  readonly option: Readonly<Record<string, string>>;
  readonly param: Readonly<Record<string, string>>;
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
    ],
  )
    .addOption(schedulerOption().default("gpm"))
    .addOption(
      modelOption(),
    )
    .argument("<FILE>", "a workload file (JSON) with marks")
    .addOption(
      listOption("--param <K=V>", "a param of the workload; may be repeated", {}, addKeyValue),
    )
    .addOption(
      wholeOption(
        "--phase <N>",
        `schedtick when main starts (default: 0, with --cold ${COLD_PHASE})`,
        RANGES.phase,
      ),
    )
    .option("--cold", "as a cold Go program that imports fmt: a system G waits in runnext")
    .action((file: string, flags: OrderFlags) => done(order(file, flags)));
}

function order(file: string, flags: OrderFlags): number {
  const { program } = loadWorkload(fromUser(file), parseParams(flags.param));
  const phase = flags.phase ?? (flags.cold ? COLD_PHASE : 0);
  const outcome = runOnce({
    configured: configureModel(flags.model, flags.option),
    program,
    procs: 1,
    cores: 1,
    seed: 1,
    // Order and ticks are policy: time plays no part in the recorded families.
    costs: ZERO,
    sink: "none",
    phase,
    cold: flags.cold,
  });
  const { id, tick } = outcome.marks;
  console.log(JSON.stringify({ order: id, ticks: tick.map((at) => at - phase) }));
  if (id.length === 0) {
    console.error('lab: note: the workload made no marks; put ["mark"] where order matters');
  }
  if (outcome.end !== EndWhy.DEADLOCK && outcome.end !== EndWhy.STALLED) return EXIT.ok;
  console.error(`lab: ${oneLine(stuckLine(outcome))}`);
  return EXIT.failed;
}
