/**
 * Runs cases under the reference.
 *
 * @module
 */

import { assemble, type MachineParts } from "@lab/runtime";
import { type Case, costTable } from "../case.ts";
import { runCase } from "../run.ts";
import { Reference } from "./reference.ts";
import type { Difference } from "./words.ts";

/** Runs a case under the reference. @param fault Plants a bug in the machine. */
export function refer(c: Case, fault: (parts: MachineParts) => void = () => {}): Reference {
  const reference = new Reference(c.workload, assemble(c.workload));
  const { outcome } = runCase(c, [], {
    watch: (parts) => {
      fault(parts);
      reference.watch(parts);
    },
  });
  if (outcome !== null) {
    reference.end(outcome);
    reference.costs(outcome.metrics, costTable(c.costs));
  }
  return reference;
}

/** A difference in words. */
export const textOf = ({ atNs, g, reason }: Difference): string =>
  `at ${atNs} ns, G${g}: ${reason}`;
