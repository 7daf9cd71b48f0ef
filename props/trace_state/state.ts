/**
 * The reconstructed state of a trace while it is played back: queues, places of Gs, what each M
 * holds.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { byCode, namesG } from "./events.ts";
import { type End, OWN, QueueLists, type SavedLists } from "./queue_lists.ts";

/** Where a G is, as far as a trace tells. */
export const Place = {
  /** Not created yet. */
  UNBORN: 0,
  /** Created, not yet runnable. */
  NEW: 1,
  /** Runnable and in no queue: an M carries it from one place to the next. */
  HELD: 2,
  QUEUED: 3,
  RUNNING: 4,
  /** Waits for a channel, mutex, wait group, timer or the netpoller. */
  BLOCKED: 5,
  SYSCALL: 6,
  DEAD: 7,
} as const;

// The optimizer folds constants, but not members of objects.
const { HELD, QUEUED } = Place;

/** Words for {@linkcode Place}. */
export const PLACE_NAMES = [
  "not created",
  "created but not runnable",
  "in the hands of an M",
  "in a queue",
  "running",
  "blocked",
  "in a system call",
  "finished",
] as const;

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

const IS_PUT = byCode(({ queue }) => queue?.verb === "put", false);

/** Does an event with this code put its G in a queue? */
export const isPut = (code: number | undefined): boolean => code !== undefined && IS_PUT[code];

/** What one pass over a trace finds. Columns have one row per event, or more of them than that. */
export interface TraceState {
  /** {@linkcode Place} of the event's G before the event. */
  readonly place: Uint8Array;
  /** Gs in all queues after the event. */
  readonly queued: Int32Array;
  /** Length, before the event, of the queue it takes from or puts into; -1 for other events. */
  readonly lengthBefore: Int32Array;
  /**
   * 1: the event's G began to stand in queues; 2: it left them for good; 0: neither, or it changed
   * queues.
   */
  readonly crossing: Uint8Array;
  /** Number of Gs that the trace names. */
  readonly gs: number;
  /** {@linkcode Place} of each G at the end. */
  readonly places: Uint8Array;
  /** The M that holds each G whose place is HELD. */
  readonly heldBy: Int32Array;
  readonly faults: readonly Fault[];
  /** The queues at the end. */
  readonly queues: QueueLists;
}

/** A state between two events. */
export interface SavedState {
  readonly places: Uint8Array;
  readonly heldBy: Int32Array;
  readonly holds: Int32Array;
  readonly lists: SavedLists;
  readonly faults: number;
  readonly spill: readonly [of: number, left: number, due: number, older: 0 | 1];
  readonly carried: readonly [g: number, keyed: number, key: number];
}

/** So many rows more have columns that are used for a second trace. */
const ROWS_MORE = 512;
const NO_BYTES = new Uint8Array(0), NO_INTS = new Int32Array(0);

/** Builds the state, event by event: `playback.ts` says what each event does. */
export class StateBuilder implements TraceState {
  declare trace: Trace;
  place: Uint8Array = NO_BYTES;
  queued: Int32Array = NO_INTS;
  lengthBefore: Int32Array = NO_INTS;
  crossing: Uint8Array = NO_BYTES;
  gs = -1;
  places: Uint8Array = NO_BYTES;
  heldBy: Int32Array = NO_INTS;
  readonly faults: Fault[] = [];
  declare queues: QueueLists;

  /** How many Gs each M holds, by M + 1. */
  #holds: Int32Array = NO_INTS;
  /** Queue that the last spill empties, how many puts of it are to come, and whose is the next. */
  #spilled = -1;
  #spillLeft = 0;
  #spillDue = -1;
  /** 1: its older Gs go, else the newer. */
  #spillOlder: 0 | 1 = 1;
  /** A G between two queues, or -1. */
  #onTheWay = -1;
  /** The key that the next put of this G has. */
  #keyG = -1;
  #key = 0;

  /** Columns of the trace, at hand: they are read for each event. */
  declare code: Trace["code"];
  declare g: Trace["g"];
  declare m: Trace["m"];
  declare p: Trace["p"];
  declare a: Trace["a"];
  declare b: Trace["b"];

  constructor(trace: Trace) {
    this.begin(trace);
  }

