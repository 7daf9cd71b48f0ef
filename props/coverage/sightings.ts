/**
 * Reads one trace and counts what is worth seeing in it.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import {
  EV_NAMES,
  LeaveWhy,
  type Model,
  NONE,
  type Ops,
  type Outcome,
  type Queue,
  type QueueDecls,
  type Queues,
  SYSMON_M,
  type Trace,
  Wait,
} from "@lab/runtime";
import { BY_CODE, type EventName } from "../trace_state/events.ts";
import { OwnQueues } from "../trace_state/followers.ts";
import { stateOf } from "../trace_state/playback.ts";
import { numberOf } from "../trace_state/queue_steps.ts";
import { Place } from "../trace_state/state.ts";
import { CODE_ROWS, END_ROWS, LEAVE_ROWS, READY_ROWS, type Sight, WAIT_ROWS } from "./rows.ts";

/** How often each row of the table occurred in one run; rows that did not are left out. */
export type Counts = ReadonlyMap<string, number>;

/**
 * Where the rings of a trace stand in their slots: a ring is a circle, and whoever forgets that
 * errs only once its members lie across the seam. Puts and takes of each, counted from the start.
 */
class RingWatch {
  readonly #puts: number[];
  readonly #takes: number[];

  /** @param procs Number of Ps. @param slots Slots of a ring; Infinity: no circle. */
  constructor(procs: number, private readonly slots: number) {
    this.#puts = Array.from({ length: procs }, () => 0);
    this.#takes = Array.from({ length: procs }, () => 0);
  }

  /** A G was appended to the ring of `p`. */
  put(p: number): void {
    this.#puts[p]++;
  }

  /** `n` Gs left the ring of `p` at its head. */
  take(p: number, n = 1): void {
    this.#takes[p] += n;
  }

  /** `n` Gs left the ring of `p` from behind its head. */
  takeNewest(p: number, n = 1): void {
    this.#puts[p] -= n;
  }

  /** Do the members of the ring of `p` lie across the seam? */
  isWrapped(p: number): boolean {
    const first = this.#takes[p], last = this.#puts[p] - 1;
    return last > first && Math.floor(first / this.slots) < Math.floor(last / this.slots);
  }
}

/** One pass over one trace. */
class Sightings {
  readonly counts = new Map<string, number>();
  readonly rings: RingWatch;
  readonly own: OwnQueues;
  /** Events of a GRAB that are still to come. */
  batchLeft = 0;
  /** What each M does: see the constants below; by M + 1. */
  readonly #state: number[] = [];
  /** P that each M holds as far as the trace tells, by M. */
  readonly #procOf: number[] = [];
  readonly #back: number[] = [];
  #runnable = 0;

  constructor(private readonly trace: Trace) {
    const { procs, ringSlots } = trace.about;
    this.rings = new RingWatch(procs, ringSlots);
    this.own = new OwnQueues(trace);
  }

  note(row: string, times = 1): void {
    if (times > 0) this.counts.set(row, (this.counts.get(row) ?? 0) + times);
  }

  saw(sight: Sight, times = 1): void {
    this.note(sight, times);
  }

  read(): void {
    const { length, code } = this.trace;
    this.#seeMachine();
    for (let i = 0; i < length; i++) {
      this.note(CODE_ROWS[code[i]]);
      SEEN_BY_CODE[code[i]]?.(this, i, this.trace);
      this.own.play(i);
      this.#playRing(i);
    }
  }

