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
    MODELS.map(({ name, kind, about, options }) => ({ name, kind, about, options })),
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
      String(option.initial),
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
  switch (option.type) {
    case "choice":
      return (option.choices ?? []).join(" | ");
    case "boolean":
      return "true | false";
    case "ns":
    case "integer":
    case "number": {
      const unit = option.type === "ns" ? " ns" : "";
      return `${option.min ?? "-∞"}..${option.max ?? "∞"}${unit}`;
    }
  }
}
