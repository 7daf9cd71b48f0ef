/**
 * `--option` where several models take part: `k=v` for all that have such an option, `NAME.k=v` for
 * one of them alone. And options in words, for tables.
 *
 * @module
 */

import type { ModelSpec } from "@lab/models";
import { addGiven } from "./args.ts";
import { listOption } from "./command_line.ts";
import { UsageError } from "./errors.ts";

/** Values of options as typed, by name. */
export type OptionTexts = Readonly<Record<string, string>>;

/** A model as far as its options are concerned. */
export interface OptionedModel {
  readonly name: string;
  /** Names of its options. */
  readonly options: readonly string[];
}

const FORM = /^((?:[a-z][a-z0-9-]*\.)?[A-Za-z_][A-Za-z0-9_-]*)=(.*)$/s;

/** `--option` for several models. @param whose As in help: `the models`. */
export function modelsOption(whose: string) {
  const about = `an option of ${whose} that have it, or NAME.K=V of one alone; may be repeated`;
  return listOption("--option <K=V>", about, {}, addModelOption);
}

/**
 * Adds one `name=value` or `MODEL.name=value` to those given before it.
 *
 * @throws {UsageError} Unless it is one, or if the name was given before.
 */
export function addModelOption(option: string, text: string, before: OptionTexts): OptionTexts {
  const match = FORM.exec(text);
  if (match === null) {
    const advice = `give for example ${option} slice=1000000, or ${option} gm.slice=1000000`;
    throw new UsageError(option, "must be name=value or MODEL.name=value", text, advice);
  }
  return addGiven(option, { key: match[1], value: match[2] }, before);
}

/**
 * The options of each model: what was given for it alone, and what was given for all that have it.
 *
 * @param given As {@linkcode addModelOption} collects them.
 * @returns By name of the model; those without any are left out.
 * @throws {UsageError} An option that none of the models has.
 */
export function optionsByModel(
  models: readonly OptionedModel[],
  given: OptionTexts,
): Record<string, OptionTexts> {
  const found: Record<string, Record<string, string>> = {};
  // Those for one model come last, as they count more.
  const keys = Object.keys(given).toSorted((a, b) => Number(isOfOne(a)) - Number(isOfOne(b)));
  for (const key of keys) {
    const [option, one] = key.split(".").toReversed();
    const those = models.filter(({ name, options }) =>
      options.includes(option) && (one === undefined || one === name)
    );
    if (those.length === 0) throw nobodyHas(`${key}=${given[key]}`, models);
    for (const { name } of those) found[name] = { ...found[name], [option]: given[key] };
  }
  return found;
}

const isOfOne = (key: string): boolean => key.includes(".");

function nobodyHas(received: string, models: readonly OptionedModel[]): UsageError {
  const all = models.flatMap(({ name, options }) => options.map((option) => `${name}.${option}`));
  const advice = all.length === 0 ? "none of them has options" : `there are: ${all.join(", ")}`;
  return new UsageError("--option", "fits none of the models that take part", received, advice);
}

/** Options of models in words: `gm slice=1000000; pm steal=none`. */
export function optionWords(byModel: Readonly<Record<string, OptionTexts>>): string {
  return Object.entries(byModel).map(([name, texts]) =>
    [name, ...Object.entries(texts).map(([key, value]) => `${key}=${value}`)].join(" ")
  ).join("; ");
}

type OptionSpec = ModelSpec["options"][number];

/** The values an option takes, for people: `1..1024`, `none | random`, `true | false`. */
export function valuesText(option: OptionSpec): string {
  if (option.type === "choice") return (option.choices ?? []).join(" | ");
  if (option.type === "boolean") return "true | false";
  const range = `${option.min}..${option.max}`;
  if (option.type === "ns") return `${range} ns | never`;
  return option.type === "power" ? `${range}, a power of two` : range;
}

/** A default as it would be typed. */
export function initialText({ initial }: OptionSpec): string {
  return valueText(initial);
}

/** A value as it would be typed: a slice that never ends is `never`. */
function valueText(value: OptionSpec["initial"]): string {
  return value === Infinity ? "never" : String(value);
}

/** An option in words: `lifoCap=3 (1..100, default 5): how many …`. */
export function optionText(option: OptionSpec, value: OptionSpec["initial"]): string {
  return `${option.name}=${valueText(value)} (${valuesText(option)}, default ` +
    `${initialText(option)}): ${option.about}`;
}
