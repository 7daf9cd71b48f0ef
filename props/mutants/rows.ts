/**
 * From the rows of a family's table to mutants: what all rows of it have in common is said once.
 *
 * @module
 */

import type {
  GlobalOnly,
  Gpm,
  GpmOptions,
  ManyToOne,
  OneToOne,
  OptionValues,
  PmOptions,
  PrivateQueues,
} from "@lab/models";
import type { Model, Ops } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** What a row says of its bug; `base` only where it is not that of the family. */
type Row = Omit<Mutant, "base" | "make"> & Partial<Pick<Mutant, "base">>;

/** A class to plant: a model of the family with a step or two changed. */
type Faulty<M extends Model, Options> = new (ops: Ops, options: Options) => M;

/** A row whose bug is a class. */
type ModelRow<M extends Model, Options> = Row & { readonly bug: Faulty<M, Options> };

/** What a mutant's `make` is, for a class that extends gpm. */
export function makeGpm(Bug: Faulty<Gpm, GpmOptions>): NonNullable<Mutant["make"]> {
  return (ops, o) =>
    new Bug(ops, {
      ring: o.ring as number,
      globalEvery: o.globalEvery as number,
      steal: o.steal as GpmOptions["steal"],
      sliceNs: o.slice as number,
      go: o.go as GpmOptions["go"],
    });
}

/** Mutants of `base`. @param make What makes a model of a row's class. */
function inModel<M extends Model, Options>(
  base: string,
  make: (bug: Faulty<M, Options>) => NonNullable<Mutant["make"]>,
): (rows: readonly ModelRow<M, Options>[]) => Mutant[] {
  return (rows) => rows.map(({ bug, ...row }) => ({ base, ...row, make: make(bug) }));
}

/** Bugs in gpm. */
export const inGpm = inModel<Gpm, GpmOptions>("gpm", makeGpm);

/** Bugs in gm. */
export const inGm = inModel<GlobalOnly, number>(
  "gm",
  (Bug) => (ops, o) => new Bug(ops, o.slice as number),
);

/** Bugs in pm. */
export const inPm = inModel<PrivateQueues, PmOptions>("pm", (Bug) => (ops, o) =>
  new Bug(ops, {
    steal: o.steal as PmOptions["steal"],
    sliceNs: o.slice as number,
    slots: o.queue === "bounded" ? 256 : Infinity,
  }));

/** Bugs in n1. */
export const inN1 = inModel<ManyToOne, void>("n1", (Bug) => (ops) => new Bug(ops));

/** Bugs in g. */
export const inG = inModel<OneToOne, "thread">("g", (Bug) => (ops) => new Bug(ops, "thread"));

/** Bugs in the examples. Each row names its base, and its class takes the options as they are. */
export function inExamples(
  rows: readonly (ModelRow<Model, never> & Pick<Mutant, "base">)[],
): Mutant[] {
  return rows.map(({ bug: Bug, ...row }) => ({
    ...row,
    make: (ops: Ops, options: OptionValues) => new Bug(ops, options as never),
  }));
}

/** Bugs in the machine, under gpm unless a row says otherwise. */
export function inMachine(rows: readonly (Row & Required<Pick<Mutant, "fault">>)[]): Mutant[] {
  return rows.map((row) => ({ base: "gpm", ...row }));
}

/**
 * Puts another method in the place of one of a machine's parts.
 *
 * @param by Gets the method that was there, bound to its object, and answers the new one.
 */
export function replace<T extends object, K extends keyof T>(
  part: T,
  name: K,
  by: (sound: T[K]) => T[K],
): void {
  const sound = part[name] as T[K] & ((...args: unknown[]) => unknown);
  part[name] = by(sound.bind(part) as T[K]);
}
