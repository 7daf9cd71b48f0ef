/**
 * Is the oracle itself right? Traces recorded elsewhere, by another program and on an older Go, must
 * come out of it again.
 *
 * @module
 */

import type { Oracle } from "./differential.ts";
import { GOLDEN_PROGRAMS, GOLDEN_TRACES, goldenOrder } from "../golden.ts";
import { sameOrder } from "./lab_order.ts";

/** What came of the recorded traces. */
export interface GoldenCheck {
  readonly traces: number;
  /** Those whose order came out in every run. */
  readonly always: number;
  /** Scenarios whose order came out most often, not always. */
  readonly mostly: readonly string[];
  /** Scenarios with another order, but whose runs were so long that they may have been preempted. */
  readonly preempted: readonly string[];
  /** Scenarios whose order is not the most frequent one, for no such reason. */
  readonly wrong: readonly string[];
}

/** Runs the workloads of all recorded traces on Go. */
export async function checkGolden(oracle: Oracle, repeat: number): Promise<GoldenCheck> {
  let always = 0;
  const mostly: string[] = [], preempted: string[] = [], wrong: string[] = [];
  for (const trace of GOLDEN_TRACES) {
    const { params, phase, program, scenario } = trace;
    const answer = await oracle.ask({ workload: GOLDEN_PROGRAMS[program], params, phase, repeat });
    const order = goldenOrder(trace);
    if ("error" in answer) wrong.push(scenario);
    else if (!sameOrder(answer.runs[0].marks, order)) {
      (answer.clocked > 0 ? preempted : wrong).push(scenario);
    } else if (answer.runs.length > 1) mostly.push(scenario);
    else always++;
  }
  return { traces: GOLDEN_TRACES.length, always, mostly, preempted, wrong };
}

/** The same in a line. */
export function tellGolden({ traces, always, mostly, preempted, wrong }: GoldenCheck): string {
  const rest = [
    ...(mostly.length > 0 ? [`in most runs: ${mostly.join(", ")}`] : []),
    ...(preempted.length > 0 ? [`too long not to be preempted: ${preempted.join(", ")}`] : []),
    ...(wrong.length > 0 ? [`NOT: ${wrong.join(", ")}`] : []),
  ];
  return `${traces} recorded traces: ${always} come out again in every run` +
    (rest.length > 0 ? `; ${rest.join("; ")}` : "");
}
