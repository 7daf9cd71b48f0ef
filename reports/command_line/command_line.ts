/**
 * What all subcommands share: options that parse themselves, and whatever goes wrong, commander's
 * own complaints among it, turned into one line that says what would have been right, and an exit
 * code.
 *
 * @module
 */

import { Command, CommanderError, Option } from "commander";
import { addKeyValue, didYouMean, parseChoice, parseWhole, type WholeRange } from "./args.ts";
import { EXIT, EXIT_WORDS, explain, UsageError } from "./errors.ts";

/** Version of the lab. */
export const VERSION = "0.1.0";
/** What `--version` says: figures of wall time depend on the engine below as well. */
export const VERSION_TEXT = `lab ${VERSION} (Deno ${Deno.version.deno}, V8 ${Deno.version.v8})`;

/** How to type the lab, in help texts and advice. */
export const LAB = "deno task lab";

/** Words that options take, for completions. */
const CHOICES = new WeakMap<Option, readonly string[]>();

/**
 * An option with a value that may be given once.
 *
 * @param flags As in help: `--procs <P>`. The first long name is used in messages.
 * @param about One line, with the unit and the range.
 * @param parse Gets the option's name and the text typed; throws {@linkcode UsageError}.
 * @param words Some of its values, for completions.
 */
export function valueOption<T>(
  flags: string,
  about: string,
  parse: (option: string, text: string) => T,
  words: readonly string[] = [],
): Option {
  const option = new Option(flags, about);
  CHOICES.set(option, words);
  const name = nameOf(option);
  let first: string | null = null;
  return option.argParser((text: string): T => {
    if (first !== null) {
      throw new UsageError(name, "was given twice", `${first} and ${text}`, "give it once");
    }
    first = text;
    const value = parse(name, text);
    if (text !== "") return value;
    throw new UsageError(name, "must not be empty", text, "give a value, or leave it out");
  });
}

/** The name in messages. Of two long ones Commander takes the first for a short one. */
function nameOf({ short, long, flags }: Option): string {
  return short?.startsWith("--") ? short : long ?? flags;
}

/** An option whose value is any text but none. */
export function textOption(flags: string, about: string): Option {
  return valueOption(flags, about, (_, text) => text);
}

/** An option whose value is a whole number. */
export function wholeOption(flags: string, about: string, range: WholeRange): Option {
  return valueOption(flags, about, (option, text) => parseWhole(option, text, range));
}

/** `--jobs`. @param what Of which so many are done at a time. */
export function jobsOption(what: string): Option {
  return wholeOption("--jobs <N>", `${what}, 1..256 (default: all)`, JOBS);
}

const JOBS: WholeRange = { min: 1, max: 256, example: 2 };

/** The words that an option takes; none if it takes others. */
export const choicesOf = (option: Option): readonly string[] => CHOICES.get(option) ?? [];

/** An option whose value is one of some words. */
export function choiceOption(flags: string, about: string, choices: readonly string[]): Option {
  return valueOption(flags, about, (name, text) => parseChoice(name, text, choices), choices);
}

/** `--option` of a single model. */
export function modelOption(about = "an option of the model; may be repeated"): Option {
  return listOption("--option <K=V>", about, {}, addKeyValue);
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
  const name = nameOf(option);
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
  const exits = EXIT_WORDS.map(([exit, words]) => `  ${String(exit).padEnd(5)}${words}`);
  return quiet(new Command(name))
    .description(about)
    .addHelpText("after", `\nExamples:\n${list.join("\n")}\n\nExit codes:\n${exits.join("\n")}`);
}

/**
 * Makes commander throw, stay silent on errors, and ask the environment nothing: by default it
 * reads colour variables, which would need a right.
 */
function quiet(command: Command): Command {
  return command
    .exitOverride()
    .showHelpAfterError(false)
    .showSuggestionAfterError(false)
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
      const names = optionNames(where);
      const advice = `${didYouMean(name, names)}there are: ${names.join(" ")}`;
      return new UsageError("option", "is not known", name, advice);
    }
    case "commander.unknownCommand":
    case "commander.excessArguments": {
      const stray = strayArgument(where, args, sub !== undefined);
      if (sub || root.commands.length === 0) {
        return new UsageError("argument", "is one too many", stray, `see ${help}`);
      }
      const names = root.commands.map((command) => command.name());
      const advice = `${didYouMean(stray, names)}there are: ${names.join(", ")}`;
      return new UsageError("command", "is not known", stray, advice);
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
  if (ending.line !== "") console.error(`${typed.split(" ").at(-1)}: ${ending.line}`);
  return ending.exit;
}

/**
 * Runs a command that has a task of its own.
 *
 * @param make Makes it; gets who takes the exit code.
 * @param typed How the task is typed.
 * @returns The exit code.
 */
export async function runTask(
  make: (done: (exit: number) => void) => Command,
  args: readonly string[],
  typed: string,
): Promise<number> {
  let exit: number = EXIT.ok;
  const root = make((code) => {
    exit = code;
  });
  return await runTyped(root, args, typed) ?? exit;
}
