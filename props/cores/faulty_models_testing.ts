/**
 * A module with five wrong models, for tests of what is held against runs on real cores. Workers
 * load it in the place of `@lab/models`.
 *
 * @module
 */

import {
  again,
  DONE,
  type GId,
  type MId,
  type Ops,
  ordered,
  type ReadyWhy,
  shared,
  type Traits,
  type Verdict,
  type WokenWhy,
} from "@lab/runtime";
import { configure as sound, GlobalOnly } from "@lab/models";

const { ready: READY, find: FIND } = GlobalOnly.steps;

/** Queues every G twice. */
class Doubler extends GlobalOnly {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step === READY.queue) this.queue.put(m, g);
    return super.ready(g, m, why, step);
  }
}

/** Forgets every 7th G. */
class Forgetter extends GlobalOnly {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    return g % 7 === 6 ? DONE : super.ready(g, m, why, step);
  }
}

/** Gives its P up twice. */
class Dropper extends GlobalOnly {
  override find(m: MId, step: number): Verdict {
    if (step !== FIND.announce) return super.find(m, step);
    this.ops.dropProc(m);
    this.ops.dropProc(m);
    return DONE;
  }
}

/** Answers what is no verdict when it wakes, in the third step. */
class Waker extends GlobalOnly {
  override woken(_m: MId, _why: WokenWhy, step: number): Verdict {
    return step < 2 ? again(step + 1) : -1;
  }
}

/** Has a queue that only the virtual engine has. */
class Sorter extends GlobalOnly {
  constructor(ops: Ops, sliceNs: number) {
    super(ops, sliceNs);
    ops.queues({ byDeadline: shared(ordered()) });
  }
}

/** Wants to be called each millisecond. */
class Balancer extends GlobalOnly {
  declare readonly traits: Traits;
  constructor(ops: Ops, sliceNs: number) {
    super(ops, sliceNs);
    this.traits = { ...this.traits, periodNs: 1_000_000 };
  }
}

const FAULTY: Readonly<Record<string, typeof GlobalOnly>> = {
  gm: Doubler,
  pm: Forgetter,
  n1: Dropper,
  g: Waker,
  gpm: Sorter,
  "gpm-no-spin": Balancer,
};

/** As `configure` of the models, but a model of `FAULTY` goes by the name of a sound one. */
export function configure(name: string, options: Readonly<Record<string, string>> = {}) {
  const Faulty = FAULTY[name];
  if (Faulty === undefined) return sound(name, options);
  return { ...sound(name), make: (ops: Ops) => new Faulty(ops, Infinity) };
}
