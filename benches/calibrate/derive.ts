/**
 * From what was measured to the rows of a cost table, by the formulas that the preset `linux-x64`
 * was made with. Rows that were not measured stay as in the preset, and say so.
 *
 * @module
 */

import {
  COST_NAMES,
  type CostName,
  type CostRow,
  type CostTable,
  LINUX_X64,
  type Quantiles,
} from "@lab/runtime";
import { type Spread, spreadOf } from "../statistics/spread.ts";
import { type Derivation, DERIVATIONS, type Way } from "./derivations.ts";
import type { Calibration } from "./measure.ts";

/** A derived row: its value before rounding, and the formula that gave it. */
interface Derived {
  readonly value: number;
  readonly way: Way;
  readonly derivation: Derivation;
}

/** How the rows of a calibrated table came to be. */
export interface CalibratedCosts {
  readonly table: CostTable;
  /** Rows that rest on figures measured here, in the order of the table. */
  readonly here: readonly CostName[];
}

/**
 * The cost table of this machine.
 *
 * The value of a row is its formula over the medians; its range is that of the same formula over
 * the samples of each round. A formula that gives nothing above zero tells of noise: the preset's
 * row stays.
 */
export function deriveCosts(calibration: Calibration): CalibratedCosts {
  const { samples, rounds } = calibration;
  const figures = new Map(Object.entries(samples).map(([key, list]) => [key, spreadOf(list)]));
  const medians = new Map([...figures].map(([key, figure]) => [key, figure.median]));
  const derived = deriveRows(medians, true);
  const byRound = Array.from({ length: rounds }, (_, i) => {
    const values = new Map(Object.entries(samples).map(([key, list]) => [key, list[i]]));
    return deriveRows(values, false);
  });
  const rows = {} as Record<CostName, CostRow>;
  for (const name of COST_NAMES) {
    const found = derived.get(name);
    rows[name] = found !== undefined && isPrice(found.value)
      ? measuredRow(found, byRound.map((round) => round.get(name)!.value), figures, calibration)
      : presetRow(name, found, calibration);
  }
  const here = COST_NAMES.filter((name) => {
    const found = derived.get(name);
    return found !== undefined && isPrice(found.value);
  });
  return { table: { name: "calibrated", rows }, here };
}

const isPrice = (value: number): boolean => Math.round(value) >= 1;

/**
 * @param isFinal Rows that are no price are then as in the preset for the rows that build on them.
 */
function deriveRows(values: ReadonlyMap<string, number>, isFinal: boolean): Map<CostName, Derived> {
  const derived = new Map<CostName, Derived>();
  const row = (name: CostName): number => {
    const value = derived.get(name)?.value;
    if (value === undefined || (isFinal && !isPrice(value))) return LINUX_X64.rows[name].value;
    return isFinal ? Math.round(value) : value;
  };
  for (const derivation of DERIVATIONS) {
    const way = derivation.ways.find(({ from }) => from.every((key) => values.has(key)));
    if (way === undefined) continue;
    const value = way.value((key) => values.get(key)!, row);
    derived.set(derivation.row, { value, way, derivation });
  }
  return derived;
}

function measuredRow(
  { value, way, derivation }: Derived,
  byRound: readonly number[],
  figures: ReadonlyMap<string, Spread>,
  calibration: Calibration,
): CostRow {
  const spread = spreadOf(byRound);
  const from = way.from.map((key) => {
    const figure = figures.get(key)!;
    return `${key} ${short(figure.median)} (${short(figure.min)}..${short(figure.max)})`;
  });
  // Only the median is measured; how widely it is drawn is known of the preset.
  const { value: whole, quantiles } = LINUX_X64.rows[derivation.row];
  return {
    value: Math.round(value),
    ...(quantiles !== undefined && {
      quantiles: quantiles.map((ns) => Math.round(ns * value / whole)) as unknown as Quantiles,
    }),
    evidence: derivation.evidence,
    source: `${way.text}; medians (min..max) of n=${spread.n}: ${from.join(", ")}; ` +
      `deno task calibrate on ${calibration.machine}`,
    spread: { min: Number(short(spread.min)), max: Number(short(spread.max)), n: spread.n },
  };
}

function presetRow(
  name: CostName,
  refused: Derived | undefined,
  { missing }: Calibration,
): CostRow {
  const { value, evidence, source } = LINUX_X64.rows[name];
  const ways = DERIVATIONS.find((derivation) => derivation.row === name)?.ways ?? [];
  const gap = ways.flatMap(({ from }) => from).find((key) => key in missing);
  const why = refused !== undefined
    ? `${refused.way.text} gave ${short(refused.value)} here, which is noise`
    : gap !== undefined
    ? `${gap}: ${missing[gap]}`
    : "there is no probe for it";
  return {
    value,
    evidence: evidence === "measured" ? "source" : evidence,
    source: `linux-x64, not measured here (${why}): ${source}`,
  };
}

/** Four digits tell all that a noisy machine does. */
function short(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
}
