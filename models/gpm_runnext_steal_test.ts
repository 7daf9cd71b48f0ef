/**
 * A rule of `stealWork`: a thief takes runnext only of the P that it has just looked at (and waited
 * for), also where that P is the first of a pass.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, type Ops, simulate } from "@lab/runtime";
import { configure } from "./configure.ts";
import { FIND } from "./gpm_terms.ts";
import { g, hookBench, m0 } from "./hooks_testing.ts";
import { Gpm } from "./gpm.ts";
import type { GpmOptions } from "./gpm_terms.ts";

Deno.test("a thief takes runnext of the P that it looked at, never of itself", () => {
  const { options } = configure("gpm");
  let tries = 0;
  const lookedAt: number[] = [];
  class Watched extends Gpm {
    constructor(ops: Ops) {
      super(ops, { ...options, sliceNs: options.slice } as unknown as GpmOptions);
      this.local.forEach((local, victim) => {
        const { move } = local;
        local.move = (m, n, to, answer) => {
          lookedAt[m] = victim;
          return move.call(local, m, n, to, answer);
        };
      });
      this.next.forEach((next, victim) => {
        const { rob } = next;
        next.rob = (m) => {
          tries++;
          assert(victim !== ops.procOf(m), "from itself");
          assertEquals(victim, lookedAt[m]);
          return rob.call(next, m);
        };
      });
    }
  }
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
    simulate({ model: (ops) => new Watched(ops), program, machine: { procs: 4 }, seed });
  }
  assert(tries > 100, `only ${tries} tries: the test tests nothing`);
});

Deno.test("gpm: a thief whose own ring got a G meanwhile runs that first", () => {
  const bench = hookBench("gpm", { procs: 2 }), { model, queues } = bench;
  bench.occupy(1);
  queues.local[1].put(m0, g(3));
  queues.local[0].put(m0, g(2));
  bench.log();
  const told = bench.tell((step) => model.find(m0, step), FIND.steal);
  assertEquals(told, { did: ["next0.take()", "local0.take()"], answered: 2 });
});

Deno.test("gpm: a thief runs the timers of others, not its own: those come before all queues (stealWork:3842)", () => {
  const bench = hookBench("gpm", { procs: 2 }), { model, machine: { s } } = bench;
  s.gs.setScratch(3, 0);
  s.timers.add(0, 3);
  const { did } = bench.tell((step) => model.find(m0, step), FIND.steal);
  assertEquals(did.filter((verb) => verb.startsWith("runTimers")), []);
});
