/**
 * Results that are read back, held against their schema: every key, its type, and nothing else.
 *
 * @module
 */

import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { RESULTS } from "../collect/results.ts";

/** Made when results are read for the first time: most commands read none. */
let validate: ValidateFunction | null = null;

/**
 * The first place at which `data` is no results.
 *
 * @returns The place and the rule in words, or null if it is all right.
 */
export function resultsProblem(data: unknown): string | null {
  validate ??= new Ajv({ allowUnionTypes: true }).compile(RESULTS);
  if (validate(data)) return null;
  const { instancePath, message, params } = (validate.errors as ErrorObject[])[0];
  const extra = params.additionalProperty === undefined ? "" : ` ('${params.additionalProperty}')`;
  return `${instancePath === "" ? "the whole" : instancePath} ${message}${extra}`;
}
