/**
 * Cases in which everything costs something, each row a price of its own, so that one that is
 * missing or charged to somebody else shows by a sum.
 *
 * @module
 */

import { COST_NAMES, type CostName } from "@lab/runtime";
import type { Case } from "../case.ts";

/** Each row of the cost table at a price of its own. @param quantumNs Of the kernel. */
export function priced(quantumNs: number): Readonly<Partial<Record<CostName, number>>> {
  return Object.fromEntries(
    COST_NAMES.filter((name) => !name.endsWith("Bytes")).map((name, i) =>
      [name, name === "osQuantum" ? quantumNs : 101 + 2 ** (i % 11) + 7 * i] as const
    ),
  );
}

/**
 * The case with a quantum that is over again and again, if threads share cores: half as many cores
 * as Ps, or as many, by its seed.
 */
export function crowded(c: Case, quantumNs: number): Case {
  const { procs } = c.machine, cores = Math.max(1, procs >> (c.seed & 1));
  return { ...c, machine: { procs, cores }, costs: priced(quantumNs) };
}
