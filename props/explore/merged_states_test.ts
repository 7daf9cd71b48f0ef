import { assert, assertEquals } from "@std/assert";
import type { Workload } from "@lab/runtime";
import type { Case } from "../case.ts";
import { runCase } from "../run.ts";
import { AllSchedules } from "./all_schedules.ts";
import { MergedStates } from "./merged_states.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import { kindOf, type Search } from "./search.ts";

const small = (model: string, program: string, gs: number, mutant?: string): Case => ({
  model,
  ...(mutant === undefined ? {} : { mutant }),
  workload: SMALL_PROGRAMS.find((row) => row.name === program)!.make(gs),
  machine: { procs: 2, cores: 2 },
  costs: "zero",
  seed: 1,
});

function finished<T extends Search>(search: T): T {
  while (search.step());
  return search;
}

/**
 * Small enough to run every schedule. Sound models, and planted bugs of which some schedules
 * show.
 */
const AGREE: readonly Case[] = [
  small("g", "spawn", 3),
  small("g", "wake", 2),
  small("g", "sleep", 2),
  small("n1", "sleep", 3),
  small("n1", "sleep", 2, "n1-wake-first"),
  small("n1", "sleep", 3, "n1-wake-first"),
  small("n1", "sleep", 3, "n1-selfish-yield"),
  ...[
    ["gm"],
    ["gm", "gm-check-then-push"],
    ["gm", "gm-no-recheck"],
    ["gm", "gm-wake-first"],
    ["pm"],
    ["pm", "pm-no-recheck"],
    ["gpm", "gpm-no-recheck"],
  ].map(([model, mutant]): Case => ({
    ...small(model, "spawn", 2, mutant),
    workload: {
      name: "one wake",
      progs: { main: [["spawn", "w", {}], ["compute", 10]], w: [["compute", 5]] },
    },
  })),
  around("gm", "wait with its thread", {
    progs: {
      main: [["wgadd", "all", 1], ["spawn", "w"], ["compute", 1], ["wgdone", "all"]],
      w: [["pin"], ["wgwait", "all"]],
    },
  }),
  around("g", "lock in order", {
    sync: "fifo",
    progs: {
      main: [["spawn", "w"], ["lock", "m"], ["yield"], ["unlock", "m"]],
      w: [["lock", "m"], ["unlock", "m"]],
    },
  }),
];

/** A case of a program of two Gs. */
function around(model: string, name: string, program: Partial<Workload>): Case {
  const workload = {
    name,
    objects: { m: { type: "mutex" }, all: { type: "wg" } },
    progs: {},
    ...program,
  } as const;
  return { ...small(model, "spawn", 2), workload };
}

for (const c of AGREE) {
  Deno.test(`the search of states says of ${c.mutant ?? c.model}, ${c.workload.name} what all schedules say`, () => {
    const every = finished(new AllSchedules(c));
    if (c.workload.name === "one wake") {
      assertEquals(
        every.found.length > 0,
        c.mutant !== undefined,
        "planted bugs show, and only they",
      );
    }
    const kinds = (search: Search) => search.found.map(({ kind }) => kind).sort();
    for (const memory of ["hook", "all"] as const) {
      const merged = finished(new MergedStates(c, memory));
      const { schedules, broken } = merged.coverage();
      assertEquals({ schedules, broken }, {
        schedules: every.coverage().schedules,
        broken: every.coverage().broken,
      });
      assertEquals(kinds(merged), kinds(every));
      assert(merged.runs + merged.cuts <= every.runs);
    }
  });
}

Deno.test("what the search of states finds is a case that breaks the law when it is run again", () => {
  const search = new MergedStates(small("gm", "wake", 3, "gm-wake-first"));
  while (search.found.length === 0) assert(search.step());
  const [{ case: c, kind }] = search.found;
  assert(runCase(c).violations.some((violation) => kindOf(violation) === kind));
  const harmless = { ...c, mutant: undefined };
  assertEquals(runCase(harmless).violations, []);
});
