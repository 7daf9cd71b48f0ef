/**
 * Options that a guest declares: held to what the lab's own models keep.
 *
 * @module
 */

import { parseOption } from "./option_value.ts";
import type { OptionSpec } from "./spec.ts";

const NAME = /^[a-z][a-zA-Z0-9]{0,30}$/;
const ABOUT_MAX = 200;
const TYPES: readonly string[] = ["integer", "power", "ns", "choice", "boolean"];

/**
 * The options of a guest, checked.
 *
 * @param model Its name. @param declared What its class says in `static readonly options`.
 * @throws {RangeError} One is no option; the message names the option, the rule and the value.
 */
export function guestOptions(model: string, declared: readonly unknown[]): OptionSpec[] {
  const specs = declared.map((one, i) => checked(model, one, i));
  const twice = specs.find(({ name }, i) => specs.findIndex((row) => row.name === name) !== i);
  if (twice === undefined) return specs;
  throw new RangeError(`option ${twice.name} of model ${model} is declared twice`);
}

function checked(model: string, declared: unknown, i: number): OptionSpec {
  const one = (declared ?? {}) as Readonly<Record<string, unknown>>;
  const { name, about, type, min, max, choices } = one;
  const refuse = (part: string, rule: string): never => {
    const received = JSON.stringify(one[part]) ?? "nothing";
    const which = typeof name === "string" ? `option ${name}` : `option ${i + 1}`;
    throw new RangeError(
      `${which} of model ${model}: its ${part} must be ${rule}: received ${received}`,
    );
  };
  if (typeof name !== "string" || !NAME.test(name)) {
    return refuse("name", "1..31 letters and digits, a small letter first");
  }
  if (typeof about !== "string" || about === "" || about.length > ABOUT_MAX) {
    return refuse("about", `1..${ABOUT_MAX} characters that say what it does`);
  }
  if (typeof type !== "string" || !TYPES.includes(type)) refuse("type", TYPES.join(" | "));
  if (type === "choice") {
    const isList = Array.isArray(choices) && choices.length > 0 &&
      choices.every((word) => typeof word === "string" && /^[\w.-]{1,40}$/.test(word));
    if (!isList) refuse("choices", "words, at least one");
  } else if (type !== "boolean") {
    const isBound = (value: unknown) => Number.isSafeInteger(value) && value as number >= 0;
    if (!isBound(min)) refuse("min", "a whole number from 0");
    if (!isBound(max) || (max as number) < (min as number)) {
      refuse("max", "a whole number from min");
    }
  }
  const isNever = type === "ns" && one.initial === Infinity;
  const isValue = ["string", "number", "boolean"].includes(typeof one.initial);
  if (!isValue) refuse("initial", "the value that it has unless another is given");
  const range = type === "choice" ? { choices } : type === "boolean" ? {} : { min, max };
  const spec = { name, about, type, ...range } as Omit<OptionSpec, "initial">;
  const text = isNever ? "never" : String(one.initial);
  try {
    return { ...spec, initial: parseOption(model, spec as OptionSpec, text) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`the initial value of ${error.message}`);
  }
}
