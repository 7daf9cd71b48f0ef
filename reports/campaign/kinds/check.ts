/**
 * Cells of kind `check`: generated cases of one model under its laws.
 *
 * @module
 */

import { brokenCases, firstOfEachKind, type ShardPlan, shrinkBroken } from "@lab/props";
import type { Kind } from "./kind.ts";
import { findingOfSmall } from "./findings.ts";

/** Runs that make one breach smaller, at most. */
const SHRINK_RUNS = 4_000;

/** Does a shard. The first breach of each kind is made as small as it gets. */
export const check: Kind = {
  name: "check",
  about: "generated cases of a model under every law",
  run(plan) {
    const shard = plan as unknown as ShardPlan;
    const broken = brokenCases(shard);
    const findings = firstOfEachKind(broken).map((first) =>
      findingOfSmall(shrinkBroken(first, SHRINK_RUNS))
    );
    return { runs: shard.cases, findings, facts: { broken: broken.length } };
  },
};
