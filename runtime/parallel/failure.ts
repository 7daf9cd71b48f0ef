/**
 * An error of one M, on its way to the host through shared memory.
 *
 * @module
 */

import { LabBug } from "../core/assert.ts";
import { LimitError, ModelError, ProgramError, WorkloadError } from "../core/errors.ts";
import { type Columns, ERROR_MAX } from "./layout.ts";

const CLASSES = {
  LimitError,
  ModelError,
  ProgramError,
  WorkloadError,
  LabBug,
  RangeError,
} as const;

/** Writes the error down, if it is the first. */
export function fail(c: Columns, error: unknown): void {
  const known = error instanceof Error ? error : new LabBug(String(error));
  const text = JSON.stringify([known.name, known.message]).slice(0, ERROR_MAX);
  if (Atomics.compareExchange(c.error, 0, 0, text.length) !== 0) return;
  for (let i = 0; i < text.length; i++) c.error[1 + i] = text.charCodeAt(i);
}

/** The first error as an object of its class, or null. */
export function failure(c: Columns): Error | null {
  const length = c.error[0];
  if (length === 0) return null;
  const text = String.fromCharCode(...c.error.subarray(1, 1 + length));
  const [name, message] = JSON.parse(text) as [string, string];
  const shape = CLASSES[name as keyof typeof CLASSES]?.prototype ?? Error.prototype;
  return Object.create(shape, { message: { value: message }, name: { value: name } });
}
