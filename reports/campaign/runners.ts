/**
 * Who is run: what rows of a campaign name as models and mutants.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { MUTANTS } from "@lab/props";
import { parseChoice } from "../command_line/args.ts";
import { UsageError } from "../command_line/errors.ts";
import { type Cell, cellOf, plain } from "./cell.ts";
import { type GuestPlan, guestText, OWN } from "./guest_cell.ts";
import { isModelFile } from "../guest/file.ts";
import { configureModel } from "../collect/run_once.ts";

/** Who is run: a model with its options, or one of its planted bugs. */
export interface Runner {
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly mutant?: string;
  /** Of a model that somebody brings, as typed; then `model` is {@linkcode OWN}. */
  readonly file?: string;
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
  const files = models.filter(isModelFile);
  const known = models.filter((text) => !isModelFile(text))
    .map((text) => parseChoice(`${place}.models`, text, names));
  const bugs = mutants.map((name) => MUTANTS.find((bug) => bug.name === name)!);
  if (models.length + bugs.length === 0) {
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
  // What options a model of somebody's own has is known where it is loaded.
  const own = files.map((file): Runner => ({ model: OWN, file, ...(options && { options }) }));
  return [...all, ...own];
}

/** In words. */
export const whoOf = ({ model, options = {}, mutant, file }: Runner): string =>
  [
    file ?? mutant ?? model,
    ...Object.entries(options).map(([key, value]) => `${key}=${value}`),
  ].join(" ");

/** A cell of a runner: one with a guest is done by way of kind `guest`. */
export function runnerCell({ file }: Runner, kind: string, lane: string, plan: object): Cell {
  if (file === undefined) return cellOf(kind, lane, plain(plan));
  const own: GuestPlan = { file, text: guestText(file), kind, plan: plain(plan) };
  return cellOf("guest", lane, plain(own));
}
