/**
 * How fast? Start at {@linkcode SCENARIOS}; see README.md for the command lines and the figures.
 *
 * @module
 */

export { type Checks, type Scenario, SCENARIOS, type Size, SIZES } from "./scenarios.ts";
export { type FloorOptions, type FloorResult, runFloor } from "./floor.ts";
export { calibrate, type Calibration } from "./calibrate/measure.ts";
export { type CalibratedCosts, deriveCosts, type Figure, figureOf } from "./calibrate/derive.ts";
export {
  type Column,
  keyOf,
  type Probe,
  PROBES,
  type SideName,
  sideOf,
} from "./calibrate/probes.ts";
export { ALPHA, compareAll, type Comparison, type Pair } from "./statistics/compare.ts";
