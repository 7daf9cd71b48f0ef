/**
 * Models that are not in the table: somebody's own, for as long as this process checks it.
 *
 * @module
 */

import type { GuestSide } from "@lab/runtime";
import { guestOptions } from "./guest_options.ts";
import type { ModelSpec } from "./spec.ts";
import { MODELS } from "./table.ts";

/** Guests of this process, by name. */
const GUESTS = new Map<string, ModelSpec>();

/** A guest that is loaded, as a row of the table of models. */
export interface GuestRow {
  readonly about: string;
  /** The command that replays a case of it, up to the case and the options. */
  readonly replay: string;
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

/** Lets a model in, in the place of a guest of that name. @throws {RangeError} The lab has one of that name. */
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
