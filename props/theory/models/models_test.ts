/**
 * Two models whose theorems are only in the long table, by hand. The others are held by theirs in
 * `theory_test.ts`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, simulate } from "@lab/runtime";
import { onlyCosts } from "../inputs.ts";
import { PaidPreemption } from "./many_ms.ts";
import { UrgentFirst } from "./one_m.ts";

/** Gs that come at these times and run `job`. */
const arrivals = (atNs: readonly number[], job: readonly unknown[]) =>
  assemble({ name: "by_hand", progs: { job }, arrivals: { kind: "times", atNs, prog: "job" } });

const THREE_SLICES = [["for", "i", 2, [["compute", 10], ["yield"]]], ["compute", 10]];

for (const [atNs, elapsedNs] of [[[0], 30], [[0, 0], 60 + 4], [[0, 100], 130]] as const) {
  Deno.test(`PaidPreemption pays only if others wait: Gs at ${atNs} take ${elapsedNs} ns`, () => {
    const outcome = simulate({
      model: (ops) => new PaidPreemption(ops),
      program: arrivals(atNs, THREE_SLICES),
      machine: { procs: 1 },
      costs: onlyCosts({ stealNextNap: 1 }),
      verify: true,
    });
    assertEquals(outcome.elapsedNs, elapsedNs);
  });
}

Deno.test("UrgentFirst interrupts for an urgent G within 20 ms, and never for another", () => {
  const second = 1_000_000_000;
  const seen = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    const urgent = new Uint8Array(2);
    const { marks } = simulate({
      model: (ops) => new UrgentFirst(ops, urgent, [1, 2]),
      program: arrivals([0, second / 2], [["compute", second], ["mark", 7]]),
      machine: { procs: 1 },
      seed,
      verify: true,
    });
    seen.add(String(urgent));
    if (urgent[0] === 0 && urgent[1] === 1) {
      assertEquals(marks.g, [1, 0]);
      assert(marks.atNs[0] >= 1.5 * second && marks.atNs[0] <= 1.52 * second, `${marks.atNs[0]}`);
    } else assertEquals(marks.g, [0, 1], `urgent: ${urgent}`);
    assertEquals(Math.max(...marks.atNs), 2 * second);
  }
  assertEquals(seen.size, 4, "not all classes were thrown");
});
