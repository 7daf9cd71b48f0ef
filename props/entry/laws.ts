/**
 * What every scheduler must keep, and what one may promise: laws that read the trace of a run.
 *
 * @module
 */

export { lawName, LAWS, RUNS_LAWS } from "../laws.ts";
export { isHeld } from "../law.ts";
export type {
  Law,
  LawContext,
  LawText,
  OwnLaw,
  OwnLawContext,
  OwnViolation,
  Promised,
  PromiseLaw,
  Run,
  RunsLaw,
  SafetyLaw,
  Violation,
} from "../law.ts";
