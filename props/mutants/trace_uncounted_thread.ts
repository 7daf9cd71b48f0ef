/**
 * Planted bug, in the trace: an M is made and not counted. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { find, withCell } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-uncounted-thread",
  base: "gpm",
  law: "thread-limit",
  about: "an M is made and not counted",
  mutate(trace) {
    const { code, a } = trace;
    const i = find(trace, (at) => code[at] === Ev.M_NEW && a[at] > 1);
    return i < 0 ? trace : withCell(trace, "a", i, a[i] - 1);
  },
};
