/**
 * Cases small enough to run every schedule of them: what a search that leaves something out is held
 * to.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import type { Case } from "../case.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import type { Search } from "./search.ts";

/** A small program, under a model or a planted bug of it. */
export const small = (model: string, program: string, gs: number, mutant?: string): Case => ({
  model,
  ...(mutant === undefined ? {} : { mutant }),
  workload: SMALL_PROGRAMS.find((row) => row.name === program)!.make(gs),
  machine: { procs: 2, cores: 2 },
  costs: "zero",
  seed: 1,
});

/** A search at its end. */
export function finished<T extends Search>(search: T): T {
  while (search.step());
  return search;
}

/**
 * Small enough to run every schedule. Sound models, and planted bugs of which some schedules
 * show.
 */
export const AGREE: readonly Case[] = [
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
