/**
 * How long waits were to be that a timer, or the world, ended. A trace tells when the end was
 * noticed, which is the scheduler's business; what was asked for is the roundest length that fits
 * what was seen.
 *
 * @module
 */

import { type Birth, type TraceLog, Woken } from "./log.ts";
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

/**
 * When timers were set, ns from the start of the trace, and what they are multiples of, ns; 0: of
 * nothing that they share.
 */
interface Together {
  readonly setNs: number;
  readonly stepNs: number;
}

/** Did a timer end this wait? */
export function isTimed(log: TraceLog, wait: number): boolean {
  return log.waitWaker.at(wait) === Woken.OUTSIDE &&
    TIMED.includes(WAIT_CLASSES[log.waitClass.at(wait)]);
}

/** Lengths of waits. */
export class WaitLengths {
  /**
   * The bounds of all timed waits at one place, and of those of one goroutine there: most programs
   * sleep as long at one place.
   */
  readonly #shared = new Map<string, Bounds>();
  #calls: Together | null = null;

  /** @param wakeNs How late an idle P notices something. */
  constructor(private readonly log: TraceLog, private readonly wakeNs: number) {
    for (let wait = 0; wait < log.waitG.length; wait++) {
      if (log.waitSite.at(wait) < 0 || !isTimed(log, wait)) continue;
      for (const [i, key] of this.#keys(wait).entries()) {
        const one = this.#bounds(wait, i % 2 === 0);
        const all = this.#shared.get(key) ?? { overNs: -Infinity, mostNs: Infinity };
        all.overNs = Math.max(all.overNs, one.overNs);
        all.mostNs = Math.min(all.mostNs, one.mostNs);
        this.#shared.set(key, all);
      }
    }
  }

  /** Length of a wait that no goroutine ended, in ns: from its begin to when it was over. */
  ofNs(wait: number): number {
    const { log } = this, isIdle = log.waitIdle.at(wait) !== 0;
    if (isTimed(log, wait)) {
      const shared = this.#keys(wait).map((key) => this.#shared.get(key))
        .find((all) => all !== undefined && all.overNs < all.mostNs);
      const { overNs, mostNs } = shared ?? this.#bounds(wait);
      return roundest(overNs, mostNs);
    }
    // A P that was idle needed waking; one that was busy looked some time between two slices.
    const lateNs = isIdle ? this.wakeNs : log.waitUnseenNs.at(wait) / 2;
    return Math.max(0, Math.round(log.waitToNs.at(wait) - log.waitFromNs.at(wait) - lateNs));
  }

  /**
   * After how long a `select` gives up that ended in another way this time, in ns: as long as where
   * a timer ended one at the same place. -1: none did.
   */
  timeoutNs(wait: number): number {
    const { log } = this;
    if (WAIT_CLASSES[log.waitClass.at(wait)] !== "select" || log.waitSite.at(wait) < 0) return -1;
    const shared = this.#keys(wait).map((key) => this.#shared.get(key))
      .find((all) => all !== undefined && all.overNs < all.mostNs);
    return shared === undefined ? -1 : roundest(shared.overNs, shared.mostNs);
  }

  /** The place of a wait, then the goroutine there; each with narrow and with wide bounds. */
  #keys(wait: number): readonly string[] {
    const site = this.log.waitSite.at(wait), own = `${site} ${this.log.waitG.at(wait)}`;
    return [`${site}`, `${site} wide`, own, `${own} wide`];
  }

  /** When a timer that starts a goroutine is due, ns from the start of the trace. */
  ofBirthNs(birth: Birth): number {
    const { mostNs, overNs } = this.#birthBounds(birth);
    this.#calls ??= setTogether(
      [...this.log.bornOutside.values()].map((one) => this.#birthBounds(one)),
    );
    const { setNs, stepNs } = this.#calls;
    if (stepNs === 0) return roundest(overNs, mostNs);
    // The loop that set them took its time.
    const ns = setNs + Math.floor((mostNs - setNs) / stepNs) * stepNs;
    return Math.max(1, Math.round(ns > overNs ? ns : overNs + 1));
  }

  #birthBounds({ atNs, isIdle, lookedNs }: Birth): Bounds {
    return this.#since(atNs - this.log.startNs, isIdle, atNs - lookedNs);
  }

  /** It was over after the last look at it, and before it was noticed. */
  #bounds(wait: number, isNarrow = true): Bounds {
    const { log } = this, isIdle = log.waitIdle.at(wait) !== 0;
    const ns = log.waitToNs.at(wait) - log.waitFromNs.at(wait);
    return this.#since(ns, isIdle, isIdle && !isNarrow ? ns : log.waitUnseenNs.at(wait));
  }

  /** @param unseenNs For how long before it was noticed nobody had looked. */
  #since(ns: number, isIdle: boolean, unseenNs: number): Bounds {
    const mostNs = isIdle ? ns - this.wakeNs : ns, seenNs = ns - unseenNs;
    return { mostNs, overNs: isIdle ? Math.max(seenNs, mostNs - EPOLL_UNIT_NS) : seenNs };
  }
}

/** Places of selects that a timer ended at one time and a goroutine at another. */
export function timeouts(log: TraceLog): ReadonlySet<number> {
  const timed = new Set<number>(), woken = new Set<number>();
  for (let wait = 0; wait < log.waitG.length; wait++) {
    const site = log.waitSite.at(wait);
    if (site < 0 || WAIT_CLASSES[log.waitClass.at(wait)] !== "select") continue;
    if (isTimed(log, wait)) timed.add(site);
    else if (log.waitWaker.at(wait) > Woken.NEVER) woken.add(site);
  }
  return timed.intersection(woken);
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

/** What timers that were set together are likely to be multiples of, ns, largest first. */
const COMMON_STEPS_NS: readonly number[] = [10_000_000, 5_000_000, 1_000_000, 500_000, 100_000];
/** Fewer show nothing that they share. */
const TOGETHER_MIN = 4;
/** So many of them must be. */
const COMMON_SHARE = 0.5;
/** Instants that are tried for one step. */
const PHASES = 100;

/** Most programs set their timers in a loop: then all are due so many steps after one instant. */
function setTogether(all: readonly Bounds[]): Together {
  if (all.length < TOGETHER_MIN) return { setNs: 0, stepNs: 0 };
  for (const stepNs of COMMON_STEPS_NS) {
    const fits = Array.from({ length: PHASES }, (_, i) => {
      const setNs = i * stepNs / PHASES;
      return all.filter(({ overNs, mostNs }) =>
        setNs + Math.floor((mostNs - setNs) / stepNs) * stepNs > overNs
      ).length;
    });
    const most = Math.max(...fits), first = fits.indexOf(most);
    if (most < COMMON_SHARE * all.length) continue;
    const past = fits.findIndex((n, i) => i > first && n < most);
    const middle = (first + (past < 0 ? PHASES : past) - 1) / 2;
    return { setNs: Math.round(middle * stepNs / PHASES), stepNs };
  }
  return { setNs: 0, stepNs: 0 };
}
