/**
 * How a model is entered in the table {@linkcode MODELS}: its name, its options, how to make it;
 * and values of options, from text.
 *
 * @module
 */

import type { Model, Ops, Outcome, SimulateOptions, Sync } from "@lab/runtime";

/** One option of a model. Values come from the command line as text. */
export interface OptionSpec {
  /** As on the command line. */
  readonly name: string;
  /** What it does, in a line. */
  readonly about: string;
  /** `ns` also takes the word `never` (Infinity); `power` is a power of two. */
  readonly type: "integer" | "power" | "ns" | "choice" | "boolean";
  /** For `integer`, `power` and `ns`: the range, ends included. */
  readonly min?: number;
  /** Greatest value, see `min`. */
  readonly max?: number;
  /** For `choice`. */
  readonly choices?: readonly string[];
  /** The value that it has unless another is given. */
  readonly initial: number | string | boolean;
}

/** Values of a model's options after checking: one for each OptionSpec. */
export type OptionValues = Readonly<Record<string, number | string | boolean>>;

/** A model in the table. */
export interface ModelSpec {
  /** As on the command line. */
  readonly name: string;
  /** One line for tables. */
  readonly about: string;
  /**
   * `model` of the story G -> N1 -> GM -> PM -> GPM, `variant` of one, `ablation` of gpm,
   * `runtime`: another real one, `example` of another design, or `guest`: somebody else's, from a
   * file.
   */
  readonly kind: "model" | "variant" | "ablation" | "runtime" | "example" | "guest";
  /** What can be set. */
  readonly options: readonly OptionSpec[];
  /**
   * How programs synchronise where their order is compared with the real thing's, unless they say
   * so themselves; left out: as Go does.
   */
  readonly sync?: Sync;
  /** Makes the model for one run. */
  readonly make: (ops: Ops, options: OptionValues) => Model;
  /** Makes a run; left out: `simulate` of the runtime. A guest decides in a thread of its own. */
  readonly simulate?: (options: SimulateOptions, values: OptionValues) => Outcome;
  /** The command that replays a case of it, up to the case; left out: `lab replay --model`. */
  readonly replay?: string;
  /** The command that shows a case of it, up to the case; left out: `lab play --model`. */
  readonly look?: string;
}

/** A model with its options settled: what `simulate` wants. */
export interface Configured {
  /** The model as the table has it. */
  readonly spec: ModelSpec;
  /** Values of all its options. */
  readonly options: OptionValues;
  /** What `simulate` takes as `model`. */
  readonly make: (ops: Ops) => Model;
  /** Makes a run of it; `model` in the options must come from `make`. */
  readonly simulate: (options: SimulateOptions) => Outcome;
}

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
