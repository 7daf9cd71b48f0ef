/**
 * `lab models`: the table of models, their options and what they promise.
 *
 * @module
 */

import { MODELS, type ModelSpec } from "@lab/models";
import { lawsOf } from "@lab/props";
import type { Promises } from "@lab/runtime";
import type { Command } from "commander";
import { promisesOf } from "../collect/checks.ts";
import { newCommand } from "../command_line/command_line.ts";
import { EXIT } from "../command_line/errors.ts";
import { initialText, valuesText } from "../command_line/model_options.ts";
import { promiseWords } from "../collect/promise_words.ts";
import { aligned } from "../command_line/text_table.ts";

/** The subcommand. @param done Gets the exit code. */
export function modelsCommand(done: (exit: number) => void): Command {
  return newCommand(
    "models",
    "The models that exist, the options of each, and what each promises.",
    [
      "models",
      "models --json",
    ],
  )
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
      promises: Object.fromEntries(
        promiseWords(promisesOf(name)).map(([promise, words]) => [
          promise,
          { words, laws: lawNames(promise) },
        ]),
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
  const promises = aligned([
    ["model", "promise", "what it promises", "checked by"],
    ...MODELS.flatMap((spec) => promiseRows(spec)),
  ]);
  return [...models, "", ...table, "", ...promises];
}

/** What a model promises with its options as they come; of an ablation what differs from gpm. */
function promiseRows({ name, kind }: ModelSpec): string[][] {
  const rows = promiseWords(promisesOf(name))
    .map(([promise, words]) => [promise, words, lawNames(promise).join(", ")]);
  if (kind !== "ablation") return rows.map((row) => [name, ...row]);
  const gpm = promiseWords(promisesOf("gpm"));
  const without = gpm.map(([promise]) => promise).filter((promise) =>
    rows.every(([made]) => made !== promise)
  );
  const changed = rows.filter(([promise, words]) =>
    gpm.every(([other, its]) => other !== promise || its !== words)
  );
  const but = without.length === 0 ? "" : `, but not ${without.join(", ")}`;
  return [[name, "…", `as gpm${but}`, ""], ...changed.map((row) => [name, ...row])];
}

const lawNames = (promise: keyof Promises) => lawsOf(promise).map(({ name }) => name);
