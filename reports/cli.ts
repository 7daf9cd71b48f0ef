/**
 * The one entry of the lab: `deno task lab`. Parses, hands over to a command, and turns what goes
 * wrong into one line and an exit code.
 *
 * @module
 */

import { checkCommand } from "./commands/check.ts";
import { exploreCommand } from "./commands/explore.ts";
import { importCommand } from "./commands/import.ts";
import { labCommand } from "./commands/lab.ts";
import { modelsCommand } from "./commands/models.ts";
import { newModelCommand } from "./commands/new.ts";
import { orderCommand } from "./commands/order.ts";
import { replayCommand } from "./commands/replay.ts";
import { reportCommand } from "./commands/report.ts";
import { simCommand } from "./commands/sim.ts";
import { whatIfCommand } from "./commands/whatif.ts";
import { EXIT } from "./command_line/errors.ts";
import { guestsIn, runBesideGuests } from "./guest/beside.ts";
import { runTyped, told } from "./command_line/run_typed.ts";

/**
 * Runs one command line.
 *
 * @param args What was typed after `deno task lab`.
 * @returns The exit code, see {@linkcode EXIT}.
 * @throws An unknown error, which is a bug in the lab: its stack should be seen.
 */
export async function main(args: readonly string[]): Promise<number> {
  const guests = guestsIn(args);
  if (guests.length > 0) return await told(() => runBesideGuests(args, guests));
  let exit: number = EXIT.ok;
  const done = (code: number): void => {
    exit = code;
  };
  const root = labCommand(done);
  const makers = [
    simCommand,
    orderCommand,
    exploreCommand,
    importCommand,
    whatIfCommand,
    replayCommand,
    newModelCommand,
    checkCommand,
    modelsCommand,
    reportCommand,
  ];
  for (const make of makers) root.addCommand(make(done));
  return await runTyped(root, args) ?? exit;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
