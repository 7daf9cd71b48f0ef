/**
 * Every scenario under every model at its smallest size, with both cost tables the benches use: it
 * must assemble, run and end as its row says. So neither the scenarios nor the benches rot unseen.
 *
 * @module
 */

import { assert, assertArrayIncludes, assertEquals } from "@std/assert";
import { configure, MODELS } from "@lab/models";
import { assemble, simulate } from "@lab/runtime";
import { checksumOf, COST_TABLES, median } from "./bench_model.ts";
import { SCENARIOS, SIZES } from "./scenarios.ts";

for (const { name: model } of MODELS) {
  for (const scenario of SCENARIOS) {
    Deno.test(`${scenario.name} at smoke size ends as its row says under ${model}`, () => {
      const program = assemble(scenario.workload("smoke"));
      const { make, ringSlots } = configure(model);
      const machine = { ...scenario.machine, ringSlots };
      for (const costs of COST_TABLES) {
        const run = () => simulate({ model: make, program, machine, costs });
        const outcome = run();
        const { ends, spawned, marks } = scenario.checks("smoke");
        assertEquals(outcome.stuck, []);
        assertArrayIncludes<string>(ends, [outcome.endName]);
        assertEquals(outcome.spawned, spawned);
        assertEquals(outcome.marks.id.length, marks);
        if (outcome.endName === "done") assertEquals(outcome.completed, spawned);
        else assert(outcome.completed < spawned);
        assert(outcome.dispatches >= outcome.completed, "each G is dispatched at least once");
        assert(outcome.elapsedNs > 0, "the scenario works, so virtual time must pass");
        assertEquals(checksumOf(run()), checksumOf(outcome));
      }
    });
  }
}

Deno.test("every scenario assembles in every size and keeps to 5,000 live Gs where a report needs it", () => {
  for (const scenario of SCENARIOS) {
    for (const size of SIZES) assemble(scenario.workload(size));
    // Gs of an open loop come one by one; even if none left, the thread limit of 10,000 must hold.
    const { spawned, marks } = scenario.checks("report");
    assert(spawned <= (marks === 0 ? 10_000 : 5_000), `${scenario.name}: ${spawned} Gs`);
  }
});

Deno.test("checksumOf() tells runs with different seeds apart", () => {
  const { make, ringSlots } = configure("gpm");
  const [scenario] = SCENARIOS;
  const program = assemble(scenario.workload("smoke"));
  const sums = [1, 2, 3].map((seed) =>
    checksumOf(
      simulate({ model: make, program, machine: { ...scenario.machine, ringSlots }, seed }),
    )
  );
  assertEquals(new Set(sums).size, 3);
});

Deno.test("median() is the middle value, or the mean of the two in the middle", () => {
  assertEquals(median([3, 1, 10]), 3);
  assertEquals(median([4, 1, 10, 2]), 3);
});
