/**
 * The events of a trace with a look ahead of bounded length: which G a P runs next, and what an M
 * does next.
 *
 * @module
 */

import { State, TraceStep, What } from "./event.ts";
import type { StepSink } from "./read.ts";

/** Events that are held at once; the checker looks almost as far ahead. A power of two. */
export const WINDOW_EVENTS = 1 << 15;

/** Events that are kept behind the one being looked at. */
const BEHIND_EVENTS = 10;

/** A queue of indices. */
class Indices {
  #items: number[] = [];
  #from = 0;
  push(i: number): void {
    if (this.#from > WINDOW_EVENTS) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    this.#items.push(i);
  }
  /** The first that is not before `i`, -1: none. */
  from(i: number): number {
    while (this.#from < this.#items.length && this.#items[this.#from] < i) this.#from++;
    return this.#from < this.#items.length ? this.#items[this.#from] : -1;
  }
}

/** Who looks at the events one by one. */
export interface StepWatcher {
  step(i: number, step: TraceStep): void;
}

/** Events from the one being looked at to the newest. */
export class Window implements StepSink {
  readonly #steps = Array.from({ length: WINDOW_EVENTS }, () => new TraceStep());
  readonly #lastOfM = new Map<number, number>();
  readonly #starts: Indices[] = [];
  #head = 0;
  /** No more events come. */
  #isWhole = false;
  #tail = 0;
  /** Index of the newest event that shows a G which stood in a queue before the trace began. */
  lastHidden = -1;
  /** Those Gs of the first window, in the order in which they start. */
  readonly hidden: number[] = [];
  /** Greatest P so far. */
  topProc = -1;
  /** GOMAXPROCS as the trace says first, 0: not yet. */
  firstProcs = 0;

  constructor(private readonly watcher: StepWatcher) {}

  slot(): TraceStep {
    return this.#steps[this.#head & (WINDOW_EVENTS - 1)];
  }

  take(): void {
    const i = this.#head, step = this.slot();
    if (step.m >= 0) {
      const before = this.#lastOfM.get(step.m);
      if (before !== undefined && before >= this.#tail) this.at(before).nextOfM = i;
      this.#lastOfM.set(step.m, i);
    }
    const { what, from, to, subject } = step;
    if (what === What.GO) {
      if (from === State.RUNNABLE && to === State.RUNNING && step.p >= 0) {
        while (this.#starts.length <= step.p) this.#starts.push(new Indices());
        this.#starts[step.p].push(i);
      } else if (from === State.UNKNOWN && to === State.RUNNABLE) {
        this.lastHidden = i;
        if (i < WINDOW_EVENTS) this.hidden.push(subject);
      }
    } else if (what === What.PROCS && this.firstProcs === 0) this.firstProcs = subject;
    else if (what === What.PROC && subject > this.topProc) this.topProc = subject;
    if (step.p > this.topProc) this.topProc = step.p;
    this.#head++;
    if (this.#head - this.#tail === WINDOW_EVENTS - BEHIND_EVENTS) this.#pass();
  }

  /** No more events come. */
  end(): void {
    this.#isWhole = true;
    while (this.#tail < this.#head) this.#pass();
  }

  /** Event `i`, which must be in the window. */
  at(i: number): TraceStep {
    return this.#steps[i & (WINDOW_EVENTS - 1)];
  }

  /** Is no event of M `m` behind `i` in sight, although the trace goes on? */
  isOutOfSight(m: number, i: number): boolean {
    return !this.#isWhole && (this.#lastOfM.get(m) ?? -1) <= i;
  }

  /** Events before the one being looked at, oldest first. */
  before(i: number): TraceStep[] {
    const from = Math.max(0, i - BEHIND_EVENTS);
    return Array.from({ length: i - from }, (_, k) => this.at(from + k));
  }

  /** The event that P `p` starts its next G with, at or behind event `i`; -1: none in sight. */
  startOf(p: number, i: number): number {
    return p < this.#starts.length ? this.#starts[p].from(i) : -1;
  }

  /** The next event of the same M, or null. */
  next(step: TraceStep): TraceStep | null {
    return step.nextOfM < 0 ? null : this.at(step.nextOfM);
  }

  #pass(): void {
    const i = this.#tail;
    this.watcher.step(i, this.at(i));
    this.#tail++;
  }
}
