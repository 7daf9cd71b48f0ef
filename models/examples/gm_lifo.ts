/**
 * GM-LIFO: one shared stack under a lock. Who became ready last runs first, while its data is warm;
 * a G that yields, or is preempted, goes behind all others, or it would be back at once.
 *
 * Source: the queue discipline of many thread pools, and of schedulers that go depth first (F. W.
 * Burton, M. R. Sleep, "Executing Functional Programs on a Virtual Tree of Processors", FPCA 1981):
 * on a tree of spawns a stack holds as many Gs as the tree is deep, a queue as many as it is wide.
 *
 * Weak spot: who came first waits for as long as others keep coming: no bound on a wait.
 *
 * @module
 */

import { fifo, type GId, type MId, type Ops, shared, stack, type Verdict } from "@lab/runtime";
import { DONE, type Promises, type Traits } from "@lab/runtime";
import { option, PLAIN, POOL, Pool, WAKE } from "./pool.ts";

/** A stack for all. */
export default class GmLifo extends Pool {
  static readonly options = [
    option("slice", "ns", [1_000, 1e10], Infinity, "length of a slice; 'never': no preemption"),
  ];
  readonly name = "gm-lifo";
  override readonly traits: Traits;
  override readonly promises: Promises;
  protected readonly queues = this.ops.queues({
    ready: shared(stack()),
    yielded: shared(fifo()),
  });

  constructor(ops: Ops, readonly options = { slice: Infinity }) {
    super(ops);
    this.traits = { ...PLAIN, sysmon: options.slice < Infinity };
    this.promises = { ...POOL, slice: { leastNs: options.slice, mostNs: options.slice } };
  }

  protected put(g: GId, m: MId): Verdict {
    this.queues.ready.put(m, g);
    return WAKE;
  }

  protected override putBack(g: GId, m: MId): Verdict {
    this.queues.yielded.put(m, g);
    return DONE;
  }

  protected next(m: MId): Verdict {
    const { ready, yielded } = this.queues;
    return this.orSleep((ready.len() > 0 ? ready : yielded).take(m));
  }

  protected hasWork(): boolean {
    return this.queues.ready.len() + this.queues.yielded.len() > 0;
  }

  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.options.slice;
  }
}
