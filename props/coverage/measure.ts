/**
 * Runs generated cases of one model until each floor is decided.
 *
 * @module
 */

import fc from "fast-check";
import { simulate } from "@lab/runtime";
import type { ModelSpec } from "@lab/models";
import { caseFor } from "../arbitraries/scenes.ts";
import { type Case, settle, simulateOptions } from "../case.ts";
import { floorsOf } from "./floors.ts";
import { ROWS } from "./rows.ts";
import { interval95, SequentialTest, type Verdict } from "./sequential.ts";
import { type Counts, sightings } from "./sightings.ts";
import { StealWatch } from "./steal_watch.ts";

/** One row of the table: how often cases of one model showed one thing. */
export interface CoverageRow {
  readonly model: string;
  readonly name: string;
  /** Cases that showed it. */
  readonly hits: number;
  /** How often it occurred in all cases together. */
  readonly times: number;
  readonly cases: number;
  /** Wilson's interval of 95 % for the share of cases. */
  readonly ci95: readonly [low: number, high: number];
  /** Share of cases that must show it; null: none is asked for. */
  readonly floor: number | null;
  /** Null without a floor. */
  readonly verdict: Verdict | null;
}

/** How much to run. */
export interface CoverageOptions {
  /** Cases per model at most; a floor that is open by then is not shown to be kept. */
  readonly runs: number;
  readonly seed: number;
  /** Cases to run; default: those of the conformance suite. */
  readonly cases?: (spec: ModelSpec) => fc.Arbitrary<Case>;
  /** Floors by row; default: those of the table. */
  readonly floors?: Readonly<Record<string, number>>;
}

/** Cases that each model runs at least, so that shares without a floor mean something. */
const CASES_MIN = 200;

/** What one case shows. */
export function sightingsOf(c: Case): Counts {
  const { configured, program } = settle(c);
  const watch = new StealWatch();
  const options = simulateOptions(c, program, watch.watch(configured.make), false);
  return sightings(simulate(options), watch.byPass);
}

/** Measures one model. Stops once every floor is decided. */
export function measure(spec: ModelSpec, options: CoverageOptions): CoverageRow[] {
  const { runs, seed, cases = caseFor, floors = floorsOf(spec.name) } = options;
  const tests = Object.entries(floors).map((
    [name, floor],
  ) => [name, new SequentialTest(floor)]) as [string, SequentialTest][];
  const hits = new Map<string, number>(), times = new Map<string, number>();
  let ran = 0, enough = false;
  const isDecided = () => tests.every(([, test]) => test.verdict !== "open");
  const run = (c: Case) => {
    const counts = sightingsOf(c);
    ran++;
    for (const [name, n] of counts) {
      hits.set(name, (hits.get(name) ?? 0) + 1);
      times.set(name, (times.get(name) ?? 0) + n);
    }
    for (const [name, test] of tests) test.add(counts.has(name));
    enough = ran >= CASES_MIN && isDecided();
    return !enough;
  };
  const property = fc.property(cases(spec), run);
  const result = fc.check(property, { numRuns: runs, seed, endOnFailure: true });
  if (result.failed && !enough) throw result.errorInstance;
  const verdicts = new Map(tests.map(([name, test]) => [name, test.verdict]));
  return ROWS.map((name) => {
    const n = hits.get(name) ?? 0;
    return {
      model: spec.name,
      name,
      hits: n,
      times: times.get(name) ?? 0,
      cases: ran,
      ci95: interval95(n, ran),
      floor: floors[name] ?? null,
      verdict: verdicts.get(name) ?? null,
    };
  });
}
