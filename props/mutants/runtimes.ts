/**
 * Planted bugs in the models of Java's, Kotlin's, Erlang's and Rayon's schedulers, each of a kind
 * that its own rules invite.
 *
 * @module
 */

import { Beam, Jdk, Kotlin, Rayon } from "@lab/models";
import { again, DONE, type GId, LAST, LeaveWhy, type MId, moreSteps, NONE } from "@lab/runtime";
import type { None, PId, Queue, ReadyWhy, Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inExamples } from "./rows.ts";

/** Steps of a `ready` of jdk that looks after the put. */
const LOOK_LATE = moreSteps(Jdk.steps.ready, "look");

/** A thief's half, rounded up, moved to its own queue; the last of it is the answer. */
const half = (m: MId, from: Queue, to: Queue): GId | None =>
  from.move(m, from.len() - (from.len() >> 1), to, LAST);

const JDK = inExamples([
  {
    // Two puts that meet find two Gs there, so each leaves the signal to the other.
    name: "jdk-looks-late",
    base: "jdk",
    law: "work-conserving",
    family: "queue",
    about: "whether a queue was empty is asked after the put",
    scenes: "raced",
    options: { compensate: "false" },
    bug: class extends Jdk {
      readonly #to: Queue[] = [];

      protected override push(g: GId, m: MId, to: Queue): Verdict {
        to.put(m, g);
        this.#to[m] = to;
        return again(LOOK_LATE.look);
      }

      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (step !== LOOK_LATE.look) return super.ready(g, m, why, step);
        return this.#to[m].len() > 1 ? DONE : again(LOOK_LATE.wake);
      }
    },
  },
  {
    name: "jdk-steals-half",
    base: "jdk",
    law: "steal-share",
    family: "steal",
    about: "a carrier takes half of another's queue",
    bug: class extends Jdk {
      protected override rob(m: MId, from: Queue): GId | None {
        const own = this.queues.work[this.ops.procOf(m)];
        return from === own ? from.rob(m) : half(m, from, own);
      }
    },
  },
  {
    name: "jdk-no-propagation",
    base: "jdk",
    law: "work-conserving",
    family: "processor",
    about: "who takes one and leaves more signals nobody",
    options: { compensate: "false" },
    bug: class extends Jdk {
      protected override next(m: MId, step: number): Verdict {
        const { scan, signal } = Jdk.steps.find, verdict = super.next(m, step);
        return step === scan && verdict === again(signal) ? this.#skip(m) : verdict;
      }
      #skip(m: MId): Verdict {
        const before = this.wake;
        this.wake = () => {};
        const found = super.next(m, Jdk.steps.find.signal);
        this.wake = before;
        return found;
      }
    },
  },
  {
    name: "jdk-outside-unheard",
    base: "jdk",
    law: "progress",
    family: "wake-up",
    about: "a timer that unparks a thread signals no carrier",
    bug: class extends Jdk {
      protected override wake(g: GId, m: MId): void {
        if (this.ops.procOf(m) !== NONE) super.wake(g, m);
      }
    },
  },
  {
    name: "jdk-yield-alone-lost",
    base: "jdk",
    law: "conservation",
    family: "queue",
    about: "who yields beside an empty own queue goes to no queue",
    bug: class extends Jdk {
      protected override putBack(g: GId, m: MId): Verdict {
        const own = this.queues.work[this.ops.procOf(m)];
        return own.len() === 0 ? DONE : super.putBack(g, m);
      }
    },
  },
]);

const KOTLIN = inExamples([
  {
    name: "kotlin-steals-half",
    base: "kotlin",
    law: "steal-share",
    family: "steal",
    about: "a thief takes half of a queue",
    bug: class extends Kotlin {
      protected override rob(m: MId, victim: PId, self: PId): GId | None {
        return half(m, this.q.local[victim], this.q.local[self]);
      }
    },
  },
  {
    name: "kotlin-outside-unheard",
    base: "kotlin",
    law: "progress",
    family: "wake-up",
    about: "who goes to the global queue from outside signals no worker",
    bug: class extends Kotlin {
      protected override wake(g: GId, m: MId): void {
        if (this.ops.procOf(m) !== NONE) super.wake(g, m);
      }
    },
  },
  {
    name: "kotlin-slot-overwritten",
    base: "kotlin",
    law: "conservation",
    family: "runnext",
    about: "who was in the slot is dropped, not put at the tail",
    bug: class extends Kotlin {
      protected override put(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        const verdict = super.put(g, m, why, step), { kicked, wake } = Kotlin.steps.ready;
        return verdict === again(kicked) ? again(wake) : verdict;
      }
    },
  },
  {
    name: "kotlin-global-unseen",
    base: "kotlin",
    law: "progress",
    family: "queue",
    about: "a worker without work looks at its neighbours alone",
    bug: class extends Kotlin {
      protected override next(m: MId, step: number): Verdict {
        const { first, local, global, steal } = Kotlin.steps.find;
        return step === first ? again(local) : step === global ? again(steal) : super.next(m, step);
      }
      protected override hasWork(): boolean {
        return this.q.local.some((its) => its.len() > 0);
      }
    },
  },
  {
    // Kotlin/kotlinx.coroutines#4752 is of this shape: a permit that nobody uses.
    name: "kotlin-permit-kept",
    base: "kotlin",
    law: "progress",
    family: "syscall",
    about: "who blocks does not give its CPU permit up",
    bug: class extends Kotlin {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.SYSCALL ? DONE : super.leave(g, m, why, step);
      }
    },
  },
]);

