/**
 * Planted bug, in the trace: two messages of a channel change places. No model can be that wrong: the engine owns this.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { find, withCell } from "./trace_edit.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "trace-swapped-messages",
  base: "gpm",
  law: "channel-fifo",
  about: "two messages of a channel change places",
  mutate(trace) {
    const { code, a, b } = trace;
    const first = find(trace, (at) => code[at] === Ev.RECV && b[at] >= 0);
    const follows = (at: number) => code[at] === Ev.RECV && a[at] === a[first] && b[at] >= 0;
    const second = first < 0 ? -1 : find(trace, follows, first + 1);
    if (second < 0) return trace;
    return withCell(withCell(trace, "b", first, b[second]), "b", second, b[first]);
  },
};
