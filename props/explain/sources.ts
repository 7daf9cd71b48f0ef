/**
 * Where each dispatched G came from, as a trace tells: runnext, a ring, the global queue, a queue that
 * only its model has, a theft.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { queueText } from "./words.ts";

/** Where a dispatched G came from. */
export const Source = {
  /** No queue: the M had it in its hands (just made runnable, or polled from the network). */
  HANDS: 0,
  RUNNEXT: 1,
  RING: 2,
  GLOBAL: 3,
  STOLEN: 4,
  STOLEN_NEXT: 5,
  SYSCALL: 6,
  QUEUE: 7,
  STOLEN_QUEUE: 8,
} as const;

/** Words for {@linkcode Source}; a theft names its victim after them, the last two the queue. */
const WORDS = [
  "its M's hands",
  "runnext",
  "the local ring",
  "the global queue",
  "the ring of P",
  "runnext of P",
  "a system call",
  "",
  "",
] as const;

/** Events that take a G out of somewhere, and where that is. */
const TAKES: number[] = [];
TAKES[Ev.READY] = Source.HANDS;
TAKES[Ev.GET_NEXT] = Source.RUNNEXT;
TAKES[Ev.GET_LOCAL] = Source.RING;
TAKES[Ev.GET_GLOBAL] = Source.GLOBAL;
TAKES[Ev.STEAL_G] = Source.STOLEN;
TAKES[Ev.STEAL_NEXT] = Source.STOLEN_NEXT;
TAKES[Ev.SYSCALL_OUT] = Source.SYSCALL;

TAKES[Ev.Q_TAKE] = Source.QUEUE;
TAKES[Ev.Q_REMOVE] = Source.QUEUE;
TAKES[Ev.Q_ROB] = Source.STOLEN_QUEUE;
/** Of these it is told from whom. */
const FROM_WHOM = new Set<number>([
  Ev.STEAL_G,
  Ev.STEAL_NEXT,
  Ev.Q_TAKE,
  Ev.Q_REMOVE,
  Ev.Q_ROB,
]);

/** Sources of the dispatches of one trace. */
export class Sources {
  /** {@linkcode Source} of each RUN event. */
  readonly kind: Uint8Array;
  /** 1: the event takes a G that the next event about it runs, so that the two are one decision. */
  readonly folded: Uint8Array;
  /** The P, or the queue, that a G was taken from, if its source alone does not say it; or -1. */
  readonly #whom: Int32Array;

  /** @param trace Read once. */
  constructor(private readonly trace: Trace) {
    const { length, code, g, a } = trace;
    this.kind = new Uint8Array(length);
    this.folded = new Uint8Array(length);
    this.#whom = new Int32Array(length).fill(-1);
    const last: number[] = [];
    for (let i = 0; i < length; i++) {
      const take = TAKES[code[i]];
      if (code[i] === Ev.RUN) {
        const at = last[g[i]] ?? -1;
        if (at < 0) continue;
        this.kind[i] = TAKES[code[at]];
        if (FROM_WHOM.has(code[at])) this.#whom[i] = a[at];
        if (code[at] !== Ev.READY) this.folded[at] = 1;
        last[g[i]] = -1;
      } else if (take !== undefined) last[g[i]] = i;
      else if (g[i] >= 0 && PUTS.has(code[i])) last[g[i]] = -1;
    }
  }

  /** In words, where the G of RUN event `i` came from. */
  words(i: number): string {
    const whom = this.#whom[i], words = WORDS[this.kind[i]];
    if (whom < 0) return words;
    return words === "" ? queueText(this.trace, whom) : words + whom;
  }
}

/** Events after which a G stands in a queue again. */
const PUTS = new Set<number>([Ev.PUT_LOCAL, Ev.PUT_NEXT, Ev.PUT_GLOBAL, Ev.Q_PUT]);