const BEAM = inExamples([
  {
    name: "beam-steals-half",
    base: "beam",
    law: "steal-share",
    family: "steal",
    about: "a scheduler takes half of a queue",
    bug: class extends Beam {
      protected override rob(m: MId, victim: PId, self: PId): GId | None {
        return half(m, this.q.run[victim], this.q.run[self]);
      }
    },
  },
  {
    name: "beam-asleep",
    base: "beam",
    law: "progress",
    family: "wake-up",
    about: "who comes back to the queue of a scheduler that sleeps does not wake it",
    bug: class extends Beam {
      protected override wake(): void {}
    },
  },
  {
    name: "beam-low-lost",
    base: "beam",
    law: "conservation",
    family: "queue",
    about: "a low process that is passed over is not put back",
    scenes: "attributed",
    bug: class extends Beam {
      protected override next(m: MId, step: number): Verdict {
        const { pass, own } = Beam.steps.find;
        return step === pass ? again(own) : super.next(m, step);
      }
    },
  },
  {
    name: "beam-dirty-keeps-scheduler",
    base: "beam",
    law: "progress",
    family: "syscall",
    about: "a call in a dirty scheduler holds the normal one",
    bug: class extends Beam {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.SYSCALL ? DONE : super.leave(g, m, why, step);
      }
    },
  },
  {
    name: "beam-yield-lost",
    base: "beam",
    law: "conservation",
    family: "queue",
    about: "a process whose reductions are spent is not put at the tail",
    options: { reductions: "3" },
    bug: class extends Beam {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.PREEMPT ? DONE : super.leave(g, m, why, step);
      }
    },
  },
]);

const RAYON = inExamples([
  {
    name: "rayon-robs-half",
    base: "rayon",
    law: "steal-share",
    family: "steal",
    about: "a thief takes half of a deque",
    bug: class extends Rayon {
      protected override rob(m: MId, victim: PId, self: PId): GId | None {
        return half(m, this.q.own[victim], this.q.own[self]);
      }
    },
  },
  {
    name: "rayon-injector-unseen",
    base: "rayon",
    law: "progress",
    family: "queue",
    about: "nobody looks at what came from outside",
    bug: class extends Rayon {
      protected override next(m: MId, step: number): Verdict {
        const { inject, unspin } = Rayon.steps.find;
        return step === inject ? again(unspin) : super.next(m, step);
      }
      protected override hasWork(): boolean {
        return this.q.own.some((its) => its.len() > 0);
      }
    },
  },
  {
    name: "rayon-runs-as-idle",
    base: "rayon",
    law: "spinning-count",
    family: "spinning",
    about: "who found a job still counts as idle, so that nobody is woken",
    bug: class extends Rayon {
      protected override next(m: MId, step: number): Verdict {
        const { next } = Rayon.steps.find, p = this.ops.procOf(m);
        const g = step === next ? this.q.own[p].take(m) : NONE;
        return g === NONE ? super.next(m, step) : g;
      }
      protected override wake(_g: GId, m: MId): void {
        this.ops.startIdle(m, true);
      }
      protected override rob(m: MId, victim: PId, self: PId): GId | None {
        const { own } = this.q;
        own[victim].move(m, 2, own[self], LAST);
        return NONE;
      }
    },
  },
  {
    name: "rayon-asleep",
    base: "rayon",
    law: "progress",
    family: "wake-up",
    about: "a job from outside wakes nobody",
    bug: class extends Rayon {
      protected override wake(g: GId, m: MId): void {
        if (this.ops.procOf(m) !== NONE) super.wake(g, m);
      }
    },
  },
  {
    name: "rayon-wakes-two",
    base: "rayon",
    law: "wake-budget",
    family: "wake-up",
    about: "a yield wakes somebody, although its worker looks at once",
    bug: class extends Rayon {
      protected override next(m: MId, step: number): Verdict {
        if (step === Rayon.steps.find.next && this.ops.idleProcs() > 0 && this.isFirst(m)) {
          this.ops.startIdle(m, true);
          return again(Rayon.steps.find.search);
        }
        return super.next(m, step);
      }
      /** Does its deque hold nothing? */
      isFirst(m: MId): boolean {
        return this.q.own[this.ops.procOf(m)].len() === 0;
      }
    },
  },
]);

/** Bugs of all four. */
export const RUNTIMES: readonly Mutant[] = [...JDK, ...KOTLIN, ...BEAM, ...RAYON];
