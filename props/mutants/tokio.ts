/**
 * Planted bugs in the models of Tokio, each of a kind that its own rules invite.
 *
 * @module
 */

import { Tokio, TokioCurrentThread } from "@lab/models";
import { again, DONE, FIRST, type GId, LeaveWhy, type MId, type None, PARK } from "@lab/runtime";
import type { Queue, Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inExamples } from "./rows.ts";

const TOKIO = inExamples([
  {
    // tokio-rs/tokio#5712: a pair keeps the worker to itself.
    name: "tokio-no-cap",
    base: "tokio",
    law: "slot-cap",
    family: "runnext",
    about: "any number of tasks in a row comes out of the slot",
    bug: class extends Tokio {
      protected override isOff(): boolean {
        return false;
      }
    },
  },
  {
    // tokio-rs/tokio#4730 for good: nobody has the driver any more.
    name: "tokio-driver-left",
    base: "tokio",
    law: "progress",
    family: "netpoll",
    about: "no worker sleeps in the driver",
    options: { driver: "worker" },
    bug: class extends Tokio {
      protected override sleep(): Verdict {
        return PARK;
      }
    },
  },
  {
    name: "tokio-runs-first",
    base: "tokio",
    law: "steal-share",
    family: "steal",
    about: "a thief goes on with the first of its loot, not the last",
    bug: class extends Tokio {
      protected override rob(m: MId, from: Queue, to: Queue): GId | None {
        return from.move(m, from.len() - (from.len() >> 1), to, FIRST);
      }
    },
  },
  {
    name: "tokio-spills-quarter",
    base: "tokio",
    law: "overflow",
    family: "overflow",
    about: "a full ring gives a quarter away",
    options: { ring: "4" },
    bug: class extends Tokio {
      protected override half(): number {
        return this.options.ring >> 2;
      }
    },
  },
  {
    name: "tokio-all-search",
    base: "tokio",
    law: "spinning-limit",
    family: "spinning",
    about: "a worker searches however many others do",
    bug: class extends Tokio {
      protected override maySearch(): boolean {
        return true;
      }
    },
  },
  {
    name: "tokio-batch-takes-all",
    base: "tokio",
    law: "global-batch",
    family: "queue",
    about: "the first at inject takes what all workers should share",
    bug: class extends Tokio {
      protected override share(n: number): number {
        return n;
      }
    },
  },
  {
    name: "tokio-yield-forgotten",
    base: "tokio",
    law: "progress",
    family: "queue",
    about: "a worker without work sleeps beside its deferred tasks",
    bug: class extends Tokio {
      protected override next(m: MId, step: number): Verdict {
        const { dry, announce } = Tokio.steps.find;
        return step === dry ? again(announce) : super.next(m, step);
      }
    },
  },
  {
    name: "tokio-wakes-beside-searcher",
    base: "tokio",
    law: "wake-budget",
    family: "wake-up",
    about: "a worker is woken to search although one does",
    bug: class extends Tokio {
      protected override wake(_g: GId, m: MId): void {
        this.ops.startIdle(m, true);
      }
    },
  },
]);

const CURRENT_THREAD = inExamples([
  {
    name: "current-thread-yield-forgotten",
    base: "tokio-current-thread",
    law: "progress",
    family: "queue",
    about: "without work the driver is polled, and nobody who yielded is woken",
    bug: class extends TokioCurrentThread {
      protected override next(m: MId, step: number): Verdict {
        const { woken, announce } = TokioCurrentThread.steps.find;
        return step === woken ? again(announce) : super.next(m, step);
      }
    },
  },
  {
    name: "current-thread-outside-unheard",
    base: "tokio-current-thread",
    law: "progress",
    family: "wake-up",
    about: "who comes from outside wakes nobody",
    bug: class extends TokioCurrentThread {
      protected override wake(): void {}
    },
  },
  {
    name: "current-thread-no-second-look",
    base: "tokio-current-thread",
    law: "progress",
    family: "thread",
    about: "it sleeps without a last look at inject",
    bug: class extends TokioCurrentThread {
      protected override hasWork(): boolean {
        return false;
      }
      protected override wake(g: GId, m: MId): void {
        // Told that the thread is awake, as it was before its first look.
        if (this.q.inject[0].len() > 1) super.wake(g, m);
      }
    },
  },
  {
    name: "current-thread-woken-lost",
    base: "tokio-current-thread",
    law: "conservation",
    family: "queue",
    about: "of those that yielded the first to be woken is dropped",
    bug: class extends TokioCurrentThread {
      protected override next(m: MId, step: number): Verdict {
        const { woken, wokenPut } = TokioCurrentThread.steps.find;
        return step === wokenPut ? again(woken) : super.next(m, step);
      }
    },
  },
  {
    name: "current-thread-call-keeps-thread",
    base: "tokio-current-thread",
    law: "progress",
    family: "syscall",
    about: "a call on the blocking pool comes back from outside, but the worker sat in it",
    bug: class extends TokioCurrentThread {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.SYSCALL ? DONE : super.leave(g, m, why, step);
      }
    },
  },
]);

/** Bugs of both. */
export const TOKIOS: readonly Mutant[] = [...TOKIO, ...CURRENT_THREAD];