  /** What event `i` does to a ring. */
  #playRing(i: number): void {
    const { trace, rings } = this, { a, b, about } = trace;
    const effect = BY_CODE[trace.code[i]]?.queue;
    if (effect === undefined) return;
    const p = numberOf(trace, i);
    if (p >= about.procs) return;
    switch (effect.verb) {
      case "put":
        rings.put(p);
        if (rings.isWrapped(p)) this.saw("wrapped ring");
        break;
      case "take":
      case "rob":
        rings.take(p);
        break;
      case "remove":
        rings.takeNewest(p);
        break;
      case "spill":
        if (b[i] > 0) rings.take(p, a[i] - 1);
        else rings.takeNewest(p, a[i] - 1);
    }
  }

  /** Does this GET_GLOBAL belong to a batch? */
  inBatch(): boolean {
    return this.batchLeft > 0 && this.batchLeft-- > 0;
  }

  state(m: number, next?: number): number {
    const old = this.#state[m + 1] ?? ASLEEP;
    if (next !== undefined) this.#state[m + 1] = next;
    return old;
  }

  /** `by` Gs more are runnable. */
  runnable(by: number): void {
    this.#runnable += by;
    if (by > 0 && this.#runnable === CROWD + 1) this.saw("over 128 runnable");
  }

  /** What the machine is, whatever happens on it. */
  #seeMachine(): void {
    const { procs, cores, ringSlots } = this.trace.about;
    if (ringSlots === 2 || ringSlots === 4) this.saw(`ring of ${ringSlots}`);
    if (procs === 1) this.saw("1 P");
    if (procs > 8) this.saw(isPrime(procs) ? "prime Ps above 8" : "composite Ps above 8");
    if (procs > cores) this.saw(cores === 1 ? "1 core for several Ps" : "more Ps than cores");
  }

  /** The G that M `m` has just brought back from a system call, or -1. */
  isBack(m: number, g?: number): number {
    if (g !== undefined) this.#back[m] = g;
    return this.#back[m] ?? -1;
  }

  holds(m: number, p?: number): number {
    if (p !== undefined) this.#procOf[m] = p;
    return this.#procOf[m] ?? -1;
  }
}

// What an M does. Threads begin asleep: they are created, then woken.
const ASLEEP = 0, AWAKE = 1, STOPPED_SPINNING = 2;

/** As many as one poll collects, and half of Go's ring. */
const CROWD = 128;

function isPrime(n: number): boolean {
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false;
  return n > 1;
}

type See = (s: Sightings, i: number, trace: Trace) => void;

/** What each event may show, beyond that it occurred. */
const SEEN: Readonly<Partial<Record<EventName, See>>> = {
  READY: (s, i, { a }) => {
    s.note(READY_ROWS[a[i]]);
    s.runnable(1);
  },
  STOP: (s, i, { a, b }) => {
    s.note(LEAVE_ROWS[a[i]]);
    if (b[i] === Wait.NOTHING && a[i] !== LeaveWhy.EXIT) s.runnable(1);
    if (b[i] !== Wait.NOTHING) s.note(WAIT_ROWS[b[i]]);
    if (b[i] === Wait.SELECT) s.saw("select blocked");
  },
  END: (s, i, { a }) => {
    s.note(END_ROWS[a[i]]);
    if (END_ROWS[a[i]] === "end: deadlock") s.saw("deadlock");
  },
  PUT_NEXT: (s, i, { a }) => {
    if (a[i] >= 0) s.saw("runnext kick");
  },
  SPILL: (s, i, { p }) => {
    s.saw("overflow");
    if (s.rings.isWrapped(p[i])) s.saw("overflow of a wrapped ring");
  },
  Q_SPILL: (s) => s.saw("overflow"),
  GRAB: (s, i, { a }) => {
    if (a[i] > 1) s.saw("global batch");
    s.batchLeft = a[i];
  },
  GET_GLOBAL: (s, i, { p }) => {
    if (!s.inBatch() && p[i] >= 0 && s.own.length[p[i]] > 0) s.saw("fair look");
  },
  STEAL: (s, i, { g }) => {
    if (s.rings.isWrapped(g[i])) s.saw("theft from a wrapped ring");
  },
  STEAL_NEXT: (s) => s.saw("runnext steal"),
  RUN: (s, i, { m, p }) => {
    s.runnable(-1);
    s.holds(m[i], p[i]);
    s.isBack(m[i], -1);
  },
  P_TAKE: (s, i, { m, p }) => {
    s.holds(m[i], p[i]);
    if (s.state(m[i]) !== STOPPED_SPINNING) return;
    s.state(m[i], AWAKE);
    s.saw("spinner finds work in its last look");
  },
  P_IDLE: (s, i, { m }) => void s.holds(m[i], -1),
  HANDOFF: (s) => s.saw("hand-off"),
  RETAKE: (s) => s.saw("retake"),
  SYSCALL_OUT: (s, i, { m, g }) => {
    s.isBack(m[i], g[i]);
    s.runnable(1);
  },
  PUT_GLOBAL: (s, i, { m, g }) => {
    if (s.isBack(m[i]) === g[i]) s.saw("back without a P");
  },
  PREEMPT: (s) => s.saw("preemption"),
  NETPOLL: (s, i, { m, a, b }) => {
    if (b[i] > 0) s.saw("over 128 from the network");
    if (a[i] === 1) s.saw("netpoll of 1");
    else if (a[i] === 2) s.saw("netpoll of 2");
    else if (a[i] > 2) s.saw("netpoll of 3 or more");
    if (m[i] === SYSMON_M) s.saw("netpoll by sysmon");
  },
  M_PARK: (s, i, { m, a }) => {
    s.state(m[i], ASLEEP);
    if (a[i] === 1) s.saw("netpoll while blocked");
  },
  M_WAKE: (s, i, { m, p }) => {
    const was = s.state(m[i], AWAKE);
    s.holds(m[i], p[i]);
    if (was === AWAKE || was === STOPPED_SPINNING) s.saw("wake permit");
  },
  SPIN: (s, i, { m, p, a }) => {
    if (a[i] === 0 && p[i] < 0) s.state(m[i], STOPPED_SPINNING);
  },
  TIMER: (s, i, { m, p }) => {
    if (p[i] >= 0 && s.holds(m[i]) !== p[i]) s.saw("timer run by a thief");
  },
  RECV: (s, i, trace) => {
    if (trace.b[i] < 0 && stateOf(trace).place[i] === Place.BLOCKED) s.saw("close with waiters");
  },
  LOCK: (s, i, { b }) => {
    if (b[i] === 1) s.saw("mutex hand-off");
  },
};
const SEEN_BY_CODE: readonly (See | undefined)[] = EV_NAMES.map((name) => SEEN[name as EventName]);

