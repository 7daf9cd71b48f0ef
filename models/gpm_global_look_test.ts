/**
 * Each P looks at the global queue at its own ticks: what one has looked at is none of another's
 * business. Lines are those of Go 1.26.8, `src/runtime/proc.go`.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { g, hookBench, m0 } from "./hooks_testing.ts";

Deno.test("gpm: each P looks at the global queue at its own ticks (findRunnable:3389)", () => {
  for (const every of [7, 61]) {
    // One P is far ahead of the others, whoever that is.
    for (const ahead of [0, 1, 2]) {
      const bench = hookBench("gpm", { procs: 3, options: { globalEvery: `${every}` } });
      const { model, machine, queues } = bench, { schedtick } = machine.s.ps;
      const ms = [m0, bench.occupy(1), bench.occupy(2)];
      const looks = (p: number, tick: number) => {
        if (queues.global[0].len() === 0) queues.global[0].put(ms[p], g(3));
        if (queues.local[p].len() === 0) queues.local[p].put(ms[p], g(4));
        bench.log();
        schedtick[p] = tick;
        return bench.tell((step) => model.find(ms[p], step)).did[0] === "global.take()";
      };
      for (const turn of [1, 2, 3]) {
        for (const p of [ahead, ...[0, 1, 2].filter((other) => other !== ahead)]) {
          const due = every * (turn + (p === ahead ? 100 : 0));
          const looked = [due - 1, due, due + 1].map((tick) => looks(p, tick));
          assertEquals(looked, [false, true, false], `P${p} around tick ${due}, P${ahead} ahead`);
        }
      }
    }
  }
});
