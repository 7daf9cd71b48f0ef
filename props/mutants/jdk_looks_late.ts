/**
 * Planted bug: whether the queue was empty is asked a step after the put. Two puts that meet find two Gs there, so each leaves the signal to the other.
 *
 * @module
 */

import { Jdk } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  type MId,
  moreSteps,
  type Queue,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

const { ready } = Jdk.steps, READY = moreSteps(ready, "look");

class LooksLate extends Jdk {
  readonly #to: Queue[] = [];

  protected override push(g: GId, m: MId, to: Queue): Verdict {
    to.put(m, g);
    this.#to[m] = to;
    return again(READY.look);
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== READY.look) return super.ready(g, m, why, step);
    return this.#to[m].len() > 1 ? DONE : again(READY.wake);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "jdk-looks-late",
  base: "jdk",
  law: "idle-beside-work",
  family: "queue",
  about: "whether a queue was empty is asked after the put",
  make: (ops) => new LooksLate(ops),
};
