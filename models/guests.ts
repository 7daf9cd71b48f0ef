/**
 * Models that are not in the table: somebody's own, for as long as this process checks it, and the
 * options that they declare: held to what the lab's own models keep.
 *
 * @module
 */

import type { GuestSide } from "@lab/runtime";
import { type ModelSpec, type OptionSpec, parseOption } from "./spec.ts";
import { MODELS } from "./table.ts";

/** Guests of this process, by name. */
const GUESTS = new Map<string, ModelSpec>();

/** A guest that is loaded, as a row of the table of models. */
export interface GuestRow {
  readonly about: string;
  /** The command that replays a case of it, up to the case and the options. */
  readonly replay: string;
  /** The command that shows one. */
  readonly look: string;
}

/**
 * Waits until a guest is loaded and lets it in.
 *
 * @throws {GuestFault} It cannot be loaded.
 * @throws {RangeError} Its name is taken, or what it declares as options is none.
 */
export function loadGuest(side: GuestSide, row: GuestRow): ModelSpec {
  const { name, options } = side.load();
  const spec: ModelSpec = {
    ...row,
    name,
    kind: "guest",
    options: guestOptions(name, options),
    make: side.make,
    simulate: side.simulate,
  };
  if (GUESTS.has(name)) {
    throw new RangeError(`two models are called '${name}': give one another name`);
  }
  admitGuest(spec);
  return spec;
}

/**
 * Lets a model in, in the place of a guest of that name.
 *
 * @throws {RangeError} The lab has one of that name.
 */
export function admitGuest(spec: ModelSpec): void {
  if (MODELS.some((row) => row.name === spec.name)) {
    throw new RangeError(`the lab has a model called '${spec.name}': give yours another name`);
  }
  GUESTS.set(spec.name, spec);
}

/** All models of this process: the table, then guests. */
export function allModels(): ModelSpec[] {
  return [...MODELS, ...GUESTS.values()];
}

/** The model of a name, guests included. @throws {RangeError} There is none; lists what exists. */
export function modelNamed(name: string): ModelSpec {
  const spec = allModels().find((model) => model.name === name);
  if (spec !== undefined) return spec;
  const names = allModels().map((model) => model.name).join(", ");
  throw new RangeError(`no model is called '${name}'; there are: ${names}`);
}

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
