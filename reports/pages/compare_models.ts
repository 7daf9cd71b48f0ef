/**
 * Who wins where, by how much, and whether it may be said at all.
 *
 * Two models are compared seed by seed: the same seed gives both the same work (common random
 * numbers), so what varies with the seed alone cancels. All comparisons that a report makes by one
 * figure are one family for Holm's correction, so a pair has the same verdict on every page.
 *
 * @module
 */

import { compareAll, type Comparison, type Pair, type Spread } from "@lab/benches";
import { cellOf, type Figure, mainFigure, spreadOf } from "./figures.ts";
import { counted, times } from "../command_line/format.ts";
import type { Results, ScenarioRow } from "../collect/results.ts";

/** The model that ablations are compared with. */
const YARDSTICK = "gpm";

/** One model against another in one scenario. */
export interface Duel {
  readonly scenario: ScenarioRow;
  readonly figure: Figure;
  readonly a: Spread;
  readonly b: Spread;
  /** How many times better `a` is, seed by seed: above 1 is better, whatever the figure. */
  readonly betterBy: number;
  /**
   * The interval around it; null where a figure may be zero, so that there is no ratio, or where
   * the seeds are so few that it would say nothing.
   */
  readonly interval: readonly [low: number, high: number] | null;
  /** Seeds that both were run with. */
  readonly seeds: number;
  /**
   * The end of the interval nearest to no difference: so much at least. Above 1 if `better`, below
   * 1 if `worse`, else 1. Differences are ranked by it, so that a large one that luck could have
   * made does not come first.
   */
  readonly atLeast: number;
  /** `better` and `worse` only if the interval excludes no difference; `same`: with every seed. */
  readonly verdict: "better" | "worse" | "same" | "unclear";
  /** Seeds that would decide; null if over 1,000. The seeds there are, if it is decided. */
  readonly seedsNeeded: number | null;
}

/**
 * Compares two models in one scenario; null if one of them was not run there.
 *
 * @throws {RangeError} If the pair is none that reports compare: contenders with each other, and
 * ablations with gpm.
 */
export function duel(
  results: Results,
  scenario: ScenarioRow,
  models: { readonly a: string; readonly b: string },
  figure?: Figure,
): Duel | null {
  const judged = figure ?? mainFigure(scenario);
  const [a, b] = [models.a, models.b].map((model) =>
    spreadOf(cellOf(results, { group: "standard", scenario: scenario.name, model }), judged)
  );
  if (a === null || b === null) return null;
  const family = familyOf(results, figure ?? null);
  const found = family.get(keyOf(scenario.name, models.a, models.b));
  if (found === undefined) {
    throw new RangeError(`Cannot judge as no report compares ${models.a} with ${models.b}`);
  }
  const isMore = judged.better !== "less";
  // From here on "more" means more of what is good.
  const by = isMore ? found : turned(found);
  const isRatio = by.scale === "ratio";
  const betterBy = isRatio ? by.by : isMore ? ratio(a, b) : ratio(b, a);
  const verdict = verdictOf(by);
  const nearest = verdict === "better" ? by.low : verdict === "worse" ? by.high : 1;
  return {
    scenario,
    figure: judged,
    a,
    b,
    betterBy,
    interval: isRatio && isTelling(by) ? [by.low, by.high] : null,
    seeds: by.runs,
    atLeast: isRatio ? nearest : verdict === "unclear" ? 1 : betterBy,
    verdict,
    seedsNeeded: found.runsNeeded,
  };
}

/** Are all seeds alike? Then no interval is needed. */
const isExact = ({ low, high }: Comparison) => low === high;

/** What may be said, if more is what is good. */
function verdictOf(found: Comparison): Duel["verdict"] {
  const { verdict, runs } = found;
  if (verdict === "same" || verdict === "unclear") return verdict;
  // One degree of freedom: two seeds tell nothing of a third.
  if (runs < SEEDS_MIN && !isExact(found)) return "unclear";
  return verdict === "more" ? "better" : "worse";
}

/**
 * Is a difference so small that it is shown as 1×? Then it may be sure, but nobody is ahead by it.
 */
export function isNone({ betterBy }: Duel): boolean {
  return times(betterBy) === times(1);
}

/**
 * Seeds below which there is no interval, and how far apart its ends may be if it is to say
 * something.
 */
const SEEDS_MIN = 3, WIDE = 100;

function isTelling(found: Comparison): boolean {
  return isExact(found) || found.runs >= SEEDS_MIN && found.high / found.low <= WIDE;
}

/** `1.97× (1.8× to 2.1×)`: how many times better, with the interval; alone if all seeds agree. */
export function betterText({ betterBy, interval, seeds }: Duel): string {
  return timesText(betterBy, interval, seeds);
}

/** As {@linkcode betterText}, how many times worse. */
export function worseText({ betterBy, interval, seeds }: Duel): string {
  return timesText(1 / betterBy, interval && [1 / interval[1], 1 / interval[0]], seeds);
}

function timesText(by: number, interval: Duel["interval"], seeds: number): string {
  if (interval === null) return `${times(by)} (${counted(seeds, "seed")}: no interval)`;
  const [low, high] = interval;
  if (high - low < 1e-9 * Math.abs(by)) return times(by);
  return `${times(by)} (${times(low)} to ${times(high)})`;
}

