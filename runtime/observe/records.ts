/**
 * How events are written down: as words of 32 bits, one record after the other.
 *
 * Of an event: a head, g, a, and b unless that is 0. The head: code in 6 bits, P + 1 in 11, M + 1 in
 * 14, and the sign, set if there is a `b`. Four codes are of no event:
 *
 * - SOON, in front of the first event of a time: how much later that is, in the other 26 bits;
 * - TIME, for what has no room there: then the words of a double, the time itself;
 * - LONG, an event whose `a` is no 32-bit integer, or whose M has no room in a head (10,000 threads
 *   may live at once, but more may have been made): then `a` as a double, code, m, p, g, b;
 * - MOVES, Gs that go from the global queue to a ring, two events each, in a head with P and M: then
 *   how many (less 1) and how many of their batch before, lengths of queue and ring before, the Gs.
 *
 * So an event has 8 to 16 bytes instead of 30 in columns, and there are few words to hash.
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
  SOON: 60,
  SOON_SHIFT: 6,
  SOON_MASK: 0x3ffffff,
  TIME: 61,
  LONG: 62,
  LONG_WORDS: 8,
  MOVES: 63,
  /** Words of a record of moves before the Gs, and most Gs in one: a power of two. */
  MOVES_HEAD: 4,
  MOVES_MAX: 16,
} as const;

/** No record has more words. */
export const RECORD_MAX: number = RECORD.MOVES_HEAD + RECORD.MOVES_MAX;
