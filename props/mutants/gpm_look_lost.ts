/**
 * Planted bug: the look at the global queue on the 61st tick forgets the G it took, but only on a P
 * whose ring has wrapped and was emptied by a thief: three rare things at once.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type PId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class LookLost extends Gpm {
  readonly #gets: number[] = [];

  override find(m: MId, step: number): Verdict {
    const p = this.ops.procOf(m) as PId;
    const before = step <= FIND.local ? this.local[p].len() : 0;
    const verdict = super.find(m, step);
    if (before > 0 && this.local[p].len() < before) this.#gets[p] = (this.#gets[p] ?? 0) + 1;
    const wrapped = this.#gets[p] > this.o.ring && this.local[p].len() === 0;
    return step === FIND.fair && verdict >= 0 && wrapped ? again(FIND.local) : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-look-lost",
  base: "gpm",
  law: "conservation",
  family: "tick",
  about: "the look at the global queue takes a G and forgets it if a thief robbed the wrapped ring",
  options: { ring: "2", globalEvery: "2" },
  make: harmedGpm(LookLost),
};
