/**
 * How a model is entered in the table {@linkcode MODELS}: its name, its options, how to make it.
 *
 * @module
 */

import type { Model, Ops, Outcome, SimulateOptions } from "@lab/runtime";

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
   * `model` of the story G -> N1 -> GM -> PM -> GPM, `variant` of one, `ablation` of gpm, `example` of
   * another design, or `guest`: somebody else's, from a file.
   */
  readonly kind: "model" | "variant" | "ablation" | "example" | "guest";
  /** What can be set. */
  readonly options: readonly OptionSpec[];
  /** Makes the model for one run. */
  readonly make: (ops: Ops, options: OptionValues) => Model;
  /** Makes a run; left out: `simulate` of the runtime. A guest decides in a thread of its own. */
  readonly simulate?: (options: SimulateOptions, values: OptionValues) => Outcome;
  /** The command that replays a case of it, up to the case; left out: `lab replay --model`. */
  readonly replay?: string;
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
