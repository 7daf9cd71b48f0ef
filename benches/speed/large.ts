/**
 * Ten million Gs in a process of their own, so that its peak memory is theirs. `scaling.ts` starts it.
 *
 * @module
 */

// deno-lint-ignore lab/import-direction -- only it tells a peak of memory
import process from "node:process";
import { ZERO } from "@lab/runtime";
import type { LargeResult } from "./scaling.ts";
import { runYielders } from "./yielders.ts";

if (import.meta.main) {
  // Main is one of them: ten million is the most a run may have.
  const size = { procs: 8, gs: 9_999_999, rounds: Number(Deno.args[0]) };
  const { outcome, nsPerDecision } = runYielders(size, ZERO);
  const result: LargeResult = {
    nsPerDecision,
    bytesPerG: outcome.engineBytesPerG,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  console.log(JSON.stringify(result));
}
