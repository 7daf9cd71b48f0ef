/**
 * Planted bug, in the trace: a G starts on an M that already runs one. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { find, withCell } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-two-gs",
  base: "gpm",
  law: "exclusive-run",
  about: "a G starts on an M that already runs one",
  mutate(trace) {
    const { code, m } = trace;
    const first = find(trace, (at) => code[at] === Ev.RUN);
    const busy = m[first];
    const second = find(trace, (at) => code[at] === Ev.RUN || stops(at), first + 1);
    if (first < 0 || second < 0 || stops(second)) return trace;
    return withCell(trace, "m", second, busy);

    function stops(at: number): boolean {
      return code[at] === Ev.STOP && m[at] === busy;
    }
  },
};
