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
import { wilson, Z_95 } from "../statistics.ts";
import { floorsOf } from "./floors.ts";
import { ROWS } from "./rows.ts";
import { type Counts, sightings, StealWatch } from "./sightings.ts";

/**
 * What a test knows so far: the share is at least the floor, or too small, or neither is shown yet.
 */
export type Verdict = "kept" | "missed" | "open";

/** Chance of a wrong verdict, either way, unless told otherwise. */
export const ERROR = 1e-6;

/**
 * A sequential test: is the share of cases in which something happens at least a floor? It looks at
 * one case after the other and stops as soon as it knows, instead of counting a fixed number.
 *
 * Wald's sequential probability ratio test of "share >= floor" against "share <= floor / 2". If the
 * share is one of the two, the wrong verdict comes with a chance of about `error` at most (Wald
 * 1945: each of the two is below `error / (1 - error)`). For shares between the two either verdict
 * is right, and the test may take long.
 */
export class SequentialTest {
  cases = 0;
  hits = 0;
  #verdict: Verdict = "open";
  #ratio = 0;
  readonly #hit: number;
  readonly #miss: number;
  readonly #bound: number;

  /**
   * @param floor Share of cases, above 0 and below 1.
   * @param error Chance of a wrong verdict, above 0 and below one half.
   * @throws {RangeError} One of them is out of range.
   */
  constructor(readonly floor: number, error = ERROR) {
    if (!(floor > 0 && floor < 1)) {
      throw new RangeError(`a floor must be a share above 0 and below 1: received ${floor}`);
    }
    if (!(error > 0 && error < 0.5)) {
      throw new RangeError(`an error must be above 0 and below 0.5: received ${error}`);
    }
    this.#hit = Math.LN2;
    this.#miss = Math.log((1 - floor) / (1 - floor / 2));
    this.#bound = Math.log((1 - error) / error);
  }

  /** Adds one case; once a verdict is reached, later cases only count. */
  add(isHit: boolean): void {
    this.cases++;
    if (isHit) this.hits++;
    if (this.#verdict !== "open") return;
    this.#ratio += isHit ? this.#hit : this.#miss;
    if (this.#ratio >= this.#bound) this.#verdict = "kept";
    else if (this.#ratio <= -this.#bound) this.#verdict = "missed";
  }

  /** What is known by now. */
  get verdict(): Verdict {
    return this.#verdict;
  }
}

/** One row of the table: how often cases of one model showed one thing. */
export interface CoverageRow {
  readonly model: string;
  readonly name: string;
  /** Cases that showed it. */
  readonly hits: number;
  /** How often it occurred in all cases together. */
  readonly times: number;
  readonly cases: number;
  /**
   * Wilson's interval of 95 % for the share of cases. A sequential stop makes it a little too
   * narrow.
   */
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
      ci95: wilson(n, ran, Z_95),
      floor: floors[name] ?? null,
      verdict: verdicts.get(name) ?? null,
    };
  });
}
