/**
 * The M/M/4 queue of the lab: arrivals under gm at four Ps. Argument: customers. Prints the mean
 * sojourn and ns of CPU time as JSON, of the median run after some that warm it up.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, simulate } from "@lab/runtime";
import { median } from "simple-statistics";
import { cpuNs } from "../../cpu_time.ts";
import type { Answer } from "./mm4.ts";

/** Mean service of one customer, in ns: so long that whole ns do not show. */
const SERVICE_NS = 1_000_000;
/** Runs of which the median counts, and customers before, to warm it up. */
const RUNS = 5, WARM_UP = 1_200_000;

function run(customers: number): Answer {
  const program = assemble({
    name: "mm4",
    arrivals: {
      kind: "poisson",
      ratePerS: 3.2e9 / SERVICE_NS,
      count: customers,
      prog: "customer",
      service: { kind: "exp", meanNs: SERVICE_NS },
      serviceVar: "workNs",
    },
    progs: { customer: [["compute", "workNs"]] },
  });
  const gm = configure("gm");
  const startNs = cpuNs();
  const outcome = simulate({ model: gm.make, program, machine: { procs: 4 } });
  const ns = cpuNs() - startNs;
  return { mean: outcome.metrics.sojournNs.mean / SERVICE_NS, ns, version: "" };
}

if (import.meta.main) {
  const customers = Number(Deno.args[0]);
  for (let warm = 0; warm < WARM_UP; warm += customers) run(customers);
  const runs = Array.from({ length: RUNS }, () => run(customers));
  console.log(JSON.stringify({ ...runs[0], ns: median(runs.map(({ ns }) => ns)) }));
}
