/**
 * Goroutines that are locked to a thread (`LockOSThread`). The call leaves no event, but what comes
 * after does: whoever finds such a goroutine hands its P to the thread of it, and when it stops its
 * thread hands the P on, though somebody could run there at once. So it runs on one thread, nobody
 * else does, and its P comes from another thread at that instant.
 *
 * @module
 */

import type { LockedThread, TraceLog } from "./log.ts";

/** A P that another thread takes so soon, for who could run before, was handed over, ns. */
export const HAND_NS_MAX = 100_000;
/** So often a P must have been handed to the thread of a goroutine. */
const HANDS_MIN = 3;

/** A goroutine that ran on one thread alone so far. */
interface Stay {
  readonly g: number;
  readonly m: number;
  readonly fromRow: number;
  toRow: number;
  hands: number;
  /** How often the P came straight from the last stop of another goroutine. */
  readonly from: Map<number, number>;
}

/** One P: who ran there last, and the thread that let it go. */
interface Place {
  g: number;
  m: number;
  idleNs: number;
  /** Threads that took it since. */
  hops: number;
}

/** Watches threads, while the trace is read. */
export class Threads {
  readonly #places = new Map<number, Place>();
  /** What may be a lock, by goroutine and by thread. */
  readonly #byG = new Map<number, Stay>();
  readonly #byM = new Map<number, Stay>();
  readonly #stays: Stay[] = [];

  constructor(private readonly log: TraceLog) {}

  /** Thread `m` took a P, or let it go. */
  change(p: number, m: number, running: boolean, nowNs: number): void {
    const place = this.#at(p);
    if (running) {
      place.hops++;
      return;
    }
    place.m = m;
    place.idleNs = nowNs;
  }

  /**
   * Goroutine `g`, runnable since then, starts on `p`, by thread `m`.
   *
   * @returns How long the P was on its way from another thread, ns; -1: it was not handed over.
   */
  dispatched(p: number, m: number, g: number, sinceNs: number, nowNs: number): number {
    const place = this.#at(p), ns = nowNs - place.idleNs;
    const isHanded = place.idleNs >= 0 && place.m !== m && sinceNs <= place.idleNs &&
      ns <= HAND_NS_MAX;
    // From one locked goroutine to another it goes by way of a thread on which nobody runs.
    const before = place.hops === 1 ? place.g : -1;
    place.g = g;
    place.idleNs = -1;
    place.hops = 0;
    const other = this.#byM.get(m);
    if (other !== undefined && other.g !== g) this.#ends(other);
    let stay = this.#byG.get(g);
    if (stay !== undefined && stay.m !== m) this.#ends(stay);
    if (!isHanded) return -1;
    stay = this.#byG.get(g);
    if (stay === undefined) {
      stay = { g, m, fromRow: this.log.rowG.length, toRow: Infinity, hands: 0, from: new Map() };
      this.#byG.set(g, stay);
      this.#byM.set(m, stay);
      this.#stays.push(stay);
    }
    stay.hands++;
    stay.from.set(before, (stay.from.get(before) ?? 0) + 1);
    return ns;
  }

  /** All that were found, by their begins. */
  locked(): LockedThread[] {
    const found = this.#stays.filter((stay) => stay.hands >= HANDS_MIN);
    // Of two that hand a P to each other one is locked: who was found so more often.
    return found.filter((stay) =>
      !found.some((other) => {
        if (other.g === stay.g) return false;
        const mine = stay.from.get(other.g) ?? 0, its = other.from.get(stay.g) ?? 0;
        const isPair = 2 * mine > stay.hands && 2 * its > other.hands;
        return isPair && (other.hands - stay.hands || other.g - stay.g) > 0;
      })
    ).map(({ g, fromRow, toRow }) => ({ g, fromRow, toRow }));
  }

  #ends(stay: Stay): void {
    stay.toRow = this.log.rowG.length;
    this.#byG.delete(stay.g);
    this.#byM.delete(stay.m);
  }

  #at(p: number): Place {
    let place = this.#places.get(p);
    if (place === undefined) this.#places.set(p, place = { g: -1, m: -1, idleNs: -1, hops: 0 });
    return place;
  }
}
