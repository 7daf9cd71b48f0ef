/**
 * Figures that are said to be one thing and counted to be another.
 *
 * @module
 */

/** A figure that the summary and the events give differently. */
export interface FigureFault {
  /** Its path in the summary, as `waitNs.p99`. */
  readonly figure: string;
  /** What the summary says, and what the events make it. */
  readonly said: number;
  readonly counted: number;
}

/** Rounding of sums of doubles in another order. */
export const ROUNDING = 1e-9;

/** Notes what differs. */
export class Faults {
  readonly list: FigureFault[] = [];

  /** @param error Most by which they may differ, relative. */
  compare(figure: string, said: number, counted: number, error = 0): void {
    const most = error * Math.max(1, Math.abs(counted));
    if (!(Math.abs(said - counted) <= most)) this.list.push({ figure, said, counted });
  }
}
