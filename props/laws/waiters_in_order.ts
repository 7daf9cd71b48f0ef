/**
 * First come, first served: of the Gs that wait to send on a channel (or to receive), the one that
 * began first is served first, and it is served with what it waits for. Go's own exception: a close
 * wakes the receivers last come, first served.
 *
 * Go's mutexes are another matter: a newcomer that took a wake-up meant for a waiter goes to the head
 * of the queue when it loses. Their waiters are the affair of `starving-mutex`.
 *
 * With `"sync": "fifo"` there are no exceptions: a close wakes the first first, and a mutex is granted
 * in order of coming, so that no newcomer has it before one that waits.
 *
 * @module
 */

import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { stateOf } from "../trace_state/playback.ts";

/** See the module comment. */
export const law: Law = {
  name: "waiters-in-order",
  kind: "safety",
  words:
    "those who wait for a channel (sync fifo: or a mutex) are served in the order they came, with " +
    "what they want",
  check(trace) {
    const breaches = new Breaches("waiters-in-order", trace);
    const { length, code, g, a, b, about } = trace;
    const { gs } = stateOf(trace);
    const inOrder = about.sync === "fifo";
    /** By mutex: when the one that got it last had come. */
    const granted = new Int32Array(about.mutexNames.length).fill(-1);
    /** Event at which each G began to wait, or -1, and what for. */
    const since = new Int32Array(gs).fill(-1), wait = new Uint8Array(gs);
    /** By channel and direction: when the waiter that was served last had begun to wait. */
    const served = new Int32Array(2 * about.chanNames.length).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
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
    return breaches.list;

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
};
