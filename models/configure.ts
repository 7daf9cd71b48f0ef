/**
 * From a name and options as text to a model ready to run.
 *
 * @module
 */

import { simulate } from "@lab/runtime";
import { modelNamed } from "./guests.ts";
import {
  type Configured,
  type ModelSpec,
  type OptionSpec,
  type OptionValues,
  parseOption,
} from "./spec.ts";

/**
 * Finds a model and settles its options.
 *
 * @example Go's scheduler with rings of 512 slots
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const { make } = configure("gpm", { ring: "512" });
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const run = simulate({ model: make, program, machine: { procs: 4 } });
 * if (run.endName !== "done" || run.completed !== 1) throw new Error(run.endName);
 * ```
 *
 * @param name A name of the table of models, or of a guest.
 * @param texts Option values as text, by option name; those left out keep their initial value.
 * @throws {RangeError} No such model or option, or a value out of range; the message lists what
 * exists.
 */
export function configure(name: string, texts: Readonly<Record<string, string>> = {}): Configured {
  const spec = modelNamed(name);
  const options: Record<string, number | string | boolean> = {};
  for (const option of spec.options) options[option.name] = option.initial;
  for (const [key, text] of Object.entries(texts)) {
    options[key] = parseOption(spec.name, optionOf(spec, key), text);
  }
  return configured(spec, options);
}

/** A model with option values that are already of the right type. */
export function configured(spec: ModelSpec, options: OptionValues): Configured {
  return {
    spec,
    options,
    make: (ops) => spec.make(ops, options),
    simulate: (settings) => (spec.simulate ?? simulate)(settings, options),
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
