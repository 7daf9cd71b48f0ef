/**
 * One at a time: a G runs on one M, a P is used by one M, an M is on one core, a core carries one M.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { Pairing } from "../trace_state/collections.ts";

/** See the module comment. */
export const law: Law = {
  name: "exclusive-run",
  kind: "safety",
  words: "a G runs on one M at a time, a P serves one M, an M is on one core",
  check(trace) {
    const breaches = new Breaches("exclusive-run", trace);
    const { length, code, m, p, g, a } = trace;
    const gs = new Pairing("G", "M"), ps = new Pairing("P", "M"), cores = new Pairing("core", "M");
    for (let i = 0; i < length && !breaches.full; i++) {
      let wrong = "";
      switch (code[i]) {
        case Ev.RUN:
          wrong = gs.join(g[i], m[i]) || (p[i] >= 0 ? ps.join(p[i], m[i]) : "");
          break;
        case Ev.STOP:
          wrong = gs.part(g[i], m[i]);
          ps.partRight(m[i]);
          break;
        case Ev.CORE_ON:
          wrong = cores.join(a[i], m[i]);
          break;
        case Ev.CORE_OFF:
          wrong = cores.part(a[i], m[i]);
          break;
      }
      if (wrong) breaches.at(i, wrong);
    }
    return breaches.list;
  },
};
