/**
 * A small right model for tests of the engine: one global queue, wakes with permits. It is also the
 * 20-line model of the README.
 *
 * @module
 */

import { again, DONE, LeaveWhy, Model, PARK, type ReadyWhy, type Verdict } from "../model.ts";
import type { GId, MId } from "../core/ids.ts";

/** One queue, many Ms. */
export class TestModel extends Model {
  readonly name = "test";

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) this.ops.pushGlobal(m, g);
    else this.ops.startIdle(m, false);
    return phase === 0 ? again(1) : DONE;
  }

  find(m: MId, phase: number): Verdict {
    if (phase === 0) {
      const g = this.ops.popGlobal(m);
      return g >= 0 ? g : again(1);
    }
    if (phase === 1) this.ops.announceIdle(m);
    else return this.ops.globalLen() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
    return again(2);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD) this.ops.pushGlobal(m, g);
    return DONE;
  }
}
