/**
 * Traces written by hand, for the tests of the laws: a story of events with plain arrays as queues,
 * and the context in which a law judges it. It does not check anything; a test breaks a law by
 * telling a wrong story, or by `edit`.
 *
 * @module
 */

import {
  assemble,
  type EndWhy,
  Ev,
  LeaveWhy,
  type Outcome,
  type Promises,
  type QueueKind,
  ReadyWhy,
  type Trace,
  type TraceAbout,
  type TraceQueue,
  type Traits,
} from "@lab/runtime";
import type { Law, LawContext, Violation } from "../law.ts";

/** One event: the columns of a trace. */
export interface Row {
  t: number;
  code: number;
  m: number;
  p: number;
  g: number;
  a: number;
  b: number;
}

/** A trace in the making. Unless told otherwise M0 acts on P0 at time `now`. */
export class Story {
  /** Time of the next events, in ns. */
  now = 0;
  /** Who acts. */
  m = 0;
  p = 0;
  readonly rows: Row[] = [];
  readonly #rings: number[][];
  readonly #next: number[];
  readonly #global: number[] = [];
  /** Queues beyond those, by number. */
  readonly #others: number[][] = [];
  readonly #tick: number[];
  #threads = 0;
  #idle: number;

  /**
   * @param about Facts of the machine; 2 Ps, 2 cores and rings of 4 slots by default. Its `queues`
   * are those beside the ring and the slot of each P and the global queue.
   */
  constructor(private readonly about: Partial<TraceAbout> = {}) {
    const procs = about.procs ?? 2;
    this.#rings = Array.from({ length: procs }, () => []);
    this.#next = Array.from({ length: procs }, () => -1);
    this.#tick = Array.from({ length: procs }, () => 0);
    this.#idle = procs;
  }

  /** Adds an event as it is. */
  event(code: number, columns: Partial<Row> = {}): this {
    this.rows.push({ t: this.now, code, m: this.m, p: this.p, g: -1, a: 0, b: 0, ...columns });
    return this;
  }

  /** From here on at time `t`, by M `m` on P `p`. */
  at(t: number, m = this.m, p = this.p): this {
    this.now = t;
    this.m = m;
    this.p = p;
    return this;
  }

