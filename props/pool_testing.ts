/**
 * A worker for the tests of the pool: doubles numbers, and does badly when told so.
 *
 * @module
 */

import { serve } from "./pool.ts";

/** What it is told. */
export type Odd = number | "throw" | "die";

serve<Odd, number, { readonly times: number } | undefined>((job, settings) => {
  if (job === "throw") throw new RangeError("told to throw");
  // Beside the job, as an error in a timer or a promise would be: the worker is lost.
  if (job === "die") queueMicrotask(() => reportError(new Error("told to die")));
  return typeof job === "number" ? job * (settings?.times ?? 2) : new Promise<number>(() => {});
});
