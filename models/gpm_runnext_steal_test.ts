/**
 * A rule of `stealWork`: a thief takes runnext only of the P that it has just looked at (and waited
 * for), also where that P is the first of a pass.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, type Ops, simulate } from "@lab/runtime";
import { configure } from "./configure.ts";

Deno.test("a thief takes runnext of the P that it looked at, never of itself", () => {
  const { make } = configure("gpm");
  let tries = 0;
  const watched = (ops: Ops) => {
    const { stealLocal, stealNext } = ops;
    const lookedAt: number[] = [];
    ops.stealLocal = (m, thief, victim, n) => {
      lookedAt[m] = victim;
      return stealLocal.call(ops, m, thief, victim, n);
    };
    ops.stealNext = (m, thief, victim) => {
      tries++;
      assert(victim !== thief, "from itself");
      assertEquals(victim, lookedAt[m]);
      return stealNext.call(ops, m, thief, victim);
    };
    return make(ops);
  };
  const program = assemble({
    objects: { c: { type: "chan", n: 3 }, all: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "all", 6],
        ["for", "i", 3, [["spawn", "ping", { i: "i" }], ["spawn", "pong", { i: "i" }]]],
        ["wgwait", "all"],
      ],
      ping: [
        ["for", "k", 40, [["send", ["c", "i"]], ["compute", ["*", 700, ["+", "i", 1]]]]],
        ["wgdone", "all"],
      ],
      pong: [["for", "k", 40, [["recv", ["c", "i"]], ["compute", 1500]]], ["wgdone", "all"]],
    },
  });
  for (let seed = 0; seed < 20; seed++) {
    simulate({ model: watched, program, machine: { procs: 4 }, seed });
  }
  assert(tries > 100, `only ${tries} tries: the test tests nothing`);
});
