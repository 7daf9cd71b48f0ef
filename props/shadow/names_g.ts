/**
 * Whether the column `g` of an event names a G. In some it is the victim's P, or the number of a queue.
 *
 * @module
 */

import { Ev } from "@lab/runtime";

const OTHERS: readonly boolean[] = (() => {
  const others: boolean[] = [];
  for (const code of [Ev.STEAL, Ev.Q_MOVE, Ev.Q_SPILL]) others[code] = true;
  return others;
})();

/** Does column `g` of an event with this code name a G, if it is not -1? */
export const namesG = (code: number): boolean => OTHERS[code] !== true;
