/**
 * Go's scheduler as plain text, one function of Go each, without steps: what gpm's hooks are held
 * to on machines that answer anything. Lines are those of Go 1.26.8, `src/runtime/proc.go`.
 *
 * @module
 */

import {
  DONE,
  FIRST,
  type GId,
  LAST,
  LeaveWhy,
  NONE,
  type None,
  OLDER,
  PARK,
  type PId,
  type Verdict,
} from "@lab/runtime";
import { type AnyMachine, type AnyQueues, G7, M0 } from "./any_machine_testing.ts";

/** What a user may turn. */
export interface GoTurns {
  /** Slots of a ring. */
  readonly ring: number;
  /** Ticks between two looks at the global queue; 0: none. */
  readonly every: number;
  readonly steal: "half" | "one" | "all";
  /** 19, 22, 24, 26. */
  readonly release: number;
  /** What an ablation takes away. */
  readonly without?: "runnext" | "steal" | "spin";
}

/** Greatest common divisor. */
function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Where `findRunnable` goes on. */
type Label = "top" | "local" | "global";

/** One P of Go's scheduler. */
export class GoText {
  readonly #at: AnyMachine;
  readonly #q: AnyQueues;
  readonly #turns: GoTurns;

  constructor(at: AnyMachine, q: AnyQueues, turns: GoTurns) {
    [this.#at, this.#q, this.#turns] = [at, q, turns];
  }

  /** Is a spinner told that it is wanted? */
  get #wants(): boolean {
    return this.#turns.release >= 22 && this.#turns.without !== "spin";
  }

