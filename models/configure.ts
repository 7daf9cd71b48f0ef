/**
 * From a name and options as text to a model ready to run.
 *
 * @module
 */

import { simulate } from "@lab/runtime";
import { modelNamed } from "./guests.ts";
import type { Configured, ModelSpec, OptionSpec, OptionValues } from "./spec.ts";

/**
 * Finds a model and settles its options.
 *
 * @param name A name of the table of models, or of a guest.
 * @param texts Option values as text, by option name; those left out keep their initial value.
 * @throws {RangeError} No such model or option, or a value out of range; the message lists what exists.
 */
export function configure(name: string, texts: Readonly<Record<string, string>> = {}): Configured {
  const spec = modelNamed(name);
  const options: Record<string, number | string | boolean> = {};
  for (const option of spec.options) options[option.name] = option.initial;
  for (const [key, text] of Object.entries(texts)) {
    options[key] = parse(spec, optionOf(spec, key), text);
  }
  return configured(spec, options);
}

/** A model with option values that are already of the right type. */
export function configured(spec: ModelSpec, options: OptionValues): Configured {
  return {
    spec,
    options,
    make: (ops) => spec.make(ops, options),
    simulate: spec.simulate ?? simulate,
  };
}

function optionOf(spec: ModelSpec, name: string): OptionSpec {
  const option = spec.options.find((o) => o.name === name);
  if (option !== undefined) return option;
  const names = spec.options.map((o) => o.name).join(", ");
  throw new RangeError(
    `model ${spec.name} has no option '${name}'; ${
      names === "" ? "it has none" : `there are: ${names}`
    }`,
  );
}

function parse(spec: ModelSpec, option: OptionSpec, text: string): number | string | boolean {
  const refuse = (rule: string): never => {
    throw new RangeError(
      `option ${option.name} of model ${spec.name} must be ${rule}: received '${text}'`,
    );
  };
  switch (option.type) {
    case "choice":
      return option.choices!.includes(text) ? text : refuse(option.choices!.join(" | "));
    case "boolean":
      return text === "true" ? true : text === "false" ? false : refuse("true | false");
    case "ns":
      if (text === "never") return Infinity;
      return whole(option, text) ??
        refuse(`ns, a whole number ${option.min}..${option.max}, or 'never'`);
    case "power":
      return (power(option, text) ?? refuse(`a power of two ${option.min}..${option.max}`));
    case "integer":
      return whole(option, text) ?? refuse(`a whole number ${option.min}..${option.max}`);
  }
}

function whole(option: OptionSpec, text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return value >= option.min! && value <= option.max! ? value : null;
}

function power(option: OptionSpec, text: string): number | null {
  const value = whole(option, text);
  return value !== null && Number.isInteger(Math.log2(value)) ? value : null;
}
