/**
 * Who is run: what rows of a campaign name as models and mutants.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { MUTANTS } from "@lab/props";
import { parseChoice } from "../command_line/args.ts";
import { UsageError } from "../command_line/errors.ts";
import { configureModel } from "../collect/run_once.ts";

/** Who is run: a model with its options, or one of its planted bugs. */
export interface Runner {
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly mutant?: string;
}

/** What names runners. */
interface AskedRunners {
  readonly models?: readonly string[];
  readonly mutants?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
}

/** Everybody whom a row names. @throws {UsageError} There is no such model or option, or nobody. */
export function runnersOf(
  { models = [], mutants = [], options }: AskedRunners,
  place: string,
): Runner[] {
  const names = MODELS.map(({ name }) => name);
  const known = models.map((text) => parseChoice(`${place}.models`, text, names));
  const bugs = mutants.map((name) => MUTANTS.find((bug) => bug.name === name)!);
  if (known.length + bugs.length === 0) {
    throw new UsageError(`${place}:`, "must name models or mutants", null, "give for example gm");
  }
  const all: Runner[] = [
    ...known.map((model) => ({ model, ...(options && { options }) })),
    ...bugs.map(({ name, base, options: own }) => ({
      model: base,
      mutant: name,
      ...((own || options) && { options: { ...own, ...options } }),
    })),
  ];
  for (const { model, options = {} } of all) configureModel(model, options);
  return all;
}

/** In words. */
export const whoOf = ({ model, options = {}, mutant }: Runner): string =>
  [
    mutant ?? model,
    ...Object.entries(options).map(([key, value]) => `${key}=${value}`),
  ].join(" ");
