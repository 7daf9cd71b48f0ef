/**
 * Planted bugs in the schedulers of `models/examples/`, one in each.
 *
 * @module
 */

import {
  Cfs,
  Cilk,
  Edf,
  GmLifo,
  Injection,
  Libuv,
  LifoSlot,
  Priorities,
  RandomChoice,
  Stack,
} from "@lab/models";
import {
  again,
  DONE,
  FIRST,
  type GId,
  LAST,
  type MId,
  type None,
  type PId,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inExamples } from "./rows.ts";

/** Bugs of the examples. */
export const EXAMPLES: readonly Mutant[] = inExamples([
  {
    name: "cfs-weight-blind",
    base: "cfs",
    law: "weights",
    family: "queue",
    about: "virtual time runs as fast for every weight",
    scenes: "attributed",
    bug: class extends Cfs {
      protected override charge(_g: GId, ns: number): number {
        return ns;
      }
    },
  },
  {
    // As a thief of a queue does; of a deque it takes one G.
    name: "cilk-steals-half",
    base: "cilk",
    law: "steal-share",
    family: "steal",
    about: "a thief takes half of a deque",
    bug: class extends Cilk {
      protected override rob(m: MId, victim: PId): GId | None {
        const { own } = this.queues, n = own[victim].len();
        return own[victim].move(m, n - (n >> 1), own[this.ops.procOf(m)], LAST);
      }
    },
  },
  {
    // Keys of different moments compare nothing.
    name: "edf-time-left",
    base: "edf",
    law: "deadlines",
    family: "queue",
    about: "the key is the time left when a G is queued",
    scenes: "attributed",
    bug: class extends Edf {
      protected override put(g: GId, m: MId): Verdict {
        this.queue.put(m, g, this.ops.deadlineNsOf(g) - this.ops.nowNs(m));
        return again(Edf.steps.ready.wake);
      }
    },
  },
  {
    // The stack may be empty, but they are not on it.
    name: "gm-lifo-yield-forgotten",
    base: "gm-lifo",
    law: "progress",
    family: "queue",
    about: "nobody looks for those that yielded",
    bug: class extends GmLifo {
      protected override next(m: MId): Verdict {
        return this.orSleep(this.queues.ready.take(m));
      }
      protected override hasWork(): boolean {
        return this.queues.ready.len() > 0;
      }
    },
  },
  {
    // The gate thread sees that the pool is starved, and does nothing.
    name: "injection-never",
    base: "injection",
    law: "progress",
    family: "thread",
    about: "no thread is ever added",
    scenes: "pinned",
    bug: class extends Injection {
      override period(): Verdict {
        return DONE;
      }
    },
  },
  {
    // Whoever ends slow work looks for more of it in the queue, where none stands for it.
    name: "libuv-slow-forgotten",
    base: "libuv",
    law: "progress",
    family: "queue",
    about: "slow work that may not run now goes behind others that are not there",
    scenes: "attributed",
    bug: class extends Libuv {
      protected override put(g: GId, m: MId): Verdict {
        if (this.ops.classOf(g) !== 1 || !this.isFull()) return super.put(g, m);
        this.queues.slow.put(m, g);
        return DONE;
      }
    },
  },
  {
    // Two Gs that wake each other keep the worker to themselves.
    name: "lifo-slot-no-cap",
    base: "lifo-slot",
    law: "slot-cap",
    family: "runnext",
    about: "any number of Gs in a row comes out of the slot",
    bug: class extends LifoSlot {
      protected override isOff(): boolean {
        return false;
      }
    },
  },
  {
    // A G of a low class that runs and yields goes before all that came later, though it has just
    // had its turn.
    name: "priorities-age-runs-on",
    base: "priorities",
    law: "priorities",
    family: "queue",
    about: "the time counts from the first wait on",
    scenes: "attributed",
    bug: class extends Priorities {
      protected override put(g: GId, m: MId): Verdict {
        const { ops } = this;
        if (ops.data(g) === 0) ops.setData(m, g, ops.nowNs(m) + 1);
        this.queue.put(m, g, this.key(ops.classOf(g), ops.data(g) - 1));
        return again(Priorities.steps.ready.wake);
      }
    },
  },
  {
    // It is not the P that got the G.
    name: "random-choice-draws-again",
    base: "random-choice",
    law: "progress",
    family: "wake-up",
    about: "who is woken is drawn once more",
    bug: class extends RandomChoice {
      protected override wake(g: GId, m: MId): void {
        this.at[m] = this.choose();
        super.wake(g, m);
      }
    },
  },
  {
    // So the oldest comes to lie on top of the others.
    name: "stack-runs-newest",
    base: "stack",
    law: "steal-share",
    family: "steal",
    about: "a thief goes on with the newest of its loot",
    bug: class extends Stack {
      protected override rob(m: MId, victim: PId, self: PId): GId | None {
        const { own } = this.queues, n = own[victim].len();
        return own[victim].move(m, n - (n >> 1), own[self], FIRST);
      }
    },
  },
]);