  /** Stands before the first event of `trace`. Nobody reads any more what it was before. */
  begin(trace: Trace): this {
    const { length, code, g, m, about } = trace;
    this.trace = trace;
    this.code = code;
    this.g = g;
    this.m = m;
    this.p = trace.p;
    this.a = trace.a;
    this.b = trace.b;
    let gMax = -1, mMax = -1;
    for (let i = 0; i < length; i++) {
      if (g[i] > gMax && namesG(code[i])) gMax = g[i];
      if (m[i] > mMax) mMax = m[i];
    }
    // Those of the next traces may be somewhat longer: V8 takes a column that stays for a constant.
    const rows = this.gs < 0 ? length : length + ROWS_MORE;
    if (length > this.place.length) this.#growColumns(rows);
    else {
      this.place.fill(0, 0, length);
      this.crossing.fill(0, 0, length);
    }
    this.lengthBefore.fill(-1, 0, length);
    if (mMax + 2 > this.#holds.length) this.#holds = new Int32Array(mMax + 2);
    else this.#holds.fill(0);
    if (gMax + 1 === this.gs) {
      this.places.fill(0);
      this.heldBy.fill(-1);
    } else {
      this.gs = gMax + 1;
      this.places = new Uint8Array(this.gs);
      this.heldBy = new Int32Array(this.gs).fill(-1);
    }
    if (this.queues?.suits(about.procs, this.gs, about.queues)) this.queues.clear();
    else this.queues = new QueueLists(about.procs, this.gs, about.queues);
    this.faults.length = 0;
    this.#spilled =
      this.#spillDue =
      this.#onTheWay =
      this.#keyG =
        -1;
    this.#spillLeft = this.#key = 0;
    this.#spillOlder = 1;
    return this;
  }

  #growColumns(rows: number): void {
    this.place = new Uint8Array(rows);
    this.queued = new Int32Array(rows);
    this.lengthBefore = new Int32Array(rows);
    this.crossing = new Uint8Array(rows);
  }

