/**
 * How fast? Start at {@linkcode SCENARIOS}; see README.md for the command lines and the figures.
 *
 * @module
 */

export { SCENARIOS, type Size, SIZES } from "./scenarios.ts";
export { calibrate, type Calibration } from "./calibrate/measure.ts";
export { type CalibratedCosts, deriveCosts } from "./calibrate/derive.ts";
export {
  type Column,
  keyOf,
  type Probe,
  PROBES,
  type SideName,
  sideOf,
} from "./calibrate/probes.ts";
export { compareAll, type Comparison, type Pair } from "./statistics/compare.ts";
export { POWER, RUNS_MAX, typical } from "./statistics/effect.ts";
export { SPEED_SCHEMA, type SpeedFigure, type SpeedFigures } from "./speed/figures.ts";
export { measureSpeed, type SpeedChoice, type SpeedPart, speedSections } from "./speed/run.ts";
export {
  BUGS,
  type FindAnswer,
  RATE_PROGRAMS,
  RATE_STRATEGIES,
  type RateAnswer,
} from "./speed/peers/schedules.ts";
export { cpuNs } from "./cpu_time.ts";
export { CORES_PROGRAMS } from "./bench_cores.ts";
export { type Estimate, repeatedQuantileEstimate } from "./statistics/bootstrap.ts";
export { meanEstimate, type Spread, spreadOf } from "./statistics/spread.ts";
export { mannWhitney } from "./statistics/mann_whitney.ts";
export {
  cellName,
  cellsOf,
  type Choice,
  CHOICES,
  PARTS,
  type SampledCell,
  TIMED_MODELS,
} from "./sampler/cells.ts";
export { type Machine, MACHINE_WORDS, machineDifference, thisMachine } from "./machine.ts";
export {
  type Attempt,
  sample,
  type Sampled,
  type SampleSizes,
  type SimulatedCell,
  type WallCell,
} from "./sampler/sample.ts";
export { openTurns, TurnFault } from "./sampler/turn_client.ts";
export { simulateCell, type SimulatedFigures, timeTurn } from "./sampler/turn_process.ts";
