/**
 * Planted bug: the thread is woken before the G is queued, so it may find nothing and sleep for good.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  type MId,
  type PId,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

const P0 = 0 as PId;

class WakeFirst extends ManyToOne {
  override ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) {
      this.ops.startProc(m, P0, false);
      return again(1);
    }
    this.queue.put(m, g);
    return DONE;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "n1-wake-first",
  base: "n1",
  law: "ends-or-names-stuck",
  family: "wake-up",
  about: "the thread is woken before the G is queued, so it may find nothing and sleep for good",
  make: (ops) => new WakeFirst(ops),
};
