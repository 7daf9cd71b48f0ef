/**
 * Planted bugs in how a machine counts: its time, costs and ticks, its timers and random streams.
 *
 * @module
 */

import { Cost } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inMachine, replace } from "./rows.ts";

/** Bugs of the machine in time, costs, ticks, timers and random streams. */
export const MACHINE_TIME: readonly Mutant[] = inMachine([
  {
    name: "machine-free-spawn",
    law: "costs-take-time",
    family: "engine",
    about: "creating a G is counted and charged, but takes no time",
    fault: ({ s }) =>
      replace(s, "charge", (charge) => (m, row) => {
        if (row === Cost.spawnG) s.costTimes[row]++;
        else charge(m, row);
      }),
  },
  {
    name: "machine-idle-drops-timers",
    law: "progress",
    family: "timer",
    goIssues: [45716],
    about: "a P that becomes idle loses its timers",
    fault: ({ s: { ps, timers } }) =>
      replace(ps, "pushIdle", (pushIdle) => (p, nowNs) => {
        while (timers.firstNs(p) < Infinity) timers.pop(p);
        pushIdle(p, nowNs);
      }),
  },
  {
    name: "machine-lost-ns",
    law: "core-accounting",
    family: "engine",
    about: "a core forgets 1 ns whenever a thread leaves it",
    fault: ({ os }) =>
      replace(os, "leave", (leave) => (m, quantumOver) => {
        os.busyNs[m.core]--;
        leave(m, quantumOver);
      }),
  },
  {
    name: "machine-next-counts",
    law: "slice-inheritance",
    family: "tick",
    about: "a dispatch from runnext counts a tick, as if its slice were its own",
    fault({ ops }) {
      ops.inherit = () => {};
    },
  },
  {
    name: "machine-shared-stream",
    law: "same-values",
    family: "engine",
    about: "thieves draw from the stream of the services, so stealing changes what is to be done",
    fault({ s }) {
      Object.assign(s, { stealPrng: s.servicePrng });
    },
  },
  {
    name: "machine-tick-lost",
    law: "tick-count",
    family: "tick",
    about: "a P that was idle begins to count its ticks anew",
    fault: ({ s: { ps } }) =>
      replace(ps, "takeIdle", (takeIdle) => (p, m, nowNs) => {
        takeIdle(p, m, nowNs);
        ps.schedtick[p] = 0;
      }),
  },
  {
    name: "machine-time-back",
    law: "monotonic-time",
    family: "engine",
    about: "the end of a wait is booked 1 us too early, so a short wait ends before it began",
    fault: ({ threads }) =>
      replace(
        threads,
        "later",
        (later) => (atNs, kind, subject) => later(Math.max(0, atNs - 1_000), kind, subject),
      ),
  },
]);