/**
 * What one run shows.
 *
 * @param thefts Thefts from rings by pass, as a {@linkcode StealWatch} counted them.
 */
export function sightings(outcome: Outcome, thefts: readonly number[]): Counts {
  const s = new Sightings(outcome.trace!);
  s.read();
  const { mutexStarvations, selectsReady, selectsDefault } = outcome.metrics.counts;
  s.saw("starving mutex", mutexStarvations);
  s.saw("select ready", selectsReady);
  s.saw("select default", selectsDefault);
  if ((s.counts.get("overflow") ?? 0) > 1) s.saw("two overflows");
  thefts.forEach((times, pass) => s.note(`steal in pass ${pass + 1}`, times));
  return s.counts;
}

/** Step of gpm's `find` for the first look at a victim; the look number `i` is `STEAL + 2 * i`. */
const { steal: STEAL } = Gpm.steps.find;
/** Passes over all Ps (`stealWork`). */
const PASSES = 4;

/**
 * In which of its four passes a thief found something. No trace says it, so the model is watched at
 * work: gpm begins each pass with a new random order of victims.
 */
export class StealWatch {
  /** Thefts in pass 1 .. 4. */
  readonly byPass: number[] = Array.from({ length: PASSES }, () => 0);
  /**
   * Look at which the `find` under way began (-1: it does not search), and what it has drawn since.
   */
  #look = -1;
  #draws = 0;

  /** Wraps what makes a model, so that this watch sees its searches. */
  watch(make: (ops: Ops) => Model): (ops: Ops) => Model {
    return (ops) => {
      const { random, procs } = ops;
      // Which victim first, and the step to the next: with one or two Ps there is only one step.
      const drawsPerOrder = procs <= 2 ? 1 : 2;
      ops.random = (n) => {
        this.#draws++;
        return random.call(ops, n);
      };
      watchQueues(ops, (local) => {
        const { move } = local;
        local.move = (m, n, to, answer) => {
          const g = move.call(local, m, n, to, answer);
          const orders = Math.floor(this.#draws / drawsPerOrder);
          const pass = Math.ceil(this.#look / procs) + orders - 1;
          if (g !== NONE && this.#look >= 0 && pass < PASSES) this.byPass[pass]++;
          return g;
        };
      });
      const model = make(ops), find = model.find;
      model.find = (m, step) => {
        this.#look = step >= STEAL ? (step - STEAL) >> 1 : -1;
        this.#draws = 0;
        return find.call(model, m, step);
      };
      return model;
    };
  }
}

/** Has `watch` see each queue of a P that a model is about to be lent. */
function watchQueues(ops: Ops, watch: (queue: Queue) => void): void {
  const { queues } = ops;
  ops.queues = <D extends QueueDecls>(decls: D) => {
    const lent = queues.call(ops, decls) as Queues<D>;
    for (const ofPs of Object.values<Queue | readonly Queue[]>(lent)) {
      if (Array.isArray(ofPs)) ofPs.forEach(watch);
    }
    return lent;
  };
}
