/**
 * Models that are not in the table: somebody's own, for as long as this process checks it.
 *
 * @module
 */

import type { ModelSpec } from "./spec.ts";
import { MODELS } from "./table.ts";

/** Guests of this process, by name. */
const GUESTS = new Map<string, ModelSpec>();

/**
 * Lets a model in under its name, so that cases may name it.
 *
 * @throws {RangeError} The table has a model of that name.
 */
export function admitGuest(spec: ModelSpec): void {
  if (MODELS.some(({ name }) => name === spec.name)) {
    throw new RangeError(`the lab has a model called '${spec.name}': give yours another name`);
  }
  GUESTS.set(spec.name, spec);
}

/** The model of a name, guests included. @throws {RangeError} There is none; lists what exists. */
export function modelNamed(name: string): ModelSpec {
  const spec = MODELS.find((model) => model.name === name) ?? GUESTS.get(name);
  if (spec !== undefined) return spec;
  const names = [...MODELS.map((model) => model.name), ...GUESTS.keys()].join(", ");
  throw new RangeError(`no model is called '${name}'; there are: ${names}`);
}