  get #p(): PId {
    return this.#at.p as PId;
  }

  /** `runqput`:7480, `runqputslow`:7524. */
  #runqput(g: GId | None, next: boolean): void {
    const { local, global } = this.#q, own = local[this.#p];
    if (next && this.#turns.without !== "runnext") g = this.#q.next[this.#p].put(M0, g as GId);
    while (g !== NONE && own.put(M0, g as GId) !== NONE) {
      if (own.spill(M0, this.#turns.ring / 2, global, g as GId, OLDER)) return;
    }
  }

  /** `wakep`:3212: under the scheduler's lock. */
  wakep(): void {
    if (this.#turns.without === "spin") {
      this.#at.ops.startIdle(M0, false);
      return;
    }
    if (this.#at.ops.spinning() === 0) this.#q.global.pass(M0);
    this.#at.ops.wakeSpinner(M0);
  }

  /** The same behind a G that was queued: who sees a spinner goes on. */
  #wakepFor(): void {
    const { ops } = this.#at;
    if (ops.idleProcs() > 0) return this.wakep();
    // From 1.22 on one that is about to drop its P is told instead; once.
    if (!this.#wants || ops.spinning() > 0) return;
    if (ops.spinnerWanted()) this.#q.global.pass(M0);
    else this.wakep();
  }

  /** `ready`:1116, `newproc`:5284; without a P `injectglist`:4045 of one. */
  ready(): Verdict {
    const { ops, p } = this.#at, { local, global } = this.#q, home = ops.homeOf(G7);
    if (p !== NONE) {
      this.#runqput(G7, true);
      this.#wakepFor();
    } else if (home === NONE) {
      global.put(M0, G7);
      ops.startIdle(M0, false);
    } else {
      while (local[home].put(M0, G7) !== NONE) {
        if (local[home].spill(M0, this.#turns.ring / 2, global, G7, OLDER)) break;
      }
      if (!ops.startProc(M0, home, false)) this.wakep();
    }
    return DONE;
  }

  /** `goschedImpl`:4307, `goyield_m`:4456. */
  leave(why: LeaveWhy): Verdict {
    if (why === LeaveWhy.GOYIELD) this.#runqput(G7, false);
    if (why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT) {
      this.#q.global.put(M0, G7);
      if (this.#turns.release >= 22) this.#wakepFor();
    }
    return DONE;
  }

  /** `resetspinning`:3994, in front of `execute`. */
  #run(g: GId): GId {
    if (!this.#at.ops.isSpinning(M0)) return g;
    this.#at.ops.stopSpin(M0);
    this.wakep();
    return g;
  }

  /** `findRunnable`:3361. @param from Where it begins: "drop" is behind all looks in vain. */
  find(from: Label | "drop" = "top"): Verdict {
    const { ops } = this.#at, { global } = this.#q;
    let label: Label | GId | None = from === "drop" ? this.#drop() : from;
    if (from === "drop" && label === NONE) return PARK;
    for (;;) {
      if (label === "top") {
        if (ops.timersDue(M0, this.#p)) ops.runTimers(M0, this.#p);
        const { every } = this.#turns;
        const isDue = every > 0 && ops.schedtick(this.#p) % every === 0 && global.len() > 0;
        const g = isDue ? global.take(M0) : NONE;
        label = g === NONE ? "local" : g;
      }
      if (label === "local") label = this.#runqget();
      if (label === "global" || label === NONE) label = this.#elsewhere();
      if (typeof label === "number" && label !== NONE) return this.#run(label as GId);
      if (label !== NONE) continue;
      label = this.#drop();
      if (label === NONE) return PARK;
    }
  }

  /** `runqget`:7618. */
  #runqget(): GId | "global" {
    const next = this.#q.next[this.#p].take(M0);
    if (next !== NONE) {
      this.#at.ops.inherit(M0);
      return next;
    }
    const g = this.#q.local[this.#p].take(M0);
    return g === NONE ? "global" : g;
  }

  /** The global queue, the network, the others. */
  #elsewhere(): GId | None | Label {
    const { ops } = this.#at, { global, local } = this.#q, own = local[this.#p];
    if (global.len() > 0) {
      if (own.len() > 0) return "local";
      // `globrunqgetbatch`:7293.
      const n = global.len(), share = Math.floor(n / ops.procs) + 1;
      const g = global.move(M0, Math.min(n, share, this.#turns.ring / 2), own, FIRST);
      if (g !== NONE) return g;
    }
    if (ops.netWaiters() > 0 && !ops.netBlocked()) {
      ops.netpoll(M0);
      if (this.#at.polled !== NONE) return this.#at.polled;
    }
    // Nobody spins: everybody looks.
    if (this.#turns.without === "spin") return this.#stealWork();
    const busy = ops.procs - ops.idleProcs();
    const robs = ops.isSpinning(M0) || 2 * ops.spinning() < busy && ops.trySpin(M0, Infinity);
    return robs ? this.#stealWork() : NONE;
  }

  /** `stealWork`:3828, `runqsteal`:7735, `runqgrab`:7662. */
  #stealWork(): GId | None | "local" {
    const { ops, procs } = this.#at, own = this.#q.local[this.#p];
    const steps = Array.from({ length: procs }, (_, i) => i + 1)
      .filter((step) => gcd(step, procs) === 1);
    if (own.len() > 0) return "local";
    for (let pass = 0; pass < 4; pass++) {
      const isLast = pass === 3;
      for (let seen = 0, victim = 0, step = 0; seen < procs;) {
        // The first victim of a pass is looked at again in another order, if its runnext changed.
        if (seen === 0) {
          victim = ops.random(procs);
          step = steps[steps.length === 1 ? 0 : ops.random(steps.length)];
        }
        const result = this.#look(victim as PId, isLast);
        if (result === "again") continue;
        if (result !== NONE) return result;
        seen++;
        victim = (victim + step) % procs;
      }
    }
    return NONE;
  }

  #look(victim: PId, isLast: boolean): GId | None | "local" | "again" {
    const { ops } = this.#at, { local, next } = this.#q, own = local[this.#p];
    if (victim === this.#p) return NONE;
    if (isLast && ops.timersDue(M0, victim)) {
      ops.runTimers(M0, victim);
      return "local";
    }
    if (ops.isIdle(victim) || this.#turns.without === "steal") return NONE;
    const size = local[victim].len(), { steal, release } = this.#turns;
    const n = steal === "half" ? Math.ceil(size / 2) : steal === "one" ? Math.min(1, size) : size;
    const g = local[victim].move(M0, n, own, LAST);
    if (g !== NONE) return g;
    const seen = isLast ? next[victim].peek() : NONE;
    if (seen !== NONE) {
      // Up to 1.24 `usleep(3)` whatever the victim does; from 1.26 on not if it is in a call.
      if (release < 26 || !ops.inSyscall(victim)) ops.nap(M0);
      if (own.len() > 0) return "local";
      if (next[victim].peek() !== seen) return "again";
      const robbed = next[victim].rob(M0);
      if (robbed !== NONE) return robbed;
    }
    return own.len() > 0 ? "local" : NONE;
  }

  /** `findRunnable`:3590 to its end: the P goes, and then the M. NONE: it sleeps. */
  #drop(): Label | None {
    const { ops } = this.#at, { global, local } = this.#q, { release } = this.#turns;
    if (global.len() > 0) return "global";
    if (local[this.#p].len() > 0) return "local";
    if (!this.#wants) ops.dropProc(M0);
    else if (!ops.dropUnlessWanted(M0)) return "top";
    const spins = ops.isSpinning(M0);
    if (spins) ops.stopSpin(M0);
    if (spins || this.#turns.without === "spin") {
      const saw = release >= 22 && global.len() > 0;
      if ((saw || this.#checkRunqsNoP()) && this.#takeP()) {
        if (this.#turns.without !== "spin") ops.trySpin(M0, Infinity);
        return saw && global.len() > 0 ? "global" : "top";
      }
    }
    if (ops.netWanted() && !ops.netBlocked()) ops.blockInNetpoll(M0);
    return NONE;
  }

  /** `checkRunqsNoP`:3902. */
  #checkRunqsNoP(): boolean {
    const { ops, procs } = this.#at, { local, next } = this.#q;
    if (this.#turns.without === "steal") return this.#q.global.len() > 0;
    return Array.from({ length: procs }, (_, p) => p as PId).some((p) =>
      !ops.isIdle(p) && (local[p].len() > 0 || next[p].peek() !== NONE)
    );
  }

  /** `pidlegetSpinning`:7095; 1.19: `pidleget`. */
  #takeP(): boolean {
    const { ops } = this.#at;
    return this.#wants ? ops.takeProcOrWant(M0) : ops.takeIdleProc(M0);
  }

  /** `exitsyscall`:4883. */
  back(): Verdict {
    const { ops } = this.#at;
    if (ops.reclaimProc(M0) || ops.takeIdleProc(M0)) return G7;
    this.#q.global.put(M0, G7);
    ops.startIdle(M0, false);
    return PARK;
  }

  /** `retake`:6630: is this P left in its call? */
  retake(p: PId, blockedNs: number): boolean {
    const { ops } = this.#at, { local, next } = this.#q;
    if (local[p].len() > 0 || next[p].peek() !== NONE) return true;
    if (ops.spinning() + ops.idleProcs() === 0) return true;
    return blockedNs >= 10_000_000;
  }

  /** `handoffp`:3131. */
  handoffp(p: PId): Verdict {
    const { ops, procs } = this.#at, { local, next, global } = this.#q;
    if (local[p].len() > 0 || next[p].peek() !== NONE || global.len() > 0) {
      ops.handOff(M0, p, false);
    } else if (ops.spinning() + ops.idleProcs() === 0) ops.handOff(M0, p, true);
    else if (ops.idleProcs() === procs - 1 && !ops.netBlocked()) ops.handOff(M0, p, false);
    else ops.idleProc(M0, p);
    return DONE;
  }

  /** `injectglist`:4045: the G at `index` of `count`. */
  inject(index: number, count: number): Verdict {
    const { ops, p } = this.#at, { global, local } = this.#q, rest = count - index;
    // `findRunnable` runs the first itself.
    if (p !== NONE && index === 0) return DONE;
    const n = p === NONE ? rest : index === 1 ? Math.min(ops.idleProcs(), rest) : 0;
    let left = rest;
    if (n > 0) {
      for (let due = global.putList(M0, G7, n); due > 0 && ops.startIdle(M0, false);) due--;
    } else if (local[p].put(M0, G7) !== NONE) {
      global.putList(M0, G7, rest);
      left = 1;
    }
    if (left === 1 && p !== NONE && this.#turns.release >= 24) this.wakep();
    return DONE;
  }

  /** `findRunnable`:3770, behind its sleep in `netpoll`. */
  woken(): Verdict {
    const { ops, p } = this.#at, took = ops.takeIdleProc(M0);
    if (ops.netReady() === 0) return took ? DONE : PARK;
    ops.netpoll(M0);
    if (this.#at.polled !== NONE) return this.#at.polled;
    return p === NONE ? PARK : DONE;
  }
}
