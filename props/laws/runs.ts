/**
 * Laws about several runs at once: the same seed gives the same trace, and all models the same
 * values.
 *
 * @module
 */

import { EV_NAMES, type Outcome, type Trace } from "@lab/runtime";
import type { Run, RunsLaw, Violation } from "../law.ts";

/**
 * Determinism: the same seed, model, program and machine give the same trace, byte for byte, and so
 * the same hash.
 */
export const determinism: RunsLaw = {
  name: "determinism",
  words: "the same seed gives the same trace, byte for byte",
  checkRuns(runs) {
    const [first, ...others] = runs;
    return others.flatMap((other) => traceDifference(first, other));
  },
};

function traceDifference(one: Run, two: Run): Violation[] {
  const x = one.outcome, y = two.outcome;
  if (x.hash === y.hash && x.elapsedNs === y.elapsedNs && x.completed === y.completed) return [];
  const where = x.trace && y.trace ? firstDifference(x.trace, y.trace) : null;
  const reason = `${one.label} and ${two.label} differ with the same seed: hash ${x.hash} and ` +
    `${y.hash}, ${x.elapsedNs} and ${y.elapsedNs} ns, ${x.completed} and ${y.completed} Gs` +
    (where === null ? "" : `; ${where.text}`);
  const who = where ?? { g: -1, p: -1, m: -1, atNs: Math.min(x.elapsedNs, y.elapsedNs) };
  const { g, p, m, atNs } = who;
  const event = where === null ? {} : { event: where.event };
  return [{ law: determinism.name, g, p, m, atNs, reason, ...event }];
}

function firstDifference(x: Trace, y: Trace) {
  const n = Math.min(x.length, y.length);
  const columns = ["timeNs", "code", "m", "p", "g", "a", "b"] as const;
  for (let i = 0; i < n; i++) {
    const column = columns.find((name) => x[name][i] !== y[name][i]);
    if (column === undefined) continue;
    const text = `first at event ${i} (${EV_NAMES[x.code[i]]} and ${EV_NAMES[y.code[i]]}), ` +
      `column ${column}: ${x[column][i]} and ${y[column][i]}`;
    return { g: x.g[i], p: x.p[i], m: x.m[i], atNs: x.timeNs[i], event: i, text };
  }
  if (x.length === y.length) return null;
  const atNs = Math.min(x.about.elapsedNs, y.about.elapsedNs);
  return { g: -1, p: -1, m: -1, atNs, event: n - 1, text: `${x.length} and ${y.length} events` };
}

/**
 * On a program whose result does not depend on the order of events, every model completes the same
 * set of Gs and leaves the same values in their variables.
 *
 * G numbers follow the order of creation, which models may change; so finished Gs are compared as a
 * bag of variable lists, not by number.
 */
export const sameValues: RunsLaw = {
  name: "same-values",
  words: "where order does not matter, all models finish the same Gs with the same values",
  checkRuns(runs) {
    const [first, ...others] = runs;
    const expected = bag(first.outcome);
    return others.flatMap((other) => valueDifference(first, expected, other));
  },
};

function valueDifference(first: Run, expected: readonly string[], other: Run): Violation[] {
  const x = first.outcome, y = other.outcome;
  const atNs = y.elapsedNs;
  const found = (reason: string): Violation[] => [
    { law: sameValues.name, g: -1, p: -1, m: -1, atNs, reason },
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
