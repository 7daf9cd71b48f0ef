/**
 * The counters of a run, as the engine counts them: an object with a field for each name, because a
 * field is counted up with three instructions and a cell of an array with ten.
 *
 * @module
 */

import type { Counter } from "./metrics.ts";

/** See `COUNTERS` for what each counts. */
export class Counters implements Record<Counter, number> {
  dispatches = -0;
  userSwitches = -0;
  threadSwitches = 0;
  processSwitches = 0;
  modeSwitches = 0;
  yields = 0;
  preemptions = 0;
  quantumEnds = 0;
  spawns = 0;
  parks = 0;
  wakes = 0;
  threadsCreated = 0;
  localPuts = 0;
  nextPuts = 0;
  globalPuts = 0;
  overflows = 0;
  globalLooks = 0;
  globalBatches = 0;
  globalBatchGs = 0;
  stealTries = 0;
  steals = 0;
  stolenGs = 0;
  nextSteals = 0;
  handoffs = 0;
  retakes = 0;
  syscalls = 0;
  netpolls = 0;
  netReadied = 0;
  timersFired = 0;
  lockAcquires = 0;
  lockWaits = 0;
  mutexStarvations = 0;
  mutexSpins = 0;
  selectsReady = 0;
  selectsDefault = 0;
}
