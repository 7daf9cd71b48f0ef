/**
 * In which of its four passes a thief found something. No trace says it, so the model is watched at
 * work: gpm begins each pass with a new random order of victims.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { type Model, NONE, type Ops, type Queue, type QueueDecls, type Queues } from "@lab/runtime";

/** Step of gpm's `find` for the first look at a victim; the look number `i` is `STEAL + 2 * i`. */
const { steal: STEAL } = Gpm.steps.find;
/** Passes over all Ps (`stealWork`). */
const PASSES = 4;

/** Counts thefts from rings by pass. */
export class StealWatch {
  /** Thefts in pass 1 .. 4. */
  readonly byPass: number[] = Array.from({ length: PASSES }, () => 0);
  /** Look at which the `find` under way began (-1: it does not search), and what it has drawn since. */
  #look = -1;
  #draws = 0;

  /** Wraps what makes a model, so that this watch sees its searches. */
  watch(make: (ops: Ops) => Model): (ops: Ops) => Model {
    return (ops) => {
      const { random, procs } = ops;
      // Which victim first, and the step to the next: with one or two Ps there is only one step.
      const drawsPerOrder = procs <= 2 ? 1 : 2;
      ops.random = (n) => {
        this.#draws++;
        return random.call(ops, n);
      };
      watchQueues(ops, (local) => {
        const { move } = local;
        local.move = (m, n, to, answer) => {
          const g = move.call(local, m, n, to, answer);
          const orders = Math.floor(this.#draws / drawsPerOrder);
          const pass = Math.ceil(this.#look / procs) + orders - 1;
          if (g !== NONE && this.#look >= 0 && pass < PASSES) this.byPass[pass]++;
          return g;
        };
      });
      const model = make(ops), find = model.find;
      model.find = (m, step) => {
        this.#look = step >= STEAL ? (step - STEAL) >> 1 : -1;
        this.#draws = 0;
        return find.call(model, m, step);
      };
      return model;
    };
  }
}

/** Has `watch` see each queue of a P that a model is about to be lent. */
function watchQueues(ops: Ops, watch: (queue: Queue) => void): void {
  const { queues } = ops;
  ops.queues = <D extends QueueDecls>(decls: D) => {
    const lent = queues.call(ops, decls) as Queues<D>;
    for (const ofPs of Object.values<Queue | readonly Queue[]>(lent)) {
      if (Array.isArray(ofPs)) ofPs.forEach(watch);
    }
    return lent;
  };
}
