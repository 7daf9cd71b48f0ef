/**
 * n1 with room for a fixed number of Gs, the running one included. A G that finds it full is turned
 * away: it is put aside in a queue of its own and runs only when nobody comes any more, so that the run
 * can end and no G is lost.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import {
  again,
  fifo,
  type GId,
  type MId,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Queue,
  type ReadyWhy,
  shared,
  type Verdict,
} from "@lab/runtime";

const { find: FIND, ready: READY } = ManyToOne.steps;

const P0 = 0 as PId;

/** A queue that turns Gs away when full. */
export class BoundedRoom extends ManyToOne {
  override readonly name = "n1-bounded-room";
  readonly #aside: Queue;
  #came = 0;

  /**
   * @param room Gs that have room, at least 1.
   * @param turnedAway Notes 1 for each G that found no room, by id; its length is the number of arrivals.
   */
  constructor(ops: Ops, private readonly room: number, private readonly turnedAway: Uint8Array) {
    super(ops);
    this.#aside = ops.queues({ aside: shared(fifo()) }).aside;
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    const ops = this.ops;
    if (step !== READY.queue) return super.ready(g, m, why, step);
    this.#came++;
    const inside = this.queue.len() + (ops.isIdle(P0) ? 0 : 1);
    if (inside < this.room) this.queue.put(m, g);
    else {
      this.turnedAway[g] = 1;
      this.#aside.put(m, g);
    }
    return again(READY.wake);
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step !== FIND.look) return PARK;
    const g = this.queue.take(m);
    if (g !== NONE) return g;
    const over = this.#came === this.turnedAway.length && this.#aside.len() > 0;
    const late = over ? this.#aside.take(m) : NONE;
    if (late !== NONE) return late;
    ops.announceIdle(m);
    return again(FIND.sleep);
  }
}
