import { assert, assertEquals } from "@std/assert";
import type { Case } from "../case.ts";
import { runCase } from "../run.ts";
import { MergedStates } from "./merged_states.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";

const spawn = (go: string): Case => ({
  model: "gpm",
  options: { go },
  workload: SMALL_PROGRAMS.find((row) => row.name === "spawn")!.make(3),
  machine: { procs: 2, cores: 2 },
  costs: "zero",
  seed: 1,
});

Deno.test("golang/go#45867 is found in gpm as of Go 1.19, and not as of 1.22 in as many runs", () => {
  const old = new MergedStates(spawn("1.19"));
  while (old.found.length === 0) assert(old.step());
  const [{ case: c, violations }] = old.found;
  // An M that may not spin gives its P up after a G was queued, and nobody is woken for it.
  assertEquals(violations[0].law, "work-conserving");
  assertEquals(runCase({ ...c, options: { go: "1.22" } }).violations, []);
  const mended = new MergedStates(spawn("1.22"));
  const runs = old.runs + old.cuts;
  while (mended.runs + mended.cuts < runs) assert(mended.step());
  assertEquals(mended.found, []);
});
