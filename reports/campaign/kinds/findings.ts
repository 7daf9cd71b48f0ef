/**
 * What is told of a case that breaks a law.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import { type Case, lastDecision, replayCommand, type Small, type Violation } from "@lab/props";
import type { Finding } from "../cell.ts";

/** A finding of a case. @param c As small as it gets. @param violations The first is told. */
export function findingOf(c: Case, violations: readonly Violation[]): Finding {
  const [violation] = violations;
  const { model, mutant, ...scene } = c;
  const replay = replayCommand(c, violation.law);
  return {
    law: violation.law,
    who: mutant === undefined ? model : `${model} (planted bug ${mutant})`,
    reason: violation.reason,
    normal: JSON.stringify(scene),
    decision: lastDecision(c, violation),
    replay,
    play: modelNamed(model).kind === "guest"
      ? null
      : replay.replace("lab replay", "lab play").replace(/ --law \S+/, ""),
  };
}

/** The same of one that was made small, as far as its runs went. */
export function findingOfSmall({ case: c, violations, evaluations, isNormal }: Small): Finding {
  return { ...findingOf(c, violations), ...(isNormal ? {} : { unshrunk: evaluations }) };
}
