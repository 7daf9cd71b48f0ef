/**
 * What the tests of the lab's runs at two Ps begin with.
 *
 * @module
 */

import type { GoBefore } from "./go_oracle.ts";
import type { LabSetting } from "./lab_runs.ts";

/** A machine like those that the oracle met. */
export const BEFORE: GoBefore = {
  callNs: 8_000,
  wakeNs: 30_000,
  napNs: 56_000,
  lineNs: 50,
  spawnNs: 400,
  pauseNs: 730,
  speedNs: 10_000,
  awayNs: 10_000,
};

/** Two Ps on it. */
export const SETTING: LabSetting = {
  procs: 2,
  cores: 2,
  options: {},
  prices: { loop: 7, mark: 32, mutexOp: 16, chanOp: 39, spawnG: 300, userSwitch: 143, exitG: 60 },
  speedNs: 10_000,
  spawnNs: 250,
  befores: [BEFORE, { ...BEFORE, callNs: 12_000, wakeNs: 80_000, napNs: 0 }],
};
