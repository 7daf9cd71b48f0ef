/**
 * Laws about channels and mutexes: what is delivered, who holds one, and who is served first.
 *
 * @module
 */

import { EndWhy, Ev, LeaveWhy, Wait } from "@lab/runtime";
import { safetyLaw } from "../law.ts";
import { bytes, doubles, ints } from "../trace_state/columns.ts";
import { EventSet } from "../trace_state/events_with.ts";
import { stateOf } from "../trace_state/playback.ts";

const CHANNELS = new EventSet([Ev.SEND, Ev.RECV, Ev.CLOSE, Ev.END]);

/**
 * Channels deliver messages in the order they were sent, each exactly once, and say "closed" only
 * when they are closed and empty. Messages are numbered per channel by the trace, in the order in
 * which the sends were completed.
 */
export const channelFifo = safetyLaw(
  "channel-fifo",
  "a channel delivers each message once and in order, and takes none after its close",
  (breaches, trace) => {
    const { code, a, b, about, timeNs } = trace;
    const channels = about.chanCap.length;
    const sent = ints(channels), received = ints(channels);
    const closed = bytes(channels);
    for (const i of CHANNELS.of(trace)) {
      if (breaches.full) break;
      const c = a[i];
      switch (code[i]) {
        case Ev.SEND:
          if (closed[c]) breaches.at(i, `message ${b[i]} was sent on ${name(c)} after its close`);
          if (b[i] !== sent[c]) {
            breaches.at(i, `${name(c)}: message ${b[i]} was sent, expected number ${sent[c]}`);
          }
          sent[c] = b[i] + 1;
          break;
        case Ev.RECV:
          receive(i, c);
          break;
        case Ev.CLOSE:
          if (closed[c]) breaches.at(i, `${name(c)} was closed twice`);
          closed[c] = 1;
          break;
        case Ev.END:
          if (a[i] !== EndWhy.UNTIL) leftovers(timeNs[i]);
          break;
      }
    }

    function receive(i: number, c: number): void {
      if (b[i] >= 0) {
        if (b[i] !== received[c]) {
          breaches.at(
            i,
            `${name(c)}: message ${b[i]} was received, expected number ${received[c]}`,
          );
        } else if (b[i] >= sent[c]) {
          breaches.at(i, `${name(c)}: message ${b[i]} was received before it was sent`);
        }
        received[c] = b[i] + 1;
      } else if (!closed[c] || received[c] < sent[c]) {
        const state = closed[c] ? `still holds ${sent[c] - received[c]} messages` : "is open";
        breaches.at(i, `a receive from ${name(c)} found it closed and empty, but it ${state}`);
      }
    }

    /** At the end no channel holds more than its buffer can: the rest would be lost. */
    function leftovers(atNs: number): void {
      for (let c = 0; c < channels; c++) {
        const left = sent[c] - received[c];
        if (left <= about.chanCap[c]) continue;
        const reason = `${left} messages of ${name(c)} were sent and never received, though its ` +
          `buffer holds ${about.chanCap[c]}`;
        breaches.add({ atNs }, reason);
      }
    }

    function name(c: number): string {
      return about.chanNames[c] ?? `channel ${c}`;
    }
  },
);

const LOCKS = new EventSet([Ev.LOCK, Ev.UNLOCK]);

/**
 * A mutex has one holder at a time, and only a held mutex is released. (Go lets any G release a
 * mutex, so this law does not ask who does.)
 */
export const mutexExclusion = safetyLaw(
  "mutex-exclusion",
  "a mutex has one holder at a time",
  (breaches, trace) => {
    const { code, g, a, about } = trace;
    const holder = ints(about.mutexNames.length, -1);
    for (const i of LOCKS.of(trace)) {
      if (breaches.full) break;
      const x = a[i];
      if (code[i] === Ev.LOCK) {
        if (holder[x] >= 0) {
          breaches.at(i, `G${g[i]} locked ${about.mutexNames[x]} while G${holder[x]} held it`);
        }
        holder[x] = g[i];
      } else if (code[i] === Ev.UNLOCK) {
        if (holder[x] < 0) {
          breaches.at(i, `G${g[i]} unlocked ${about.mutexNames[x]}, which nobody held`);
        }
        holder[x] = -1;
      }
    }
  },
);

/** How waits begin, are served and end. */
const WAITERS = new EventSet([Ev.STOP, Ev.SEND, Ev.RECV, Ev.LOCK, Ev.READY, Ev.WAIT_OVER]);

/**
 * First come, first served: of the Gs that wait to send on a channel (or to receive), the one that
 * began first is served first, and it is served with what it waits for. Go's own exception: a close
 * wakes the receivers last come, first served.
 *
 * Go's mutexes are another matter: a newcomer that took a wake-up meant for a waiter goes to the
 * head of the queue when it loses. Their waiters are the affair of `mutex-starvation`.
 *
 * With `"sync": "fifo"` there are no exceptions: a close wakes the first first, and a mutex is
 * granted in order of coming, so that no newcomer has it before one that waits.
 * `tokio` and `jdk` have orders of their own.
 */
