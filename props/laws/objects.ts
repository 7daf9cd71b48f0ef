/**
 * Laws about RWMutexes, conditions, semaphores and timers: who holds them, who is let go when.
 *
 * @module
 */

import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { safetyLaw } from "../law.ts";
import { bytes, doubles, ints } from "../trace_state/columns.ts";
import { EventSet } from "../trace_state/events_with.ts";
import { stateOf } from "../trace_state/playback.ts";

/** What the columns of `RW_LOCK` say. */
const WRITER = 1;

/** What TIMER_SET says in the place of a time. */
const STOPPED = -1, DUE = -2;

const TIMERS = new EventSet([Ev.TIMER_SET]);

/** A timer does what it is for when it is due: once each time it is set, and not if stopped. */
export const timersInTime = safetyLaw(
  "timers-in-time",
  "a timer does what it was set for when it is due, not before, and not if it was stopped",
  (breaches, trace) => {
    const { a, b, about, timeNs } = trace;
    const names = about.objectNames?.timer ?? [];
    const dueNs = doubles(names.length, Infinity);
    for (const i of TIMERS.of(trace)) {
      if (breaches.full) break;
      const t = b[i];
      if (t < 0) continue;
      if (a[i] === STOPPED) dueNs[t] = Infinity;
      else if (a[i] !== DUE) dueNs[t] = timeNs[i] + a[i];
      else {
        if (dueNs[t] === Infinity) breaches.at(i, `${names[t]} goes off, which is not set`);
        else if (timeNs[i] < dueNs[t]) {
          breaches.at(i, `${names[t]} goes off at ${timeNs[i]} ns, before ${dueNs[t]}`);
        }
        dueNs[t] = Infinity;
      }
    }
  },
);

const RW_LOCKS = new EventSet([Ev.RW_LOCK, Ev.RW_UNLOCK]);

/** Many readers hold an RWMutex, or one writer and nobody else; and only who holds it releases. */
export const rwmutexExclusion = safetyLaw(
  "rwmutex-exclusion",
  "an RWMutex is held by one writer, or by readers only",
  (breaches, trace) => {
    const { code, g, a, b, about } = trace;
    const names = about.objectNames?.rwmutex ?? [];
    const readers = ints(names.length), writers = ints(names.length);
    for (const i of RW_LOCKS.of(trace)) {
      if (breaches.full) break;
      const x = a[i], isWriter = b[i] === WRITER, held = isWriter ? writers : readers;
      if (code[i] === Ev.RW_LOCK) {
        const others = isWriter ? readers[x] + writers[x] : writers[x];
        if (others > 0) {
          const as = isWriter ? "for writing" : "for reading";
          const by = writers[x] > 0 ? "a writer" : `${readers[x]} readers`;
          breaches.at(i, `G${g[i]} locked ${names[x]} ${as} while ${by} held it`);
        }
        held[x]++;
      } else if (--held[x] < 0) {
        breaches.at(i, `G${g[i]} unlocked ${names[x]}, which nobody held so`);
        held[x] = 0;
      }
    }
  },
);

/** Does `g` begin to wait, at this STOP, in a wait of this kind? */
const waits = (why: number, wait: number, kind: Wait): boolean =>
  wait === kind && (why === LeaveWhy.BLOCK || why === LeaveWhy.SYSCALL);

/**
 * A condition gives tickets and calls them in the same order, each once; a call lets go on who has
 * the ticket, and nobody else goes on.
 */
