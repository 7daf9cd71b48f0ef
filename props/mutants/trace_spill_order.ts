/**
 * Planted bug, in the trace: a spill moves the first two Gs in the wrong order. No model can be that
 * wrong: the verb owns the order.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { find, withCell } from "./trace_edit.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-spill-order",
  base: "gpm",
  law: "overflow",
  about: "a spill moves the first two Gs in the wrong order",
  options: { ring: "4" },
  mutate(trace) {
    const { code, g } = trace;
    const i = find(trace, (at) => code[at] === Ev.SPILL);
    if (i < 0) return trace;
    return withCell(withCell(trace, "g", i + 1, g[i + 2]), "g", i + 2, g[i + 1]);
  },
};
