/**
 * How fast? Start at {@linkcode SCENARIOS}; see README.md for the command lines and the figures.
 *
 * @module
 */

export { type Checks, type Scenario, SCENARIOS, type Size, SIZES } from "./scenarios.ts";
export { type FloorOptions, type FloorResult, runFloor } from "./floor.ts";