export const condTickets = safetyLaw(
  "cond-tickets",
  "a condition calls its waiters in order of coming, each once, and nobody goes on uncalled",
  (breaches, trace) => {
    const { length, code, g, a, b, about } = trace;
    const names = about.objectNames?.cond ?? [];
    if (names.length === 0) return;
    const { gs } = stateOf(trace);
    const given = ints(names.length), called = ints(names.length);
    /** By condition: who has each ticket. */
    const holders = names.map((): number[] => []);
    /** By G: the condition it has a ticket of, and which; and whether it sleeps. */
    const cond = ints(gs, -1), ticket = ints(gs);
    const asleep = bytes(gs);
    for (let i = 0; i < length && !breaches.full; i++) {
      const x = g[i], c = a[i];
      switch (code[i]) {
        case Ev.COND_WAIT:
          if (b[i] !== given[c]) breaches.at(i, `${names[c]} gave ticket ${b[i]} out of turn`);
          given[c] = b[i] + 1;
          holders[c][b[i]] = x;
          cond[x] = c;
          ticket[x] = b[i];
          break;
        case Ev.COND_CALL:
          call(i, c, b[i], x);
          break;
        case Ev.STOP:
          if (waits(a[i], b[i], Wait.COND)) asleep[x] = 1;
          break;
        case Ev.READY:
        case Ev.WAIT_OVER:
          if (asleep[x] !== 0 && ticket[x] >= called[cond[x]]) {
            breaches.at(i, `G${x} goes on, but its ticket of ${names[cond[x]]} was not called`);
          }
          asleep[x] = 0;
          break;
      }
    }

    function call(i: number, c: number, number: number, x: number): void {
      if (number !== called[c]) breaches.at(i, `${names[c]}: ticket ${number} is out of turn`);
      const holder = holders[c][number] ?? -1;
      if (holder < 0) breaches.at(i, `${names[c]}: nobody has ticket ${number}`);
      else if (x >= 0 ? x !== holder : asleep[holder] !== 0) {
        const went = x >= 0 ? `G${x} goes on` : "nobody goes on";
        breaches.at(i, `${names[c]}: ticket ${number} is called, which G${holder} has: ${went}`);
      }
      called[c] = number + 1;
    }
  },
);

/** None of these happens within a release: with them it is over. */
const AFTER: readonly number[] = [Ev.SEM_WANT, Ev.RUN, Ev.STOP, Ev.END];

/**
 * A semaphore has as many units as it was made with. Who finds too few waits behind all others, and
 * gets them as soon as they are there. (Who wants more than there are waits for ever, and nobody
 * behind it.)
 */
export const semaphoreUnits = safetyLaw(
  "semaphore-units",
  "a semaphore gives no more units than it has, in order of coming, as soon as they are there",
  (breaches, trace) => {
    const { length, code, g, a, b, about } = trace;
    const names = about.objectNames?.sem ?? [], size = about.semCap ?? [];
    if (names.length === 0) return;
    const taken = doubles(names.length);
    const queues = names.map((): { g: number; units: number }[] => []);
    /** The semaphore that was released last: whoever waits for it is served before all else. */
    let released = -1;
    for (let i = 0; i < length && !breaches.full; i++) {
      const s = a[i];
      const gives = code[i] === Ev.SEM_UNITS && b[i] < 0;
      if (released >= 0 && (gives || AFTER.includes(code[i]))) served(i);
      switch (code[i]) {
        case Ev.SEM_WANT:
          if (b[i] <= size[s]) queues[s].push({ g: g[i], units: b[i] });
          break;
        case Ev.SEM_UNITS:
          if (gives) give(i, s);
          else take(i, s);
          break;
      }
    }

    function give(i: number, s: number): void {
      taken[s] += b[i];
      if (taken[s] < 0) breaches.at(i, `${names[s]} has more units than it was made with`);
      released = s;
    }

    function take(i: number, s: number): void {
      const [first] = queues[s];
      if (first?.g === g[i]) queues[s].shift();
      else if (first !== undefined) {
        breaches.at(i, `G${g[i]} got units of ${names[s]} before G${first.g}, which waits`);
        queues[s] = queues[s].filter((waiter) => waiter.g !== g[i]);
      }
      taken[s] += b[i];
      if (taken[s] > size[s]) {
        breaches.at(i, `${taken[s]} units of ${names[s]} are taken, it has ${size[s]}`);
      }
    }

    function served(i: number): void {
      const [first] = queues[released], free = size[released] - taken[released];
      if (first !== undefined && first.units <= free) {
        breaches.at(
          i,
          `G${first.g} waits for ${first.units} units of ${
            names[released]
          }, of which ${free} are free`,
        );
      }
      released = -1;
    }
  },
);
