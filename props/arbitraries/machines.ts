/**
 * Generated machines and cost tables.
 *
 * @module
 */

import fc from "fast-check";
import type { CostName } from "@lab/runtime";
import type { CaseCosts, Scene } from "../case.ts";

/** Ps mostly few; cores as many, fewer, or more. */
export const machine: fc.Arbitrary<Scene["machine"]> = fc.record({
  procs: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 8 }) },
    { weight: 1, arbitrary: fc.integer({ min: 9, max: 64 }) },
  ),
  cores: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }) },
  ),
}).map(({ procs, cores }) => ({ procs, cores: Math.max(1, procs + cores) }));

/** Rows that random tables set; the others stay as in `zero`. */
const ROWS: readonly CostName[] = [
  "userSwitch",
  "spawnG",
  "exitG",
  "threadCreate",
  "wakeCall",
  "wakeLatency",
  "parkCall",
  "localPut",
  "localGet",
  "lockAcquire",
  "lockHold",
  "lockHoldG",
  "lockContended",
  "stealTry",
  "stealG",
  "chanOp",
  "mutexOp",
  "netpollCall",
  "preemptSignal",
  "sysmonLook",
  "switchHardware",
];

/** Free, as measured, or a few rows at random: odd times make odd interleavings. */
export const costs: fc.Arbitrary<CaseCosts> = fc.oneof(
  fc.constantFrom("zero" as const, "linux-x64" as const),
  fc.array(fc.tuple(fc.constantFrom(...ROWS), fc.integer({ min: 1, max: 3_000 })), {
    maxLength: 6,
  }).map((rows) => Object.fromEntries(rows) as CaseCosts),
);
