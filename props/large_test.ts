/**
 * Larger and odder machines than generated cases have: many Gs ready at once, Ps of prime and
 * composite number, more of them than cores, small rings that spill again and again. Every law,
 * the recount of all figures and the reference of programs hold there too.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { MODELS } from "@lab/models";
import { assemble, type Workload } from "@lab/runtime";
import { type Case, costTable } from "./case.ts";
import { figureFaults } from "./figures/recount.ts";
import { Reference } from "./reference/reference.ts";
import { runCase } from "./run.ts";

/** Ps and cores. */
const MACHINES = [[1, 1], [4, 1], [6, 6], [9, 3], [12, 12], [17, 16], [64, 8]] as const;

/** More Gs than a poll collects, than half a ring holds, than a small ring can spill at once. */
const MANY = 300;

const all: Workload["objects"] = { all: { type: "wg" } };

/** Programs with very many Gs that become ready together. */
const CROWDS: Readonly<Record<string, Workload>> = {
  "a burst that computes and yields": {
    objects: all,
    progs: {
      main: [
        ["wgadd", "all", MANY],
        ["for", "i", MANY, [["spawn", "w", { id: "i" }]]],
        ["wgwait", "all"],
      ],
      w: [["compute", ["*", 10, ["%", "id", 7]]], ["yield"], ["compute", 100], ["wgdone", "all"]],
    },
  },
  "waits for the network that are over together": {
    objects: all,
    progs: {
      main: [
        ["wgadd", "all", MANY],
        ["for", "i", MANY, [["spawn", "w", {}]]],
        ["for", "k", 6, [["yield"]]],
        ["compute", 60_000],
        ["wgwait", "all"],
      ],
      w: [["netpoll", 50_000], ["compute", 200], ["sleep", 30_000], ["wgdone", "all"]],
    },
  },
  "a wait group and a close that let all go": {
    objects: {
      ...all,
      start: { type: "wg" },
      gate: { type: "chan" },
      mu: { type: "mutex" },
      c: { type: "chan", cap: 5 },
    },
    progs: {
      main: [
        ["wgadd", "all", MANY],
        ["wgadd", "start", 1],
        ["for", "i", MANY, [["spawn", "w", { id: "i" }]]],
        ["for", "k", 6, [["yield"]]],
        ["wgdone", "start"],
        ["for", "k", 6, [["yield"]]],
        ["close", "gate"],
        ["for", "k", MANY, [["recv", "c", "x"]]],
        ["wgwait", "all"],
      ],
      w: [
        ["wgwait", "start"],
        ["recv", "gate"],
        ["lock", "mu"],
        ["compute", 50],
        ["unlock", "mu"],
        ["send", "c", "id"],
        ["wgdone", "all"],
      ],
    },
  },
  "calls that outlast each other": {
    objects: all,
    progs: {
      main: [
        ["wgadd", "all", 60],
        ["for", "i", 60, [["spawn", "w", { id: "i" }]]],
        ["wgwait", "all"],
      ],
      w: [
        ["compute", 3_000],
        ["syscall", ["+", 15_000, ["*", 1_009, "id"]]],
        ["compute", 40_000],
        ["syscall", ["*", 20_011, ["%", "id", 5]]],
        ["wgdone", "all"],
      ],
    },
  },
  "bursts from outside": {
    progs: { request: [["compute", "service"], ["yield"]] },
    arrivals: {
      kind: "burst",
      size: 150,
      gapNs: 400_000,
      count: 450,
      prog: "request",
      place: "random",
      service: { kind: "exp", meanNs: 5_000 },
    },
  },
};

/** Rings of two and of four spill with each burst. */
const OPTIONS: Readonly<Record<string, readonly Record<string, string>[]>> = {
  gpm: [{}, { ring: "2" }, { ring: "4" }],
};

for (const { name } of MODELS) {
  Deno.test(`${name}: laws, figures and programs hold in crowds, on machines large and odd`, () => {
    for (const [what, workload] of Object.entries(CROWDS)) {
      const program = assemble(workload);
      MACHINES.forEach(([procs, cores], i) => {
        for (const options of OPTIONS[name] ?? [{}]) {
          const costs = i % 2 === 0 ? "linux-x64" : "zero";
          const c: Case = {
            model: name,
            options,
            workload,
            machine: { procs, cores },
            costs,
            seed: i + 1,
          };
          const about = `${what}, ${procs} Ps on ${cores} cores, ${JSON.stringify(options)}`;
          const reference = new Reference(workload, program);
          const result = runCase(c, undefined, { watch: (parts) => reference.watch(parts) });
          assertEquals(result.violations, [], about);
          const { outcome, trace, context } = result;
          assert(outcome !== null && trace !== null, about);
          reference.end(outcome);
          reference.costs(outcome.metrics, costTable(costs));
          assertEquals(reference.differences, [], about);
          const facts = { traits: context!.traits, costs: costTable(costs) };
          assertEquals(figureFaults(trace, outcome.metrics, facts), [], about);
        }
      });
    }
  });
}
