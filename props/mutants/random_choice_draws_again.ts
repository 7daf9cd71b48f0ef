/**
 * Planted bug: the P that is woken is drawn once more, and not the one that got the G.
 *
 * @module
 */

import { RandomChoice } from "@lab/models";
import type { GId, MId } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class DrawsAgain extends RandomChoice {
  protected override wake(g: GId, m: MId): void {
    this.at[m] = this.choose();
    super.wake(g, m);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "random-choice-draws-again",
  base: "random-choice",
  law: "ends-or-names-stuck",
  family: "wake-up",
  about: "who is woken is drawn once more",
  make: (ops, options) => new DrawsAgain(ops, options as { choices: number }),
};
