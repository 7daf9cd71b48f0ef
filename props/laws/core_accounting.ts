/**
 * Every ns of every core is accounted for: busy + switching + idle = elapsed, exactly; and no more
 * work was done than the cores were busy.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "core-accounting",
  kind: "safety",
  words: "busy + switching + idle = elapsed on each core, exactly, and work done fits into busy",
  check(trace) {
    const breaches = new Breaches("core-accounting", trace);
    const { coreBusyNs, coreSwitchNs, coreIdleNs, elapsedNs, cores } = trace.about;
    let busyNs = 0;
    for (let c = 0; c < cores; c++) {
      const parts = [coreBusyNs[c], coreSwitchNs[c], coreIdleNs[c]];
      const sumNs = parts[0] + parts[1] + parts[2];
      busyNs += parts[0];
      const text = `core ${c}: busy ${parts[0]} + switching ${parts[1]} + idle ${parts[2]} ns`;
      if (sumNs !== elapsedNs) {
        breaches.add({ atNs: elapsedNs }, `${text} = ${sumNs}, but ${elapsedNs} ns elapsed`);
      }
      if (parts.some((ns) => ns < 0)) breaches.add({ atNs: elapsedNs }, `${text}: one is negative`);
    }
    let workNs = 0;
    for (let i = 0; i < trace.length; i++) if (trace.code[i] === Ev.DONE) workNs += trace.a[i];
    if (workNs > busyNs) {
      const reason =
        `finished Gs worked ${workNs} ns, but all cores together were busy ${busyNs} ns`;
      breaches.add({ atNs: elapsedNs }, reason);
    }
    return breaches.list;
  },
};
