/**
 * Costs have books: each nanosecond that a core was busy is somebody's work, a row of the cost
 * table or a wait for a lock, and nothing is booked that took no time.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import {
  Cost,
  COST_NAMES,
  INTERRUPT_M,
  type MachineParts,
  type Outcome,
  SYSMON_M,
} from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import type { Case } from "../case.ts";
import { runCase } from "../run.ts";
import { RUNS, runs, seed } from "../testing/runs.ts";
import { priced } from "./priced.ts";

/** Rows that take no time of an M on its core, or that are part of the wait for a lock. */
const ASIDE = /^(sysmon|netpollUnit|netpollLate|wakeLatency$|osQuantum$|lockContended$)|Bytes$/;

const COSTS = priced(50_000);

/** What interrupts and sysmon do costs no core anything: such programs are left out. */
const OUTSIDE = /"(netpoll|sleep|syscall|pin|net|arrivals|afterfunc|newtimer|newticker|timeout)"/;

/** A case at these prices, whose main stays alone for a while before it ends. */
function booked(c: Case): Case {
  const { progs } = c.workload;
  const main = [...progs.main, ["compute", 3_000_000] as const];
  return { ...c, costs: COSTS, workload: { ...c.workload, progs: { ...progs, main } } };
}

/** Runs a case. @returns ns that cores were busy, and that are booked. */
function books(c: Case, fault?: (parts: MachineParts) => void) {
  let worked = 0;
  const { outcome } = runCase(c, [], {
    watch: (parts) => {
      const { s } = parts, { charge, chargeTimes } = s;
      const isPseudo = (m: { readonly id: number }) => m.id === INTERRUPT_M || m.id === SYSMON_M;
      s.charge = (m, row) => {
        if (isPseudo(m) && !ASIDE.test(COST_NAMES[row])) worked -= s.cost[row];
        charge.call(s, m, row);
      };
      s.chargeTimes = (m, row, times) => {
        if (isPseudo(m) && !ASIDE.test(COST_NAMES[row])) worked -= s.cost[row] * times;
        chargeTimes.call(s, m, row, times);
      };
      fault?.(parts);
    },
  });
  return outcome === null || outcome.endName === "deadlock" ? null : sums(outcome, worked);
}

function sums({ metrics, workNs }: Outcome, paidByNobody: number) {
  const add = (list: readonly number[]) => list.reduce((sum, ns) => sum + ns, 0);
  const rows = Object.entries(metrics.costs).filter(([name]) => !ASIDE.test(name));
  return {
    busyNs: add(metrics.coreBusyNs) + add(metrics.coreSwitchNs),
    // The end of main comes before its price.
    bookedNs: workNs + add(rows.map(([, { ns }]) => ns)) + paidByNobody + metrics.lockWaitNs -
      COSTS.exitG!,
  };
}

const AGAIN = `deno task test props/figures -- --seed=${seed()} --runs=${runs(RUNS)}`;

for (const [i, spec] of MODELS.entries()) {
  const numRuns = runs(40);
  Deno.test(`${spec.name}: cores are busy for as long as is booked (${numRuns} generated cases)`, () => {
    let held = 0;
    const property = fc.property(caseFor(spec), (c) => {
      if (OUTSIDE.test(JSON.stringify(c.workload)) || c.workload.progs.main === undefined) return;
      const found = books(booked(c));
      if (found === null) return;
      held++;
      assertEquals(found.busyNs, found.bookedNs, `${JSON.stringify(c)}\nagain: ${AGAIN}`);
    });
    // Others for each model: what is wrong with the machine shows under any of them.
    fc.assert(property, { numRuns, seed: seed() + i });
    assert(held > numRuns / 10, `only ${held} cases were held`);
  });
}

/** Machines whose books are wrong. */
const WRONG: Readonly<Record<string, (parts: MachineParts) => void>> = {
  "a row is booked that took no time": ({ s }) => {
    const { charge } = s;
    s.charge = (m, row) => {
      const { clock } = m;
      charge.call(s, m, row);
      if (row === Cost.spawnG) m.clock = clock;
    };
  },
  "a row takes time and is not booked": ({ s }) => {
    const { charge } = s;
    s.charge = (m, row) => {
      charge.call(s, m, row);
      if (row === Cost.spawnG) s.costTimes[row]--;
    };
  },
  "a G works a nanosecond less than its time": ({ s }) => {
    const add = s.gs.addWork.bind(s.gs);
    s.gs.addWork = (g, ns) => add(g, ns - 1);
  },
};

for (const [what, fault] of Object.entries(WRONG)) {
  Deno.test(`wrong books are noticed: ${what}`, () => {
    const gpm = MODELS.find(({ name }) => name === "gpm")!;
    const cases = fc.sample(caseFor(gpm), { numRuns: 300, seed: 1 })
      .filter((c) => !OUTSIDE.test(JSON.stringify(c.workload)) && "main" in c.workload.progs);
    assert(cases.some((c) => {
      const found = books(booked(c), fault);
      return found !== null && found.busyNs !== found.bookedNs;
    }));
  });
}
