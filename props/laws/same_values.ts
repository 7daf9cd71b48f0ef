/**
 * On a program whose result does not depend on the order of events, every model completes the same
 * set of Gs and leaves the same values in their variables.
 *
 * G numbers follow the order of creation, which models may change; so finished Gs are compared as a
 * bag of variable lists, not by number.
 *
 * @module
 */

import type { Outcome } from "@lab/runtime";
import type { Run, RunsLaw, Violation } from "../law.ts";

/** See the module comment. */
export const law: RunsLaw = {
  name: "same-values",
  words: "on order-free programs all models complete the same Gs with the same values",
  checkRuns(runs) {
    const [first, ...others] = runs;
    const expected = bag(first.outcome);
    return others.flatMap((other) => compare(first, expected, other));
  },
};

function compare(first: Run, expected: readonly string[], other: Run): Violation[] {
  const x = first.outcome, y = other.outcome;
  const atNs = y.elapsedNs;
  const found = (reason: string): Violation[] => [
    { law: law.name, g: -1, p: -1, m: -1, atNs, reason },
  ];
  if (x.endName !== y.endName) {
    return found(`${first.label} ended ${x.endName}, ${other.label} ended ${y.endName}`);
  }
  if (x.completed !== y.completed || x.spawned !== y.spawned) {
    return found(
      `${first.label} completed ${x.completed} of ${x.spawned} Gs, ` +
        `${other.label} ${y.completed} of ${y.spawned}`,
    );
  }
  const values = bag(y);
  for (let k = 0; k < Math.max(expected.length, values.length); k++) {
    if (expected[k] === values[k]) continue;
    return found(
      `a G of ${first.label} ended with the variables [${expected[k] ?? "none"}], ` +
        `in ${other.label} with [${values[k] ?? "none"}]`,
    );
  }
  return [];
}

/** Variables of each finished G as text, sorted. */
function bag(outcome: Outcome): string[] {
  const list: string[] = [];
  for (const vars of outcome.finals ?? []) if (vars !== null) list.push(vars.join(" "));
  return list.sort();
}
