/**
 * Planted bugs in what interrupts a G of gpm: the end of its slice, a system call, a poll of the
 * network.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import {
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  NONE,
  PARK,
  type PId,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inGpm } from "./rows.ts";

const { back: BACK } = Gpm.steps;

/** Bugs of gpm in slices, system calls and polls. */
export const GPM_SLICES: readonly Mutant[] = inGpm([
  {
    name: "gpm-long-slice",
    law: "preemption-bound",
    family: "monitor",
    goIssues: [10958],
    about: "the monitor waits for five slices",
    bug: class extends Gpm {
      override tick(g: GId, m: MId, ranNs: number): boolean {
        return super.tick(g, m, ranNs / 5);
      }
    },
  },
  {
    name: "gpm-never-preempts",
    law: "preemption-bound",
    family: "monitor",
    goIssues: [10958, 35923],
    about: "sysmon never ends a slice",
    bug: class extends Gpm {
      override tick(_g: GId, _m: MId, _ranNs: number): boolean {
        return false;
      }
    },
  },
  {
    name: "gpm-preempt-lost",
    law: "conservation",
    family: "monitor",
    about: "a G that is preempted is put in no queue",
    bug: class extends Gpm {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.PREEMPT ? DONE : super.leave(g, m, why, step);
      }
    },
  },
  {
    name: "gpm-short-slice",
    law: "full-slice",
    family: "monitor",
    about: "a slice ends at half its length",
    bug: class extends Gpm {
      override tick(g: GId, m: MId, ranNs: number): boolean {
        return super.tick(g, m, 2 * ranNs);
      }
    },
  },
  {
    name: "gpm-back-lost",
    law: "conservation",
    family: "syscall",
    about: "a G back from a system call that finds no P is forgotten",
    bug: class extends Gpm {
      override back(g: GId, m: MId, step: number): Verdict {
        const finds = step === BACK.reclaim || this.ops.idleProcs() > 0;
        return finds ? super.back(g, m, step) : PARK;
      }
    },
  },
  {
    name: "gpm-handoff-forgets",
    law: "retaken-p-handed-off",
    family: "syscall",
    about: "a P that the monitor took out of a system call stays in its hand",
    bug: class extends Gpm {
      override handed(_p: PId, _m: MId, _step: number): Verdict {
        return DONE;
      }
    },
  },
  {
    name: "gpm-retake-at-once",
    law: "retake",
    family: "syscall",
    about: "a P is taken out of a system call at once, though nobody needs it",
    bug: class extends Gpm {
      override retake(_p: PId, _blockedNs: number): boolean {
        return true;
      }
    },
  },
  {
    name: "gpm-retake-never",
    law: "retake",
    family: "syscall",
    about: "a P is never taken out of a system call, however many Gs wait in its ring",
    bug: class extends Gpm {
      override retake(_p: PId, _blockedNs: number): boolean {
        return false;
      }
    },
  },
  {
    name: "gpm-inject-first",
    law: "conservation",
    family: "netpoll",
    about: "a poll that finds several Gs keeps only the first",
    bug: class extends Gpm {
      override inject(g: GId, m: MId, index: number, count: number, step: number): Verdict {
        const drops = index > 0 && this.ops.procOf(m) !== NONE;
        return drops ? DONE : super.inject(g, m, index, count, step);
      }
    },
  },
  {
    name: "gpm-lost-net",
    law: "conservation",
    family: "netpoll",
    about: "the first G that a netpoll finds is forgotten",
    bug: class extends Gpm {
      override inject(g: GId, m: MId, index: number, count: number, step: number): Verdict {
        const forgets = index === 0 && this.ops.procOf(m) !== NONE;
        return forgets ? DONE : super.inject(g, m, index, count, step);
      }
    },
  },
]);
