/**
 * `completions`: what a shell needs to complete the lab's commands and options. All of it comes
 * from the commands themselves.
 *
 * @module
 */

import type { Command, Option } from "commander";
import { choicesOf, LAB, newCommand } from "../command_line/command_line.ts";
import { EXIT } from "../command_line/errors.ts";
import { parseChoice } from "../command_line/args.ts";

/** A word that can be typed, and what it is. */
interface Word {
  readonly word: string;
  readonly about: string;
}

/** A command with what can stand behind it. */
interface Row {
  /** Words that lead to it: `bench run`; "" for the main job. */
  readonly path: string;
  readonly words: readonly Word[];
  /** Options that take one of some words. */
  readonly choices: readonly { readonly option: string; readonly words: readonly string[] }[];
}

const SHELLS = { bash, zsh, fish } as const;

/** The subcommand. @param done Gets the exit code. @param root All that can be completed. */
export function completionsCommand(done: (exit: number) => void, root: Command): Command {
  const names = Object.keys(SHELLS) as (keyof typeof SHELLS)[];
  return newCommand(
    "completions",
    `Prints completions for a shell, and a function 'lab' that stands for 'deno task -q lab'.`,
    names.map((name) => `completions ${name}`),
  )
    .argument("<SHELL>", names.join(", "))
    .addHelpText(
      "after",
      '\nIn bash or zsh: eval "$(deno task -q lab completions bash)"; in fish:\n' +
        "  deno task -q lab completions fish | source",
    )
    .action((shell: string) => {
      const write = SHELLS[parseChoice("SHELL", shell, names)];
      console.log(write(rowsOf(root, "")).join("\n"));
      done(EXIT.ok);
    });
}

/** The first sentence, without what shells read as their own. */
const aboutText = (text: string): string =>
  text.split(/[.;:(]/)[0].replaceAll(/['"`$\\[\]]/g, "").trim();

const nameOf = (option: Option): string => option.long ?? option.flags;

/** A command and those below it. */
function rowsOf(command: Command, path: string): Row[] {
  const below = command.commands.map((sub) => ({
    word: sub.name(),
    about: aboutText(sub.description()),
  }));
  const options = command.options.map((option) => ({
    word: nameOf(option),
    about: aboutText(option.description),
  }));
  const help = { word: "--help", about: "show this help" };
  const row: Row = {
    path,
    words: [...below, ...options, help],
    choices: command.options
      .map((option) => ({ option: nameOf(option), words: choicesOf(option) }))
      .filter(({ words }) => words.length > 0),
  };
  const subs = command.commands.flatMap((sub) => rowsOf(sub, `${path} ${sub.name()}`.trim()));
  return [row, ...subs];
}

const HEAD = `# Completions of the lab; made by '${LAB} completions'.`;

/** Words of the lab's line that lead to a command. */
const findPath = (isZsh: boolean): string[] => [
  `  local path="" word i`,
  `  for ((i = ${isZsh ? 2 : 1}; i < ${isZsh ? "CURRENT" : "COMP_CWORD"}; i++)); do`,
  `    word="\${${isZsh ? "words[i]" : "COMP_WORDS[i]"}}"`,
  `    case "$path $word" in`,
];

function bash(rows: readonly Row[]): string[] {
  return [
    HEAD,
    `lab() { deno task -q lab "$@"; }`,
    "_lab() {",
    ...findPath(false),
    `      ${pathsOf(rows)}) path="\${path:+$path }$word" ;;`,
    "    esac",
    "  done",
    `  local now="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""`,
    `  case "$path $before" in`,
    ...rows.flatMap(({ path, choices }) =>
      choices.map(({ option, words }) => `    "${path} ${option}") words="${words.join(" ")}" ;;`)
    ),
    `    *) case "$path" in`,
    ...rows.map(({ path, words }) =>
      `      "${path}") words="${words.map(({ word }) => word).join(" ")}" ;;`
    ),
    "    esac ;;",
    "  esac",
    `  COMPREPLY=($(compgen -W "$words" -- "$now"))`,
    "}",
    "complete -o default -F _lab lab",
  ];
}

function zsh(rows: readonly Row[]): string[] {
  const described = ({ word, about }: Word) => `'${word}:${about}'`;
  return [
    HEAD,
    `lab() { deno task -q lab "$@"; }`,
    "_lab() {",
    ...findPath(true).map((line) => line.replaceAll("path", "typed")),
    `      ${pathsOf(rows)}) typed="\${typed:+$typed }$word" ;;`,
    "    esac",
    "  done",
    "  local -a list",
    `  case "$typed \${words[CURRENT-1]}" in`,
    ...rows.flatMap(({ path, choices }) =>
      choices.map(({ option, words }) => `    "${path} ${option}") list=(${words.join(" ")}) ;;`)
    ),
    `    *) case "$typed" in`,
    ...rows.map(({ path, words }) =>
      `      "${path}") list=(${words.map(described).join(" ")}) ;;`
    ),
    "    esac ;;",
    "  esac",
    "  _describe 'lab' list || _files",
    "}",
    "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }",
    "compdef _lab lab",
  ];
}

/** Patterns of a path and the word that makes it longer. */
function pathsOf(rows: readonly Row[]): string {
  return rows.filter(({ path }) => path !== "")
    .map(({ path }) => path.includes(" ") ? `"${path}"` : `" ${path}"`).join("|");
}

function fish(rows: readonly Row[]): string[] {
  const names = rows.map(({ path }) => path).filter((path) => path !== "" && !path.includes(" "));
  const condition = (path: string): string => {
    if (path === "") return `not __fish_seen_subcommand_from ${names.join(" ")}`;
    return path.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
  };
  return [
    HEAD,
    "function lab; deno task -q lab $argv; end",
    ...rows.flatMap(({ path, words, choices }) =>
      words.map(({ word, about }) => {
        const taken = choices.find(({ option }) => option === word);
        const what = word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`;
        const values = taken === undefined ? "" : ` -x -a '${taken.words.join(" ")}'`;
        return `complete -c lab -n '${condition(path)}' ${what}${values} -d '${about}'`;
      })
    ),
  ];
}