export const waitersInOrder = safetyLaw(
  "waiters-in-order",
  "Gs that wait for a channel (sync fifo: or a mutex) are served in turn, each with what it wants",
  (breaches, trace) => {
    const { code, g, a, b, about } = trace;
    const { gs } = stateOf(trace);
    if (about.sync === "tokio" || about.sync === "jdk") return;
    const inOrder = about.sync === "fifo";
    if (about.chanNames.length === 0 && !inOrder) return;
    /** By mutex: when the one that got it last had come. */
    const granted = ints(about.mutexNames.length, -1);
    /** Event at which each G began to wait, or -1, and what for. */
    const since = ints(gs, -1), wait = bytes(gs);
    /** By channel and direction: when the waiter that was served last had begun to wait. */
    const served = ints(2 * about.chanNames.length, -1);
    for (const i of WAITERS.of(trace)) {
      if (breaches.full) break;
      const x = g[i];
      switch (code[i]) {
        case Ev.STOP:
          if (a[i] !== LeaveWhy.BLOCK && !(a[i] === LeaveWhy.SYSCALL && b[i] !== Wait.SYSCALL)) {
            break;
          }
          since[x] = i;
          wait[x] = b[i];
          break;
        case Ev.SEND:
        case Ev.RECV:
          if (since[x] >= 0) serve(x, i);
          break;
        case Ev.LOCK:
          if (inOrder) grant(x, i);
          break;
        case Ev.READY:
        case Ev.WAIT_OVER:
          since[x] = -1;
          break;
      }
    }

    /** `x` gets a mutex, whether it waited for it or has just come. */
    function grant(x: number, i: number): void {
      const name = about.mutexNames[a[i]], came = since[x] >= 0 ? since[x] : i;
      if (since[x] >= 0 && wait[x] !== Wait.MUTEX) {
        breaches.at(i, `G${x} was given ${name} while it waited for something else`);
      }
      if (came < granted[a[i]]) {
        breaches.at(i, `G${x} waited for ${name}, and one that came later was served before`);
      }
      granted[a[i]] = Math.max(granted[a[i]], came);
      since[x] = -1;
    }

    /** A send or receive of the waiting `x` is done. */
    function serve(x: number, i: number): void {
      const sends = code[i] === Ev.SEND, name = about.chanNames[a[i]];
      const other = sends ? Wait.RECV : Wait.SEND;
      if (wait[x] === other) {
        const did = sends ? "sent" : "received", want = sends ? "receive" : "send";
        breaches.at(i, `G${x} ${did} on ${name} while it waited to ${want}`);
      }
      const key = 2 * a[i] + (sends ? 1 : 0);
      // A close in Go's order serves them in reverse.
      if (b[i] >= 0 || inOrder) {
        if (since[x] < served[key]) {
          const what = sends ? "send on" : "receive from";
          breaches.at(
            i,
            `G${x} waited to ${what} ${name}, and one that came later was served before`,
          );
        }
        served[key] = Math.max(served[key], since[x]);
      }
      since[x] = -1;
    }
  },
);

// With `"sync": "fifo"` nobody ever loses: `waiters-in-order` says so.

/** sync/mutex.go: `starvationThresholdNs`. */
const STARVATION_NS = 1_000_000;
/** How often a waiter may lose after that: once is usual, twice rare. */
const LOSSES_MAX = 3;

const MUTEX_WAITS = new EventSet([Ev.STOP, Ev.READY, Ev.LOCK]);

/**
 * Nobody starves at a mutex: a waiter that was woken, lost against others and has waited for more
 * than 1 ms by then makes the mutex starving, and gets it next (golang/go#13086; sync/mutex.go).
 *
 * Not quite always: a newcomer that has to wait may take the very wake-up that a waiter was given,
 * and then the waiter goes back into the queue without a word, as often as that happens; others
 * that lost too late may stand before it. So it may lose a few times otherwise, and see each other
 * user of the mutex go first, but not again and again.
 */
export const mutexStarvation = safetyLaw(
  "mutex-starvation",
  "a waiter that loses after 1 ms is handed the mutex, before others take it again and again",
  (breaches, trace) => {
    if (trace.about.sync !== "go" || trace.about.mutexNames.length === 0) return;
    const { code, g, a, b, about, timeNs } = trace;
    const { gs } = stateOf(trace);
    /** When each G began to wait, and how often it has lost since it waited for too long. */
    const since = doubles(gs, -1), losses = ints(gs);
    /** When each G was woken last, and when any began to wait: it took a wake-up that was there. */
    const woken = ints(gs);
    let newcomer = -1;
    /** How often each mutex was handed over, and how often when each G lost first. */
    const handed = ints(about.mutexNames.length);
    const users = about.mutexNames.map(() => new Set<number>());
    const handedThen: (Int32Array | null)[] = Array(gs).fill(null);
    for (const i of MUTEX_WAITS.of(trace)) {
      if (breaches.full) break;
      const x = g[i];
      if (code[i] === Ev.STOP && a[i] === LeaveWhy.BLOCK && b[i] === Wait.MUTEX) {
        if (since[x] < 0) {
          since[x] = timeNs[i];
          newcomer = i;
        } else if (timeNs[i] - since[x] > STARVATION_NS && newcomer < woken[x]) {
          handedThen[x] ??= handed.slice();
          if (++losses[x] > LOSSES_MAX) breaches.at(i, `it lost ${losses[x]} times ${late(x, i)}`);
        }
      } else if (code[i] === Ev.READY) woken[x] = i;
      else if (code[i] === Ev.LOCK) {
        const others = handed[a[i]] - (handedThen[x]?.[a[i]] ?? handed[a[i]]);
        users[a[i]].add(x);
        if (others > users[a[i]].size + LOSSES_MAX) {
          breaches.at(
            i,
            `${about.mutexNames[a[i]]} was handed to others ${others} times ${late(x, i)}`,
          );
        }
        since[x] = -1;
        losses[x] = 0;
        handedThen[x] = null;
        handed[a[i]] += b[i];
      }
    }

    function late(x: number, i: number): string {
      return `after G${x} had waited 1 ms for it, of ${timeNs[i] - since[x]} ns in all`;
    }
  },
);
