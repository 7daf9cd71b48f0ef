/**
 * Notes when each G came, first ran and ended. It stands between the engine and a model and passes
 * every call on, so the model under test runs as it is and no trace has to be stored: three numbers
 * for each G instead of ten events.
 *
 * @module
 */

import {
  type GId,
  LeaveWhy,
  type MId,
  Model,
  type Ops,
  type PId,
  type Promises,
  type ReadyWhy,
  type StepTables,
  type Traits,
  type Verdict,
  type WokenWhy,
} from "@lab/runtime";

/**
 * Times of Gs, in ns, by id of G: for a workload of arrivals alone that is the order of arrival.
 */
export interface Times {
  /** When it was first made ready. */
  readonly cameNs: Float64Array;
  /** When it first ran; -1 before. */
  readonly ranNs: Float64Array;
  /** When it ended; -1 before. */
  readonly endedNs: Float64Array;
}

/** Columns for `count` Gs. */
export function emptyTimes(count: number): Times {
  const column = () => new Float64Array(count).fill(-1);
  return { cameNs: column(), ranNs: column(), endedNs: column() };
}

/** A model that hands every call on to another. Override what is to be watched. */
export class Watched extends Model<Ops> {
  readonly name: string;
  override readonly traits: Traits;
  override readonly promises: Promises;

  constructor(ops: Ops, protected readonly inner: Model) {
    super(ops);
    this.name = inner.name;
    this.traits = inner.traits;
    this.promises = inner.promises;
  }
  override get steps(): StepTables {
    return this.inner.steps;
  }

  ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    return this.inner.ready(g, m, why, phase);
  }
  find(m: MId, phase: number): Verdict {
    return this.inner.find(m, phase);
  }
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    return this.inner.leave(g, m, why, phase);
  }
  override back(g: GId, m: MId, phase: number): Verdict {
    return this.inner.back(g, m, phase);
  }
  override woken(m: MId, why: WokenWhy, step: number): Verdict {
    return this.inner.woken(m, why, step);
  }
  override period(m: MId, step: number): Verdict {
    return this.inner.period(m, step);
  }
  override tick(g: GId, m: MId, ranNs: number): boolean {
    return this.inner.tick(g, m, ranNs);
  }
  override retake(p: PId, blockedNs: number): boolean {
    return this.inner.retake(p, blockedNs);
  }
  override handed(p: PId, m: MId, phase: number): Verdict {
    return this.inner.handed(p, m, phase);
  }
  override inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    return this.inner.inject(g, m, index, count, phase);
  }
}

/** Fills {@linkcode Times}. */
export class Recorder extends Watched {
  constructor(ops: Ops, inner: Model, private readonly times: Times) {
    super(ops, inner);
  }

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    const { cameNs } = this.times;
    if (phase === 0 && cameNs[g] < 0) cameNs[g] = this.ops.nowNs(m);
    return this.inner.ready(g, m, why, phase);
  }

  override find(m: MId, phase: number): Verdict {
    const verdict = this.inner.find(m, phase);
    const { ranNs } = this.times;
    if (verdict >= 0 && ranNs[verdict] < 0) ranNs[verdict] = this.ops.nowNs(m);
    return verdict;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why === LeaveWhy.EXIT && phase === 0) this.times.endedNs[g] = this.ops.nowNs(m);
    return this.inner.leave(g, m, why, phase);
  }
}
