/**
 * The state of a trace being played back: queues, places of Gs, hands of Ms.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import { Place, PLACE_NAMES } from "./place.ts";
import { QueueLists } from "./queue_lists.ts";

/** What kind of contradiction a {@linkcode Fault} is; each belongs to one law. */
export type FaultKind = "lost" | "doubled" | "dead" | "contents" | "bound";

/** A place where the trace contradicts what it said before. */
export interface Fault {
  readonly kind: FaultKind;
  /** Index of the event. */
  readonly i: number;
  readonly g: number;
  readonly reason: string;
}

/** More contradictions than this are not listed: all that follow stem from the first. */
const FAULTS_MAX = 100;

/** The state of a trace being played back, and what happens to it; see {@linkcode Replay}. */
export class Replayer {
  readonly place: Uint8Array;
  readonly queued: Int32Array;
  readonly lengthBefore: Int32Array;
  readonly crossing: Uint8Array;
  readonly gs: number;
  readonly places: Uint8Array;
  readonly handOf: Int32Array;
  readonly faults: Fault[] = [];
  readonly queues: QueueLists;

  /** Gs in the hands of each M. */
  readonly #hands: Int32Array;
  /** Size of the haul that each M announced with its last STEAL. */
  readonly haul: Int32Array;
  /** Ring that the last SPILL empties, and how many PUT_GLOBAL events of it are to come. */
  spillP = -1;
  spillLeft = 0;
  /** A G between two queues, or -1. */
  #onTheWay = -1;

  constructor(readonly trace: Trace) {
    const { length, g, m } = trace;
    let gMax = -1, mMax = -1;
    for (let i = 0; i < length; i++) {
      if (g[i] > gMax) gMax = g[i];
      if (m[i] > mMax) mMax = m[i];
    }
    this.gs = gMax + 1;
    this.place = new Uint8Array(length);
    this.queued = new Int32Array(length);
    this.lengthBefore = new Int32Array(length).fill(-1);
    this.crossing = new Uint8Array(length);
    this.places = new Uint8Array(this.gs);
    this.handOf = new Int32Array(this.gs).fill(-1);
    this.#hands = new Int32Array(mMax + 2);
    this.haul = new Int32Array(mMax + 2);
    this.queues = new QueueLists(trace.about.procs, this.gs);
  }

  fault(kind: FaultKind, i: number, g: number, reason: string): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ kind, i, g, reason });
  }

  /** Moves `g` to a place that is no queue. @param m Whose hands, if the place is HAND. */
  move(i: number, g: number, to: number, m = -1): void {
    const { places, queues } = this;
    if (places[g] === Place.HAND) this.#hands[this.handOf[g] + 1]--;
    if (places[g] === Place.QUEUED) {
      queues.remove(g);
      this.crossing[i] = 2;
    }
    if (to === Place.HAND) {
      this.#hands[m + 1]++;
      this.handOf[g] = m;
    }
    places[g] = to;
  }

  /** Puts `g` at the tail of queue `q`. */
  put(i: number, g: number, q: number): void {
    const { places, queues, trace } = this;
    const from = places[g];
    this.lengthBefore[i] = queues.length[q];
    if (from === Place.HAND) this.#hands[this.handOf[g] + 1]--;
    else this.#wrongPut(i, g, from, q);
    places[g] = Place.QUEUED;
    queues.append(q, g);
    this.crossing[i] = g === this.#onTheWay ? 0 : 1;
    this.#onTheWay = -1;
    if (q < trace.about.procs && queues.length[q] > trace.about.ringSlots) {
      const n = queues.length[q];
      this.fault("bound", i, g, `${queues.name(q)} holds ${n} Gs: more than its slots`);
    }
  }

  #wrongPut(i: number, g: number, from: number, q: number): void {
    const kind = from === Place.DEAD ? "dead" : "doubled";
    const where = from === Place.QUEUED ? `in ${this.queues.name(this.queues.queueOf[g])}` : "";
    const was = where || PLACE_NAMES[from];
    this.fault(kind, i, g, `G${g} was put in ${this.queues.name(q)} while it was ${was}`);
  }

  /** Takes `g` from the head of queue `q`, where it must stand; the caller says where it goes. */
  take(i: number, g: number, q: number): void {
    const { queues } = this;
    this.lengthBefore[i] = queues.length[q];
    if (queues.queueOf[g] !== q) {
      const at = queues.queueOf[g] >= 0
        ? `in ${queues.name(queues.queueOf[g])}`
        : PLACE_NAMES[this.places[g]];
      const kind = this.places[g] === Place.DEAD ? "dead" : "doubled";
      this.fault(kind, i, g, `G${g} was taken from ${queues.name(q)} while it was ${at}`);
    } else if (queues.head(q) !== g) {
      const head = queues.head(q);
      const reason = `G${g} was taken from ${queues.name(q)}, whose head was G${head}`;
      this.fault("contents", i, g, reason);
    }
  }

  /**
   * The event's G is in the hands of its M. @param onTheWay It only changes queues: the rest of a
   * batch or a haul, which a PUT_LOCAL follows at once.
   */
  carry(i: number, onTheWay: boolean): void {
    const { g, m } = this.trace;
    this.move(i, g[i], Place.HAND, m[i]);
    if (!onTheWay) return;
    this.crossing[i] = 0;
    this.#onTheWay = g[i];
  }

  /** The event says how long queue `q` is now: it must be so. */
  expectLength(i: number, q: number, stated: number): void {
    const n = this.queues.length[q];
    if (n === stated) return;
    const { trace } = this;
    const reason = `the trace says ${
      this.queues.name(q)
    } held ${stated} Gs, its events make it ${n}`;
    this.fault("contents", i, trace.g[i], reason);
  }

  /** M `m` turns to other work: nothing but `g` may be in its hands. */
  expectEmptyHands(i: number, m: number, g: number): void {
    const mine = g >= 0 && this.places[g] === Place.HAND && this.handOf[g] === m ? 1 : 0;
    if (this.#hands[m + 1] === mine) return;
    for (let x = 0; x < this.gs; x++) {
      if (x === g || this.places[x] !== Place.HAND || this.handOf[x] !== m) continue;
      const reason =
        `G${x} was runnable in the hands of M${m}, which turned to other work without ` +
        `putting it in a queue`;
      this.fault("lost", i, x, reason);
      // Told once; from here on it is nobody's.
      this.#hands[m + 1]--;
      this.handOf[x] = -1;
      this.#hands[0]++;
    }
  }
}
