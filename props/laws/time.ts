/**
 * Laws about time: it goes forward, every ns of a core is accounted for, and what is charged
 * takes time.
 *
 * @module
 */

import { type CostName, Ev } from "@lab/runtime";
import { safetyLaw } from "../law.ts";
import { doubles } from "../trace_state/columns.ts";
import { CODES, EventSet } from "../trace_state/events_with.ts";

/**
 * Time never runs backwards, and is a whole number of ns within the exact range of a number.
 */
export const monotonicTime = safetyLaw(
  "monotonic-time",
  "virtual time never runs backwards and is a whole number of ns",
  (breaches, trace) => {
    const { length, timeNs } = trace;
    let before = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      const now = timeNs[i];
      if (!Number.isSafeInteger(now)) breaches.at(i, `the time ${now} ns is not a whole number`);
      if (now < before) breaches.at(i, `time ran backwards from ${before} to ${now} ns`);
      before = now;
    }
  },
);

const DONE = new EventSet([Ev.DONE]);

/**
 * Every ns of every core is accounted for: busy + switching + idle = elapsed, exactly; and no more
 * work was done than the cores were busy.
 */
export const coreAccounting = safetyLaw(
  "core-accounting",
  "busy, switching and idle time of each core add up exactly, and all work fits into busy time",
  (breaches, trace) => {
    const { coreBusyNs, coreSwitchNs, coreIdleNs, elapsedNs, cores } = trace.about;
    let busyNs = 0;
    for (let c = 0; c < cores; c++) {
      const busy = coreBusyNs[c], switching = coreSwitchNs[c], idle = coreIdleNs[c];
      const sumNs = busy + switching + idle, isNegative = busy < 0 || switching < 0 || idle < 0;
      busyNs += busy;
      if (sumNs === elapsedNs && !isNegative) continue;
      const text = `core ${c}: busy ${busy} + switching ${switching} + idle ${idle} ns`;
      if (sumNs !== elapsedNs) {
        breaches.add({ atNs: elapsedNs }, `${text} = ${sumNs}, but ${elapsedNs} ns elapsed`);
      }
      if (isNegative) breaches.add({ atNs: elapsedNs }, `${text}: one is negative`);
    }
    let workNs = 0;
    for (const i of DONE.of(trace)) workNs += trace.a[i];
    if (workNs > busyNs) {
      const reason =
        `finished Gs worked ${workNs} ns, but all cores together were busy ${busyNs} ns`;
      breaches.add({ atNs: elapsedNs }, reason);
    }
  },
);

/** The row that an event of a running G charges. */
const ROW_OF: Readonly<Record<number, CostName>> = {
  [Ev.SPAWN]: "spawnG",
  [Ev.LOCK]: "mutexOp",
  [Ev.UNLOCK]: "mutexOp",
  [Ev.CLOSE]: "chanOp",
};

/** Codes of these events. */
const CHARGED = Object.keys(ROW_OF).map(Number);
const CHARGES = new EventSet([Ev.RUN, Ev.STOP, ...CHARGED]);

/**
 * What is charged takes time: from its dispatch to its next stop a G takes at least what its
 * spawns, locks, unlocks and closes cost, by the rows of the run's own cost table. A cost that is
 * counted and takes no time would make every figure of a report too good.
 *
 * Only a lower bound, and only of operations that the trace tells of while the G goes on: what a G
 * computes, and what the scheduler does between two Gs, comes on top.
 */
export const costsTakeTime = safetyLaw(
  "costs-take-time",
  "a G runs for at least the time that its spawns, locks and closes cost",
  (breaches, trace, { outcome, charged = outcome.metrics.costs }) => {
    const { code, m, g, a, timeNs } = trace;
    /** What an event of each code charges; -1: it is none that charges. */
    const chargeNs = doubles(CODES, -1);
    for (const of of CHARGED) {
      const row = charged[ROW_OF[of]];
      chargeNs[of] = row === undefined ? 0 : row.ns / row.times;
    }
    /** By M: the G it runs, since when, and what that G was charged. */
    const runs: number[] = [], sinceNs: number[] = [], chargedNs: number[] = [];
    for (const i of CHARGES.of(trace)) {
      if (breaches.full) break;
      const by = m[i];
      const ns = chargeNs[code[i]];
      if (code[i] === Ev.RUN) {
        runs[by] = g[i];
        sinceNs[by] = timeNs[i];
        chargedNs[by] = 0;
      } else if (ns >= 0) {
        const who = code[i] === Ev.SPAWN ? a[i] : g[i];
        if (runs[by] === who && who >= 0) chargedNs[by] += ns;
      } else if (code[i] === Ev.STOP && runs[by] === g[i]) {
        runs[by] = -1;
        const tookNs = timeNs[i] - sinceNs[by];
        if (tookNs >= chargedNs[by]) continue;
        const reason = `G${g[i]} ran for ${tookNs} ns, but its operations are charged ${
          chargedNs[by]
        }`;
        breaches.at(i, reason);
      }
    }
  },
);
