/**
 * Names of the steps of hooks: a model declares them once and gets small integers; traces of
 * errors, explorers and planted bugs use the names.
 *
 * @module
 */

import { STEP_MAX } from "./verdicts.ts";

/** A step, or a range of so many: step `i` of `["steal", 64]` is `STEPS.steal + i`. */
export type StepName = string | readonly [name: string, count: number];

/** The names that a list of {@linkcode StepName} declares. */
export type NamesOf<T extends readonly StepName[]> = {
  [K in keyof T]: T[K] extends readonly [infer N extends string, number] ? N
    : T[K] extends string ? T[K]
    : never;
}[number];

/** Steps of one hook: first number by name. */
export type StepTable<Name extends string = string> = Readonly<Record<Name, number>>;
/** Steps of a model, by the name of the hook. */
export type StepTables = Readonly<Record<string, StepTable>>;

/** The first number that is free behind each table. */
const ends = new WeakMap<StepTable, number>();

/**
 * Numbers for names, in order from 0. Ranges are apart, so no two steps can be the same number.
 *
 * @example Steps of `find`
 * ```ts ignore
 * import { again, steps } from "@gmp-lab/lab";
 *
 * // A class declares `static steps = { find: FIND }`; its hook answers `again(FIND.sleep)`.
 * const FIND = steps("look", ["steal", 64], "sleep"); // one step for each of 64 victims
 * if (FIND.steal + 63 !== 64 || FIND.sleep !== 65) throw new Error(JSON.stringify(FIND));
 * if (again(FIND.look) === again(FIND.sleep)) throw new Error("two steps are one");
 * ```
 *
 * @throws {RangeError} A name comes twice, a range is empty, or there are too many steps.
 */
export function steps<const T extends readonly StepName[]>(...names: T): StepTable<NamesOf<T>> {
  return moreSteps({}, ...names) as StepTable<NamesOf<T>>;
}

/**
 * The steps of `table`, and more behind its last: for a model that extends another one.
 *
 * @example One more step than the model that is extended
 * ```ts ignore
 * import { moreSteps, steps } from "@gmp-lab/lab";
 *
 * const FIND = steps("look", "sleep");
 * const MINE = moreSteps(FIND, "nap"); // for a model that extends the one of FIND
 * if (MINE.sleep !== FIND.sleep || MINE.nap !== 2) throw new Error(JSON.stringify(MINE));
 * ```
 *
 * @throws {RangeError} As {@linkcode steps}.
 */
export function moreSteps<Name extends string, const T extends readonly StepName[]>(
  table: StepTable<Name>,
  ...names: T
): StepTable<Name | NamesOf<T>> {
  const all: Record<string, number> = { ...table };
  let next = ends.get(table) ?? 0;
  for (const row of names) {
    const [name, count] = typeof row === "string" ? [row, 1] as const : row;
    if (Object.hasOwn(all, name)) {
      throw new RangeError(`Cannot name steps as '${name}' comes twice`);
    }
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`Cannot name steps as '${name}' must be 1 or more: received ${count}`);
    }
    all[name] = next;
    next += count;
  }
  if (next > STEP_MAX + 1) {
    throw new RangeError(`Cannot name steps as there may be ${STEP_MAX + 1}: received ${next}`);
  }
  ends.set(all, next);
  return all as StepTable<Name | NamesOf<T>>;
}

/** A step in words: `recheck`, `steal+3`, or its number if the hook has no names. */
export function stepText(table: StepTable | undefined, step: number): string {
  let name = "", from = 0;
  for (const [other, first] of Object.entries(table ?? {})) {
    if (first > step || first < from) continue;
    name = other;
    from = first;
  }
  if (name === "") return String(step);
  return step === from ? name : `${name}+${step - from}`;
}
