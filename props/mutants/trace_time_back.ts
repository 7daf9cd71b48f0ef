/**
 * Planted bug, in the trace: a clock jumps back by 1 ns. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { find, withCell } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-time-back",
  base: "gpm",
  law: "time-forward",
  about: "a clock jumps back by 1 ns",
  mutate(trace) {
    const i = find(trace, (at) => trace.timeNs[at] > 0);
    return i < 0 ? trace : withCell(trace, "timeNs", i + 1, trace.timeNs[i] - 1);
  },
};
