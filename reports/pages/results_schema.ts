/**
 * Results that are read back, held against their schema: every key, its type, and nothing else.
 *
 * @module
 */

import { Ajv, type ErrorObject } from "ajv";
import { RESULTS } from "../collect/results.ts";

const validate = new Ajv({ allowUnionTypes: true }).compile(RESULTS);

/**
 * The first place at which `data` is no results.
 *
 * @returns The place and the rule in words, or null if it is all right.
 */
export function resultsProblem(data: unknown): string | null {
  if (validate(data)) return null;
  const { instancePath, message, params } = (validate.errors as ErrorObject[])[0];
  const extra = params.additionalProperty === undefined ? "" : ` ('${params.additionalProperty}')`;
  return `${instancePath === "" ? "the whole" : instancePath} ${message}${extra}`;
}
