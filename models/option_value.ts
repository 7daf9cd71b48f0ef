/**
 * Values of options, from text.
 *
 * @module
 */

import type { OptionSpec } from "./spec.ts";

/**
 * The value of an option that was typed.
 *
 * @throws {RangeError} It is out of range; the message names the rule.
 */
export function parseOption(
  model: string,
  option: OptionSpec,
  text: string,
): number | string | boolean {
  const refuse = (rule: string): never => {
    throw new RangeError(
      `option ${option.name} of model ${model} must be ${rule}: received '${text}'`,
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
