/**
 * Which shared words an event wrote: the table that state hashing rests on. A word too many only keeps
 * states apart that are one; a word too few would make one of two that are not.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";

/** Ps, and Gs, that have a word of their own; mutexes, and queues beyond the usual, share so many. */
export const WORD_PS = 8, WORD_GS = 24, WORD_MUTEXES = 4, WORD_QUEUES = 16;
/** Words that exist once. `IDLE`: idle Ps, idle Ms, cores, threads. `SYNC`: channels, wait groups. */
export const Word = { GLOBAL: 0, IDLE: 1, SPIN: 2, SYNC: 3, SPAWN: 4, RANDOM: 5, REST: 6 } as const;
const FIRST_P = 7, FIRST_G = FIRST_P + WORD_PS, FIRST_MUTEX = FIRST_G + WORD_GS;
const FIRST_QUEUE = FIRST_MUTEX + WORD_MUTEXES;
/** Number of words. */
export const WORDS = FIRST_QUEUE + WORD_QUEUES;

/** Word of P `p`: its ring, runnext, status and tick. */
export const wordOfP = (p: number): number => p < WORD_PS ? FIRST_P + p : Word.REST;
/** Word of G `g`: its status and where it is. */
export const wordOfG = (g: number): number => g < WORD_GS ? FIRST_G + g : Word.REST;

/** Word of the queue with this number: those that have events of their own are part of a P, or GLOBAL. */
export function wordOfQueue(q: number, procs: number): number {
  if (q < 2 * procs) return wordOfP(q % procs);
  return q === 2 * procs ? Word.GLOBAL : FIRST_QUEUE + q % WORD_QUEUES;
}

/** Events that name a queue: in column `a`, or in column `g`, which then names no G. */
const OF_QUEUE_A: readonly number[] = [Ev.Q_PUT, Ev.Q_TAKE, Ev.Q_ROB, Ev.Q_REMOVE];
const OF_QUEUE_G: readonly number[] = [Ev.Q_MOVE, Ev.Q_SPILL];

/** What an event wrote besides the G and the P it names. */
const ALSO: readonly number[] = (() => {
  const also = new Array<number>(64).fill(Word.REST);
  const set = (word: number, ...codes: number[]) => codes.forEach((code) => also[code] = word);
  set(-1, Ev.RUN, Ev.STOP, Ev.MARK, Ev.DONE, Ev.PUT_LOCAL, Ev.GET_LOCAL, Ev.PUT_NEXT, Ev.GET_NEXT);
  set(-1, Ev.STEAL, Ev.STEAL_G, Ev.STEAL_NEXT);
  set(Word.GLOBAL, Ev.PUT_GLOBAL, Ev.GET_GLOBAL, Ev.SPILL, Ev.GRAB, Ev.LOCK_WAIT);
  set(Word.IDLE, Ev.P_TAKE, Ev.P_IDLE, Ev.HANDOFF, Ev.M_NEW, Ev.M_PARK, Ev.M_WAKE, Ev.M_EXIT);
  set(Word.IDLE, Ev.CORE_ON, Ev.CORE_OFF);
  set(Word.SPIN, Ev.SPIN);
  set(Word.SYNC, Ev.READY, Ev.SEND, Ev.RECV, Ev.CLOSE);
  set(-1, Ev.LOCK, Ev.UNLOCK);
  set(-1, Ev.Q_KEY, ...OF_QUEUE_A, ...OF_QUEUE_G);
  set(Word.SPAWN, Ev.SPAWN);
  return also;
})();

/** Events that say something of the P they name; the others only say who acts. */
const OF_P: readonly number[] = (() => {
  const of = new Array<number>(64).fill(1);
  const actors = [Ev.PUT_GLOBAL, Ev.SPAWN, Ev.READY, Ev.STOP, Ev.SEND, Ev.RECV, Ev.CLOSE, Ev.LOCK];
  for (const code of [...actors, Ev.UNLOCK, Ev.DONE, Ev.MARK, Ev.SPIN]) of[code] = 0;
  for (const code of [Ev.Q_KEY, ...OF_QUEUE_A, ...OF_QUEUE_G]) of[code] = 0;
  return of;
})();

/** The column in which an event names a queue; 0: none. */
const IN_A = 1, IN_G = 2;
const OF_QUEUE: readonly number[] = (() => {
  const of = new Array<number>(64).fill(0);
  for (const code of OF_QUEUE_A) of[code] = IN_A;
  for (const code of OF_QUEUE_G) of[code] = IN_G;
  return of;
})();

/**
 * Tells `write` each word that an event wrote, beside the acting M's own.
 *
 * @param p, g, a Columns of the event.
 * @param procs Number of Ps.
 */
export function wordsOf(
  code: number,
  p: number,
  g: number,
  a: number,
  procs: number,
  write: (word: number) => void,
): void {
  const also = ALSO[code];
  if (also >= 0) write(also);
  if (p >= 0 && OF_P[code] !== 0) write(wordOfP(p));
  // These two name a victim P where others name a G, or beside it.
  if (code === Ev.STEAL) return write(wordOfP(g));
  if (OF_QUEUE[code] === IN_G) return write(wordOfQueue(g, procs));
  if (OF_QUEUE[code] === IN_A) write(wordOfQueue(a, procs));
  if (code === Ev.STEAL_G || code === Ev.STEAL_NEXT) write(wordOfP(a));
  if (g >= 0) write(wordOfG(g));
  if (code === Ev.LOCK || code === Ev.UNLOCK) write(FIRST_MUTEX + a % WORD_MUTEXES);
  // Who blocks stands in the queue of what it waits for, which the event does not name.
  if (code !== Ev.STOP || a !== LeaveWhy.BLOCK) return;
  write(Word.SYNC);
  for (let i = 0; i < WORD_MUTEXES; i++) write(FIRST_MUTEX + i);
}
