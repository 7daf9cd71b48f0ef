/**
 * What gpm does with Gs that become ready outside of the machine: arrivals, and those whose network
 * wait is over (`netpoll`, `injectglist`).
 *
 * @module
 */

import {
  again,
  DONE,
  type GId,
  type MId,
  NONE,
  OLDER,
  type Ops,
  PARK,
  type PId,
  type Queue,
  type Verdict,
} from "@lab/runtime";
import { READY, type Release, WOKEN } from "./gpm_terms.ts";

// The optimizer folds constants of its own module, but not members of objects.
const { spill: SPILL, spillHome: SPILL_HOME, start: START, wake: WAKE } = READY;

/** Places what comes from outside, and polls. */
export class FromOutside {
  readonly local: readonly Queue[];
  readonly global: Queue;
  // State between two steps, by M.
  readonly #found: number[] = [];
  readonly #toStart: number[] = [];

  /** @param half What a full ring spills. @param wake `wakep`, which an ablation may change. */
  constructor(
    private readonly ops: Pick<
      Ops,
      | "procOf"
      | "homeOf"
      | "idleProcs"
      | "startIdle"
      | "startProc"
      | "takeIdleProc"
      | "netpoll"
      | "netReady"
    >,
    { local, global }: { readonly local: readonly Queue[]; readonly global: Queue },
    private readonly half: number,
    private readonly release: Release,
    private readonly wake: (m: MId) => void,
  ) {
    this.local = local;
    this.global = global;
  }

  /** An arrival: to the P its interrupt came to, else to the global queue (`injectglist`). */
  ready(g: GId, m: MId, phase: number): Verdict {
    const { ops, global, local } = this, home = ops.homeOf(g);
    switch (phase) {
      case 0:
        if (home === NONE) {
          global.put(m, g);
          return again(START);
        }
        return local[home].put(m, g) === NONE ? again(START) : again(SPILL_HOME);
      case SPILL_HOME:
        return local[home as PId].spill(m, this.half, global, g, OLDER) ? again(START) : again(0);
      default:
        if (home === NONE) ops.startIdle(m, false);
        else if (!ops.startProc(m, home, false)) this.wake(m);
        return DONE;
    }
  }

  /** Polls the network: what `m` is to run comes through `inject` to `found`. */
  poll(m: MId): void {
    this.#found[m] = NONE;
    this.ops.netpoll(m);
  }

  /** The G that the last poll of `m` found for it, or NONE. */
  found(m: MId): number {
    return this.#found[m];
  }

  /**
   * `findRunnable`, behind a sleep that the network ended: the first of what is ready runs here.
   */
  woken(m: MId, step: number): Verdict {
    const ops = this.ops;
    switch (step) {
      case WOKEN.take:
        return again(ops.takeIdleProc(m) ? WOKEN.poll : WOKEN.pollWithout);
      case WOKEN.poll:
        if (ops.netReady() === 0) return again(WOKEN.look);
        this.poll(m);
        return again(WOKEN.got);
      case WOKEN.pollWithout:
        if (ops.netReady() === 0) return PARK;
        this.poll(m);
        return again(WOKEN.got);
      case WOKEN.got: {
        const g = this.#found[m];
        if (g !== NONE) return g;
        return again(ops.procOf(m) === NONE ? WOKEN.stop : WOKEN.look);
      }
      case WOKEN.look:
        return DONE;
      default:
        return PARK;
    }
  }

  /**
   * `injectglist`: the poller runs the first; idle Ps get one each, the rest stay local. What goes
   * to the global queue goes there under one lock, and then the Ps are started.
   */
  inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    const { ops, global, local } = this, p = ops.procOf(m);
    if (index === 0 && p !== NONE) {
      this.#found[m] = g;
      return DONE;
    }
    const rest = count - index;
    switch (phase) {
      case 0: {
        const given = p === NONE ? rest : index === 1 ? Math.min(ops.idleProcs(), rest) : 0;
        if (given > 0) {
          this.#toStart[m] = global.putList(m, g, given);
          return again(START);
        }
        return local[p as PId].put(m, g) === NONE ? this.#end(p, rest) : again(SPILL);
      }
      case SPILL:
        global.putList(m, g, rest);
        return this.#end(p, 1);
      case START:
        return ops.startIdle(m, false) && --this.#toStart[m] > 0
          ? again(START)
          : this.#end(p, rest);
      default:
        this.wake(m);
        return DONE;
    }
  }

  /** A G of a list has its place. @param rest 1: it was the last. */
  #end(p: PId | -1, rest: number): Verdict {
    return rest === 1 && p !== NONE && this.release.injectWakes ? again(WAKE) : DONE;
  }
}
