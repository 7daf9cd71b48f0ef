/**
 * A deadlock is real: each G that is named as stuck waits for something that cannot come. The mutex
 * it waits for is held; the channel it receives from is open and empty, and nobody is stuck sending
 * on it; the channel it sends on is full. Otherwise somebody forgot to wake it.
 *
 * Not judged: selects and wait groups, of which the trace does not tell enough; and mutexes where waits that
 * keep their threads leave no P for a G that could run: it may be the one that was woken to lock.
 *
 * @module
 */

import { EndWhy, Ev, Wait, WAIT_NAMES } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "deadlock-real",
  kind: "safety",
  words: "a G named as stuck waits for what cannot come",
  check(trace, { outcome }) {
    const { length, code, a, b, about } = trace;
    if (code[length - 1] !== Ev.END || a[length - 1] !== EndWhy.DEADLOCK) return [];
    const breaches = new Breaches("deadlock-real", trace);
    const held = new Set<string>(), closed = new Set<string>();
    const buffered = new Map<string, number>();
    for (let i = 0; i < length; i++) {
      const chan = about.chanNames[a[i]], mutex = about.mutexNames[a[i]];
      if (code[i] === Ev.LOCK) held.add(mutex);
      else if (code[i] === Ev.UNLOCK) held.delete(mutex);
      else if (code[i] === Ev.CLOSE) closed.add(chan);
      else if (code[i] === Ev.SEND) buffered.set(chan, (buffered.get(chan) ?? 0) + 1);
      else if (code[i] === Ev.RECV && b[i] >= 0) buffered.set(chan, (buffered.get(chan) ?? 0) - 1);
    }
    const isHeldUp = outcome.stuck.some(({ waitsFor }) => waitsFor.startsWith("nothing"));
    const senders = new Set(outcome.stuck.map(({ waitsFor }) => object(waitsFor, Wait.SEND)));
    for (const { g, waitsFor } of outcome.stuck) {
      const why = unlocked(waitsFor) ?? receivable(waitsFor) ?? sendable(waitsFor);
      if (why === null) continue;
      breaches.add({ g, atNs: about.elapsedNs }, `G${g} is stuck in ${waitsFor}, but ${why}`);
    }
    return breaches.list;

    function unlocked(waitsFor: string): string | null {
      const x = object(waitsFor, Wait.MUTEX);
      return x === null || held.has(x) || isHeldUp ? null : "nobody holds it";
    }

    function receivable(waitsFor: string): string | null {
      const c = object(waitsFor, Wait.RECV);
      if (c === null) return null;
      if (closed.has(c)) return "it is closed";
      if ((buffered.get(c) ?? 0) > 0) return `it holds ${buffered.get(c)} messages`;
      return senders.has(c) ? "others are stuck sending on it" : null;
    }

    function sendable(waitsFor: string): string | null {
      const c = object(waitsFor, Wait.SEND);
      if (c === null) return null;
      const room = about.chanCap[about.chanNames.indexOf(c)] - (buffered.get(c) ?? 0);
      return room > 0 ? `its buffer has room for ${room}` : null;
    }
  },
};

/** What a G waits for, if it is in that kind of wait. */
function object(waitsFor: string, wait: Wait): string | null {
  const kind = `${WAIT_NAMES[wait]} `;
  return waitsFor.startsWith(kind) ? waitsFor.slice(kind.length) : null;
}
