import { assert, assertEquals } from "@std/assert";
import { medianRuns, races, runsToKill } from "./races.ts";

const SEEDS = [1, 2, 3], RUNS_MAX = 1_000;

for (const race of races()) {
  Deno.test(`the portfolio finds ${race.mutant.name} within ${RUNS_MAX} runs`, () => {
    const runs = SEEDS.map((seed) => runsToKill(race, "portfolio", seed, RUNS_MAX));
    assert(medianRuns(runs) <= RUNS_MAX, `${runs}`);
  });
}

Deno.test("no strategy of the portfolio finds all: each of two misses what the other finds", () => {
  const [pushed, unseen] = ["gpm-wake-before-push", "gpm-no-recheck"].map((name) =>
    races().find(({ mutant }) => mutant.name === name)!
  );
  assertEquals(runsToKill(pushed, "pct 2", 1, 300) < 300, true);
  assertEquals(runsToKill(unseen, "pct 2", 1, 300), Infinity);
  assertEquals(runsToKill(pushed, "pos", 1, 300), Infinity);
  assertEquals(runsToKill(unseen, "pos", 1, 300) < 300, true);
});