  /** All that playing an event reads and changes, but for columns by event. */
  save(): SavedState {
    return {
      places: this.places.slice(),
      heldBy: this.heldBy.slice(),
      holds: this.#holds.slice(),
      lists: this.queues.save(),
      faults: this.faults.length,
      spill: [this.#spilled, this.#spillLeft, this.#spillDue, this.#spillOlder],
      carried: [this.#onTheWay, this.#keyG, this.#key],
    };
  }

  /** The state as it was saved. */
  restore({ places, heldBy, holds, lists, faults, spill, carried }: SavedState): void {
    this.places.set(places);
    this.heldBy.set(heldBy);
    this.#holds.set(holds);
    this.queues.restore(lists);
    this.faults.length = faults;
    [this.#spilled, this.#spillLeft, this.#spillDue, this.#spillOlder] = spill;
    [this.#onTheWay, this.#keyG, this.#key] = carried;
  }

  fault(kind: FaultKind, i: number, g: number, reason: string): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ kind, i, g, reason });
  }

  /** Moves `g` to a place that is no queue. @param m Who holds it, if the place is HELD. */
  move(i: number, g: number, to: number, m = -1): void {
    const { places, heldBy } = this, from = places[g];
    if (from === HELD) this.#holds[heldBy[g] + 1]--;
    else if (from === QUEUED) {
      this.queues.remove(g);
      this.crossing[i] = 2;
    }
    if (to === HELD) {
      this.#holds[m + 1]++;
      heldBy[g] = m;
    }
    places[g] = to;
  }

  /** Puts `g` in queue `q`. */
  put(i: number, g: number, q: number): void {
    const { places, queues } = this;
    const from = places[g];
    if (from === QUEUED && this.#spillLeft > 0) this.#takeSpilled(i, g);
    else {
      if (from === HELD) this.#holds[this.heldBy[g] + 1]--;
      else this.#wrongPut(i, g, from, q);
      places[g] = QUEUED;
      this.crossing[i] = g === this.#onTheWay ? 0 : 1;
    }
    if (this.#spillLeft > 0) this.#spillLeft--;
    this.#onTheWay = -1;
    this.lengthBefore[i] = queues.length[q];
    queues.append(q, g, this.#keyG === g ? this.#key : 0);
    this.#keyG = -1;
    if (queues.length[q] > queues.size(q)) this.#tooFull(i, g, q);
  }

  #tooFull(i: number, g: number, q: number): void {
    const { queues } = this;
    const reason = `${queues.name(q)} holds ${queues.length[q]} Gs: more than its slots`;
    this.fault("bound", i, g, reason);
  }

  /** The put that follows of `g` has this key. */
  keyed(g: number, key: number): void {
    this.#keyG = g;
    this.#key = key;
  }

  /**
   * Queue `q` is about to lose `n` Gs and one more that never was in it: as many puts must follow.
   *
   * @param stated Its length, negative if the newer go.
   */
  spill(i: number, q: number, n: number, stated: number): void {
    const { queues, trace } = this;
    this.lengthBefore[i] = queues.length[q];
    this.expectLength(i, q, Math.abs(stated));
    this.#spilled = q;
    this.#spillOlder = stated < 0 ? 0 : 1;
    this.#spillDue = this.#spillOlder === 1 ? queues.head(q) : queues.fromTail(q, n);
    this.#spillLeft = 0;
    while (this.#spillLeft <= n && isPut(trace.code[i + 1 + this.#spillLeft])) this.#spillLeft++;
    if (this.#spillLeft > n) return;
    const reason = `${n + 1} Gs were to be spilled out of ${queues.name(q)}, ` +
      `${this.#spillLeft} were put elsewhere`;
    this.fault("contents", i, -1, reason);
  }

  /** `g` goes from the spilled queue straight to another: those at its head, or the last ones. */
  #takeSpilled(i: number, g: number): void {
    const { queues } = this;
    this.#leave(i, g, this.#spilled, this.#spillDue);
    this.#spillDue = this.#spillOlder === 1 ? queues.head(this.#spilled) : queues.behind(g);
    if (this.#spillOlder === 1 && this.#spillDue === g) this.#spillDue = queues.behind(g);
  }

  #wrongPut(i: number, g: number, from: number, q: number): void {
    const kind = from === Place.DEAD ? "dead" : "doubled";
    const where = from === QUEUED ? `in ${this.queues.name(this.queues.queueOf[g])}` : "";
    const was = where || PLACE_NAMES[from];
    this.fault(kind, i, g, `G${g} was put in ${this.queues.name(q)} while it was ${was}`);
  }

  /** Takes `g` from an end of queue `q`, where it must stand; the caller says where it goes. */
  take(i: number, g: number, q: number, end: End = OWN): void {
    this.lengthBefore[i] = this.queues.length[q];
    this.#leave(i, g, q, this.queues.due(q, end));
  }

  /** Takes `g` from wherever it stands in queue `q`; the caller says where it goes. */
  takeOut(i: number, g: number, q: number): void {
    this.lengthBefore[i] = this.queues.length[q];
    this.#leave(i, g, q, g);
  }

  /** `g` leaves queue `q`, where it was the turn of `due`. */
  #leave(i: number, g: number, q: number, due: number): void {
    if (this.queues.queueOf[g] !== q || due !== g) this.#wrongTake(i, g, q, due);
  }

  #wrongTake(i: number, g: number, q: number, due: number): void {
    const { queues } = this;
    if (queues.queueOf[g] !== q) {
      const at = queues.queueOf[g] >= 0
        ? `in ${queues.name(queues.queueOf[g])}`
        : PLACE_NAMES[this.places[g]];
      const kind = this.places[g] === Place.DEAD ? "dead" : "doubled";
      this.fault(kind, i, g, `G${g} was taken from ${queues.name(q)} while it was ${at}`);
    } else {
      const reason = `G${g} was taken from ${queues.name(q)}, where G${due} was due`;
      this.fault("contents", i, g, reason);
    }
  }

  /** The event's M holds its G now; or the G only changes queues, and its put follows at once. */
  carry(i: number): void {
    const { code, g, m } = this;
    this.move(i, g[i], HELD, m[i]);
    const next = code[i + 1] === Ev.Q_KEY ? i + 2 : i + 1;
    if (!isPut(code[next]) || g[next] !== g[i]) return;
    this.crossing[i] = 0;
    this.#onTheWay = g[i];
  }

  /** The event says how long queue `q` is now: it must be so. */
  expectLength(i: number, q: number, stated: number): void {
    if (this.queues.length[q] !== stated) this.#wrongLength(i, q, stated);
  }

  #wrongLength(i: number, q: number, stated: number): void {
    const { code, g, queues } = this;
    const reason = `the trace says ${queues.name(q)} held ${stated} Gs, its events make it ` +
      queues.length[q];
    this.fault("contents", i, namesG(code[i]) ? g[i] : -1, reason);
  }

  /** M `m` turns to other work: it may hold nothing but `g`. */
  expectHoldsNoOther(i: number, m: number, g: number): void {
    const mine = g >= 0 && this.places[g] === HELD && this.heldBy[g] === m ? 1 : 0;
    if (this.#holds[m + 1] !== mine) this.#losesOthers(i, m, g);
  }

  #losesOthers(i: number, m: number, g: number): void {
    for (let x = 0; x < this.gs; x++) {
      if (x === g || this.places[x] !== HELD || this.heldBy[x] !== m) continue;
      const reason =
        `G${x} was runnable in the hands of M${m}, which turned to other work without ` +
        `putting it in a queue`;
      this.fault("lost", i, x, reason);
      // Told once; from here on it is nobody's.
      this.#holds[m + 1]--;
      this.heldBy[x] = -1;
      this.#holds[0]++;
    }
  }
}
