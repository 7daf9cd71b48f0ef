/**
 * Planted bug: nobody looks for the Gs that yielded: the stack may be empty, but they are not on it.
 *
 * @module
 */

import { GmLifo } from "@lab/models";
import type { MId, Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class YieldForgotten extends GmLifo {
  protected override next(m: MId): Verdict {
    return this.orSleep(this.queues.ready.take(m));
  }
  protected override hasWork(): boolean {
    return this.queues.ready.len() > 0;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-lifo-yield-forgotten",
  base: "gm-lifo",
  law: "ends-or-names-stuck",
  family: "queue",
  about: "nobody looks for those that yielded",
  make: (ops, options) => new YieldForgotten(ops, options as { slice: number }),
};
