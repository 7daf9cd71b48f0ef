/**
 * What the checker found.
 *
 * @module
 */

import { batchOf, haulOf } from "@lab/models";
import type { Machine } from "./admits.ts";
import { State, type TraceStep, What } from "./event.ts";
import { type Hypothesis, NOBODY } from "./hypothesis.ts";
import { ADMITS } from "./reasons.ts";

/** Why a start was not judged. */
export const WHYS = {
  begin: "a G stood in a queue when the trace began: which one is not in the trace",
  hidden: "a G turned up that had been ready since before the trace began",
  ahead: "a P took so long to run what it had taken that the look ahead does not reach it",
  beam: "more hypotheses than are carried",
} as const;
/** One of {@linkcode WHYS}. */
export type Why = keyof typeof WHYS;

/** A start that no rule admits. */
export interface Unexplained {
  /** Line of the trace, from 1. */
  readonly line: number;
  readonly timeNs: number;
  readonly p: number;
  readonly g: number;
  /** Where the G stood, in the likeliest hypothesis. */
  readonly stood: string;
  /** What the rules allow there. */
  readonly allowed: readonly string[];
  /** What the P and the global queue held. */
  readonly state: string;
  /** Events before it, oldest first. */
  readonly before: readonly string[];
}

/** Counts. */
export class Tally {
  starts = 0;
  explainedStarts = 0;
  ambiguous = 0;
  unexplainedStarts = 0;
  notJudged = 0;
  /** Most hypotheses at once. */
  beamPeak = 0;
  /** How often hypotheses had to be dropped. */
  cuts = 0;
  first: Unexplained | null = null;
  /** By set of rules, as bits. */
  readonly bySet = new Map<number, number>();
  readonly skippedBy = new Map<Why, number>();

  explained(by: number): void {
    this.starts++;
    this.bySet.set(by, (this.bySet.get(by) ?? 0) + 1);
    if ((by & (by - 1)) === 0) this.explainedStarts++;
    else this.ambiguous++;
  }

  /** So many hypotheses are carried on. */
  carried(hypotheses: number): void {
    if (hypotheses > this.beamPeak) this.beamPeak = hypotheses;
  }

  skipped(why: Why): void {
    this.starts++;
    this.notJudged++;
    this.skippedBy.set(why, (this.skippedBy.get(why) ?? 0) + 1);
  }

  unexplained(
    step: TraceStep,
    beam: readonly Hypothesis[],
    machine: Machine,
    before: readonly TraceStep[],
  ): void {
    this.starts++;
    this.unexplainedStarts++;
    if (this.first !== null) return;
    const { line, timeNs, p, subject: g } = step;
    const [h] = beam.toSorted((a, b) => a.oddities - b.oddities);
    this.first = {
      line,
      timeNs,
      p,
      g,
      stood: placeOf(h, g),
      allowed: allowed(machine, h, p),
      state: stateOf(h, p),
      before: before.map(eventText),
    };
  }

  /** Counts by name: `batch or look` for a start that either admits. */
  get rules(): Readonly<Record<string, number>> {
    const rows = [...this.bySet].map(([set, times]): [string, number] => [
      ADMITS.filter((_, k) => (set & (1 << k)) !== 0).map(([name]) => name).join(" or "),
      times,
    ]);
    return Object.fromEntries(rows.sort((a, b) => b[1] - a[1]));
  }
}

const STATE_NAMES = Object.keys(State) as (keyof typeof State)[];
const nameOf = (state: State) => STATE_NAMES.find((name) => State[name] === state)!.toLowerCase();

function eventText({ what, timeNs, m, p, g, subject, from, to, why }: TraceStep): string {
  const at = `${timeNs} M${m}${p < 0 ? "" : ` P${p}`}${g < 0 ? "" : ` G${g}`}:`;
  if (what === What.GO || what === What.PROC) {
    const who = `${what === What.GO ? "G" : "P"}${subject}`;
    return `${at} ${who} ${nameOf(from)} -> ${nameOf(to)}${why === "" ? "" : ` (${why})`}`;
  }
  return `${at} ${why || `GOMAXPROCS ${subject}`}`;
}

const some = (gs: readonly number[]): string => gs.map((g) => `G${g}`).join(" ");
/** Gs of a queue that are named. */
const NAMED_MAX = 6;

function stateOf(h: Hypothesis, p: number): string {
  const { ring, next } = h.procs[p];
  const list = (what: string, length: number, gs: number[]) =>
    length === 0
      ? `${what} empty`
      : `${what} of ${length}: ${some(gs)}${length > gs.length ? " …" : ""}`;
  return [
    `runnext ${next === NOBODY ? "empty" : `G${next}`}`,
    list("own ring", ring.length, ring.toArray(NAMED_MAX)),
    list("global queue", h.global.length, h.global.toArray(NAMED_MAX)),
  ].join(", ");
}

function placeOf(h: Hypothesis, g: number): string {
  for (let p = 0; p < h.procs.length; p++) {
    const { next, hand, ring, steps } = h.procs[p];
    if (next === g) return `runnext of P${p}`;
    if (hand === g) return `taken by P${p} already`;
    const at = ring.indexOf(g);
    if (at >= 0) return `place ${at + 1} of ${ring.length} in the ring of P${p}`;
    if (steps.some(({ gs }) => gs.includes(g))) return `being put into a queue by P${p}`;
  }
  const loose = h.loose.find(({ gs }) => gs.includes(g));
  if (loose !== undefined) return `being put into the global queue by M${loose.m}`;
  const at = h.global.indexOf(g);
  if (at >= 0) return `place ${at + 1} of ${h.global.length} in the global queue`;
  return "in no queue";
}

function allowed(machine: Machine, h: Hypothesis, p: number): string[] {
  const { rules, procs, phases } = machine, all: string[] = [];
  const { global } = h, own = h.procs[p];
  if (own.hand !== NOBODY) return [`G${own.hand}, which it has taken`];
  if (global.length > 0 && phases.every > 0 && (own.lo & 1) !== 0) {
    all.push(`look: G${global.at(0)}`);
  }
  if (own.next !== NOBODY) all.push(`runnext: G${own.next}`);
  else if (own.ring.length > 0) all.push(`ring: G${own.ring.at(0)}`);
  else {
    if (global.length > 0) {
      const n = batchOf(rules.batch, global.length, procs, rules.ring);
      all.push(`batch of ${n}: G${global.at(0)}`);
    }
    for (let v = 0; v < h.procs.length; v++) {
      if (v === p) continue;
      const { ring, next } = h.procs[v];
      if (ring.length > 0) {
        const n = haulOf(rules.steal, ring.length);
        all.push(
          `steal ${n} of ${ring.length} from P${v}: G${ring.at(rules.loot === "last" ? n - 1 : 0)}`,
        );
      }
      if (rules.stealNext && next !== NOBODY) all.push(`stealNext from P${v}: G${next}`);
    }
  }
  return all;
}
