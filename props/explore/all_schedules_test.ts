import { assertEquals, assertThrows } from "@std/assert";
import { AllSchedules, UnsteadyModel } from "./all_schedules.ts";
import { INDEPENDENT_STEPS, independentCase, interleavings } from "./known_answers.ts";
import { MergedStates } from "./merged_states.ts";

/** The largest takes a third of a million runs: `deno task explore --counts` has it too. */
const RUNS_MAX = 40_000;

for (const { steps, count } of INDEPENDENT_STEPS) {
  const isSmall = count <= RUNS_MAX;
  const searches = isSmall ? "both searches count" : "the search of states counts";
  Deno.test(`${searches} ${count} schedules of independent threads with ${steps} steps`, () => {
    assertEquals(interleavings(steps), count);
    const c = independentCase(steps);
    if (isSmall) {
      const every = new AllSchedules(c);
      while (every.step());
      assertEquals([every.runs, every.found.length], [count, 0]);
    }
    const merged = new MergedStates(c);
    while (merged.step());
    assertEquals(merged.coverage(), {
      schedules: count,
      broken: 0,
      states: merged.coverage().states,
    });
  });
}

Deno.test("runs that differ with the same choices are found out instead of miscounted", () => {
  /**
   * As if a model that remembers earlier runs let one more thread be due from the second run on.
   */
  class Unsteady extends AllSchedules {
    override choose(count: number): number {
      return super.choose(this.runs > 0 && count > 1 ? count + 1 : count);
    }
  }
  const search = new Unsteady(independentCase([2, 2]));
  search.step();
  assertThrows(() => search.step(), UnsteadyModel, "determinism");
});
