/**
 * Laws on machines whose sysmon looks oftener or more seldom than Go's: they go by what the trace
 * says of the machine, so that right models are right there too, and wrong ones are still found.
 *
 * @module
 */

import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { modelNamed } from "@lab/models";
import { again } from "@lab/runtime";
import { caseFor } from "./arbitraries/scenes.ts";
import type { Case } from "./case.ts";
import { explainFailure } from "./explain/explain.ts";
import type { Mutant } from "./mutant.ts";
import { runCase } from "./run.ts";
import { runs, seed } from "./testing/runs.ts";

const MS = 1_000_000;

/** Other machines than Go's. */
const SHAPES = [
  { sysmonNs: 20_000 },
  { sysmonNs: 50_000, netPollNs: 0 },
  { sysmonNs: MS, netPollNs: MS },
  { sysmonNs: 100 * MS, netPollNs: 50 * MS },
] as const;

for (const name of ["gpm", "gm", "pm"]) {
  for (const shape of SHAPES) {
    const numRuns = runs(40);
    Deno.test(`${name} keeps every law with ${JSON.stringify(shape)} on ${numRuns} cases`, () => {
      const holds = (drawn: Case) => {
        const c = { ...drawn, machine: { ...drawn.machine, ...shape } };
        const { violations } = runCase(c);
        if (violations.length > 0) throw new Error(explainFailure(c, violations));
      };
      fc.assert(fc.property(caseFor(modelNamed(name)), holds), { numRuns, seed: seed() });
    });
  }
}

/** A case of gpm. */
const caseOf = (main: unknown[], procs: number, machine: Partial<Case["machine"]>): Case => ({
  model: "gpm",
  workload: { progs: { main, hog: [["compute", 60 * MS]] } } as Case["workload"],
  machine: { procs, cores: procs, ...machine },
  costs: "zero",
  seed: 1,
});
const hogs = (machine = {}) =>
  caseOf([["spawn", "hog"], ["spawn", "hog"], ["compute", 60 * MS]], 1, machine);
const call = (machine = {}, beginNs = 60 * MS) =>
  caseOf([["compute", beginNs], ["spawn", "hog"], ["syscall", 60 * MS]], 1, machine);

/** Its sysmon stays away for 12 ms more each time, whatever the machine says. */
const LAZY: Mutant = {
  name: "machine-lazy-monitor",
  base: "gpm",
  law: "preemption-bound",
  family: "monitor",
  about: "sysmon sleeps 12 ms longer than the machine says",
  fault({ s, monitor }) {
    const look = monitor.look.bind(monitor);
    monitor.look = () => {
      look();
      s.sysmon.clock += 12 * MS;
    };
  },
};

const broken = (
  c: Case,
  mutant?: Mutant,
) => [...new Set(runCase(c, undefined, { mutant }).violations.map(({ law }) => law))];

Deno.test("laws find a sysmon that stays away longer than the machine says", () => {
  const often = { sysmonNs: MS }, seldom = { sysmonNs: 30 * MS };
  for (const c of [hogs(often), call(often), hogs(seldom), call(seldom), hogs(), call()]) {
    assertEquals(broken(c), []);
  }
  assertEquals(broken(hogs(often), LAZY), ["preemption-bound"]);
  const begins = [60, 62, 64, 66].map((ms) => broken(call(often, ms * MS), LAZY));
  assert(begins.some((laws) => laws.includes("retake")));
  // Where the machine's own looks are as seldom, nobody is to blame.
  assertEquals(broken(hogs(seldom), LAZY), []);
});

Deno.test("a P in the monitor's hand is late by the machine's looks", () => {
  /** It takes a P, and comes back to it after 5 ms. */
  const slow: Mutant = {
    ...LAZY,
    law: "retaken-p-handed-off",
    fault({ s, monitor }) {
      const handed = monitor.handed.bind(monitor);
      let isLate = false;
      monitor.handed = () => {
        isLate = !isLate;
        if (!isLate) return handed();
        s.sysmon.clock += 5 * MS;
        return again(0);
      };
    },
  };
  assert(broken(call({ sysmonNs: MS }), slow).includes("retaken-p-handed-off"));
  assert(!broken(call(), slow).includes("retaken-p-handed-off"));
});
