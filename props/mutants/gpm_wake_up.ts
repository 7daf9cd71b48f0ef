/**
 * Planted bugs in whom gpm wakes and when, and in the Ms that spin to be found awake.
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
  NONE,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inGpm } from "./rows.ts";

const { ready: READY, find: FIND } = Gpm.steps;
/** Steps of a `ready` that asks first whether anybody is idle. */
const ASKED = moreSteps(READY, "asked");
/** Steps of a `ready` that wakes first. */
const WOKEN = moreSteps(READY, "woken");
/** Steps of a `leave` that wakes twice. */
const AGAIN = moreSteps(READY, "again");

/** Bugs of gpm in wake-ups and spinning. */
export const GPM_WAKE_UP: readonly Mutant[] = inGpm([
  {
    name: "gpm-check-then-push",
    hunt: "search",
    law: "work-conserving",
    family: "wake-up",
    about: "whether a P is idle is asked before the G is queued, and not again",
    bug: class extends Gpm {
      static override readonly steps = { ...Gpm.steps, ready: ASKED };
      readonly #wakes: boolean[] = [];

      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (this.ops.procOf(m) === NONE) return super.ready(g, m, why, step);
        if (step === READY.place) {
          this.#wakes[m] = this.ops.idleProcs() > 0;
          return again(ASKED.asked);
        }
        const verdict = super.ready(g, m, why, step === ASKED.asked ? READY.place : step);
        return verdict === again(ASKED.wake) && !this.#wakes[m] ? DONE : verdict;
      }
    },
  },
  {
    name: "gpm-inject-wakes-none",
    law: "work-conserving",
    family: "wake-up",
    goIssues: [63555],
    about: "a poll puts Gs in the global queue for idle Ps and starts none of them",
    bug: class extends Gpm {
      override inject(g: GId, m: MId, index: number, count: number, step: number): Verdict {
        const starts = step === READY.start || step === READY.wake;
        return starts && this.ops.procOf(m) !== NONE
          ? DONE
          : super.inject(g, m, index, count, step);
      }
    },
  },
  {
    name: "gpm-no-chain",
    law: "work-conserving",
    family: "wake-up",
    about: "a spinner that found a G does not wake the next",
    bug: class extends Gpm {
      readonly #silent: boolean[] = [];

      override find(m: MId, step: number): Verdict {
        this.#silent[m] = step === FIND.foundWake;
        const verdict = super.find(m, step);
        this.#silent[m] = false;
        return verdict;
      }

      protected override wake(m: MId): void {
        if (!this.#silent[m]) super.wake(m);
      }
    },
  },
  {
    // A waker that saw it spin relied on that look.
    name: "gpm-no-recheck",
    law: "work-conserving",
    family: "wake-up",
    goIssues: [45867],
    about: "a spinner that gives up does not look again after it lowered the count",
    bug: class extends Gpm {
      override find(m: MId, step: number): Verdict {
        if (step !== FIND.unspin || !this.ops.isSpinning(m)) return super.find(m, step);
        this.ops.stopSpin(m);
        return again(FIND.sleep);
      }
    },
  },
  {
    name: "gpm-no-wake",
    law: "work-conserving",
    family: "wake-up",
    goIssues: [45867],
    about: "nobody is woken when a G becomes runnable",
    bug: class extends Gpm {
      protected override wake(_m: MId): void {}
    },
  },
  {
    name: "gpm-wake-before-push",
    hunt: "search",
    law: "work-conserving",
    family: "wake-up",
    about: "a spinner is woken before the G is queued",
    bug: class extends Gpm {
      static override readonly steps = { ...Gpm.steps, ready: WOKEN };
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (this.ops.procOf(m) === NONE) return super.ready(g, m, why, step);
        if (step === READY.place) {
          this.wake(m);
          return again(WOKEN.woken);
        }
        const verdict = super.ready(g, m, why, step === WOKEN.woken ? READY.place : step);
        return verdict === again(WOKEN.wake) ? DONE : verdict;
      }
    },
  },
  {
    name: "gpm-all-recheck",
    law: "spinning-limit",
    family: "spinning",
    goIssues: [43997],
    about: "an M that did not spin looks again too, and then spins beyond the limit",
    bug: class extends Gpm {
      protected override rechecks(): boolean {
        return true;
      }
    },
  },
  {
    name: "gpm-all-spin",
    law: "spinning-limit",
    family: "spinning",
    goIssues: [43997],
    about: "any number of Ms may spin",
    bug: class extends Gpm {
      protected override robs(m: MId): boolean {
        return this.ops.isSpinning(m) || this.ops.trySpin(m, Infinity);
      }
    },
  },
  {
    name: "gpm-busy-find",
    law: "limits",
    family: "spinning",
    goIssues: [51654],
    about: "an M without work looks again at once while a timer is set, instead of sleeping",
    bug: class extends Gpm {
      override find(m: MId, step: number): Verdict {
        const waits = step === FIND.sleep && this.ops.netWanted() && !this.ops.netBlocked();
        return waits && this.ops.takeIdleProc(m) ? again(FIND.timers) : super.find(m, step);
      }
    },
  },
  {
    name: "gpm-double-wake",
    law: "wake-budget",
    family: "spinning",
    goIssues: [13527],
    about: "a yield wakes two Ms for one G, and one finds nothing",
    bug: class extends Gpm {
      static override readonly steps = { ...Gpm.steps, leave: AGAIN };
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        if (step === AGAIN.again) {
          this.ops.startIdle(m, false);
          return DONE;
        }
        const verdict = super.leave(g, m, why, step);
        return verdict === DONE && why === LeaveWhy.YIELD ? again(AGAIN.again) : verdict;
      }
    },
  },
  {
    name: "gpm-runs-spinning",
    law: "spinning-count",
    family: "spinning",
    about: "a spinner that found a G runs it without lowering the count",
    bug: class extends Gpm {
      override find(m: MId, step: number): Verdict {
        return step === FIND.found ? again(FIND.foundWake) : super.find(m, step);
      }
    },
  },
  {
    name: "gpm-spin-half",
    law: "spinning-limit",
    family: "spinning",
    goIssues: [18237],
    about: "as many Ms spin as Ps are busy, not half of them",
    bug: class extends Gpm {
      protected override robs(m: MId): boolean {
        const ops = this.ops, busy = ops.procs - ops.idleProcs();
        return ops.isSpinning(m) || (ops.spinning() < busy && ops.trySpin(m, Infinity));
      }
    },
  },
  {
    name: "gpm-spin-leak",
    law: "spinning-count",
    family: "spinning",
    about: "a spinner that finds nothing sleeps without lowering the count",
    bug: class extends Gpm {
      override find(m: MId, step: number): Verdict {
        return step === FIND.unspin ? again(FIND.recheck) : super.find(m, step);
      }
    },
  },
  {
    name: "gpm-wake-all",
    law: "wake-budget",
    family: "spinning",
    about: "an M is woken to spin though others are spinning already",
    bug: class extends Gpm {
      protected override wake(m: MId): void {
        this.ops.startIdle(m, true);
      }
    },
  },
]);
