/**
 * Who wins where, by how much, and whether it may be said at all.
 *
 * @module
 */

import { cellOf, type Figure, mainFigure, spreadOf } from "./figures.ts";
import type { Results, ScenarioRow } from "./results.ts";
import { type Claim, compare, ratio, type Spread } from "./stats.ts";

/** One model against another in one scenario. */
export interface Duel {
  readonly scenario: ScenarioRow;
  readonly figure: Figure;
  readonly a: Spread;
  readonly b: Spread;
  /** How many times better `a` is, by medians: above 1 is better, whatever the figure. */
  readonly betterBy: number;
  /**
   * The same between the nearest ends of the two ranges: so much at least, whatever the seed. Above
   * 1 if `better`, below 1 if `worse`, else 1. Differences are ranked by it, so that a large one
   * that luck could have made does not come first.
   */
  readonly atLeast: number;
  /** `better` and `worse` only if the ranges over seeds do not overlap. */
  readonly verdict: "better" | "worse" | "same" | "unclear";
}

/** Compares two models in one scenario; null if one of them was not run there. */
export function duel(
  results: Results,
  scenario: ScenarioRow,
  models: { readonly a: string; readonly b: string },
  figure: Figure = mainFigure(scenario),
): Duel | null {
  const key = { group: "standard" as const, scenario: scenario.name };
  const a = spreadOf(cellOf(results, { ...key, model: models.a }), figure);
  const b = spreadOf(cellOf(results, { ...key, model: models.b }), figure);
  if (a === null || b === null) return null;
  const isMore = figure.better !== "less";
  const verdict = verdictOf(compare(a, b), isMore);
  const [x, y] = isMore ? [a, b] : [b, a];
  const atLeast = verdict === "better" ? x.min / y.max : verdict === "worse" ? x.max / y.min : 1;
  return { scenario, figure, a, b, betterBy: ratio(x, y), atLeast, verdict };
}

function verdictOf(claim: Claim, isMoreBetter: boolean): Duel["verdict"] {
  if (claim === "same" || claim === "unclear") return claim;
  return (claim === "more") === isMoreBetter ? "better" : "worse";
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
  /** Best median first; all whose range meets that of the best. One alone is a winner. */
  readonly leaders: readonly string[];
  readonly best: Spread;
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
    const [best] = entries;
    const leaders = entries.filter((entry) => {
      const claim = compare(best.values, entry.values);
      return claim === "same" || claim === "unclear";
    });
    return [{ scenario, leaders: leaders.map((entry) => entry.model), best: best.values }];
  });
}
