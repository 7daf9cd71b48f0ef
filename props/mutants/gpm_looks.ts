/**
 * Planted bugs in where a P of gpm looks for a G: the global queue on every 61st tick, the rings of
 * other Ps.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, moreSteps, type PId, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inGpm } from "./rows.ts";

const { find: FIND } = Gpm.steps;
/** Steps of a `find` that puts what it stole into the ring as well. */
const KEEP = moreSteps(FIND, "keep");

/** State that outlives a run, for `gpm-remembers`: every other run differs. */
let runs = 0;

/** Bugs of gpm in ticks and thefts. */
export const GPM_LOOKS: readonly Mutant[] = inGpm([
  {
    name: "gpm-look-early",
    law: "global-look",
    family: "tick",
    about: "the global queue is looked at first one tick too often",
    options: { globalEvery: "7" },
    bug: class extends Gpm {
      protected override looksGlobal(p: PId): boolean {
        const every = this.o.globalEvery - 1;
        return this.ops.schedtick(p) % every === 0 && this.global.len() > 0;
      }
    },
  },
  {
    name: "gpm-look-late",
    law: "look-interval",
    family: "tick",
    about: "the global queue is looked at one tick too rarely",
    options: { globalEvery: "7" },
    bug: class extends Gpm {
      protected override looksGlobal(p: PId): boolean {
        const every = this.o.globalEvery + 1;
        return this.ops.schedtick(p) % every === 0 && this.global.len() > 0;
      }
    },
  },
  {
    // Three rare things at once: the tick, a ring that has wrapped, and a thief that empties it.
    name: "gpm-look-lost",
    law: "conservation",
    family: "tick",
    about:
      "the look at the global queue takes a G and forgets it if a thief robbed the wrapped ring",
    options: { ring: "2", globalEvery: "2" },
    bug: class extends Gpm {
      readonly #gets: number[] = [];

      override find(m: MId, step: number): Verdict {
        const p = this.ops.procOf(m) as PId;
        const before = step <= FIND.local ? this.local[p].len() : 0;
        const verdict = super.find(m, step);
        if (before > 0 && this.local[p].len() < before) this.#gets[p] = (this.#gets[p] ?? 0) + 1;
        const wrapped = this.#gets[p] > this.o.ring && this.local[p].len() === 0;
        return step === FIND.fair && verdict >= 0 && wrapped ? again(FIND.local) : verdict;
      }
    },
  },
  {
    name: "gpm-look-never",
    law: "look-interval",
    family: "tick",
    about: "the global queue is never looked at first",
    options: { globalEvery: "7" },
    bug: class extends Gpm {
      protected override looksGlobal(_p: PId): boolean {
        return false;
      }
    },
  },
  {
    name: "gpm-ring-inherits",
    law: "slice-inheritance",
    family: "tick",
    about: "a dispatch from the ring goes on with the running slice",
    bug: class extends Gpm {
      override find(m: MId, step: number): Verdict {
        const verdict = super.find(m, step);
        if (verdict >= 0 && step <= FIND.local) this.ops.inherit(m);
        return verdict;
      }
    },
  },
  {
    name: "gpm-steal-all",
    law: "steal-share",
    family: "steal",
    about: "a thief takes the whole ring",
    bug: class extends Gpm {
      protected override haul(size: number): number {
        return size;
      }
    },
  },
  {
    name: "gpm-steal-floor",
    law: "steal-share",
    family: "steal",
    about: "a thief takes the smaller half, so never the only G",
    bug: class extends Gpm {
      protected override haul(size: number): number {
        return size >> 1;
      }
    },
  },
  {
    name: "gpm-stolen-twice",
    law: "conservation",
    family: "steal",
    about: "a stolen G runs, and stays queued at the thief",
    bug: class extends Gpm {
      static override readonly steps = { ...Gpm.steps, find: KEEP };
      readonly #stolen: number[] = [];
      readonly #isThief: boolean[] = [];

      override find(m: MId, step: number): Verdict {
        if (step === KEEP.keep) {
          this.local[this.ops.procOf(m)].put(m, this.#stolen[m] as GId);
          return this.#stolen[m];
        }
        if (step === KEEP.timers || step >= KEEP.steal) this.#isThief[m] = step >= KEEP.steal;
        const verdict = super.find(m, step);
        if (verdict < 0 || step !== KEEP.foundWake || !this.#isThief[m]) return verdict;
        this.#stolen[m] = verdict;
        return again(KEEP.keep);
      }
    },
  },
  {
    name: "gpm-remembers",
    law: "determinism",
    family: "engine",
    about: "what a thief takes depends on the runs before",
    bug: class extends Gpm {
      readonly #isOdd = runs++ % 2 === 1;

      protected override haul(size: number): number {
        return this.#isOdd ? Math.min(size, 1) : super.haul(size);
      }
    },
  },
  {
    // gpm-no-steal had it. The sleeper in the netpoller wakes for a timer of an idle P, finds
    // nothing, and sleeps until the same moment.
    name: "no-steal-idle-timers",
    base: "gpm-no-steal",
    law: "limits",
    family: "timer",
    about: "nobody runs the timers of idle Ps, and the netpoller wakes for them in vain",
    bug: class extends Gpm {
      protected override robs(_m: MId): boolean {
        return false;
      }
      protected override seesWork(): boolean {
        return this.global.len() > 0;
      }
    },
  },
  {
    // gpm-no-steal had it. An M takes a P, finds nothing, drops it, looks again: for ever at one
    // instant.
    name: "no-steal-sees-all",
    base: "gpm-no-steal",
    law: "limits",
    family: "spinning",
    about: "the last look sees rings that nobody may steal from, and the M spins for ever",
    bug: class extends Gpm {
      protected override steals(): boolean {
        return false;
      }
    },
  },
]);
