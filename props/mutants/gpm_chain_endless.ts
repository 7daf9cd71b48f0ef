/**
 * Planted bug: a chain of Gs that wake each other is never preempted, and others starve.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { GId, MId, Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class ChainEndless extends Gpm {
  readonly #chained: boolean[] = [];

  override find(m: MId, phase: number): Verdict {
    const p = this.ops.procOf(m);
    const next = p >= 0 ? this.next[p].peek() : -1;
    const verdict = super.find(m, phase);
    this.#chained[m] = verdict >= 0 && verdict === next;
    return verdict;
  }

  override tick(g: GId, m: MId, ranNs: number): boolean {
    return !this.#chained[m] && super.tick(g, m, ranNs);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-chain-endless",
  base: "gpm",
  law: "preemption-bound",
  family: "runnext",
  goIssues: [52934, 65178],
  about: "a chain of Gs that wake each other is never preempted, and others starve",
  make: harmedGpm(ChainEndless),
};
