/**
 * Planted bugs in fair shares by weight, each of a kind that its own rules invite. One more stands
 * in `examples.ts`.
 *
 * @module
 */

import { Cfs } from "@lab/models";
import { again, DONE, type GId, LeaveWhy, type MId, NONE, PARK, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inExamples } from "./rows.ts";

/** Bugs of cfs. */
export const CFS: readonly Mutant[] = inExamples([
  {
    name: "cfs-pulled-lost",
    base: "cfs",
    law: "conservation",
    family: "steal",
    about: "a G that an idle P pulls from another is in no queue afterwards",
    bug: class extends Cfs {
      protected override next(m: MId, step: number): Verdict {
        const g = super.next(m, step), home = g >= 0 ? this.ops.homeOf(g as GId) : NONE;
        return home !== NONE && home !== this.ops.procOf(m) ? again(Cfs.steps.find.next) : g;
      }
    },
  },
  {
    name: "cfs-preempted-lost",
    base: "cfs",
    law: "conservation",
    family: "queue",
    about: "who is preempted by a wake-up or a timer goes to no queue",
    options: { latency: "10000" },
    bug: class extends Cfs {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.PREEMPT ? DONE : super.leave(g, m, why, step);
      }
    },
  },
  {
    name: "cfs-sleeper-unheard",
    base: "cfs",
    law: "progress",
    family: "wake-up",
    about: "who is woken beside an idle P wakes nobody",
    bug: class extends Cfs {
      protected override wake(): void {}
    },
  },
  {
    name: "cfs-back-lost",
    base: "cfs",
    law: "conservation",
    family: "syscall",
    about: "who comes back from a system call to no idle P goes to no queue",
    bug: class extends Cfs {
      override back(g: GId, m: MId, step: number): Verdict {
        const isFree = step === 0 && this.ops.idleProcs() > 0;
        return isFree ? super.back(g, m, step) : PARK;
      }
    },
  },
]);
