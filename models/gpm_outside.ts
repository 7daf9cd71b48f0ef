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
  readonly #idleSeen: number[] = [];

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

  /** `injectglist`: the poller runs the first; idle Ps get one each; the rest stay local. */
  inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    const { ops, global, local } = this, p = ops.procOf(m);
    if (p === NONE) {
      if (phase === 0) global.put(m, g);
      else ops.startIdle(m, false);
      return phase === 0 ? again(START) : DONE;
    }
    if (index === 0) {
      this.#found[m] = g;
      return DONE;
    }
    const end = index === count - 1 && this.release.injectWakes ? again(WAKE) : DONE;
    switch (phase) {
      case 0:
        if (index === 1) this.#idleSeen[m] = ops.idleProcs();
        if (index <= this.#idleSeen[m]) {
          global.put(m, g);
          return again(START);
        }
        return local[p].put(m, g) === NONE ? end : again(SPILL);
      case SPILL:
        global.put(m, g);
        return end;
      case START:
        ops.startIdle(m, false);
        return end;
      default:
        this.wake(m);
        return DONE;
    }
  }
}
