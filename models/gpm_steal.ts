/**
 * How an M of gpm steals (`stealWork`, `runqsteal`, `runqgrab`).
 *
 * @module
 */

import {
  again,
  FIRST,
  LAST,
  type MId,
  NONE,
  type Ops,
  type PId,
  type Queue,
  type Verdict,
} from "@lab/runtime";
import { GO_QUEUES } from "./go_queues.ts";
import { FIND, PASSES, type Release } from "./gpm_terms.ts";

// The optimizer folds constants of its own module, but not members of objects.
const { local: LOCAL, drop: DROP, steal: STEAL } = FIND;
const STEALS_NEXT = GO_QUEUES.stealNext, LOOT = GO_QUEUES.loot === "last" ? LAST : FIRST;

/** What of gpm's an ablation may change. */
interface StealRules {
  /** How many Gs to steal from a ring that holds `size`. */
  haul(size: number): number;
  /** Does a thief take Gs, or does it only run timers? */
  steals(): boolean;
}

/** Looks at the Ps of others, one look a step. */
export class Thief {
  readonly local: readonly Queue[];
  readonly next: readonly Queue[];
  /** Steps coprime to the number of Ps: each visits all of them (`randomOrder`). */
  readonly #coprimes: number[] = [];
  // State between two steps, by M.
  readonly #victim: number[] = [];
  readonly #stride: number[] = [];
  /** The runnext that the thief saw before its nap. */
  readonly #seen: number[] = [];

  constructor(
    private readonly ops: Pick<
      Ops,
      "procs" | "random" | "timersDue" | "runTimers" | "isIdle" | "inSyscall" | "nap"
    >,
    { local, next }: { readonly local: readonly Queue[]; readonly next: readonly Queue[] },
    private readonly release: Release,
    private readonly rules: StealRules,
  ) {
    this.local = local;
    this.next = next;
    for (let i = 1; i <= ops.procs; i++) if (gcd(i, ops.procs) === 1) this.#coprimes.push(i);
  }

  /**
   * `stealWork`: 4 passes in a random order; timers and runnext of victims only in the last.
   * Answers a G or a step.
   */
  steal(m: MId, p: PId, look: number): Verdict {
    const { ops, local, next } = this, procs = ops.procs;
    // Stolen Gs go to an empty ring: an arrival that came to this P meanwhile is served first.
    if (local[p].len() > 0) return again(LOCAL);
    let i = look >> 1;
    if ((look & 1) !== 0) return this.#stealNext(m, i);
    let victim = (this.#victim[m] | 0) as PId, stride = this.#stride[m] | 0;
    const lastPass = (PASSES - 1) * procs;
    // Where many Ps are idle this goes round often: nothing is divided there.
    for (let pass = i - i % procs; i < PASSES * procs; i++) {
      if (i === pass) {
        victim = (this.#newOrder(m) | 0) as PId;
        stride = this.#stride[m] | 0;
      }
      if (i === pass + procs - 1) pass += procs;
      // An idle P has nothing in its ring, but it keeps its timers.
      if (victim !== p && i >= lastPass && ops.timersDue(m, victim)) {
        ops.runTimers(m, victim);
        return again(LOCAL);
      }
      if (victim !== p && !ops.isIdle(victim) && this.rules.steals()) {
        this.#victim[m] = victim;
        const size = local[victim].len();
        const g = local[victim].move(m, this.rules.haul(size), local[p], LOOT);
        if (g !== NONE) return g;
        const seen = i >= lastPass && STEALS_NEXT ? next[victim].peek() : NONE;
        if (seen !== NONE) {
          // The victim may be about to run it: give it a moment.
          this.#seen[m] = seen;
          if (this.release.napInSyscall || !ops.inSyscall(victim)) ops.nap(m);
          return again(STEAL + (i << 1) + 1);
        }
        this.#nextVictim(m);
        return again(STEAL + ((i + 1) << 1));
      }
      victim = this.#after(victim, stride);
    }
    return again(DROP);
  }

  /** The look at runnext of the victim that was found to have one. */
  #stealNext(m: MId, i: number): Verdict {
    const next = this.next[this.#victim[m]];
    // Only the same G (`runnext.cas`). Another one: the look at the ring begins anew.
    if (next.peek() !== this.#seen[m]) return again(STEAL + (i << 1));
    const g = next.rob(m);
    this.#nextVictim(m);
    return g === NONE ? again(STEAL + ((i + 1) << 1)) : g;
  }

  #newOrder(m: MId): PId {
    const procs = this.ops.procs, n = this.#coprimes.length;
    const victim = this.#victim[m] = this.ops.random(procs);
    this.#stride[m] = this.#coprimes[n === 1 ? 0 : this.ops.random(n)];
    return victim as PId;
  }

  #nextVictim(m: MId): void {
    this.#victim[m] = this.#after(this.#victim[m], this.#stride[m]);
  }

  /** The victim behind `victim`, which is a P: no stride is longer than there are Ps. */
  #after(victim: number, stride: number): PId {
    const next = (victim + stride) | 0, { procs } = this.ops;
    return (next < procs ? next : next - procs) as PId;
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
