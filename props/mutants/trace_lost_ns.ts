/**
 * Planted bug, in the trace: a core forgets 1 ns. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { withFacts } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-lost-ns",
  base: "gpm",
  law: "core-accounting",
  about: "a core forgets 1 ns",
  mutate(trace) {
    const [first, ...others] = trace.about.coreIdleNs;
    return withFacts(trace, { coreIdleNs: [first + 1, ...others] });
  },
};
