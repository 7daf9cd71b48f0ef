/**
 * The hot verbs of queues do not ask whether the M that they are given is there, since that costs
 * more than all else that they do: the clock that they miss tells it.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";

/** The error of a run by its name: what a verb missed is a breach of the model's. */
export function named(error: unknown, nowNs: number): unknown {
  const missed = error instanceof TypeError && error.message.endsWith("(reading 'clock')");
  const what = "a verb of a queue was given an M that is not there";
  return missed ? new ModelError(what, -1, -1, -1, nowNs) : error;
}
