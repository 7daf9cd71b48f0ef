/**
 * Runs a command line: what goes wrong becomes one line and an exit code.
 *
 * @module
 */

import { type Command, CommanderError } from "commander";
import { LAB, usageFault } from "./command_line.ts";
import { EXIT, explain } from "./errors.ts";

/**
 * Parses and runs.
 *
 * @param args What was typed after the task's name.
 * @param typed How the command is typed; its last word begins the line of an error.
 * @returns The exit code of what went wrong, or null: nothing did.
 * @throws Errors nobody knows: bugs in the lab, whose stack should be seen.
 */
export async function runTyped(
  root: Command,
  args: readonly string[],
  typed = LAB,
): Promise<number | null> {
  try {
    await root.parseAsync([...args], { from: "user" });
    return null;
  } catch (error) {
    const known = error instanceof CommanderError ? usageFault(error, root, args, typed) : error;
    if (known === null) return EXIT.ok;
    return tell(known, typed);
  }
}

/** Does some work; what goes wrong is told. @returns The exit code. @throws Unknown errors. */
export async function told(work: () => Promise<number>, typed = LAB): Promise<number> {
  try {
    return await work();
  } catch (error) {
    return tell(error, typed);
  }
}

function tell(error: unknown, typed: string): number {
  const ending = explain(error);
  if (ending === null) throw error;
  console.error(`${typed.split(" ").at(-1)}: ${ending.line}`);
  return ending.exit;
}
