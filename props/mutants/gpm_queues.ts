/**
 * Planted bugs in what gpm does with its queues: how many Gs it takes, what it puts where, what it
 * spills, and its runnext.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  moreSteps,
  type PId,
  type Promises,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inGpm } from "./rows.ts";

const { ready: READY, find: FIND } = Gpm.steps;
/** Steps of a `leave` that queues in two steps. */
const TWICE = moreSteps(READY, "twice");

/** Bugs of gpm in its ring, its runnext and the global queue. */
export const GPM_QUEUES: readonly Mutant[] = inGpm([
  {
    name: "gpm-batch-more",
    law: "global-batch",
    family: "queue",
    about: "a batch from the global queue is one G larger than its share",
    bug: class extends Gpm {
      protected override batch(size: number): number {
        return Math.min(size, super.batch(size) + 1);
      }
    },
  },
  {
    name: "gpm-batch-one",
    law: "global-batch",
    family: "queue",
    about: "only one G at a time is taken from the global queue",
    bug: class extends Gpm {
      protected override batch(size: number): number {
        return Math.min(size, 1);
      }
    },
  },
  {
    name: "gpm-double-enqueue",
    law: "conservation",
    family: "queue",
    about: "a G that yields is queued twice",
    bug: class extends Gpm {
      static override readonly steps = { ...Gpm.steps, leave: TWICE };

      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        if (why !== LeaveWhy.YIELD || step === TWICE.wake) return super.leave(g, m, why, step);
        if (step === TWICE.place) {
          this.global.put(m, g);
          return again(TWICE.twice);
        }
        super.leave(g, m, why, TWICE.place);
        return again(TWICE.wake);
      }
    },
  },
  {
    name: "gpm-global-first",
    law: "bounded-wait",
    family: "queue",
    goIssues: [13546],
    about: "the global queue is always looked at first, so a lone yielder starves the ring",
    options: { ring: "2", globalEvery: "2" },
    bug: class extends Gpm {
      protected override looksGlobal(_p: PId): boolean {
        return this.global.len() > 0;
      }
    },
  },
  {
    name: "gpm-handover-lost",
    law: "conservation",
    family: "queue",
    about: "a G that hands a starving mutex over is dropped if others wait in the ring",
    bug: class extends Gpm {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        const drops = why === LeaveWhy.GOYIELD && this.local[this.ops.procOf(m)].len() > 0;
        return drops ? DONE : super.leave(g, m, why, step);
      }
    },
  },
  {
    name: "gpm-guest-lost",
    law: "conservation",
    family: "overflow",
    about: "a G from outside that finds the ring of its P full is dropped",
    options: { ring: "2" },
    bug: class extends Gpm {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        return step === READY.spillHome ? again(READY.start) : super.ready(g, m, why, step);
      }
    },
  },
  {
    name: "gpm-spill-lost",
    law: "conservation",
    family: "overflow",
    about: "the G that finds the ring full is dropped",
    options: { ring: "4" },
    bug: class extends Gpm {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        return step === READY.spill ? again(READY.wake) : super.ready(g, m, why, step);
      }
    },
  },
  {
    name: "gpm-spill-raced",
    law: "conservation",
    family: "overflow",
    about: "a spill that fails because a thief was in the ring is taken for done",
    options: { ring: "2" },
    bug: class extends Gpm {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        const verdict = super.ready(g, m, why, step);
        return step === READY.spill && verdict === again(READY.kick) ? again(READY.wake) : verdict;
      }
    },
  },
  {
    name: "gpm-chain-endless",
    law: "preemption-bound",
    family: "runnext",
    goIssues: [52934, 65178],
    about: "a chain of Gs that wake each other is never preempted, and others starve",
    bug: class extends Gpm {
      readonly #chained: boolean[] = [];

      override find(m: MId, step: number): Verdict {
        const p = this.ops.procOf(m);
        const next = p >= 0 ? this.next[p].peek() : -1;
        const verdict = super.find(m, step);
        this.#chained[m] = verdict >= 0 && verdict === next;
        return verdict;
      }

      override tick(g: GId, m: MId, ranNs: number): boolean {
        return !this.#chained[m] && super.tick(g, m, ranNs);
      }
    },
  },
  {
    name: "gpm-kick-global",
    law: "runnext",
    family: "runnext",
    about: "the G kicked out of runnext goes to the global queue, behind everybody",
    bug: class extends Gpm {
      readonly #out: number[] = [];

      protected override putFirst(m: MId, p: PId, g: GId): GId | -1 {
        const kicked = super.putFirst(m, p, g);
        this.#out[m] = kicked;
        return kicked;
      }

      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (step !== READY.kick) return super.ready(g, m, why, step);
        this.global.put(m, this.#out[m] as GId);
        return again(READY.wake);
      }
    },
  },
  {
    name: "gpm-lost-kick",
    law: "conservation",
    family: "runnext",
    about: "the G kicked out of runnext is dropped",
    bug: class extends Gpm {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        return super.ready(g, m, why, step === READY.kick ? READY.wake : step);
      }
    },
  },
  {
    name: "gpm-next-never-stolen",
    law: "work-conserving",
    family: "runnext",
    about: "the G in runnext is never stolen, however long its P is busy",
    bug: class extends Gpm {
      override find(m: MId, step: number): Verdict {
        const looksAtNext = step >= FIND.steal && ((step - FIND.steal) & 1) === 1;
        return looksAtNext ? again(step + 1) : super.find(m, step);
      }

      protected override seesWork(): boolean {
        return this.local.some((ring) => ring.len() > 0) || this.global.len() > 0;
      }
    },
  },
  {
    // Tokio promises that, and keeps it.
    name: "gpm-slot-in-row",
    law: "slot-cap",
    family: "runnext",
    about: "promises three Gs in a row out of runnext at most, and does not stop there",
    bug: class extends Gpm {
      protected override promised(): Promises {
        const promises = super.promised();
        return { ...promises, slot: { ...promises.slot!, inRow: 3 } };
      }
    },
  },
]);
