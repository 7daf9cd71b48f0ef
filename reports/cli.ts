/**
 * The one entry of the lab: `deno task lab`. Parses, hands over to a command, and turns what goes
 * wrong into one line and an exit code.
 *
 * @module
 */

import type { Command } from "commander";
import { benchCommand, main as bench } from "./bench/main.ts";
import { LAB, runTask, told } from "./command_line/command_line.ts";
import { guardOutput } from "./command_line/output.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { campaignCommand, main as campaign } from "./commands/campaign.ts";
import { checkCommand } from "./commands/check.ts";
import { completionsCommand } from "./commands/completions.ts";
import { coresCommand, coverageCommand, speedCommand, theoryCommand } from "./commands/evidence.ts";
import { oracleCommand, recordCommand } from "./commands/oracle.ts";
import { conformCommand } from "./commands/conform.ts";
import { diffCommand } from "./commands/diff.ts";
import { exploreCommand } from "./commands/explore.ts";
import { importCommand } from "./commands/import.ts";
import { labCommand } from "./commands/lab.ts";
import { modelsCommand } from "./commands/models.ts";
import { mutantsCommand } from "./commands/mutants.ts";
import { mutateCommand } from "./commands/mutate.ts";
import { newModelCommand } from "./commands/new.ts";
import { orderCommand } from "./commands/order.ts";
import { playCommand } from "./commands/play.ts";
import { replayCommand } from "./commands/replay.ts";
import { reportCommand } from "./commands/report.ts";
import { simCommand } from "./commands/sim.ts";
import { asksForSweep, sweepCommand } from "./commands/sweep.ts";
import { traceCommand } from "./commands/trace.ts";
import { whatIfCommand } from "./commands/whatif.ts";
import { guestsIn, runWithGuests } from "./guest/with_guests.ts";

type Make = (done: (exit: number) => void) => Command;

/** Commands that are typed after `deno task lab`, in the order of `--help`. */
const COMMANDS: readonly Make[] = [
  simCommand,
  traceCommand,
  diffCommand,
  sweepCommand,
  orderCommand,
  exploreCommand,
  importCommand,
  conformCommand,
  whatIfCommand,
  playCommand,
  replayCommand,
  newModelCommand,
  checkCommand,
  modelsCommand,
  reportCommand,
  mutateCommand,
];

/** Commands with a task of their own name as well, which has no more rights than they need. */
const TASKS: readonly Make[] = [
  mutantsCommand,
  coverageCommand,
  theoryCommand,
  oracleCommand,
  recordCommand,
  coresCommand,
  benchCommand,
  speedCommand,
  calibrateCommand,
  campaignCommand,
];

/** All commands, for tests that hold something of each. */
export function allCommands(): readonly Command[] {
  return [labCommand(() => {}), ...[...COMMANDS, ...TASKS].map((make) => make(() => {}))];
}

/** The whole command line. @param done Gets the exit code. */
function rootCommand(done: (exit: number) => void): Command {
  const root = labCommand(done);
  for (const make of [...COMMANDS, ...TASKS]) root.addCommand(make(done));
  root.addCommand(completionsCommand(done, root));
  return root;
}

/**
 * Runs one command line.
 *
 * @param args What was typed after `deno task lab`.
 * @returns The exit code, see {@linkcode EXIT}.
 * @throws An unknown error, which is a bug in the lab: its stack should be seen.
 */
export async function main(args: readonly string[]): Promise<number> {
  if (asksForSweep(args)) return await main(["sweep", ...args.slice(1)]);
  const guests = guestsIn(args);
  if (guests.length > 0) return await told(() => runWithGuests(args, guests));
  const [word, ...rest] = args;
  if (word === "bench") return await bench(rest);
  if (word === "campaign") return await campaign(rest);
  // These say how they are typed in help and errors: by their own task.
  const task = TASKS.find((make) => make(() => {}).name() === word);
  if (task !== undefined) return await runTask(task, rest, `deno task ${word}`);
  return await runTask(rootCommand, args, LAB);
}

if (import.meta.main) {
  guardOutput();
  Deno.exit(await main(Deno.args));
}
