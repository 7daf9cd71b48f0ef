/**
 * Planted bug, in the trace: a P takes the last G of its ring instead of the first. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { find, withCell } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-last-first",
  base: "gpm",
  law: "ring-bound",
  about: "a P takes the last G of its ring instead of the first",
  mutate(trace) {
    const { code, g, p } = trace;
    const isGet = (at: number) => code[at] === Ev.GET_LOCAL;
    for (let first = find(trace, isGet); first >= 0; first = find(trace, isGet, first + 1)) {
      const next = find(trace, (at) => isGet(at) && p[at] === p[first], first + 1);
      const put = find(trace, (at) => code[at] === Ev.PUT_LOCAL && g[at] === g[next]);
      if (next < 0 || put < 0 || put > first) continue;
      return withCell(withCell(trace, "g", first, g[next]), "g", next, g[first]);
    }
    return trace;
  },
};
