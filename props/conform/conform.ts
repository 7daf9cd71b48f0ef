/**
 * Is this real schedule one that gpm's rules admit? The front of the checker.
 *
 * @module
 */

import type { QueueRules } from "@lab/models";
import { BEAM_MAX } from "./beam.ts";
import { Checker } from "./checker.ts";
import { readSteps } from "./read.ts";
import { ADMITS } from "./reasons.ts";
import { type Unexplained, WHYS } from "./tally.ts";

/** What was found in one trace. */
export interface Conformance {
  /** Starts of goroutines; the sum of the four below. */
  readonly starts: number;
  /** One rule admits it. */
  readonly explained: number;
  /** Several rules admit it, and the trace does not tell which it was. */
  readonly ambiguous: number;
  /** No rule admits it. */
  readonly unexplained: number;
  /** The queues were not known; `whyNotJudged`. */
  readonly notJudged: number;
  /** How often each rule, or set of rules (`ring or batch`), was the answer. */
  readonly rules: Readonly<Record<string, number>>;
  readonly first: Unexplained | null;
  /** Reasons with how many starts each. */
  readonly whyNotJudged: readonly (readonly [why: string, starts: number])[];
  readonly procs: number;
  readonly events: number;
  readonly lines: number;
  /** Most hypotheses at once, and how often more than {@linkcode BEAM_MAX} were cut. */
  readonly hypotheses: number;
  readonly cuts: number;
}

export { BEAM_MAX };
/** Names of rules that admit a start, and what they say. */
export const ADMITTING = ADMITS;

/**
 * Checks a trace.
 *
 * @param bytes Text of `go tool trace -d=parsed`, plain or gzip.
 * @param procs GOMAXPROCS; 0: what the trace says.
 * @throws {TraceError} If it is no trace, or broken.
 */
export async function conform(
  bytes: ReadableStream<Uint8Array>,
  rules: QueueRules,
  procs = 0,
): Promise<Conformance> {
  const checker = new Checker(rules, procs), { tally } = checker;
  const { lines, events } = await readSteps(bytes, checker.window);
  checker.end();
  return {
    starts: tally.starts,
    explained: tally.explainedStarts,
    ambiguous: tally.ambiguous,
    unexplained: tally.unexplainedStarts,
    notJudged: tally.notJudged,
    rules: tally.rules,
    first: tally.first,
    whyNotJudged: [...tally.skippedBy].map(([why, starts]) => [WHYS[why], starts] as const),
    procs: checker.procs,
    events,
    lines,
    hypotheses: tally.beamPeak,
    cuts: tally.cuts,
  };
}
