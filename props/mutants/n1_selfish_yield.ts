/**
 * Planted bug: a G that yields goes on at once.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { DONE, type GId, LeaveWhy, type MId, NONE, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class SelfishYield extends ManyToOne {
  readonly #mine: number[] = [];

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.YIELD) return super.leave(g, m, why, phase);
    this.#mine[m] = g;
    return DONE;
  }

  override find(m: MId, phase: number): Verdict {
    const mine = this.#mine[m] ?? NONE;
    this.#mine[m] = NONE;
    return mine === NONE ? super.find(m, phase) : mine;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "n1-selfish-yield",
  base: "n1",
  law: "start-bound",
  family: "queue",
  about: "a G that yields goes on at once",
  make: (ops) => new SelfishYield(ops),
};
