/**
 * How long waits were to be that a timer, or the world, ended. A trace tells when the end was
 * noticed, which is the scheduler's business; what was asked for is the roundest length that fits
 * what was seen.
 *
 * @module
 */

import { type TraceLog, Woken } from "./log.ts";
import { WAIT_CLASSES, type WaitClass } from "./trace_event.ts";

/** Waits that a timer ends, if no goroutine does. */
const TIMED: readonly WaitClass[] = ["sleep", "channel", "select"];
/** Where nobody runs, Go sleeps for whole ms: a timer may be noticed so late. */
export const EPOLL_UNIT_NS = 1_000_000;

/** A length above the one and at most the other, ns. */
interface Bounds {
  overNs: number;
  mostNs: number;
}

/** Did a timer end this wait? */
export function isTimed(log: TraceLog, wait: number): boolean {
  return log.waitWaker.at(wait) === Woken.OUTSIDE &&
    TIMED.includes(WAIT_CLASSES[log.waitClass.at(wait)]);
}

/** Lengths of waits. */
export class WaitLengths {
  /** The bounds of all timed waits at one place: most programs sleep as long at one place. */
  readonly #sites = new Map<number, Bounds>();

  /** @param wakeNs How late an idle P notices something. */
  constructor(private readonly log: TraceLog, private readonly wakeNs: number) {
    for (let wait = 0; wait < log.waitG.length; wait++) {
      const site = log.waitSite.at(wait);
      if (site < 0 || !isTimed(log, wait)) continue;
      const one = this.#bounds(wait);
      const all = this.#sites.get(site) ?? { overNs: -Infinity, mostNs: Infinity };
      all.overNs = Math.max(all.overNs, one.overNs);
      all.mostNs = Math.min(all.mostNs, one.mostNs);
      this.#sites.set(site, all);
    }
  }

  /** Length of a wait that no goroutine ended, in ns: from its begin to when it was over. */
  ofNs(wait: number): number {
    const { log } = this, isIdle = log.waitIdle.at(wait) !== 0;
    if (isTimed(log, wait)) {
      const site = this.#sites.get(log.waitSite.at(wait));
      const isSame = site !== undefined && site.overNs < site.mostNs;
      const { overNs, mostNs } = isSame ? site : this.#bounds(wait);
      return roundest(overNs, mostNs);
    }
    // A P that was idle needed waking; one that was busy looked some time between two slices.
    const lateNs = isIdle ? this.wakeNs : log.waitUnseenNs.at(wait) / 2;
    return Math.max(0, Math.round(log.waitToNs.at(wait) - log.waitFromNs.at(wait) - lateNs));
  }

  /** It was over after the last look at it, and before it was noticed. */
  #bounds(wait: number): Bounds {
    const { log } = this, isIdle = log.waitIdle.at(wait) !== 0;
    const ns = log.waitToNs.at(wait) - log.waitFromNs.at(wait);
    const mostNs = isIdle ? ns - this.wakeNs : ns;
    return { mostNs, overNs: mostNs - (isIdle ? EPOLL_UNIT_NS : log.waitUnseenNs.at(wait)) };
  }
}

/** Steps that lengths are multiples of, ns, largest first. */
const STEPS_NS: readonly number[] = Array.from({ length: 11 }, (_, i) => 10 ** (10 - i))
  .flatMap((ns) => ns === 1 ? [1] : [ns, ns / 2]);

/**
 * The roundest length above `overNs` and at most `mostNs`: a multiple of the largest step of which
 * one lies there; of several the largest.
 *
 * @returns Whole ns; 0 if `mostNs` is below 1.
 */
export function roundest(overNs: number, mostNs: number): number {
  for (const step of STEPS_NS) {
    const ns = Math.floor(mostNs / step) * step;
    if (ns > overNs && ns > 0) return ns;
  }
  return Math.max(0, Math.floor(mostNs));
}
