import { assertEquals } from "@std/assert";
import { BUGS, RATE_PROGRAMS, RATE_STRATEGIES } from "@lab/benches";
import { find, rate } from "./speed_explorer.ts";

Deno.test("rate() makes as many schedules of each program as asked, by each strategy", () => {
  for (const program of RATE_PROGRAMS) {
    for (const strategy of RATE_STRATEGIES) {
      assertEquals(rate(program, strategy, 3, 1, 1).schedules, 3);
    }
  }
});

Deno.test("find() tells for each seed in which run a planted bug shows, 0 if it does not", () => {
  for (const mutant of Object.values(BUGS)) {
    const { found } = find(mutant, 300, 2);
    assertEquals([found.length, found.every((run) => run <= 300)], [2, true]);
  }
  assertEquals(find("gm-no-recheck", 1, 1).found, [0]);
});
