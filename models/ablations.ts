/**
 * gpm without one of its parts each: a method or two overridden. What each part is worth is the
 * difference.
 *
 * @module
 */

import type { GId, MId, PId, Promises } from "@lab/runtime";
import { Gpm } from "./gpm.ts";

/**
 * gpm without runnext: a readied G goes to the ring's tail. Shows what runnext is worth: the woken
 * partner of a ping-pong waits for everybody else.
 */
export class NoRunnext extends Gpm {
  override readonly name = "gpm-no-runnext";
  protected override promised(): Promises {
    const { slot: _, ...rest } = super.promised();
    return rest;
  }
  /** "Kicks out" the G itself, which so goes to the ring. */
  protected override putFirst(_m: MId, _p: PId, g: GId): GId | -1 {
    return g;
  }
}

/**
 * gpm without stealing: an idle P finds work in the global queue only. Shows what stealing is
 * worth: Gs readied on one P stay there until its ring overflows.
 */
export class NoSteal extends Gpm {
  override readonly name = "gpm-no-steal";
  /** A P may idle beside a full ring for good. */
  protected override promised(): Promises {
    const { steal: _, idleBesideWorkNs: _beside, ...rest } = super.promised();
    return rest;
  }
  /** It still runs the timers of idle Ps: nobody else would. */
  protected override steals(): boolean {
    return false;
  }
  protected override seesWork(): boolean {
    return this.global.len() > 0;
  }
}

/**
 * gpm without the look at the global queue on every 61st tick. Shows what the look is worth: while
 * a ring never empties, a G in the global queue starves.
 */
export class NoGlobalLook extends Gpm {
  override readonly name = "gpm-no-global-look";
  /** A G in the global queue may wait for ever. */
  protected override promised(): Promises {
    const { startTicks: _, ...rest } = super.promised();
    return { ...rest, look: { queue: "global", every: Infinity } };
  }
  protected override looksGlobal(_p: PId): boolean {
    return false;
  }
}

/**
 * gpm without hand-off: a P stays with its M for the whole system call. Shows what the hand-off is
 * worth: as many blocking calls as Ps, and nothing runs.
 */
export class NoHandoff extends Gpm {
  override readonly name = "gpm-no-handoff";
  protected override promised(): Promises {
    const { retake: _, ...rest } = super.promised();
    return rest;
  }
  override retake(_p: PId, _blockedNs: number): boolean {
    return false;
  }
}

/**
 * gpm without preemption: a G runs until it blocks, yields or ends. Shows what sysmon's 10 ms are
 * worth: one long loop holds its P, and everything in its ring that nobody steals.
 */
export class NoPreempt extends Gpm {
  override readonly name = "gpm-no-preempt";
  protected override promised(): Promises {
    return { ...super.promised(), slice: { leastNs: Infinity, mostNs: Infinity } };
  }
  override tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }
}

/**
 * gpm without spinning Ms: whoever readies a G wakes an M at once, and an M without work looks once
 * and sleeps. Shows what spinning is worth: every burst pays a wake-up for each G.
 */
export class NoSpin extends Gpm {
  override readonly name = "gpm-no-spin";
  /**
   * An M woken for one G that finds another first tells nobody: passing a wake-up on is what
   * spinning Ms do. So a P may idle beside work.
   */
  protected override promised(): Promises {
    const { idleBesideWorkNs: _, ...rest } = super.promised();
    return rest;
  }
  protected override robs(_m: MId): boolean {
    return true;
  }
  /** Without a count of spinners nobody else would notice a G queued after the last look. */
  protected override rechecks(): boolean {
    return true;
  }
  protected override wantsSpinner(): boolean {
    return false;
  }
  protected override spinAgain(_m: MId): void {}
  protected override wake(m: MId): void {
    this.ops.startIdle(m, false);
  }
}