/**
 * Comparisons by scenario and models, for each figure; results never change once they are there.
 */
const FAMILIES = new WeakMap<Results, Map<Figure | null, ReadonlyMap<string, Comparison>>>();

const keyOf = (scenario: string, a: string, b: string) => `${scenario} ${a} ${b}`;

/** @param figure Null: the figure that decides each scenario. */
function familyOf(results: Results, figure: Figure | null): ReadonlyMap<string, Comparison> {
  const known = FAMILIES.get(results) ?? new Map<Figure | null, ReadonlyMap<string, Comparison>>();
  FAMILIES.set(results, known);
  const before = known.get(figure);
  if (before !== undefined) return before;
  const keys: string[][] = [];
  const pairs: Pair[] = [];
  for (const scenario of results.scenarios) {
    for (const [a, b] of rivals(results)) {
      const pair = pairOf(results, scenario, a, b, figure ?? mainFigure(scenario));
      if (pair === null) continue;
      keys.push([keyOf(scenario.name, a, b), keyOf(scenario.name, b, a)]);
      pairs.push(pair);
    }
  }
  const family = new Map(
    compareAll(pairs).flatMap((found, i) => [
      [keys[i][0], found] as const,
      [keys[i][1], turned(found)] as const,
    ]),
  );
  known.set(figure, family);
  return family;
}

/** The pairs that reports compare. */
function rivals(results: Results): [string, string][] {
  const names = contenders(results);
  const between = names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
  const parts = results.models.filter((model) => model.kind === "ablation");
  return [...between, ...parts.map((part): [string, string] => [part.name, YARDSTICK])];
}

/** Figures by seed, for the seeds that both have; null if there are none. */
function pairOf(
  results: Results,
  { name }: ScenarioRow,
  a: string,
  b: string,
  figure: Figure,
): Pair | null {
  const runsOf = (model: string) =>
    cellOf(results, { group: "standard", scenario: name, model })?.runs ?? [];
  const other = new Map(runsOf(b).map((run) => [run.seed, run]));
  const shared = runsOf(a).filter(({ seed }) => other.has(seed));
  if (shared.length === 0) return null;
  // What is compared is the second side against the first.
  return {
    a: shared.map(({ seed }) => figure.of(other.get(seed)!)),
    b: shared.map((run) => figure.of(run)),
    isPaired: true,
  };
}

/** The same comparison seen from the other side. */
function turned(found: Comparison): Comparison {
  const turn = found.scale === "ratio" ? (value: number) => 1 / value : (value: number) => -value;
  const verdict = found.verdict === "more"
    ? "less"
    : found.verdict === "less"
    ? "more"
    : found.verdict;
  return { ...found, by: turn(found.by), low: turn(found.high), high: turn(found.low), verdict };
}

/** Compares two models in every scenario where both were run. */
export function duels(results: Results, a: string, b: string): Duel[] {
  return results.scenarios
    .map((scenario) => duel(results, scenario, { a, b }))
    .filter((found) => found !== null);
}

/** The models that are compared with each other: all but ablations. */
export function contenders(results: Results): string[] {
  return results.models.filter((model) => model.kind !== "ablation").map((model) => model.name);
}

/** Number of a model's colour and symbol in charts: its place among the contenders. */
export function styleOf(results: Results, model: string): number {
  return contenders(results).indexOf(model);
}

/** Who leads a scenario by its main figure. */
export interface Lead {
  readonly scenario: ScenarioRow;
  /** Best median first; all that are not clearly behind it. One alone is a winner. */
  readonly leaders: readonly string[];
  readonly best: Spread;
  /** The closest rival of the best, if there is one: the duel of the best against it. */
  readonly next: { readonly model: string; readonly found: Duel } | null;
  /** Seeds that would decide between the leaders; null if over 1,000. */
  readonly seedsNeeded: number | null;
}

/** The leaders of each scenario. */
export function leads(results: Results): Lead[] {
  return results.scenarios.flatMap((scenario) => {
    const figure = mainFigure(scenario);
    const sign = figure.better === "less" ? 1 : -1;
    const entries = contenders(results).flatMap((model) => {
      const values = spreadOf(
        cellOf(results, { group: "standard", scenario: scenario.name, model }),
        figure,
      );
      return values === null ? [] : [{ model, values }];
    }).sort((a, b) => sign * (a.values.median - b.values.median));
    if (entries.length === 0) return [];
    const [best, ...others] = entries;
    const rivals = others.flatMap(({ model }) => {
      const found = duel(results, scenario, { a: best.model, b: model });
      return found === null ? [] : [{ model, found }];
    });
    const open = rivals.filter(({ found }) => found.verdict !== "better" || isNone(found));
    const needed = open.map(({ found }) => found.seedsNeeded ?? Infinity);
    const most = Math.max(0, ...needed);
    return [{
      scenario,
      leaders: [best.model, ...open.map(({ model }) => model)],
      best: best.values,
      next: rivals[0] ?? null,
      seedsNeeded: most === Infinity ? null : most,
    }];
  });
}

/** Median of `a` by median of `b`; `Infinity` when `b` is 0 and `a` is not, 1 when both are. */
export function ratio(a: Spread, b: Spread): number {
  if (b.median === 0) return a.median === 0 ? 1 : Infinity;
  return a.median / b.median;
}
