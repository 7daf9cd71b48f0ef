/**
 * Rows of the tables of `lab explore` on several cores.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { MUST_SKIP, saySkipped } from "../lab_testing.ts";
import { type RowJob, rowOf, rowsOf } from "./explore_rows.ts";

saySkipped("a test of tables on several cores");

/** A few of each table. */
const JOBS: readonly RowJob[] = [
  ...["spawn", "wake", "sleep"].map((program): RowJob => ({
    row: "size",
    program,
    case: { model: "g", machine: { procs: 2, cores: 2 }, costs: "zero", seed: 1 },
    runsMax: 60,
  })),
  { row: "race", at: 0, runsMax: 5 },
  { row: "wake-up", mutant: "gm-no-recheck", flags: { procs: 2, seed: 1 } },
  { row: "race", at: 1, runsMax: 5 },
];

Deno.test({
  name: "rows of tables of lab explore are the same, and told in their order, on any cores",
  ignore: MUST_SKIP,
  fn: async () => {
    const expected = JOBS.map(rowOf);
    assert(new Set(expected.map((row) => JSON.stringify(row))).size === JOBS.length);
    for (const cores of [1, 3]) {
      const told: number[] = [];
      const rows = await rowsOf(JOBS, cores, (job, at) => {
        assertEquals(job, JOBS[at]);
        told.push(at);
      });
      assertEquals(rows as unknown, expected);
      assertEquals(told, JOBS.map((_, at) => at));
    }
  },
});
