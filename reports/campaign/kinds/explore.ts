/**
 * Cells of kind `explore`: a slice of a search through schedules of one small case.
 *
 * @module
 */

import { runSearch, type SearchJob, shrinkFound } from "@lab/props";
import type { Json } from "../cell.ts";
import type { Kind } from "./kind.ts";
import { findingOfSmall } from "./findings.ts";

/** Does a slice. What it found is made as small as it gets. */
export const explore: Kind = {
  name: "explore",
  about: "schedules of small cases under every law",
  run(plan) {
    const job = plan as unknown as SearchJob;
    const { found, faults, complete, endedBy, runs, cuts, traces, keys } = runSearch(job);
    const program = job.allowDeadlock
      ? faults.found.filter(({ violations: [{ law }] }) => law !== "no-deadlock")
      : faults.found;
    const findings = [...found, ...program].map((one) => findingOfSmall(shrinkFound(one)));
    const { deadlocks, panics } = faults;
    const facts = { complete, endedBy, cuts, traces, deadlocks, panics };
    return { runs, findings, facts: facts as Json, traces: keys ?? [] };
  },
};
