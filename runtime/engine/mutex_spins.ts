/**
 * How a G that finds a mutex locked waits on its core for a moment, before it blocks: the rounds of
 * `sync.Mutex` (`runtime_canSpin`, `runtime_doSpin`). A round without a price would see nothing
 * new, so there is none then.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import type { M } from "../machine/m_table.ts";
import type { State } from "./state.ts";
import type { StateQueue } from "./state_parts.ts";

/** Rounds in a row at most (proc.go: active_spin). */
const ROUNDS_MAX = 4;

/** What a G knows between two rounds. */
interface Spin {
  rounds: number;
  /** It has told the unlocker to wake nobody. */
  holdsWoken: boolean;
}

/** The Gs that spin. */
export class MutexSpins {
  /** 1: a round takes time, and there is more than one core. */
  readonly possible: 0 | 1 = 0;
  declare private readonly s: State;
  private readonly spins = new Map<number, Spin>();
  /** Queues of each P; made when the first G wants to spin, as the model is there by then. */
  #own: readonly (readonly StateQueue[])[] = [];

  constructor(s: State) {
    this.s = s;
    const isGo = s.program.sync === "go";
    this.possible = isGo && s.cost[Cost.mutexSpin] > 0 && s.cores > 1 && s.procs > 1 ? 1 : 0;
  }

  /** Is `g` between two rounds? */
  has(g: number): boolean {
    return this.spins.size > 0 && this.spins.has(g);
  }

  /**
   * May `g`, on `m`, spin for one round more? Only if another P is at work, and no G waits for this
   * one.
   */
  may(m: M, g: number): boolean {
    const { ps, procs, spinning } = this.s;
    if (m.p < 0 || (this.spins.get(g)?.rounds ?? 0) >= ROUNDS_MAX) return false;
    if (procs <= ps.idleCount + spinning + 1) return false;
    return this.#queues(m.p).every((queue) => queue.len() === 0);
  }

  /** Carries a round out. @param asks May it tell the unlocker of `x` to wake nobody? */
  round(m: M, g: number, x: number, asks: boolean): void {
    const { mutexes, counts } = this.s;
    let spin = this.spins.get(g);
    if (spin === undefined) this.spins.set(g, spin = { rounds: 0, holdsWoken: false });
    if (asks && mutexes.woken[x] === 0 && mutexes.waiters[x] > 0) {
      mutexes.woken[x] = 1;
      spin.holdsWoken = true;
    }
    spin.rounds++;
    counts.mutexSpins++;
    this.s.charge(m, Cost.mutexSpin);
  }

  /** `g` spins no longer. @returns Had it told the unlocker to wake nobody? */
  end(g: number): boolean {
    const spin = this.spins.get(g);
    this.spins.delete(g);
    return spin !== undefined && spin.holdsWoken;
  }

  #queues(p: number): readonly StateQueue[] {
    const { procs, queues } = this.s;
    if (this.#own.length === 0) {
      this.#own = Array.from({ length: procs }, (_, i) => queues.filter((queue) => queue.p === i));
    }
    return this.#own[p];
  }
}
