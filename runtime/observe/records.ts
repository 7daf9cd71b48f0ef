/**
 * How events are written down: as words of 32 bits, one record after the other.
 *
 * Of an event: a head, the time, g, a, and b unless that is 0. The head: code in 6 bits, P + 1 in
 * 11, M + 1 in 14, and the sign, set if there is a `b`. The time: how much later it is than the
 * last long record, or than 0. Two codes do not stand for an event:
 *
 * - LONG, an event that does not fit the above, as its time or its `a` is no 32-bit integer, or
 *   its M too large (10,000 threads may live at once, but more may have been made): then time and
 *   `a` as doubles, code, m, p, g, b. The times after it count from its own, without parts of a ns;
 * - MOVES, Gs that go from the global queue to a ring, two events each: a head with P and M, the
 *   time, how many (less 1) and how many of their batch before, lengths of queue and ring before,
 *   the Gs.
 *
 * So most events have 16 bytes instead of 30 in columns, and there are few words to hash.
 *
 * @module
 */

/** Codes, places and lengths in records. */
export const RECORD = {
  CODE_MASK: 0x3f,
  P_SHIFT: 6,
  P_MASK: 0x7ff,
  M_SHIFT: 17,
  M_MASK: 0x3fff,
  HAS_B: 1 << 31,
  /** Codes of events are below these. */
  LONG: 62,
  LONG_WORDS: 10,
  MOVES: 63,
  /** Words of a record of moves before the Gs, and most Gs in one: a power of two. */
  MOVES_HEAD: 5,
  MOVES_MAX: 16,
} as const;

/** No record has more words. */
export const RECORD_MAX: number = RECORD.MOVES_HEAD + RECORD.MOVES_MAX;
