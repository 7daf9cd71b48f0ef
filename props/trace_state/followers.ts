/**
 * What laws follow as a trace goes by: which Gs stand in the queues of each P, which of them has
 * the least key, where a dispatched G came from, and which looks at a shared queue were first.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { LeastKey } from "./collections.ts";
import { bytes, ints } from "./columns.ts";
import { codesOf, EventSet } from "./events_with.ts";
import { stateOf } from "./playback.ts";
import { ownerOf, QUEUE_CODES, type QueueStep, QueueSteps, takesAlone } from "./queue_steps.ts";

/** Which G of some queues has the least key (a class, a deadline), event by event. */
export class KeyedQueues {
  /** Those in each P's own queues, and last those in shared ones. */
  readonly #places: readonly LeastKey[];
  /** Where each G stands. */
  readonly #placeOfG: (LeastKey | undefined)[] = [];
  /** Event at which each G was put there, or -1. */
  readonly #putAt: Int32Array;
  readonly #steps: QueueSteps;

  /** @param queues Names of those that count. @param keyOf Of each G; it must not change. */
  constructor(
    private readonly trace: Trace,
    private readonly queues: readonly string[],
    private readonly keyOf: (g: number) => number,
  ) {
    this.#places = Array.from({ length: trace.about.procs + 1 }, () => new LeastKey());
    this.#putAt = ints(stateOf(trace).gs, -1);
    this.#steps = new QueueSteps(trace);
  }

  /** Plays event `i`. */
  play(i: number): void {
    const { trace, queues } = this, step = this.#steps.at(i), g = trace.g[i];
    if (step === undefined) return;
    if (["take", "rob", "remove", "put"].includes(step.verb)) this.#leave(g);
    if (step.kicks && trace.a[i] >= 0) this.#leave(trace.a[i]);
    if (step.verb !== "put" || !queues.includes(step.queue)) return;
    this.#putAt[g] = i;
    const place = this.#placeOf(ownerOf(trace, i, step));
    place.join(g, this.keyOf(g));
    this.#placeOfG[g] = place;
  }

  /** Does event `i` take a G out of one of the queues, at the owner's end? */
  takes(i: number): QueueStep | null {
    const step = this.#steps.at(i);
    return step?.verb === "take" && this.queues.includes(step.queue) ? step : null;
  }

  /** When `g` was put where it stands, in ns. */
  sinceNs(g: number): number {
    return this.trace.timeNs[this.#putAt[g]];
  }

  /** The G with the least key in the shared queues and those of `p`, or -1. */
  least(p: number): number {
    const shared = this.#placeOf(-1).first;
    const own = p < 0 ? -1 : this.#placeOf(p).first;
    if (own < 0 || shared < 0) return own < 0 ? shared : own;
    return this.keyOf(own) <= this.keyOf(shared) ? own : shared;
  }

  #placeOf(owner: number): LeastKey {
    return this.#places[owner < 0 ? this.#places.length - 1 : owner];
  }

  #leave(g: number): void {
    this.#placeOfG[g]?.leave(g);
    this.#placeOfG[g] = undefined;
    this.#putAt[g] = -1;
  }
}

/** How many Gs stand in the queues that belong to each P, event by event. */
export class OwnQueues {
  /** Gs in all queues of each P. */
  readonly length: Int32Array;
  /** The P in whose queues each G stands, or -1. */
  readonly #where: Int32Array;
  readonly #steps: QueueSteps;

  constructor(private readonly trace: Trace) {
    this.length = ints(trace.about.procs);
    this.#where = ints(stateOf(trace).gs, -1);
    this.#steps = new QueueSteps(trace);
  }

  /** Plays event `i`. @returns The P whose queues have another length now, or -1. */
  play(i: number): number {
    const { trace } = this, step = this.#steps.at(i);
    if (step === undefined) return -1;
    const g = trace.g[i];
    switch (step.verb) {
      case "put": {
        // A spilled G leaves the queue that it stood in without a word.
        const left = this.#leave(g);
        if (step.kicks && trace.a[i] >= 0) this.#leave(trace.a[i]);
        const p = ownerOf(trace, i, step);
        if (p < 0) return left;
        this.#where[g] = p;
        this.length[p]++;
        return p;
      }
      case "take":
      case "rob":
      case "remove":
        return this.#leave(g);
      default:
        return -1;
    }
  }

  #leave(g: number): number {
    const p = this.#where[g];
    if (p >= 0) this.length[p]--;
    this.#where[g] = -1;
    return p;
  }
}

/** Where a G came from that runs. */
export const Source = {
  /** A queue, or straight from whoever made it runnable. */
  OTHER: 0,
  /** The slot of the P itself. */
  SLOT: 1,
  /** A system call. */
  SYSCALL: 2,
} as const;

/** Codes of the events that {@linkcode DispatchSources} goes by. */
export const SOURCE_CODES: readonly number[] = [
  ...codesOf(({ queue }) => queue?.verb === "take" || queue?.verb === "rob"),
  Ev.SYSCALL_OUT,
  Ev.READY,
];

/** Where the M that runs a G has it from, event by event. */
export class DispatchSources {
  /** One of {@linkcode Source}, by G. */
  readonly of: Uint8Array;
  readonly #steps: QueueSteps;

  /** @param slot Name of the slot. */
  constructor(private readonly trace: Trace, private readonly slot: string) {
    this.of = bytes(stateOf(trace).gs);
    this.#steps = new QueueSteps(trace);
  }

  /** Plays event `i`. */
  play(i: number): void {
    const { trace } = this, g = trace.g[i];
    if (trace.code[i] === Ev.SYSCALL_OUT) this.of[g] = Source.SYSCALL;
    else if (trace.code[i] === Ev.READY) this.of[g] = Source.OTHER;
    else {
      const step = this.#steps.at(i);
      if (step?.verb === "rob") this.of[g] = Source.OTHER;
      if (step?.verb === "take") this.of[g] = step.queue === this.slot ? Source.SLOT : Source.OTHER;
    }
  }
}

/**
 * A G was taken out of the shared queue by a P that had work of its own ever since its last
 * dispatch.
 */
export interface FirstLook {
  /** Index of the event. */
  readonly i: number;
  readonly p: number;
  /** Tick of the P. */
  readonly tick: number;
}

const LOOKS = new EventSet([...QUEUE_CODES, Ev.RUN]);

/**
 * The looks that were certainly first: a P that had nothing of its own at some moment may have
 * found that out before it looked at the shared queue.
 */
export function firstLooks(trace: Trace, queue: string): FirstLook[] {
  const { code, p, a, about } = trace;
  const looks: FirstLook[] = [];
  /** Tick of each P as its last dispatch left it; -1 before the first. */
  const tick = ints(about.procs, -1);
  /** 1: the P had nothing of its own at some moment since then. */
  const wasEmpty = bytes(about.procs, 1);
  const own = new OwnQueues(trace), steps = new QueueSteps(trace);
  for (const i of LOOKS.of(trace)) {
    const q = p[i], changed = own.play(i);
    if (changed >= 0 && own.length[changed] === 0) wasEmpty[changed] = 1;
    if (code[i] === Ev.RUN && q >= 0) {
      tick[q] = a[i];
      wasEmpty[q] = own.length[q] === 0 ? 1 : 0;
    }
    if (q < 0 || wasEmpty[q] === 1 || tick[q] < 0) continue;
    if (takesAlone(trace, steps, i, queue)) looks.push({ i, p: q, tick: tick[q] });
  }
  return looks;
}
