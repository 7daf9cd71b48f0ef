/**
 * A law of your own for `lab check --laws`: it reads the trace of a run and tells every breach.
 */
import type { OwnLaw } from "@lab/props";
import { Ev } from "@lab/runtime";

/** Most dispatches of one G: beyond, it is sent round in circles. */
const DISPATCHES_MAX = 1_000_000;

export const laws: readonly OwnLaw[] = [{
  name: "few-dispatches",
  words: `a G is dispatched at most ${DISPATCHES_MAX} times`,
  check({ length, code, g, timeNs }) {
    const times = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      if (code[i] !== Ev.RUN) continue;
      const n = (times.get(g[i]) ?? 0) + 1;
      times.set(g[i], n);
      if (n <= DISPATCHES_MAX) continue;
      return [{ g: g[i], atNs: timeNs[i], event: i, reason: `it is dispatched time number ${n}` }];
    }
    return [];
  },
}];
