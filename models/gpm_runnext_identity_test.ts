/**
 * A rule of `runqgrab`: after its nap a thief takes the runnext that it saw before, or looks at the
 * ring again. What came into runnext meanwhile stays where it is.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, Ev, LINUX_X64, simulate } from "@lab/runtime";
import { configure } from "./configure.ts";

const GS = 20, LAPS = 500;
/** A token goes round: each G has it once a lap, by runnext, and nothing else is ever queued. */
const RING = assemble({
  objects: { c: { type: "chan", n: GS }, all: { type: "wg" } },
  progs: {
    main: [
      ["wgadd", "all", GS],
      ["for", "i", GS, [["spawn", "node", { i: "i" }]]],
      ["send", ["c", 0]],
      ["wgwait", "all"],
    ],
    node: [
      ["for", "k", LAPS, [
        ["recv", ["c", "i"]],
        ["if", ["==", ["+", ["*", "k", GS], "i"], GS * LAPS - 1], [], [
          ["send", ["c", ["%", ["+", "i", 1], GS]]],
        ]],
      ]],
      ["wgdone", "all"],
    ],
  },
});

Deno.test("a token that goes round by runnext hardly ever changes its P (real Go: 0 to 4 times)", () => {
  for (let seed = 0; seed < 20; seed++) {
    const { trace, metrics } = simulate({
      model: configure("gpm").make,
      program: RING,
      machine: { procs: 2 },
      costs: LINUX_X64,
      sink: "columns",
      seed,
    });
    const { code, g, p, length } = trace!;
    // The token is where the last of its Gs runs.
    let changes = 0, last = -1, runs = 0;
    for (let i = 0; i < length; i++) {
      if (code[i] !== Ev.RUN || g[i] === 0) continue;
      // Each has begun, and waits for the token.
      if (++runs > 2 * GS && last !== p[i]) changes++;
      last = p[i];
    }
    assertEquals(metrics.completed, GS + 1);
    assert(changes <= 4, `seed ${seed}: ${changes} changes of P`);
  }
});
