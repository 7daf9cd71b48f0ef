/**
 * Planted bug, in the trace: a G runs that nobody created. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { find, without } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-unborn",
  base: "gpm",
  law: "spawn-before-run",
  family: "engine",
  about: "a G runs that nobody created",
  mutate(trace) {
    const i = find(trace, (at) => trace.code[at] === Ev.SPAWN);
    return i < 0 ? trace : without(trace, i);
  },
};
