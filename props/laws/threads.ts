/**
 * Laws about Ms: how many there are, which of them look for work, and who is woken.
 *
 * @module
 */

import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { promiseLaw, safetyLaw } from "../law.ts";
import { bytes } from "../trace_state/columns.ts";
import { codesOf, EventSet } from "../trace_state/events_with.ts";
import { stateOf } from "../trace_state/playback.ts";
import { isPut } from "../trace_state/state.ts";

const COUNTED = new EventSet([Ev.M_NEW, Ev.M_EXIT]);

/**
 * There are never more Ms than the machine allows, and the trace counts them right.
 */
export const threadLimit = safetyLaw(
  "thread-limit",
  "there are never more Ms than the machine allows",
  (breaches, trace) => {
    const { code, a, m, about } = trace;
    let alive = -1;
    for (const i of COUNTED.of(trace)) {
      if (breaches.full) break;
      if (code[i] === Ev.M_EXIT) alive--;
      if (code[i] !== Ev.M_NEW) continue;
      // The first M_NEW says how many the run began with.
      alive = alive < 0 ? a[i] : alive + 1;
      if (a[i] !== alive) {
        breaches.at(i, `the trace counts ${a[i]} Ms, its events make it ${alive}`);
      }
      if (alive > about.msMax) {
        breaches.at(i, `M${m[i]} is number ${alive}: the machine allows ${about.msMax}`);
      }
    }
  },
);

const SPINS = new EventSet([Ev.SPIN]);
/** How many spin, beside how many busy Ps. */
const SPINS_BESIDE = new EventSet([Ev.SPIN, Ev.P_TAKE, Ev.P_IDLE]);
const SPINNERS = new EventSet([Ev.SPIN, Ev.RUN, Ev.M_PARK]);

/**
 * The Ms that look for work are counted right: never below nobody, and an M that runs a G or
 * sleeps is not among them. Whoever wakes nobody because "somebody is looking" rests on that
 * count.
 */
export const spinningCount = safetyLaw(
  "spinning-count",
  "spinning Ms are counted correctly, and an M that runs a G or sleeps does not spin",
  (breaches, trace) => {
    const { code, m, a, b } = trace;
    if (SPINS.of(trace).length === 0) return;
    const spins: boolean[] = [];
    let spinning = 0;
    for (const i of SPINNERS.of(trace)) {
      if (breaches.full) break;
      if (spins[m[i]] && (code[i] === Ev.RUN || code[i] === Ev.M_PARK)) {
        breaches.at(i, `M${m[i]} ${code[i] === Ev.RUN ? "runs a G" : "sleeps"} and still spins`);
      }
      if (code[i] !== Ev.SPIN) continue;
      spins[m[i]] = a[i] !== 0;
      spinning += a[i] !== 0 ? 1 : -1;
      if (b[i] !== spinning) {
        breaches.at(i, `the trace counts ${b[i]} spinning Ms, its events make it ${spinning}`);
      }
      if (spinning < 0) breaches.at(i, `M${m[i]} stopped spinning, but nobody was`);
    }
  },
);

/**
 * Few Ms look for work at once: an M begins to search by itself only while fewer search than the
 * promised share of the busy Ps (Go: `2 * spinning < procs - idle`), or of all Ps. Two ways
 * around it are Go's own: a searcher that gave its P up, saw work in its last look and took a P
 * again, searches again unasked, if the model promises no less; and so does an M about to give
 * its P up when a searcher was wanted while no P was idle (`needspinning`; the event says so).
 *
 * Whom a wake-up makes search is the affair of `wake-budget`.
 */
