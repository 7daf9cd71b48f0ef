/**
 * `lab sim`: one run, summed up.
 *
 * @module
 */

import { EndWhy } from "@lab/runtime";
import type { Command } from "commander";
import { runOnce, schedulerOption } from "../collect/run_once.ts";
import { stuckLine, summarise, summaryLines } from "../collect/summary.ts";
import { modelOption, newCommand } from "../command_line/command_line.ts";
import { EXIT, oneLine } from "../command_line/errors.ts";
import { machineOptions, requestOf, type RunFlags, workloadOptions } from "./run_flags.ts";

interface SimFlags extends RunFlags {
  readonly allowDeadlock?: boolean;
  readonly json?: boolean;
}

/** The subcommand. @param done Gets the exit code. */
export function simCommand(done: (exit: number) => void): Command {
  const command = newCommand("sim", "One run of one model, summed up as a table or as JSON.", [
    "sim --model gm --procs 4",
    "sim --model gpm --procs 8 --scenario unbalanced --costs linux-x64 --json",
    "sim --model gpm --procs 4 --arrivals poisson:300000 --service exp:10000 --count 20000",
    "sim --model ./mine.ts --option lifoCap=3 --scenario unbalanced",
    "sim --model gpm --procs 1 --workload props/golden/go/programs/pingpong.json --param r=50",
  ])
    .addOption(schedulerOption())
    .addOption(modelOption());
  return workloadOptions(machineOptions(command))
    .option("--allow-deadlock", "an end in deadlock is no failure")
    .option("--json", "one JSON object instead of a table")
    .action((flags: SimFlags) => done(sim(flags)));
}

function sim(flags: SimFlags): number {
  const request = requestOf(flags, "hash");
  const outcome = runOnce(request);
  const summary = summarise({ ...request, workload: request.program.name }, outcome);
  console.log(flags.json ? JSON.stringify(summary, null, 2) : summaryLines(summary).join("\n"));
  const isStuck = outcome.end === EndWhy.DEADLOCK;
  if (!isStuck && outcome.end !== EndWhy.STALLED) return EXIT.ok;
  console.error(`lab: ${oneLine(stuckLine(outcome))}`);
  return isStuck && flags.allowDeadlock ? EXIT.ok : EXIT.failed;
}
