/**
 * Planted bugs in gm. Those that promise too much run in traces whose Gs have attributes.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  PARK,
  type Promises,
  type ReadyWhy,
  steps,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inGm } from "./rows.ts";
import { withAttributes } from "./traces.ts";

const { ready: READY, find: FIND } = GlobalOnly.steps;
/** Steps of a `ready` that asks whether anybody is idle before it queues. */
const ASK_FIRST = steps("ask", "queue", "wake");
/** Steps of a `ready` that wakes before it queues. */
const WAKE_FIRST = steps("wake", "queue");

/** Bugs of gm. */
export const GM: readonly Mutant[] = inGm([
  {
    name: "gm-back-lost",
    law: "conservation",
    family: "syscall",
    about: "a G back from a system call that finds no P is forgotten",
    bug: class extends GlobalOnly {
      override back(g: GId, m: MId, step: number): Verdict {
        return this.ops.idleProcs() > 0 ? super.back(g, m, step) : PARK;
      }
    },
  },
  {
    name: "gm-check-then-push",
    law: "work-conserving",
    family: "wake-up",
    about: "whether anybody is idle is asked before the G is queued, and not again",
    scenes: "raced",
    bug: class extends GlobalOnly {
      static override readonly steps = { ...GlobalOnly.steps, ready: ASK_FIRST };
      readonly #wakes: boolean[] = [];

      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (step === ASK_FIRST.ask) {
          this.#wakes[m] = this.ops.idleProcs() > 0;
          return again(ASK_FIRST.queue);
        }
        if (step === ASK_FIRST.queue) {
          this.queue.put(m, g);
          return this.#wakes[m] ? again(ASK_FIRST.wake) : DONE;
        }
        return super.ready(g, m, why, READY.wake);
      }
    },
  },
  {
    name: "gm-class-blind",
    law: "priorities",
    family: "queue",
    about: "promises strict priorities, and takes the G that came first",
    mutate: withAttributes,
    bug: class extends GlobalOnly {
      override readonly promises: Promises = {
        priorities: { queues: ["global"], agingNs: Infinity },
      };
    },
  },
  {
    name: "gm-deadline-blind",
    law: "deadlines",
    family: "queue",
    about: "promises the earliest deadline first, and takes the G that came first",
    mutate: withAttributes,
    bug: class extends GlobalOnly {
      override readonly promises: Promises = { deadlines: { queues: ["global"] } };
    },
  },
  {
    name: "gm-never-preempts",
    law: "preemption-bound",
    family: "monitor",
    about: "the monitor never ends a slice",
    options: { slice: "100000" },
    bug: class extends GlobalOnly {
      override tick(_g: GId, _m: MId, _ranNs: number): boolean {
        return false;
      }
    },
  },
  {
    // A G queued between its look and the announcement woke nobody.
    name: "gm-no-recheck",
    law: "work-conserving",
    family: "wake-up",
    about: "an M goes to sleep without a last look",
    bug: class extends GlobalOnly {
      override find(m: MId, step: number): Verdict {
        return step === FIND.recheck ? PARK : super.find(m, step);
      }
    },
  },
  {
    name: "gm-preempt-lost",
    law: "conservation",
    family: "monitor",
    about: "a G that is preempted is put in no queue",
    options: { slice: "1000" },
    bug: class extends GlobalOnly {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.PREEMPT ? DONE : super.leave(g, m, why, step);
      }
    },
  },
  {
    name: "gm-wake-first",
    law: "work-conserving",
    family: "wake-up",
    about: "an M is woken before the G is queued, finds nothing and sleeps",
    bug: class extends GlobalOnly {
      static override readonly steps = { ...GlobalOnly.steps, ready: WAKE_FIRST };

      override ready(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
        if (step === WAKE_FIRST.wake) {
          this.ops.startIdle(m, false);
          return again(WAKE_FIRST.queue);
        }
        this.queue.put(m, g);
        return DONE;
      }
    },
  },
  {
    name: "gm-weight-blind",
    law: "weights",
    family: "queue",
    about: "promises shares by weight, and runs each G to its end",
    mutate: withAttributes,
    bug: class extends GlobalOnly {
      override readonly promises: Promises = {
        weights: { periodNs: 1_000, within: 0.2, of: "machine" },
      };
    },
  },
]);
