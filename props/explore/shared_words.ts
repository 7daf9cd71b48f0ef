/**
 * Which shared words an event wrote: the table that state hashing rests on. A word too many only
 * keeps states apart that are one; a word too few would make one of two that are not.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";
import { byCode, type EventRow } from "../trace_state/events.ts";

/**
 * Ps, and Gs, that have a word of their own; mutexes, and queues beyond the usual, share so many.
 */
export const WORD_PS = 8, WORD_GS = 24, WORD_MUTEXES = 4, WORD_QUEUES = 16;
/**
 * Words that exist once. `IDLE`: idle Ps, idle Ms, cores, threads. `SYNC`: channels, wait groups.
 */
export const Word = { GLOBAL: 0, IDLE: 1, SPIN: 2, SYNC: 3, SPAWN: 4, RANDOM: 5, REST: 6 } as const;
const FIRST_P = 7, FIRST_G = FIRST_P + WORD_PS;
/** Word of the first mutex. */
export const FIRST_MUTEX: number = FIRST_G + WORD_GS;
const FIRST_QUEUE = FIRST_MUTEX + WORD_MUTEXES;
/** Number of words. */
export const WORDS = FIRST_QUEUE + WORD_QUEUES;

/** Word of P `p`: its ring, runnext, status and tick. */
export const wordOfP = (p: number): number => p < WORD_PS ? FIRST_P + p : Word.REST;
/** Word of G `g`: its status and where it is. */
export const wordOfG = (g: number): number => g < WORD_GS ? FIRST_G + g : Word.REST;

/**
 * Word of the queue with this number: those that have events of their own are part of a P, or
 * GLOBAL.
 */
export function wordOfQueue(q: number, procs: number): number {
  if (q < 2 * procs) return wordOfP(q % procs);
  return q === 2 * procs ? Word.GLOBAL : FIRST_QUEUE + q % WORD_QUEUES;
}

/** Words of the shared state that {@linkcode EventRow} names. */
const CHANGED: Readonly<Record<EventRow["changes"], number>> = {
  nothing: -1,
  global: Word.GLOBAL,
  idle: Word.IDLE,
  spin: Word.SPIN,
  sync: Word.SYNC,
  spawn: Word.SPAWN,
  rest: Word.REST,
};
/** What an event wrote besides what its columns name; -1: nothing. */
const ALSO = byCode(({ changes }) => CHANGED[changes], Word.REST);
/** Does an event say something of the P it names? The others only say who acts. */
const OF_P = byCode(({ onlyActor }) => onlyActor !== true, true);

/** What columns `g` and `a` name. */
const NOBODY = 0, A_G = 1, A_P = 2, A_QUEUE = 3, A_MUTEX = 4;
const IN_G = byCode(({ g }) => g === "P" ? A_P : g === "queue" ? A_QUEUE : A_G, A_G);
const IN_A = byCode(
  ({ a }) => a === "P" ? A_P : a === "queue" ? A_QUEUE : a === "mutex" ? A_MUTEX : NOBODY,
  NOBODY,
);

/** Hears of words, one by one. */
export interface Writes {
  /** A word was written. */
  write(word: number): void;
}

/**
 * Tells `to` each word that an event wrote, besides the acting M's own.
 *
 * @param p, g, a Columns of the event.
 * @param procs Number of Ps.
 * @param to A method of a class is the same function in each search: V8 keeps what it optimized.
 */
export function wordsOf(
  code: number,
  p: number,
  g: number,
  a: number,
  procs: number,
  to: Writes,
): void {
  const also = ALSO[code], inG = IN_G[code], inA = IN_A[code];
  if (also >= 0) to.write(also);
  if (p >= 0 && OF_P[code]) to.write(wordOfP(p));
  if (inG === A_P) return to.write(wordOfP(g));
  if (inG === A_QUEUE) return to.write(wordOfQueue(g, procs));
  if (inA === A_QUEUE) to.write(wordOfQueue(a, procs));
  if (inA === A_P) to.write(wordOfP(a));
  if (g >= 0) to.write(wordOfG(g));
  if (inA === A_MUTEX) to.write(FIRST_MUTEX + a % WORD_MUTEXES);
  // Who blocks stands in the queue of what it waits for, which the event does not name.
  if (code !== Ev.STOP || a !== LeaveWhy.BLOCK) return;
  to.write(Word.SYNC);
  for (let i = 0; i < WORD_MUTEXES; i++) to.write(FIRST_MUTEX + i);
}
