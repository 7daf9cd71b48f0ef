/**
 * A thread, or a process, for each G: for tests of the kernel's part of the engine.
 *
 * @module
 */

import type { GId, MId } from "../core/ids.ts";
import {
  DONE,
  Model,
  type Ops,
  type OwnThreads,
  PARK,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "../model.ts";

/** 1:1. */
export class OneThreadEach extends Model<OwnThreads> {
  readonly name = "one-thread-each";
  declare readonly traits: Traits;

  constructor(ops: Ops, unit: "thread" | "process") {
    super(ops);
    this.traits = {
      unit,
      threads: "per-g",
      netpoll: false,
      sysmon: false,
    };
  }

  ready(g: GId, m: MId, _why: ReadyWhy, _phase: number): Verdict {
    this.ops.wakeThread(m, g);
    return DONE;
  }

  find(m: MId, _phase: number): Verdict {
    const g = this.ops.ownG(m);
    return g >= 0 ? g : PARK;
  }
}
