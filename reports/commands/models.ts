/**
 * `lab models`: the table of models and their options.
 *
 * @module
 */

import { MODELS, type ModelSpec } from "@lab/models";
import type { Command } from "commander";
import { newCommand } from "../command_line.ts";
import { EXIT } from "../errors.ts";
import { aligned } from "../text_table.ts";

type OptionSpec = ModelSpec["options"][number];

/** The subcommand. @param done Gets the exit code. */
export function modelsCommand(done: (exit: number) => void): Command {
  return newCommand("models", "The models that exist, and the options of each.", [
    "models",
    "models --json",
  ])
    .option("--json", "one JSON array instead of a table")
    .action((flags: { readonly json?: boolean }) => {
      console.log(flags.json ? modelsJson() : modelLines().join("\n"));
      done(EXIT.ok);
    });
}

function modelsJson(): string {
  return JSON.stringify(
    MODELS.map(({ name, kind, about, options }) => ({
      name,
      kind,
      about,
      // JSON has no infinity; `never` is what the command line takes.
      options: options.map((option) =>
        option.initial === Infinity ? { ...option, initial: "never" } : option
      ),
    })),
    null,
    2,
  );
}

function modelLines(): string[] {
  const models = aligned([
    ["model", "kind", "what it is"],
    ...MODELS.map(({ name, kind, about }) => [name, kind, about]),
  ]);
  const options = MODELS.flatMap((spec) =>
    spec.options.map((option) => [
      spec.name,
      option.name,
      valuesText(option),
      initialText(option),
      option.about,
    ])
  );
  const table = options.length === 0
    ? ["no model has options"]
    : aligned([["model", "option", "values", "default", "what it does"], ...options]);
  return [...models, "", ...table];
}

/** The values an option takes, for people: `1..1024`, `none | random`, `true | false`. */
export function valuesText(option: OptionSpec): string {
  if (option.type === "choice") return (option.choices ?? []).join(" | ");
  if (option.type === "boolean") return "true | false";
  const range = `${option.min}..${option.max}`;
  if (option.type === "ns") return `${range} ns | never`;
  return option.type === "power" ? `${range}, a power of two` : range;
}

/** A default as it would be typed. */
function initialText({ initial }: OptionSpec): string {
  return valueText(initial);
}

/** A value as it would be typed: a slice that never ends is `never`. */
export function valueText(value: OptionSpec["initial"]): string {
  return value === Infinity ? "never" : String(value);
}

/** An option in words: `lifoCap=3 (1..100, default 5): how many …`. */
export function optionText(option: OptionSpec, value: OptionSpec["initial"]): string {
  return `${option.name}=${valueText(value)} (${valuesText(option)}, default ` +
    `${initialText(option)}): ${option.about}`;
}
