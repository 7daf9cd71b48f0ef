/**
 * `lab sim`: one run, summed up.
 *
 * @module
 */

import { EndWhy, escapedText } from "@lab/runtime";
import type { Command } from "commander";
import {
  byGroup,
  type GroupFigures,
  type Grouping,
  GROUPINGS,
  type GroupTimes,
  type MarkTime,
  markTimes,
} from "../collect/by_group.ts";
import { runOnce, schedulerOption } from "../collect/run_once.ts";
import { stuckLine, summarise, summaryLines } from "../collect/summary.ts";
import { choiceOption, modelOption, newCommand } from "../command_line/command_line.ts";
import { EXIT, oneLine } from "../command_line/errors.ts";
import { aligned, duration, whole } from "../command_line/format.ts";
import { machineOptions, requestOf, type RunFlags, workloadOptions } from "./run_flags.ts";

interface SimFlags extends RunFlags {
  readonly allowDeadlock?: boolean;
  readonly by?: Grouping;
  readonly json?: boolean;
}

/** The subcommand. @param done Gets the exit code. */
export function simCommand(done: (exit: number) => void): Command {
  const about =
    "One run of one model, summed up as a table or as JSON. With a list, or --seeds, it is a sweep: " +
    "all options of 'lab sweep'.";
  const command = newCommand("sim", about, [
    "sim --model gm --procs 4",
    "sim --model gpm,tokio,./mine.ts --procs 1,2,4,8 --option ring=64,256 --seeds 8",
    "sim --model gpm --procs 8 --scenario unbalanced --costs linux-x64 --json",
    "sim --model gpm --procs 4 --arrivals poisson:300000 --service exp:10000 --count 20000",
    "sim --model ./mine.ts --option lifoCap=3 --scenario unbalanced",
    "sim --model gpm --procs 2 --scenario mixed-lengths --by prog",
    "sim --model gpm --procs 1 --workload props/golden/go/programs/pingpong.json --param r=50",
  ])
    .addOption(schedulerOption())
    .addOption(modelOption());
  return workloadOptions(machineOptions(command))
    .addOption(
      choiceOption("--by <WHAT>", "also figures by prog or class of Gs, and of marks", GROUPINGS),
    )
    .option("--allow-deadlock", "an end in deadlock is no failure")
    .option("--json", "one JSON object instead of a table")
    .action((flags: SimFlags) => done(sim(flags)));
}

function sim(flags: SimFlags): number {
  const request = requestOf(flags, flags.by === undefined ? "hash" : "columns");
  const outcome = runOnce(request);
  const summary = summarise({ ...request, workload: request.program.name }, outcome);
  const groups = flags.by === undefined
    ? {}
    : { by: byGroup(outcome.trace!, request.program, flags.by), marks: markTimes(outcome.marks) };
  if (flags.json) console.log(JSON.stringify({ ...summary, ...groups }, null, 2));
  else console.log([...summaryLines(summary), ...groupLines(flags.by, groups)].join("\n"));
  const isStuck = outcome.end === EndWhy.DEADLOCK;
  if (!isStuck && outcome.end !== EndWhy.STALLED) return EXIT.ok;
  console.error(`lab: ${oneLine(stuckLine(outcome))}`);
  return isStuck && flags.allowDeadlock ? EXIT.ok : EXIT.failed;
}

/** What `--by` adds. */
interface Groups {
  readonly by?: readonly GroupFigures[];
  readonly marks?: readonly MarkTime[];
}

function groupLines(what: string | undefined, { by = [], marks = [] }: Groups): string[] {
  if (what === undefined) return [];
  const times = ({ mean, p50, p99, max }: GroupTimes) => [mean, p50, p99, max].map(duration);
  return [
    "",
    ...aligned([
      [what, "Gs", "done", "work", "sojourn", "p50", "p99", "max", "wait", "p50", "p99", "max"],
      ...by.map(({ name, spawned, completed, workNs, sojournNs, waitNs }) => [
        escapedText(name),
        whole(spawned),
        whole(completed),
        duration(workNs),
        ...times(sojournNs),
        ...times(waitNs),
      ]),
    ], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ...(marks.length === 0 ? [] : [
      "",
      ...aligned([
        ["mark", "times", "first", "last"],
        ...marks.map(({ id, times, firstNs, lastNs }) => [
          String(id),
          whole(times),
          duration(firstNs),
          duration(lastNs),
        ]),
      ], [0, 1, 2, 3]),
    ]),
  ];
}
