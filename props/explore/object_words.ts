/**
 * Which words an event wrote, for drawn searches: as `shared_words.ts` has it, but each channel and
 * wait group has a word of its own, and all that the scheduler does is one more. So prefixes that
 * count as one state have come, as traces, to one class of `order_classes.ts`.
 *
 * @module
 */

import { Ev, LeaveWhy, Op, Wait } from "@lab/runtime";
import { OF_SCHEDULER } from "./order_classes.ts";
import { FIRST_MUTEX, WORD_MUTEXES, wordOfG, WORDS, wordsOf, type Writes } from "./shared_words.ts";

/** Channels, and wait groups, that have a word of their own: beyond, they share them. */
const CHANNELS = 16, GROUPS = 8;
const FIRST_CHANNEL = WORDS, FIRST_GROUP = FIRST_CHANNEL + CHANNELS;
const SCHEDULER = FIRST_GROUP + GROUPS;
/** Number of words. */
export const OBJECT_WORDS = SCHEDULER + 1;

/** Gs whose waits are kept: what others wait for may be anything. */
const GS = 64;
/** In place of a word: a G waits for nothing, or for what has no word. */
const NOTHING = -1, ANYTHING = -2;

/** What is run. */
export interface Waits {
  /** Do Gs need a P? Else there is no scheduler to speak of: each G has its thread. */
  readonly hasProcs: boolean;
  /** The program's operations. */
  readonly program: { readonly op: ArrayLike<number> };
  /** Number of the object that a G waits for which has just blocked. */
  waitsAt(g: number): number;
}

/** The words, of one machine run after run. */
export class ObjectWords {
  /** By G: the word of what it waits for. */
  readonly #waits = new Int32Array(GS).fill(NOTHING);

  #of: Waits | null = null;
  /** Do Gs wait at no more than one channel, mutex or wait group at once? */
  #isPlain = false;

  /** Says what is run. */
  attach(of: Waits): void {
    this.#of = of;
    const isSelect = (op: number) => op === Op.SELECT || op === Op.SELECT_TIMED;
    this.#isPlain = !Array.prototype.some.call(of.program.op, isSelect);
  }

  /** A run begins. */
  begin(): void {
    this.#waits.fill(NOTHING);
  }

  /** Tells `to` each word that an event wrote, as `wordsOf` does. */
  wordsOf(
    code: number,
    p: number,
    g: number,
    a: number,
    b: number,
    procs: number,
    to: Writes,
  ): void {
    if (OF_SCHEDULER[code] !== 0 && this.#of!.hasProcs) to.write(SCHEDULER);
    if (!this.#isPlain) return wordsOf(code, p, g, a, procs, to);
    switch (code) {
      case Ev.SEND:
      case Ev.RECV:
      case Ev.CLOSE:
        to.write(FIRST_CHANNEL + a % CHANNELS);
        if (g >= 0) to.write(wordOfG(g));
        break;
      case Ev.STOP:
        to.write(wordOfG(g));
        if (a === LeaveWhy.BLOCK) this.#object(g, this.#wait(g, b), to);
        break;
      case Ev.READY:
        // Whoever makes it runnable takes it out of the queue that it stood in.
        to.write(wordOfG(g));
        this.#object(g, g < GS ? this.#waits[g] : ANYTHING, to);
        if (g < GS) this.#waits[g] = NOTHING;
        break;
      default:
        wordsOf(code, p, g, a, procs, to);
    }
  }

  /** The word of what `g` waits for from now on. */
  #wait(g: number, why: number): number {
    if (why === Wait.SEND || why === Wait.RECV) {
      return FIRST_CHANNEL + this.#of!.waitsAt(g) % CHANNELS;
    }
    if (why === Wait.MUTEX) return FIRST_MUTEX + this.#of!.waitsAt(g) % WORD_MUTEXES;
    return why === Wait.WAIT_GROUP ? FIRST_GROUP + this.#of!.waitsAt(g) % GROUPS : ANYTHING;
  }

  #object(g: number, word: number, to: Writes): void {
    if (g < GS) this.#waits[g] = word;
    if (word >= 0) return to.write(word);
    if (word === NOTHING) return;
    for (let i = 0; i < WORD_MUTEXES; i++) to.write(FIRST_MUTEX + i);
    for (let i = FIRST_CHANNEL; i < SCHEDULER; i++) to.write(i);
    // What else there is, as always.
    wordsOf(Ev.STOP, -1, g, LeaveWhy.BLOCK, 0, to);
  }
}
