/**
 * What all subcommands share: options that parse themselves, and commander's own complaints turned
 * into the lab's one-line errors that list what exists.
 *
 * @module
 */

import { Command, CommanderError, Option } from "commander";
import { UsageError } from "./errors.ts";

/** Version of the lab. */
export const VERSION = "0.1.0";
/** What `--version` says: figures of wall time depend on the engine below as well. */
export const VERSION_TEXT = `lab ${VERSION} (Deno ${Deno.version.deno}, V8 ${Deno.version.v8})`;

/** How to type the lab, in help texts and advice. */
export const LAB = "deno task lab";

/**
 * An option with a value that may be given once.
 *
 * @param flags As in help: `--procs <P>`. The first long name is used in messages.
 * @param about One line, with the unit and the range.
 * @param parse Gets the option's name and the text typed; throws {@linkcode UsageError}.
 */
export function valueOption<T>(
  flags: string,
  about: string,
  parse: (option: string, text: string) => T,
): Option {
  const option = new Option(flags, about);
  const name = option.long ?? flags;
  let first: string | null = null;
  return option.argParser((text: string): T => {
    if (first !== null) {
      throw new UsageError(name, "was given twice", `${first} and ${text}`, "give it once");
    }
    first = text;
    return parse(name, text);
  });
}

/**
 * An option that may be given often; each value is added to what came before.
 *
 * @param add Gets the option's name, the text typed, and what came before.
 */
export function listOption<T>(
  flags: string,
  about: string,
  initial: T,
  add: (option: string, text: string, before: T) => T,
): Option {
  const option = new Option(flags, about).default(initial, "none");
  const name = option.long ?? flags;
  return option.argParser((text: string, before: T) => add(name, text, before));
}

/**
 * A command with its description and examples, set up to throw instead of leaving.
 *
 * @param typed What the examples begin with.
 */
export function newCommand(
  name: string,
  about: string,
  examples: readonly string[],
  typed = LAB,
): Command {
  const list = examples.map((example) => `  ${typed}${example === "" ? "" : ` ${example}`}`);
  return quiet(new Command(name))
    .description(about)
    .addHelpText("after", `\nExamples:\n${list.join("\n")}`);
}

/**
 * Makes commander throw, stay silent on errors, and ask the environment nothing: by default it
 * reads colour variables, which would need a right.
 */
function quiet(command: Command): Command {
  return command
    .exitOverride()
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .configureOutput({
      writeErr: () => {},
      writeOut: (text) => console.log(text.trimEnd()),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    });
}

/** Long names of the options of a command, `--help` included. */
function optionNames(command: Command): string[] {
  return [...command.options.map((option) => option.long ?? option.flags), "--help"];
}

/**
 * Commander's complaint as ours.
 *
 * @param root The command line's root.
 * @param args What was typed; names the subcommand that complains.
 * @param typed How the root itself is typed.
 * @param typed How to type the root.
 * @returns Null if it is no complaint: help was shown.
 */
export function usageFault(
  error: CommanderError,
  root: Command,
  args: readonly string[],
  typed = LAB,
): UsageError | null {
  if (error.exitCode === 0) return null;
  const sub = root.commands.find((command) => command.name() === args[0]);
  const where = sub ?? root;
  const help = `${typed}${sub ? ` ${sub.name()}` : ""} --help`;
  const name = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption": {
      const guess = /Did you mean (\S+)\?/.exec(error.message)?.[1];
      const hint = guess ? `did you mean ${guess}? ` : "";
      const list = optionNames(where).join(" ");
      return new UsageError("option", "is not known", name, `${hint}there are: ${list}`);
    }
    case "commander.unknownCommand":
    case "commander.excessArguments": {
      const stray = strayArgument(where, args, sub !== undefined);
      const list = root.commands.map((command) => command.name()).join(", ");
      return sub || root.commands.length === 0
        ? new UsageError("argument", "is one too many", stray, `see ${help}`)
        : new UsageError("command", "is not known", stray, `there are: ${list}`);
    }
    case "commander.optionMissingArgument":
      return new UsageError(name, "needs a value", null, `see ${help}`);
    case "commander.missingArgument":
      return new UsageError(name, "is missing", null, `see ${help}`);
    default:
      return new UsageError("command line", "is wrong", error.message, `see ${help}`);
  }
}

/** The first word that belongs to no option and no argument. */
function strayArgument(command: Command, args: readonly string[], isSub: boolean): string {
  return command.args[command.registeredArguments.length] ??
    args.slice(isSub ? 1 : 0).find((arg) => !arg.startsWith("-")) ?? "";
}
