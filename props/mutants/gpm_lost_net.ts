/**
 * Planted bug: the first G that a netpoll finds is forgotten.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { DONE, type GId, type MId, NONE, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class LostNet extends Gpm {
  override inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    const forgets = index === 0 && this.ops.procOf(m) !== NONE;
    return forgets ? DONE : super.inject(g, m, index, count, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-lost-net",
  base: "gpm",
  law: "conservation",
  family: "netpoll",
  about: "the first G that a netpoll finds is forgotten",
  make: harmedGpm(LostNet),
};
