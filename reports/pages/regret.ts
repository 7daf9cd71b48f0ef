/**
 * How far each model is from the best: scenario by scenario, at worst, and in all.
 *
 * @module
 */

import { type HeatCell, heatChart } from "../charts/heat.ts";
import type { Results, ScenarioRow } from "../collect/results.ts";
import { count, times } from "../command_line/format.ts";
import { contenders, duel, isNone, leads } from "./compare_models.ts";
import { cellOf, mainFigure, spreadOf } from "./figures.ts";

/** A model in a scenario, against the best there. */
export interface Behind {
  readonly scenario: ScenarioRow;
  /** How many times the best is better, by medians, 1 or more; null: it was not run. */
  readonly factor: number | null;
  /** The seeds do not decide whether it is behind at all. */
  readonly isOpen: boolean;
  /** It is the best, or not clearly behind it. */
  readonly mayLead: boolean;
}

/** A model in all scenarios. */
export interface Regret {
  readonly model: string;
  readonly behind: readonly Behind[];
  /** Where it is farthest behind. */
  readonly worst: Behind & { readonly factor: number };
  /** Geometric mean of all factors. */
  readonly mean: number;
}

/** Every model that reports compare, in the order of the story. */
export function regrets(results: Results): Regret[] {
  const list = leads(results);
  return contenders(results).flatMap((model): Regret[] => {
    const behind = list.map(({ scenario, leaders, best }): Behind => {
      const figure = mainFigure(scenario);
      const cell = cellOf(results, { group: "standard", scenario: scenario.name, model });
      const own = spreadOf(cell, figure);
      if (own === null) return { scenario, factor: null, isOpen: false, mayLead: false };
      const by = figure.better === "less" ? own.median / best.median : best.median / own.median;
      const mayLead = leaders.includes(model);
      return {
        scenario,
        factor: Math.max(1, by),
        isOpen: isOpen(results, scenario, leaders, model),
        mayLead,
      };
    });
    const ran = behind.filter((row): row is Regret["worst"] => row.factor !== null);
    if (ran.length === 0) return [];
    const worst = ran.reduce((most, row) => row.factor > most.factor ? row : most);
    const logs = ran.reduce((sum, { factor }) => sum + Math.log(factor), 0);
    return [{ model, behind, worst, mean: Math.exp(logs / ran.length) }];
  });
}

/** Is it undecided whether the model is behind the best one? */
function isOpen(
  results: Results,
  scenario: ScenarioRow,
  [best]: readonly string[],
  model: string,
): boolean {
  if (model === best) return false;
  const found = duel(results, scenario, { a: best, b: model });
  return found !== null && found.verdict === "unclear" && !isNone(found);
}

/** A factor in a narrow cell. */
const factorText = (factor: number): string => factor < 1_000 ? times(factor) : `${count(factor)}×`;

/** A file of the report. */
export const HEAT_FILE = "models.svg";

/** The picture of all of it. */
export function heatOf(results: Results): string {
  const list = regrets(results);
  const scenarios = list[0].behind.map(({ scenario }) => scenario.name);
  const cell = (factor: number): HeatCell => ({
    factor,
    text: factorText(factor),
    isOpen: false,
  });
  return heatChart({
    title: "How many times the best is better",
    subtitle: `median of ${results.about.seeds.length} seeds, costs ${results.about.costs.name}; ` +
      "throughput, or p99 where Gs come from outside",
    columns: [...scenarios, "worst", "mean"],
    sumsFrom: scenarios.length,
    rows: list.map(({ model, behind, worst, mean }) => ({
      name: model,
      cells: [
        ...behind.map(({ factor, isOpen }): HeatCell => ({
          factor,
          isOpen,
          text: factor === null ? "–" : `${factorText(factor)}${isOpen ? "?" : ""}`,
        })),
        cell(worst.factor),
        cell(mean),
      ],
    })),
  });
}
