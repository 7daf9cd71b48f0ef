/**
 * A stand-in for real Go in tests: the lab itself, with other rules if asked for.
 *
 * @module
 */

import { assemble, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";
import type { Oracle } from "../oracle/differential.ts";
import type { GpmTexts } from "../oracle/lab_order.ts";

/** An oracle that answers with the orders of gpm under these options. */
export function labOracle(options: GpmTexts = {}): Oracle {
  const { make } = configure("gpm", options);
  return {
    ask: ({ workload, params, phase, repeat }) => {
      const { marks } = simulate({
        model: make,
        program: assemble(workload as Workload, params),
        machine: { procs: 1, cores: 1 },
        phase,
      });
      return Promise.resolve({
        runs: [{ times: repeat, ns: 1, marks: marks.id }],
        slow: 0,
        clocked: 0,
        leaked: 0,
      });
    },
  };
}
