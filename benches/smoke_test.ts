/**
 * Every scenario under every model at its smallest size, with both cost tables the benches use: it
 * must assemble, run and end as its row says. So neither the scenarios nor the benches rot unseen.
 *
 * @module
 */

import { assert, assertArrayIncludes, assertEquals, assertThrows } from "@std/assert";
import { configure, MODELS } from "@lab/models";
import { assemble, LimitError, simulate } from "@lab/runtime";
import { CORES_PROGRAMS } from "./bench_cores.ts";
import { checksumOf, COST_TABLES, REFUSALS, runOnce } from "./bench_model.ts";
import { SCENARIOS, SIZES } from "./scenarios.ts";

for (const { name: model } of MODELS) {
  for (const scenario of SCENARIOS) {
    Deno.test(`${scenario.name} at smoke size ends as its row says under ${model}`, () => {
      const program = assemble(scenario.workload("smoke"));
      const { make } = configure(model);
      const machine = { ...scenario.machine };
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

Deno.test("every scenario assembles in every size", () => {
  for (const scenario of SCENARIOS) {
    for (const size of SIZES) assemble(scenario.workload(size));
  }
});

Deno.test("a thread for each G gets through every scenario at report size", () => {
  for (const scenario of SCENARIOS) {
    const program = assemble(scenario.workload("report"));
    for (const costs of COST_TABLES) {
      const { endName, metrics } = runOnce("g", scenario, program, costs);
      assertArrayIncludes<string>(scenario.checks("report").ends, [endName]);
      assert(metrics.memory.peakGs <= 5_001, `${scenario.name}: ${metrics.memory.peakGs} Gs alive`);
    }
  }
});

Deno.test("every refusal of REFUSALS is a limit of the machine that is really hit", () => {
  for (const refusal of REFUSALS) {
    const scenario = SCENARIOS.find(({ name }) => name === refusal.scenario);
    const costs = COST_TABLES.find(({ name }) => name === refusal.costs);
    assert(scenario !== undefined && costs !== undefined);
    const program = assemble(scenario.workload("bench"));
    assertThrows(() => runOnce(refusal.model, scenario, program, costs), LimitError, "msMax");
  }
});

Deno.test("checksumOf() tells runs with different seeds apart", () => {
  const { make } = configure("gpm");
  const [scenario] = SCENARIOS;
  const program = assemble(scenario.workload("smoke"));
  const sums = [1, 2, 3].map((seed) =>
    checksumOf(
      simulate({ model: make, program, machine: { ...scenario.machine }, seed }),
    )
  );
  assertEquals(new Set(sums).size, 3);
});

for (const { name, ops, program, gs } of CORES_PROGRAMS) {
  Deno.test(`the program ${name} for real cores ends, with the operations it counts for`, () => {
    const { make } = configure("gpm");
    const { endName, dispatches, spawned } = simulate({
      model: make,
      program,
      machine: { procs: 2 },
    });
    assert(endName === "done" || endName === "main", endName);
    assert(dispatches >= ops && spawned <= gs, `${dispatches} dispatches, ${spawned} Gs`);
  });
}
