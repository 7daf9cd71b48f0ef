/**
 * Planted bugs in the threads of a machine and its Ps, in the monitor and the netpoller.
 *
 * @module
 */

import { again, Ev, LeaveWhy, MAIN_M, PStatus, Wait } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inMachine, replace } from "./rows.ts";

/** Bugs of the machine in threads, Ps, monitor and netpoller. */
export const MACHINE_THREADS: readonly Mutant[] = inMachine([
  {
    name: "machine-deadlock-unseen",
    law: "progress",
    family: "engine",
    about: "Gs that wait for a message count as finished, so their deadlock is not reported",
    fault: ({ s, life }) =>
      replace(life, "leave", (leave) => (m, why, wait) => {
        if (why === LeaveWhy.BLOCK && wait === Wait.RECV) s.live--;
        leave(m, why, wait);
      }),
  },
  {
    // The monitor is alone, and nobody counts an M that is not running yet.
    name: "machine-false-deadlock",
    law: "progress",
    family: "thread",
    goIssues: [40368, 59600],
    about: "a deadlock is declared while the monitor starts a thread for a P it took",
    fault({ s: { sysmon }, monitor }) {
      let isStarting = false;
      monitor.idles = () => true;
      replace(monitor, "handed", (handed) => () => {
        isStarting = !isStarting;
        if (!isStarting) return handed();
        sysmon.clock += 20_000;
        return again(0);
      });
    },
  },
  {
    name: "machine-idle-uncounted",
    law: "one-owner",
    family: "processor",
    about: "a P that an M drops before it sleeps is not counted as idle",
    fault: ({ s: { ps }, ops }) =>
      replace(ops, "dropProc", (dropProc) => (m) => {
        ps.idleCount--;
        dropProc(m);
      }),
  },
  {
    name: "machine-lost-permit",
    base: "n1",
    hunt: "search",
    law: "progress",
    family: "wake-up",
    about: "an M that was woken just before it sleeps, sleeps all the same",
    fault: ({ threads }) =>
      replace(threads, "park", (park) => (m) => {
        const p = m.p;
        m.permit = 0;
        m.p = -1;
        park(m);
        m.p = p;
      }),
  },
  {
    name: "machine-lock-forgets",
    law: "locked-thread",
    family: "thread",
    scenes: "locked",
    about: "a G that locked itself to its thread runs on whichever thread finds it",
    fault({ s, executor: { sync: { threadLocks } } }) {
      const locked = new Map<number, number>();
      threadLocks.lock = (_s, m, g, on) => {
        if (locked.has(g) === (on === 1)) return;
        if (on === 1) locked.set(g, m.id);
        else locked.delete(g);
        if (s.tracing) s.log.add(Ev.HANDOFF, m.id, m.p, g, m.id, on);
      };
    },
  },
  {
    // golang/go#25128: the thread of a G that ends locked must end as well.
    name: "machine-locked-thread-shared",
    law: "locked-thread",
    family: "thread",
    goIssues: [25128],
    scenes: "locked",
    about: "the thread of a locked G that stopped goes on with whatever it finds",
    fault({ executor: { sync: { threadLocks } } }) {
      threadLocks.stops = () => {};
    },
  },
  {
    name: "machine-net-uncounted",
    law: "netpoll-sleep",
    family: "netpoll",
    goIssues: [33624],
    about: "a G whose network wait is over still counts as waiting",
    fault: ({ s, threads }) =>
      replace(threads, "netReady", (netReady) => (g) => {
        s.netWaiting++;
        netReady(g);
      }),
  },
  {
    name: "machine-net-wraps",
    law: "progress",
    family: "netpoll",
    goIssues: [60782],
    about: "the count of Gs that wait for the network wraps, and nobody polls",
    fault({ s }) {
      // Here it wraps after 4, in Go after 2^31.
      let count = 0;
      const set = (value: number) => count = value << 29 >> 29;
      Object.defineProperty(s, "netWaiting", { get: () => count, set });
    },
  },
  {
    name: "machine-pin-forgets",
    law: "progress",
    family: "thread",
    about: "a thread that sleeps with its G is not woken when the wait is over",
    adapt: ({ progs, ...rest }) => {
      const pinned = Object.entries(progs).map(([name, body]) => [name, [["pin"], ...body]]);
      return { ...rest, progs: Object.fromEntries(pinned) };
    },
    fault({ os, threads }) {
      // Who is made ready goes to the model, unless its thread sleeps with it.
      let isWaitOver = false;
      replace(threads, "markReady", (markReady) => (m, g, why) => {
        isWaitOver = true;
        markReady(m, g, why);
        isWaitOver = false;
      });
      replace(os, "runnable", (runnable) => (m, atNs, latency) => {
        if (!isWaitOver) runnable(m, atNs, latency);
      });
    },
  },
  {
    name: "machine-proc-copied",
    law: "one-owner",
    family: "processor",
    about: "a P that is taken by name stays on the idle list and is taken again",
    fault: ({ s: { ps } }) =>
      replace(ps, "takeIdle", (takeIdle) => (p, m, nowNs) => {
        takeIdle(p, m, nowNs);
        if (p === 0 || ps.idleCount > 0) return;
        ps.pushIdle(p, nowNs);
        ps.m[p] = m;
      }),
  },
  {
    // So it never takes the P.
    name: "machine-ticks-forgotten",
    law: "retake",
    family: "syscall",
    goIssues: [28701],
    about: "the monitor forgets which system call it saw, and each look is its first",
    fault: ({ s: { ps }, monitor }) =>
      replace(monitor, "look", (look) => () => {
        ps.seenSyscall.fill(-1);
        ps.seenTick.fill(-1);
        look();
      }),
  },
  {
    name: "machine-tight-loop",
    law: "preemption-bound",
    family: "monitor",
    goIssues: [10958, 35923],
    about: "preemption only leaves a flag, which a loop without calls never looks at",
    fault({ monitor }) {
      monitor.preempt = (m) => {
        m.preempt = 1;
      };
    },
  },
  {
    // Go guards this point with a compare-and-swap.
    name: "machine-two-owners",
    law: "exclusive-run",
    family: "processor",
    about: "an M back from a system call uses its old P, though another M has it now",
    fault({ s, ops, monitor }) {
      const { ps } = s;
      replace(monitor, "look", (look) => () => {
        // It asks whose system call a P is in: where two had it, nobody may be left.
        ps.m.forEach((m, p) => {
          if (m < 0 && ps.status[p] === PStatus.SYSCALL) ps.m[p] = MAIN_M;
        });
        look();
      });
      ops.reclaimProc = (id) => {
        const m = s.ms.at[id], p = m.oldP;
        m.oldP = -1;
        if (p < 0 || ps.status[p] === PStatus.IDLE) return false;
        ps.status[p] = PStatus.RUNNING;
        ps.m[p] = id;
        m.p = p;
        return true;
      };
    },
  },
  {
    name: "machine-uncounted-thread",
    law: "thread-limit",
    family: "thread",
    about: "a new thread is not counted, so the limit is never reached",
    fault: ({ s, threads }) =>
      replace(threads, "create", (create) => (by) => {
        const m = create(by);
        s.threads--;
        return m;
      }),
  },
]);
