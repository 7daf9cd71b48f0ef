/**
 * Events in the words in which the reference and the machine are compared.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";

/** Said by TIMER_SET in the place of a time. */
const STOPPED = -1;

/** What the machine did and the reference does not know of. */
export interface Difference {
  readonly atNs: number;
  readonly g: number;
  readonly reason: string;
}

/** Events that the reference knows, in words; null: it says nothing of this one. */
export function wordsOf(code: number, g: number, a: number, b: number): string | null {
  switch (code) {
    case Ev.SEND:
      return `send G${g} chan ${a} message ${b}`;
    case Ev.RECV:
      return `recv G${g} chan ${a} message ${b}`;
    case Ev.CLOSE:
      return `close chan ${a}`;
    case Ev.LOCK:
      return `lock G${g} mutex ${a}${b === 1 ? " handed over" : ""}`;
    case Ev.UNLOCK:
      return `unlock mutex ${a}`;
    case Ev.RW_LOCK:
      return `lock G${g} rwmutex ${a} as ${b}`;
    case Ev.RW_UNLOCK:
      return `unlock G${g} rwmutex ${a} as ${b}`;
    case Ev.SPAWN:
      return `spawn prog ${b}`;
    case Ev.TIMER_SET:
      return a === STOPPED ? `stop G${g} timer ${b}` : `set G${g} timer ${b}: ${a}`;
    case Ev.STOP:
      if (a === LeaveWhy.EXIT) return `exit G${g}`;
      return a === LeaveWhy.BLOCK || a === LeaveWhy.SYSCALL ? `wait G${g}` : null;
    default:
      return null;
  }
}

/** What happened, as one text: events of one step are one moment, but Gs wake in an order. */
export const keyOf = (events: readonly string[], readied: readonly number[]): string =>
  [...events.toSorted(), ...readied.map((g) => `ready G${g}`)].join(", ") || "nothing";
