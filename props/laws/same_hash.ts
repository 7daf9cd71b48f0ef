/**
 * Determinism: the same seed, model, program and machine give the same trace, byte for byte, and so
 * the same hash.
 *
 * @module
 */

import { EV_NAMES, type Trace } from "@lab/runtime";
import type { Run, RunsLaw, Violation } from "../law.ts";

/** See the module comment. */
export const law: RunsLaw = {
  name: "same-hash",
  words: "the same seed gives the same trace, byte for byte",
  checkRuns(runs) {
    const [first, ...others] = runs;
    return others.flatMap((other) => compare(first, other));
  },
};

function compare(one: Run, two: Run): Violation[] {
  const x = one.outcome, y = two.outcome;
  if (x.hash === y.hash && x.elapsedNs === y.elapsedNs && x.completed === y.completed) return [];
  const where = x.trace && y.trace ? firstDifference(x.trace, y.trace) : null;
  const reason = `${one.label} and ${two.label} differ with the same seed: hash ${x.hash} and ` +
    `${y.hash}, ${x.elapsedNs} and ${y.elapsedNs} ns, ${x.completed} and ${y.completed} Gs` +
    (where === null ? "" : `; ${where.text}`);
  const who = where ?? { g: -1, p: -1, m: -1, atNs: Math.min(x.elapsedNs, y.elapsedNs) };
  const { g, p, m, atNs } = who;
  const event = where === null ? {} : { event: where.event };
  return [{ law: law.name, g, p, m, atNs, reason, ...event }];
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
