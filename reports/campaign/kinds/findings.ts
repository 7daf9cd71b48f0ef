/**
 * What is told of a case that breaks a law.
 *
 * @module
 */

import {
  type Case,
  lastDecision,
  lookCommand,
  replayCommand,
  type Small,
  type Violation,
} from "@lab/props";
import type { Finding } from "../cell.ts";

/** A finding of a case. @param c As small as it gets. @param violations The first is told. */
export function findingOf(c: Case, violations: readonly Violation[]): Finding {
  const [violation] = violations;
  const { model, mutant, ...scene } = c;
  const look = lookCommand(c);
  return {
    law: violation.law,
    who: mutant === undefined ? model : `${model} (planted bug ${mutant})`,
    reason: violation.reason,
    normal: JSON.stringify(scene),
    decision: lastDecision(c, violation),
    replay: replayCommand(c, violation.law),
    // A case may be too large for that.
    play: look.startsWith("deno ") ? look : null,
  };
}

/** The same of one that was made small, as far as its runs went. */
export function findingOfSmall({ case: c, violations, evaluations, isNormal }: Small): Finding {
  return { ...findingOf(c, violations), ...(isNormal ? {} : { unshrunk: evaluations }) };
}