export const spinningLimit = promiseLaw(
  "spinning-limit",
  "spinners",
  "no M starts to spin once as many others spin as the promised share of the Ps",
  (breaches, trace, spinners) => {
    if (SPINS.of(trace).length === 0) return;
    const { length, code, m, a, about } = trace;
    const { procs } = about;
    let spinning = 0, idle = procs;
    for (const i of SPINS_BESIDE.of(trace)) {
      if (breaches.full) break;
      if (code[i] !== Ev.SPIN) {
        idle = a[i];
        continue;
      }
      const others = spinning;
      spinning += a[i] !== 0 ? 1 : -1;
      if (spinning > procs) breaches.at(i, `${spinning} Ms spin beside ${procs} Ps`);
      const counted = spinners.of === "busy" ? procs - idle : procs;
      if (a[i] !== 1 || others < spinners.share * counted) continue;
      const woken = i + 1 < length && code[i + 1] === Ev.M_WAKE && m[i + 1] === m[i];
      if (woken || (spinners.respins && respins(i))) continue;
      const which = spinners.of === "busy" ? "busy Ps" : "Ps";
      const reason = `M${m[i]} began to spin beside ${others} others: fewer than ` +
        `${spinners.share} * ${counted} ${which} are promised`;
      breaches.at(i, reason);
    }

    /** Did it give its P up as a spinner, count itself out, see work and take a P again? */
    function respins(i: number): boolean {
      const last = before(i);
      return code[last] === Ev.P_TAKE && code[before(last)] === Ev.SPIN;
    }

    /** What the M of event `i` did before that; -1: nothing. */
    function before(i: number): number {
      let k = i - 1;
      while (k >= 0 && m[k] !== m[i]) k--;
      return k;
    }
  },
);

/** A G that stops so may need somebody else to run it, or leaves a P to somebody else. */
const PASSES_ON: readonly number[] = [
  LeaveWhy.YIELD,
  LeaveWhy.PREEMPT,
  LeaveWhy.GOYIELD,
  LeaveWhy.SYSCALL,
];

const HANDOFFS = new EventSet([Ev.HANDOFF]);
const LOCKED_RUNS = new EventSet([Ev.HANDOFF, Ev.RUN]);

/**
 * A G that is locked to its thread runs on no other, and no other G runs there: what it did to the
 * thread (a namespace, a signal mask, a context of OpenGL) is its own (Go: `LockOSThread`).
 */
export const lockedThread = safetyLaw(
  "locked-thread",
  "a G that is locked to its thread runs there alone, and nobody else does",
  (breaches, trace) => {
    const { code, g, m, a, b } = trace;
    /** The thread of each locked G, and the G of each such thread. */
    const threadOf = new Map<number, number>(), gOf = new Map<number, number>();
    for (const i of LOCKED_RUNS.of(trace)) {
      if (breaches.full) break;
      if (code[i] === Ev.HANDOFF) {
        if (g[i] < 0 || a[i] !== m[i]) continue;
        if (b[i] === 1) {
          threadOf.set(g[i], m[i]);
          gOf.set(m[i], g[i]);
        } else {
          threadOf.delete(g[i]);
          gOf.delete(m[i]);
        }
        continue;
      }
      const thread = threadOf.get(g[i]), own = gOf.get(m[i]);
      if (thread !== undefined && thread !== m[i]) {
        breaches.at(i, `G${g[i]} is locked to M${thread}, and runs on M${m[i]}`);
      } else if (own !== undefined && own !== g[i]) {
        breaches.at(i, `G${g[i]} runs on M${m[i]}, to which G${own} is locked`);
      }
    }
  },
  (trace) => HANDOFFS.of(trace).some((i) => trace.a[i] === trace.m[i]),
);

/** Wake-ups, and what is a reason for one or ends it. */
const WAKE_UPS = new EventSet([
  Ev.M_WAKE,
  Ev.SPIN,
  Ev.READY,
  Ev.NETPOLL,
  Ev.RETAKE,
  Ev.SYSCALL_OUT,
  Ev.RUN,
  Ev.STOP,
  Ev.Q_TAKE,
  Ev.HANDOFF,
  ...codesOf(({ queue }) => queue?.verb === "put"),
]);

/**
 * Nobody is woken for nothing: an M is woken because a G became runnable, was put back or came
 * back from a system call, or went on from a list of its own to a queue, or a spinner that found
 * work passes the wake-up on, or the monitor or the thread of a locked G hands a P over, or a P is
 * given to such a thread; each of these wakes as many Ms as promised (one, as a rule; a poll one
 * more, for its last G). Otherwise idle Ms wake each other and
 * thrash (golang/go#13527). Who promises so wakes no M to search while another does.
 *
 * Wake-ups by the netpoller's deadline are not counted: nobody decides on them.
 */
