/**
 * Planted bugs in what Gs of a machine wait for: mutexes and channels.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";
import { inMachine, replace } from "./rows.ts";

/** Bugs of the machine in mutexes and channels. */
export const MACHINE_SYNC: readonly Mutant[] = inMachine([
  {
    name: "machine-close-one",
    law: "real-deadlock",
    family: "sync",
    about: "a close wakes one receiver only",
    fault: ({ s: { channels } }) =>
      replace(channels, "first", (first) => (c, send) => {
        const node = first(c, send);
        if (node >= 0 && send === 0 && channels.closed[c] !== 0) channels.nodes.next[node] = -1;
        return node;
      }),
  },
  {
    name: "machine-cond-forgets",
    law: "cond-tickets",
    family: "sync",
    about: "every third call of a condition finds nobody",
    fault: ({ executor: { sync: { objects } } }) =>
      replace(
        objects,
        "takeCalled",
        (take) => (x, ticket, gs) => ticket % 3 === 2 ? -1 : take(x, ticket, gs),
      ),
  },
  {
    name: "machine-cond-last-first",
    law: "cond-tickets",
    family: "sync",
    about: "a condition lets go on who came last",
    fault: ({ executor: { sync: { objects } } }) =>
      replace(
        objects,
        "takeCalled",
        () => (x, _ticket, { next }) =>
          objects.condWaiters.takeFirst(x, next, (g) => objects.condWaiters.tail[x] === g),
      ),
  },
  {
    name: "machine-mutex-forgets",
    law: "real-deadlock",
    family: "sync",
    about: "a starving mutex is released and its waiter not woken",
    fault: ({ s: { mutexes } }) =>
      replace(
        mutexes,
        "dequeue",
        (dequeue) => (x, next) => mutexes.starving[x] !== 0 ? -1 : dequeue(x, next),
      ),
  },
  {
    name: "machine-mutex-last-first",
    law: "waiters-in-order",
    family: "sync",
    about: "a mutex that is to be served in order of coming is handed to who came last",
    adapt: (workload) => ({ ...workload, sync: "fifo" }),
    fault: ({ s: { mutexes } }) =>
      replace(mutexes, "enqueue", (enqueue) => (x, g, _lifo, next) => enqueue(x, g, true, next)),
  },
  {
    name: "machine-never-starves",
    law: "mutex-starvation",
    family: "sync",
    goIssues: [13086],
    about: "a mutex never becomes starving, so newcomers get it again and again",
    fault({ s: { mutexes } }) {
      const starving = new Proxy(mutexes.starving, { get: () => 0, set: () => true });
      Object.assign(mutexes, { starving });
    },
  },
  {
    name: "machine-newest-message",
    law: "channel-fifo",
    family: "sync",
    about: "a channel's buffer gives the newest message first",
    fault: ({ s: { channels } }) =>
      replace(channels, "unbuffer", (unbuffer) => (c) => {
        for (let others = channels.count[c] - 1; others > 0; others--) {
          channels.buffer(c, unbuffer(c));
        }
        return unbuffer(c);
      }),
  },
  {
    name: "machine-queues-mixed",
    law: "waiters-in-order",
    family: "sync",
    about: "a receiver that finds no sender takes another receiver for one",
    fault: ({ s: { channels } }) =>
      replace(channels, "first", (first) => (c, send) => {
        const node = first(c, send);
        return node < 0 && send === 1 && channels.closed[c] === 0 ? first(c, 0) : node;
      }),
  },
  {
    name: "machine-rw-forgets",
    law: "real-deadlock",
    family: "sync",
    about: "a writer that releases an RWMutex wakes no reader",
    fault: ({ executor: { sync: { objects: { rwWaiters } } } }) =>
      replace(rwWaiters, "dequeue", (dequeue) => (q, next) => q % 2 === 0 ? -1 : dequeue(q, next)),
  },
  {
    name: "machine-rw-impatient",
    law: "rwmutex-exclusion",
    family: "sync",
    about: "a writer does not wait for the readers that hold the RWMutex",
    fault({ executor: { sync: { objects } } }) {
      const departing = new Proxy(objects.departing, { get: () => 0, set: () => true });
      Object.assign(objects, { departing });
    },
  },
  {
    name: "machine-select-beyond",
    law: "channel-fifo",
    family: "sync",
    about: "a select draws beyond its ready cases, takes none and waits beside a message",
    fault: ({ s: { selectPrng } }) => replace(selectPrng, "below", (below) => (n) => below(n + 1)),
  },
  {
    name: "machine-semaphore-forgets",
    law: "semaphore-units",
    family: "sync",
    about: "a semaphore forgets those who wait behind the first that it serves",
    fault: ({ executor: { sync: { objects: { semWaiters } } } }) =>
      replace(semWaiters, "dequeue", (dequeue) => (q, next) => {
        const first = dequeue(q, next);
        semWaiters.head[q] = semWaiters.tail[q] = -1;
        return first;
      }),
  },
  {
    name: "machine-semaphore-last-first",
    law: "semaphore-units",
    family: "sync",
    about: "who comes last to a semaphore waits at the head of its queue",
    fault: ({ executor: { sync: { objects: { semWaiters } } } }) =>
      replace(semWaiters, "enqueue", (enqueue) => (q, g, next) => {
        const others = semWaiters.head[q];
        if (others < 0) return enqueue(q, g, next);
        next[g] = others;
        semWaiters.head[q] = g;
      }),
  },
  {
    name: "machine-timer-early",
    law: "timers-in-time",
    family: "timer",
    about: "a timer of the program is due 1 ns too early",
    fault({ s: { timers } }) {
      const dueNs = new Proxy(timers.dueNs, {
        set: (column, at, ns) => Reflect.set(column, at, ns === Infinity ? ns : ns - 1),
      });
      Object.assign(timers, { dueNs });
    },
  },
  {
    name: "machine-timer-twice",
    law: "timers-in-time",
    family: "timer",
    about: "a timer that is over stays due, so that its channel gets another value",
    fault({ s: { timers } }) {
      const dueNs = new Proxy(timers.dueNs, {
        set: (column, at, ns) => ns === Infinity || Reflect.set(column, at, ns),
      });
      Object.assign(timers, { dueNs });
    },
  },
  {
    name: "machine-two-holders",
    law: "mutex-exclusion",
    family: "sync",
    about: "a waiter that adds itself to a mutex clears the bit that says locked",
    fault: ({ s: { mutexes } }) =>
      replace(mutexes, "enqueue", (enqueue) => (x, g, lifo, next) => {
        mutexes.locked[x] = 0;
        enqueue(x, g, lifo, next);
      }),
  },
  {
    name: "machine-waiters-last-first",
    law: "waiters-in-order",
    family: "sync",
    about: "of the Gs that wait for a channel the one that came last is served",
    fault: ({ s: { channels } }) =>
      replace(channels, "first", (first) => (c, send) => {
        let node = first(c, send);
        // A close walks the list from its head.
        if (node < 0 || channels.closed[c] !== 0) return node;
        while (channels.nodes.next[node] >= 0) node = channels.nodes.next[node];
        return node;
      }),
  },
  {
    name: "machine-wrong-heir",
    law: "mutex-starvation",
    family: "sync",
    about: "a starving mutex is handed to the waiter that came last",
    fault: ({ s: { mutexes } }) =>
      replace(mutexes, "dequeue", (dequeue) => (x, next) => {
        const last = mutexes.tail[x];
        while (mutexes.starving[x] !== 0 && mutexes.head[x] !== last) {
          mutexes.enqueue(x, dequeue(x, next), false, next);
        }
        return dequeue(x, next);
      }),
  },
  {
    name: "machine-wrong-value",
    law: "same-values",
    family: "engine",
    about: "a message that waited in a buffer comes out changed",
    fault: ({ s: { channels } }) =>
      replace(channels, "unbuffer", (unbuffer) => (c) => unbuffer(c) + 1),
  },
]);