  /** Creates Gs `first..last` and makes each runnable. */
  spawn(first: number, last = first, parent = -1): this {
    for (let g = first; g <= last; g++) {
      this.event(Ev.SPAWN, { g, a: parent }).event(Ev.READY, { g, a: ReadyWhy.SPAWN });
    }
    return this;
  }
  ready(g: number): this {
    return this.event(Ev.READY, { g, a: ReadyWhy.UNBLOCK });
  }
  run(g: number, inherit = 0): this {
    if (inherit === 0) this.#tick[this.p]++;
    return this.event(Ev.RUN, { g, a: this.#tick[this.p], b: inherit });
  }
  stop(g: number, why: LeaveWhy = LeaveWhy.EXIT, wait = 0): this {
    return this.event(Ev.STOP, { g, a: why, b: wait });
  }
  putLocal(...gs: number[]): this {
    const ring = this.#rings[this.p];
    for (const g of gs) this.event(Ev.PUT_LOCAL, { g, a: ring.push(g) });
    return this;
  }
  getLocal(): this {
    const g = this.#rings[this.p].shift() ?? -1;
    return this.event(Ev.GET_LOCAL, { g, a: this.#rings[this.p].length });
  }
  putNext(g: number): this {
    this.event(Ev.PUT_NEXT, { g, a: this.#next[this.p] });
    this.#next[this.p] = g;
    return this;
  }
  getNext(): this {
    this.event(Ev.GET_NEXT, { g: this.#next[this.p] });
    this.#next[this.p] = -1;
    return this;
  }
  putGlobal(...gs: number[]): this {
    for (const g of gs) this.event(Ev.PUT_GLOBAL, { g, a: this.#global.push(g) });
    return this;
  }
  getGlobal(b = 0): this {
    const g = this.#global.shift() ?? -1;
    return this.event(Ev.GET_GLOBAL, { g, a: this.#global.length, b });
  }
  /** Takes `n` from the global queue: the first in hand, the others to the ring. */
  grab(n: number): this {
    this.event(Ev.GRAB, { a: n, b: this.#global.length });
    for (let i = 0; i < n; i++) {
      const g = this.#global[0];
      this.getGlobal(i);
      if (i > 0) this.putLocal(g);
    }
    return this;
  }
  /** Half the ring and `g` to the global queue. */
  spill(g: number, half = this.slots >> 1): this {
    const ring = this.#rings[this.p];
    this.event(Ev.SPILL, { g, a: half + 1, b: ring.length });
    return this.putGlobal(...ring.splice(0, half), g);
  }
  /** Takes `n` Gs of `victim`: the last in hand, the others to the own ring. */
  steal(victim: number, n: number): this {
    const from = this.#rings[victim];
    this.event(Ev.STEAL, { g: victim, a: n, b: from.length });
    for (let i = 0; i < n; i++) {
      const g = from.shift() ?? -1;
      this.event(Ev.STEAL_G, { g, a: victim, b: i });
      if (i < n - 1) this.putLocal(g);
    }
    return this;
  }

  // Queues beyond ring, slot and global: who comes and goes is said by the teller.
  queuePut(q: number, g: number, key = 0): this {
    if (key !== 0) this.event(Ev.Q_KEY, { g, a: key });
    return this.event(Ev.Q_PUT, { g, a: q, b: this.#other(q).push(g) });
  }
  queueTake(q: number, g: number): this {
    return this.#queueOut(Ev.Q_TAKE, q, g);
  }
  queueRob(q: number, g: number): this {
    return this.event(Ev.Q_MOVE, { g: q, a: 1 }).#queueOut(Ev.Q_ROB, q, g);
  }
  queueRemove(q: number, g: number): this {
    return this.#queueOut(Ev.Q_REMOVE, q, g);
  }
  /** Moves `gs` to queue `to`, but for `mine`, which stays in hand. */
  queueMove(q: number, gs: readonly number[], to: number, mine: number): this {
    this.event(Ev.Q_MOVE, { g: q, a: gs.length });
    for (const g of gs) {
      this.#queueOut(Ev.Q_ROB, q, g);
      if (g !== mine) this.queuePut(to, g);
    }
    return this;
  }
  /**
   * Queue `q` is full: `gs` of it and then `g` go to queue `to`.
   *
   * @param sign -1: its newer ones.
   */
  queueSpill(q: number, gs: readonly number[], to: number, g: number, sign: 1 | -1 = 1): this {
    const from = this.#other(q);
    this.event(Ev.Q_SPILL, { g: q, a: gs.length + 1, b: sign * from.length });
    for (const spilled of [...gs, g]) {
      drop(from, spilled);
      this.queuePut(to, spilled);
    }
    return this;
  }
  #queueOut(code: number, q: number, g: number): this {
    drop(this.#other(q), g);
    return this.event(code, { g, a: q, b: this.#other(q).length });
  }
  #other(q: number): number[] {
    return this.#others[q] ??= [];
  }

  takeProc(): this {
    return this.event(Ev.P_TAKE, { a: --this.#idle });
  }
  idleProc(): this {
    return this.event(Ev.P_IDLE, { a: ++this.#idle });
  }
  newM(m: number): this {
    return this.event(Ev.M_NEW, { m, a: ++this.#threads });
  }
  spin(on: 0 | 1 | 2, count: number): this {
    return this.event(Ev.SPIN, { a: on, b: count });
  }
  end(why: EndWhy = 0): this {
    return this.event(Ev.END, { m: -1, p: -1, a: why });
  }

  /** Changes the `nth` event (from 0) with `code`. */
  edit(code: number, nth: number, columns: Partial<Row>): this {
    const row = this.rows.filter((r) => r.code === code)[nth];
    Object.assign(row, columns);
    return this;
  }

  get slots(): number {
    return this.about.ringSlots ?? 4;
  }

  /** The trace as told so far. */
  trace(): Trace {
    const rows = this.rows, procs = this.about.procs ?? 2, elapsedNs = this.now;
    return {
      length: rows.length,
      timeNs: Float64Array.from(rows, (r) => r.t),
      code: Uint8Array.from(rows, (r) => r.code),
      m: Int32Array.from(rows, (r) => r.m),
      p: Int32Array.from(rows, (r) => r.p),
      g: Int32Array.from(rows, (r) => r.g),
      a: Float64Array.from(rows, (r) => r.a),
      b: Int32Array.from(rows, (r) => r.b),
      about: {
        model: "story",
        procs,
        cores: procs,
        msMax: 10_000,
        ringSlots: this.slots,
        coreBusyNs: Array.from({ length: procs }, () => elapsedNs),
        coreSwitchNs: Array.from({ length: procs }, () => 0),
        coreIdleNs: Array.from({ length: procs }, () => 0),
        elapsedNs,
        wakeNs: 0,
        scanNs: 0,
        chanNames: ["c"],
        mutexNames: ["x"],
        chanCap: [1],
        stuck: [],
        sync: "go",
        ...this.about,
        queues: [...shortQueues(procs, this.slots), ...this.about.queues ?? []],
      },
    };
  }
}

/** A queue for `queues` of a story; numbers from `2 * procs + 1` on are free. */
export function queueOf(q: number, kind: QueueKind, p = -1, size = Infinity): TraceQueue {
  return { name: kind, kind, size, q, p };
}

/** The queues that every story has. */
function shortQueues(procs: number, slots: number): TraceQueue[] {
  const ofP = (name: string, kind: QueueKind, size: number, from: number) =>
    Array.from({ length: procs }, (_, p): TraceQueue => ({ name, kind, size, q: from + p, p }));
  return [
    ...ofP("local", "ring", slots, 0),
    ...ofP("next", "slot", 1, procs),
    { name: "global", kind: "fifo", size: Infinity, q: 2 * procs, p: -1 },
  ];
}

function drop(list: number[], g: number): void {
  const i = list.indexOf(g);
  if (i >= 0) list.splice(i, 1);
}

/** What a test may want other than the default. */
export interface Facts {
  readonly model?: string;
  readonly traits?: Partial<Traits>;
  readonly promises?: Promises;
  readonly stuck?: readonly number[];
}

/** A model that promises nothing but what `facts` says. */
export function contextOf(facts: Facts = {}): LawContext {
  const traits: Traits = {
    unit: "user",
    threads: "per-p",
    netpoll: true,
    sysmon: false,
    ...facts.traits,
  };
  const stuck = (facts.stuck ?? []).map((g) => ({ g, prog: "main", waitsFor: "c", where: "" }));
  return {
    spec: {
      name: facts.model ?? "story",
      about: "told by hand",
      kind: "model",
      options: [],
      make: () => {
        throw new Error("a story has no model to make");
      },
    },
    options: {},
    traits,
    promises: facts.promises ?? {},
    program: assemble({ progs: { main: [["mark", 0]] } }),
    // The laws read no other part of an outcome.
    outcome: { stuck } as Partial<Outcome> as Outcome,
  };
}

/** What `law` finds in a story. */
export function judge(law: Law, story: Story, facts: Facts = {}): Violation[] {
  return law.check(story.trace(), contextOf(facts));
}
