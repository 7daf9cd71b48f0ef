/**
 * What it costs to wake a thread on another core, and to sleep for a moment: rows that may be drawn
 * for each wake-up, from their quantiles.
 *
 * @module
 */

import { Cost, type CostTable, quantileAt, type Quantiles } from "../core/cost_table.ts";
import { type Prng, prngStream } from "../core/prng.ts";
import { INTERRUPT_M, type M } from "../machine/m_table.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { wakeAcross, wakeLatency } = Cost, INTERRUPT = INTERRUPT_M;

/** What of a run's state is read and written here. */
interface WakeState {
  readonly cost: Float64Array;
  readonly costTimes: Float64Array;
  readonly costDrawnNs: Float64Array;
}

/** Charges wake-ups and naps. */
export class WakePrices {
  /** Quantiles of the rows; null: a row is not drawn. */
  declare private readonly call: Quantiles | null;
  declare private readonly latency: Quantiles | null;
  declare private readonly napping: Quantiles | null;
  /** What a G's M pays is in the work of the G already. */
  private readonly isInWork: boolean;
  private readonly prng: Prng;

  constructor(private readonly s: WakeState, { rows, wakesInWork }: CostTable, seed: number) {
    this.isInWork = wakesInWork === true;
    this.call = rows.wakeAcross.quantiles ?? null;
    this.latency = rows.wakeLatency.quantiles ?? null;
    this.napping = rows.stealNextNap.quantiles ?? null;
    this.prng = prngStream(seed, "wake");
  }

  /**
   * A thread on another core, which was idle, is woken by `by`, or by nobody: charges the caller.
   * What both rows of a wake-up are is one draw: who calls long, wakes late.
   *
   * @returns Its latency, in ns.
   */
  across(by: M | null): number {
    const { call, latency, s } = this;
    const u = call !== null || latency !== null ? this.prng.float53() : 0;
    const pays = by !== null && by.id !== INTERRUPT && !(this.isInWork && by.g >= 0);
    if (pays && s.cost[wakeAcross] > 0) by.clock += this.drawn(wakeAcross, call, u);
    return this.drawn(wakeLatency, latency, u);
  }

  /** `m` sleeps for a moment, as a thief before it takes runnext. */
  nap(m: M): void {
    const { napping } = this;
    if (this.s.cost[Cost.stealNextNap] === 0) return;
    m.clock += this.drawn(Cost.stealNextNap, napping, napping === null ? 0 : this.prng.float53());
  }

  /** As at the start of a run with this seed. */
  restart(seed: number): void {
    this.prng.restart(seed);
  }

  /** Counts a charge of `row`. @returns Its ns at `u`, if it is drawn. */
  private drawn(row: number, quantiles: Quantiles | null, u: number): number {
    const { cost, costDrawnNs, costTimes } = this.s, ns = cost[row];
    costTimes[row]++;
    if (quantiles === null || ns === 0) return ns;
    const drawnNs = quantileAt(quantiles, u);
    costDrawnNs[row] += drawnNs - ns;
    return drawnNs;
  }
}
