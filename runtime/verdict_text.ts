/**
 * What each hook may answer, and what is said of an answer that it may not.
 *
 * @module
 */

import { again, DONE, PARK, STEP_MAX, type Verdict } from "./model.ts";

/** Answers of each hook beside `again(step)`. */
const ANSWERS = {
  ready: "DONE",
  inject: "DONE",
  leave: "DONE",
  handed: "DONE",
  period: "DONE",
  find: "a G, PARK",
  back: "its G, PARK",
  woken: "a G, PARK, DONE",
} as const;

/** A hook that answers with a verdict. */
export type VerdictHook = keyof typeof ANSWERS;

/** Says that `hook` may not answer `verdict`, and what it may. */
export function refusalText(hook: VerdictHook, verdict: Verdict): string {
  return `${hook} answered ${verdictText(verdict)}, which is no verdict of this hook; ` +
    `it may answer ${ANSWERS[hook]} or again(step), step 0..${STEP_MAX}`;
}

/** A verdict as a model writes it. */
function verdictText(verdict: unknown): string {
  if (verdict === DONE) return `DONE (${verdict})`;
  if (verdict === PARK) return `PARK (${verdict})`;
  if (typeof verdict !== "number" || !Number.isInteger(verdict)) return String(verdict);
  if (verdict >= 0) return `G${verdict}`;
  return verdict <= again(0) ? `again(${again(0) - verdict})` : String(verdict);
}
