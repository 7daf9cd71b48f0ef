/**
 * Planted bug, in the trace: a mutex is given away while it is held. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { find, without } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-two-holders",
  base: "gpm",
  law: "mutex-exclusion",
  about: "a mutex is given away while it is held",
  mutate(trace) {
    const i = find(trace, (at) => trace.code[at] === Ev.UNLOCK);
    return i < 0 ? trace : without(trace, i);
  },
};
