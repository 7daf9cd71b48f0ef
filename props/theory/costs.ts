/**
 * Cost tables in which only a few rows are not 0.
 *
 * @module
 */

import { type CostName, type CostTable, overrideCosts, ZERO } from "@lab/runtime";

/** Everything is free but these rows, in ns. @throws {WorkloadError} A cost is no whole number. */
export function onlyCosts(rows: Partial<Readonly<Record<CostName, number>>>): CostTable {
  return overrideCosts(ZERO, { name: "theory", rows });
}
