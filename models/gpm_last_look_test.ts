/**
 * A rule of `findRunnable`: an M that counted itself out of the spinners and then sees work in the
 * global queue takes a batch of it at once. The look of every 61st tick, which takes one G, does
 * not come before.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  type MId,
  type Ops,
  prngStream,
  simulate,
  stepOf,
  type Verdict,
} from "@lab/runtime";
import { configure } from "./configure.ts";
import { Gpm } from "./gpm.ts";
import type { GpmOptions } from "./gpm_terms.ts";

const { find: FIND } = Gpm.steps;
const PROCS = 4;
/** An agent's number is that of its M behind the outside and the cores. */
const CORE_AGENTS = 1 + PROCS;

Deno.test("behind the last look comes a batch of the global queue, also on a tick that looks there first", () => {
  // Each tick looks at the global queue first, so that order would show at every one of them.
  const { options } = configure("gpm", { globalEvery: "1", ring: "2" });
  const next: number[] = [], goesToSleep = new Set<number>();
  class Watched extends Gpm {
    readonly #waits: number[] = [];
    constructor(ops: Ops) {
      super(ops, { ...options, sliceNs: options.slice } as unknown as GpmOptions);
    }
    override find(m: MId, step: number): Verdict {
      const seen = this.#waits[m] ?? 0;
      if (step === FIND.drop) goesToSleep.add(m);
      if (step === FIND.recheck) goesToSleep.delete(m);
      if (step === FIND.recheck) this.#waits[m] = this.global.len();
      const verdict = super.find(m, step);
      if (step === FIND.respin && seen > 0 && this.global.len() > 0) next.push(stepOf(verdict));
      return verdict;
    }
  }
  // A tiny ring spills into the global queue, and the spawner goes on.
  const program = assemble({
    objects: { all: { type: "wg" } },
    progs: {
      main: [
        ["for", "k", 40, [
          ["wgadd", "all", 8],
          ["for", "i", 8, [["spawn", "w"]]],
          ["wgwait", "all"],
        ]],
      ],
      w: [["compute", 1], ["wgdone", "all"]],
    },
  });
  for (let seed = 0; seed < 40; seed++) {
    // The push must come between two steps of the M that goes to sleep: it waits for a while.
    const prng = prngStream(seed, "schedule");
    const isAsleep = (agent: number) => goesToSleep.has(agent - CORE_AGENTS);
    const chooser = {
      choose: (count: number, agents: Int32Array) => {
        const index = prng.below(count);
        if (!isAsleep(agents[index]) || prng.below(4) === 0) return index;
        return Math.max(0, agents.subarray(0, count).findIndex((agent) => !isAsleep(agent)));
      },
    };
    goesToSleep.clear();
    simulate({
      model: (ops) => new Watched(ops),
      program,
      machine: { procs: PROCS },
      seed,
      chooser,
    });
  }
  assert(next.length > 10, `only ${next.length} last looks that saw the global queue`);
  assertEquals(next.filter((step) => step !== FIND.global), []);
});
