/**
 * Planted bug: the G kicked out of runnext goes to the global queue, behind everybody.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type PId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

class KickGlobal extends Gpm {
  readonly #out: number[] = [];

  protected override putFirst(m: MId, p: PId, g: GId): GId | -1 {
    const kicked = super.putFirst(m, p, g);
    this.#out[m] = kicked;
    return kicked;
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== READY.kick) return super.ready(g, m, why, step);
    this.global.put(m, this.#out[m] as GId);
    return again(READY.wake);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-kick-global",
  base: "gpm",
  law: "runnext",
  family: "runnext",
  about: "the G kicked out of runnext goes to the global queue, behind everybody",
  make: harmedGpm(KickGlobal),
};
