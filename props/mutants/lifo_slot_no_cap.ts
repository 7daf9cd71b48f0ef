/**
 * Planted bug: the slot is never switched off, so two Gs that wake each other keep the worker to themselves.
 *
 * @module
 */

import { LifoSlot } from "@lab/models";
import type { Mutant } from "../mutant.ts";

class NoCap extends LifoSlot {
  protected override isOff(): boolean {
    return false;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "lifo-slot-no-cap",
  base: "lifo-slot",
  law: "slot-in-row",
  family: "runnext",
  about: "any number of Gs in a row comes out of the slot",
  make: (ops, options) => new NoCap(ops, options as { lifoCap: number; ring: number }),
};
