/**
 * Planted bugs in the two models that have no queue to share: n1 and g.
 *
 * @module
 */

import { ManyToOne, OneToOne } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  NONE,
  PARK,
  type PId,
  ReadyWhy,
  steps,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inG, inN1 } from "./rows.ts";

const { find: FIND } = ManyToOne.steps;
/** Steps of a `find` that looks and sleeps in two. */
const LOOK_THEN_PARK = steps("look", "announce", "sleep");
/** Steps of a `ready` that wakes before it queues. */
const WAKE_FIRST = steps("wake", "queue");
/** The one P of n1. */
const P0 = 0 as PId;

/** Bugs of n1. */
export const N1: readonly Mutant[] = inN1([
  {
    name: "n1-handover-lost",
    law: "conservation",
    family: "queue",
    about: "a G that hands a starving mutex over and yields is put in no queue",
    bug: class extends ManyToOne {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.GOYIELD ? DONE : super.leave(g, m, why, step);
      }
    },
  },
  {
    name: "n1-look-then-park",
    hunt: "search",
    law: "progress",
    family: "wake-up",
    about: "the last look and going to sleep are two steps: a G that comes between waits for good",
    bug: class extends ManyToOne {
      static override readonly steps = { ...ManyToOne.steps, find: LOOK_THEN_PARK };

      override find(m: MId, step: number): Verdict {
        if (step === LOOK_THEN_PARK.sleep) return PARK;
        if (step === LOOK_THEN_PARK.announce) {
          this.ops.announceIdle(m);
          return again(LOOK_THEN_PARK.sleep);
        }
        const g = this.queue.take(m);
        return g === NONE ? again(LOOK_THEN_PARK.announce) : g;
      }
    },
  },
  {
    // The engine had it: an M alone in the machine looked for ever at one instant, where the run
    // should end as a deadlock.
    name: "n1-never-sleeps",
    law: "limits",
    family: "thread",
    about: "the thread looks again instead of sleeping when there is nothing to do",
    bug: class extends ManyToOne {
      override find(m: MId, step: number): Verdict {
        const verdict = super.find(m, step);
        return verdict === PARK ? again(FIND.sleep) : verdict;
      }
    },
  },
  {
    name: "n1-selfish-yield",
    law: "bounded-wait",
    family: "queue",
    about: "a G that yields goes on at once",
    bug: class extends ManyToOne {
      readonly #mine: number[] = [];

      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        if (why !== LeaveWhy.YIELD) return super.leave(g, m, why, step);
        this.#mine[m] = g;
        return DONE;
      }

      override find(m: MId, step: number): Verdict {
        const mine = this.#mine[m] ?? NONE;
        this.#mine[m] = NONE;
        return mine === NONE ? super.find(m, step) : mine;
      }
    },
  },
  {
    name: "n1-wake-first",
    law: "progress",
    family: "wake-up",
    about: "the thread is woken before the G is queued, so it may find nothing and sleep for good",
    bug: class extends ManyToOne {
      static override readonly steps = { ...ManyToOne.steps, ready: WAKE_FIRST };

      override ready(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
        if (step === WAKE_FIRST.wake) {
          this.ops.startProc(m, P0, false);
          return again(WAKE_FIRST.queue);
        }
        this.queue.put(m, g);
        return DONE;
      }
    },
  },
]);

/** Bugs of g. */
export const G: readonly Mutant[] = inG([
  {
    name: "g-handover-sleeps",
    law: "progress",
    family: "wake-up",
    about: "a thread whose G hands a starving mutex over and yields goes to sleep",
    bug: class extends OneToOne {
      readonly #yielded: boolean[] = [];

      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        this.#yielded[m] = why === LeaveWhy.GOYIELD;
        return super.leave(g, m, why, step);
      }

      override find(m: MId, step: number): Verdict {
        return this.#yielded[m] ? PARK : super.find(m, step);
      }
    },
  },
  {
    name: "g-sleeper-lost",
    law: "progress",
    family: "wake-up",
    about: "the end of a sleep wakes no thread",
    bug: class extends OneToOne {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        return why === ReadyWhy.TIMER ? DONE : super.ready(g, m, why, step);
      }
    },
  },
]);