export const wakeBudget = promiseLaw(
  "wake-budget",
  "wake",
  "an M is woken only if a G became runnable, was put back or was found, or a P is handed off",
  (breaches, trace, wake) => {
    const { most, ifNoneSpins, betweenGs = false } = wake;
    const { code, g, a, b, m } = trace;
    /** Reasons of each M to wake another that it has not used; what a G leaves unused lapses. */
    const reasons: number[] = [];
    /** By M: the G that it took out of a queue last. */
    const taken: number[] = [];
    /** Threads to which a G is locked. */
    const locked = new Set<number>();
    for (const i of WAKE_UPS.of(trace)) {
      if (breaches.full) break;
      const by = m[i];
      if (code[i] === Ev.Q_TAKE) taken[by] = g[i];
      else if (isPut(code[i]) && taken[by] === g[i]) reasons[by] = (reasons[by] ?? 0) + most;
      switch (code[i]) {
        case Ev.READY:
        case Ev.NETPOLL:
        case Ev.RETAKE:
        case Ev.SYSCALL_OUT:
          reasons[by] = (reasons[by] ?? 0) + most;
          break;
        case Ev.HANDOFF:
          if (a[i] === by) {
            if (b[i] === 1) locked.add(by);
            else locked.delete(by);
          } else if (g[i] >= 0 || locked.has(by)) reasons[by] = (reasons[by] ?? 0) + most;
          break;
        case Ev.RUN:
          reasons[by] = 0;
          break;
        case Ev.STOP:
          reasons[by] = betweenGs || PASSES_ON.includes(a[i]) ? most : 0;
          break;
        case Ev.SPIN:
          if (a[i] === 0) reasons[by] = (reasons[by] ?? 0) + most;
          else if (ifNoneSpins && b[i] > 1 && code[i + 1] === Ev.M_WAKE && m[i + 1] === by) {
            breaches.at(i, `M${by} was woken to spin while ${b[i] - 1} were spinning`);
          }
          break;
        case Ev.M_WAKE: {
          const waker = a[i];
          if (waker < 0) break;
          reasons[waker] = (reasons[waker] ?? 0) - 1;
          if (reasons[waker] >= 0) break;
          breaches.at(i, `M${by} was woken by M${waker}, which had no reason left to wake anybody`);
          reasons[waker] = 0;
        }
      }
    }
  },
);

const PARKS = new EventSet([Ev.M_PARK]);
const SLEEPS = new EventSet([Ev.STOP, Ev.TIMER_SET, Ev.READY, Ev.M_PARK]);

/**
 * An M sleeps inside the netpoller only if there is something to wait for there: a G that sleeps,
 * or one that waits for the network. If it does so for nothing, the count of those who wait is
 * wrong (golang/go#33624), and the next one that sleeps there may keep others from it.
 */
export const netpollSleep = promiseLaw(
  "netpoll-sleep",
  "netpoll",
  "an M sleeps in the netpoller only while a timer is set or a G waits for the network",
  (breaches, trace) => {
    const { code, g, a, b, m } = trace;
    const waits = bytes(stateOf(trace).gs);
    const set = bytes(trace.about.objectNames?.timer.length ?? 0);
    let waiting = 0;
    for (const i of SLEEPS.of(trace)) {
      if (breaches.full) break;
      if (code[i] === Ev.STOP && a[i] === LeaveWhy.BLOCK) {
        if (b[i] !== Wait.SLEEP && b[i] !== Wait.NETPOLL) continue;
        waits[g[i]] = 1;
        waiting++;
      } else if (code[i] === Ev.TIMER_SET) {
        // Of the program, or that of a select.
        const timers = b[i] >= 0 ? set : waits, which = b[i] >= 0 ? b[i] : g[i];
        const is = a[i] >= 0 ? 1 : 0;
        waiting += is - timers[which];
        timers[which] = is;
      } else if (code[i] === Ev.READY) {
        waiting -= waits[g[i]];
        waits[g[i]] = 0;
      } else if (code[i] === Ev.M_PARK && a[i] === 1 && waiting === 0) {
        breaches.at(
          i,
          `M${m[i]} sleeps in the netpoller, but nobody waits for a timer or the network`,
        );
      }
    }
  },
  (trace) => PARKS.of(trace).some((i) => trace.a[i] === 1),
);
