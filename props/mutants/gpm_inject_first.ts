/**
 * Planted bug: a poll that finds several Gs keeps only the first.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { DONE, type GId, type MId, NONE, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class InjectFirst extends Gpm {
  override inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    const drops = index > 0 && this.ops.procOf(m) !== NONE;
    return drops ? DONE : super.inject(g, m, index, count, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-inject-first",
  base: "gpm",
  law: "conservation",
  family: "netpoll",
  about: "a poll that finds several Gs keeps only the first",
  make: harmedGpm(InjectFirst),
};
