/**
 * A class of somebody's own as a model like those of the table, within this process: for tests of
 * theirs, and for a page in a browser.
 *
 * @module
 */

import { guestOptions, type ModelSpec, type OptionValues } from "@lab/models";
import type { Model, Ops } from "@lab/runtime";
import { factsOf } from "./run.ts";

/** A class that makes a scheduler, as a module for `lab check` exports it by default. */
export interface ModelClass {
  /** Makes the scheduler of one run: with its verbs, and the values of its options. */
  new (ops: Ops, options: OptionValues): Model;
  /** What can be set: a list of `OptionSpec`. */
  readonly options?: readonly unknown[];
}

/** A class as a row of the table of models. */
export function specOf(Class: ModelClass): ModelSpec {
  const options = guestOptions(Class.name, Class.options ?? []);
  const initial = Object.fromEntries(options.map((option) => [option.name, option.initial]));
  const { name } = factsOf({ make: (ops) => new Class(ops, initial) });
  const make: ModelSpec["make"] = (ops, values) => new Class(ops, values);
  return { name, about: "a model under test", kind: "guest", options, make };
}
