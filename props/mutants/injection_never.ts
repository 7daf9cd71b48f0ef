/**
 * Planted bug: the gate thread sees that the pool is starved, and adds no thread.
 *
 * @module
 */

import { Injection } from "@lab/models";
import { DONE, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class Never extends Injection {
  override period(): Verdict {
    return DONE;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "injection-never",
  base: "injection",
  law: "ends-or-names-stuck",
  family: "thread",
  about: "no thread is ever added",
  scenes: "pinned",
  make: (ops, options) => new Never(ops, options as { inject: number }),
};
