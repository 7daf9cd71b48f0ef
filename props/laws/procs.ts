/**
 * Laws about Ps: who owns one, how its ticks are counted, and how long its slices last.
 *
 * @module
 */

import { Ev, LeaveWhy, MONITOR_LOOK_NS, type Promises, type Trace } from "@lab/runtime";
import { promiseLaw, safetyLaw } from "../law.ts";
import { bytes, doubles, ints } from "../trace_state/columns.ts";
import { EventSet } from "../trace_state/events_with.ts";
import { DispatchSources, OwnQueues, Source, SOURCE_CODES } from "../trace_state/followers.ts";
import { stateOf } from "../trace_state/playback.ts";
import { QUEUE_CODES, queueEvents, type QueueVerb } from "../trace_state/queue_steps.ts";
import { isAnyTickLonger } from "../trace_state/ticks.ts";

const OWNERS = new EventSet([Ev.RUN, Ev.P_TAKE, Ev.P_IDLE]);

/**
 * Each P is on the idle list or has one owner: only an idle P is taken, only a P that is not idle
 * is put to idle or runs a G, and the count of idle Ps is right. A P that is in neither place is
 * lost for good; a P in both runs two Gs at once.
 */
export const oneOwner = safetyLaw(
  "one-owner",
  "each P is idle or held by exactly one M, and the count of idle Ps is right",
  (breaches, trace) => {
    const { code, p, a, about } = trace;
    const idle = bytes(about.procs, 1);
    let count = about.procs;
    for (const i of OWNERS.of(trace)) {
      if (breaches.full) break;
      const x = p[i];
      if (code[i] === Ev.RUN && idle[x] === 1) breaches.at(i, `P${x} runs a G while it is idle`);
      const takes = code[i] === Ev.P_TAKE;
      if (!takes && code[i] !== Ev.P_IDLE) continue;
      if (takes && idle[x] === 0) breaches.at(i, `P${x} was taken while somebody held it`);
      if (!takes && idle[x] === 1) breaches.at(i, `P${x} was put to idle while it was idle`);
      count += (takes ? 0 : 1) - idle[x];
      idle[x] = takes ? 0 : 1;
      if (a[i] !== count) {
        breaches.at(i, `the trace counts ${a[i]} idle Ps, its events make it ${count}`);
      }
    }
  },
);

/** The longest from one look of the monitor to the next. */
const monitorNsOf = ({ about }: Trace): number => about.monitorNs ?? MONITOR_LOOK_NS;

/** What the monitor may not do while it owns a P. */
const OTHER_WORK: readonly number[] = [Ev.RETAKE, Ev.PREEMPT, Ev.NETPOLL];

const RETAKES = new EventSet([Ev.RETAKE]);

/**
 * A P that the monitor took out of a system call is given to an M or put to idle, at once: before
 * the monitor takes or preempts anything else, and before it sleeps again. A P that the monitor
 * owns is lost, and everything in its ring.
 */
export const retakenPHandedOff = safetyLaw(
  "retaken-p-handed-off",
  "a P that was taken out of a system call is handed off or made idle at once",
  (breaches, trace) => {
    const { length, code, m, p, timeNs } = trace;
    // As much again is for its steps.
    const looksNs = 2 * monitorNsOf(trace);
    /** Event at which the monitor took the P that it owns; -1: it owns none. */
    let taken = -1;
    for (let i = RETAKES.of(trace)[0] ?? length; i < length && !breaches.full; i++) {
      if (taken >= 0) {
        const isMonitor = m[i] === m[taken];
        if (isMonitor && OTHER_WORK.includes(code[i])) delayed(i, "turned to other work");
        else if (timeNs[i] - timeNs[taken] > looksNs) delayed(i, "slept");
        else if (isMonitor && p[i] === p[taken]) {
          if (code[i] === Ev.HANDOFF || code[i] === Ev.P_IDLE) taken = -1;
        }
      }
      if (code[i] === Ev.RETAKE) taken = i;
    }

    function delayed(i: number, did: string): void {
      const reason =
        `P${p[taken]} was taken out of a system call at ${timeNs[taken]} ns, and the ` +
        `monitor ${did} without handing it on`;
      breaches.add({ p: p[taken], m: m[taken], atNs: timeNs[i] }, reason);
      taken = -1;
    }
  },
);

/** What `retake` goes by. */
const CALLS = new EventSet([
  ...QUEUE_CODES,
  Ev.P_TAKE,
  Ev.P_IDLE,
  Ev.SPIN,
  Ev.RUN,
  Ev.SYSCALL_IN,
  Ev.SYSCALL_OUT,
  Ev.RETAKE,
  Ev.END,
]);
const CALLS_BEGIN = new EventSet([Ev.SYSCALL_IN, Ev.RETAKE]);

/**
 * The monitor takes a P out of a system call when others need it, and only then (proc.go:
 * `retake`).
 *
 * In time: with Gs in its queues no P stays in a system call for longer than promised, or than the
 * monitor needs to see it twice (two periods of the machine's, Go: 10 ms, a tenth for its work, and
 * a wake-up for each P that it hands over meanwhile). Not too early:
 * with nothing in its queues, while another P is idle or an M spins, it is left alone for the
 * promised time (Go: 10 ms); unless its tick is older than a promised slice, when the monitor
 * goes by what it saw of an earlier call (as Go's does).
 */
export const retake = promiseLaw(
  "retake",
  "retake",
  "a P is taken out of a system call when its queues need it, and not before",
  (breaches, trace, retake, { promises: { slice } }) => {
    if (CALLS_BEGIN.of(trace).length === 0) return;
    const { neededNs = Math.floor(2.2 * monitorNsOf(trace)), aloneNs } = retake;
    const sliceNs = slice?.leastNs ?? Infinity;
    const { code, m, p, a, b, about, timeNs } = trace;
    const own = new OwnQueues(trace);
    /** When the system call began that each P sits in, or -1, and since when its queues hold Gs. */
    const callNs = doubles(about.procs, -1);
    const queueNs = doubles(about.procs, -1);
    const tickNs = doubles(about.procs);
    /** By P: how often the monitor had taken one when its call began. */
    const takenBefore = ints(about.procs);
    /** The P that each M left in a system call. */
    const left: number[] = [];
    let idle = about.procs, spinning = 0, taken = 0;
    for (const i of CALLS.of(trace)) {
      if (breaches.full) break;
      const q = p[i], changed = own.play(i);
      if (changed >= 0) queued(changed, i);
      switch (code[i]) {
        case Ev.P_TAKE:
        case Ev.P_IDLE:
          idle = a[i];
          break;
        case Ev.SPIN:
          spinning = b[i];
          break;
        case Ev.RUN:
          if (b[i] === 0) tickNs[q] = timeNs[i];
          break;
        case Ev.SYSCALL_IN:
          callNs[q] = timeNs[i];
          takenBefore[q] = taken;
          left[m[i]] = q;
          break;
        case Ev.SYSCALL_OUT: {
          const own = left[m[i]];
          if (own >= 0) inTime(own, i);
          break;
        }
        case Ev.RETAKE:
          needed(q, i);
          inTime(q, i);
          left[a[i]] = -1;
          taken++;
          break;
        case Ev.END:
          for (let x = 0; x < about.procs; x++) inTime(x, i);
      }
    }

    function queued(q: number, i: number): void {
      if (own.length[q] === 0) queueNs[q] = -1;
      else if (queueNs[q] < 0) queueNs[q] = timeNs[i];
    }

    /** The call that `q` sat in is over for it. */
    function inTime(q: number, i: number): void {
      const from = callNs[q];
      callNs[q] = -1;
      if (from < 0 || queueNs[q] < 0) return;
      const waitedNs = timeNs[i] - Math.max(from, queueNs[q]);
      const mostNs = neededNs + (taken - takenBefore[q]) * about.wakeNs;
      if (waitedNs <= mostNs) return;
      const reason = `P${q} sat in a system call for ${waitedNs} ns with ${own.length[q]} Gs in ` +
        `its queues: the monitor takes it after ${mostNs} at most`;
      breaches.add({ p: q, m: m[i], atNs: timeNs[i] }, reason);
    }

    function needed(q: number, i: number): void {
      const inCallNs = timeNs[i] - callNs[q];
      if (own.length[q] > 0 || idle + spinning === 0 || inCallNs >= aloneNs) return;
      if (timeNs[i] - tickNs[q] >= sliceNs) return;
      const reason = `P${q} was taken after ${inCallNs} ns in a system call, with nothing in its ` +
        `queues, ${idle} Ps idle and ${spinning} Ms spinning`;
      breaches.at(i, reason);
    }
  },
);

const RUNS = new EventSet([Ev.RUN]);

/**
 * The tick of a P grows by one with each dispatch, but for those that go on with a running slice,
 * and a G that comes back from a system call goes on with its own (proc.go: `exitsyscall`).
 * Everything that bounds a wait counts in ticks; a tick too many or too few makes every other
 * bound wrong.
 *
 * Whether a dispatch out of a queue may go on with a running slice is the model's affair, and of
 * `slice-inheritance`.
 */
export const tickCount = safetyLaw(
  "tick-count",
  "each dispatch adds one to the tick of its P, unless it inherits the running slice",
  (breaches, trace) => {
    const { p, a, b, about } = trace;
    const tick = ints(about.procs, -1);
    for (const i of RUNS.of(trace)) {
      if (breaches.full) break;
      if (p[i] < 0) continue;
      const before = tick[p[i]], expected = before + 1 - b[i];
      if (before >= 0 && a[i] !== expected) {
        breaches.at(
          i,
          `P${p[i]} counts tick ${a[i]} after ${before}, its dispatches make it ${expected}`,
        );
      }
      tick[p[i]] = a[i];
    }
  },
);

const CALLS_END = new EventSet([Ev.SYSCALL_OUT]);
const TAKES: readonly QueueVerb[] = ["take"];
const SLICES = new EventSet([...SOURCE_CODES, Ev.RUN]);

/**
 * A G from the P's own slot goes on with the running slice, if the model promises that (proc.go:
 * `execute(inheritTime)`), and so does a G that comes back from a system call. Every other dispatch
 * begins a slice of its own.
 */
export const sliceInheritance = promiseLaw(
  "slice-inheritance",
  "slot",
  "a G from the slot inherits the running slice if promised, and a G from another queue does not",
  (breaches, trace, slot) => {
    const { code, g, p, b } = trace;
    // A G that is locked to its thread never does, and the trace does not say which are.
    if (trace.about.locksThreads) return;
    const sources = new DispatchSources(trace, slot.queue);
    for (const i of SLICES.of(trace)) {
      if (breaches.full) break;
      sources.play(i);
      if (code[i] !== Ev.RUN || p[i] < 0) continue;
      const from = sources.of[g[i]];
      const inherits = from === Source.SYSCALL || (from === Source.SLOT && slot.inherits);
      if (inherits === (b[i] === 1)) continue;
      const what = inherits ? "goes on with a running slice" : "begins a slice of its own";
      breaches.at(i, `G${g[i]} ${what}, but its dispatch counts ${1 - b[i]} ticks`);
    }
  },
  // In most traces nobody goes on with a slice, and nobody may.
  (trace, slot) =>
    RUNS.of(trace).some((i) => trace.b[i] === 1) || CALLS_END.of(trace).length > 0 ||
    queueEvents(trace, slot.queue, TAKES).length > 0,
);

/** Longest a tick may last with slices of `sliceNs`, if somebody looks each `lookNs`. */
export function tickNsMax(sliceNs: number, lookNs: number): number {
  return Math.floor(1.1 * lookNs * (1 + Math.max(1, Math.ceil(sliceNs / lookNs))));
}

/** How often somebody looks, how long a tick may last then, and whether scheduling is free. */
function tickBound(trace: Trace, slice: NonNullable<Promises["slice"]>) {
  const { lookNs = monitorNsOf(trace) } = slice, { wakeNs, scanNs } = trace.about;
  const limitNs = tickNsMax(slice.mostNs, lookNs);
  return { lookNs, limitNs, free: wakeNs === 0 && scanNs === 0 };
}

/**
 * No tick is endless: where a model promises that slices end, no P spends more than the longest
 * slice and the monitor's period on one tick while others wait.
 *
 * The monitor sleeps up to a time between two looks (D: the promised one, or the machine's; Go:
 * 10 ms), and wakes a thread for each P that it hands over. A tick is first seen
 * up to D after it began and ended at the first look that finds it `sliceNs` old, so within
 * `D + D * ceil(sliceNs / D)`: Go's 10 + 10 ms. A tenth on top is for the steps in which sysmon's
 * sleep grows and for its own costs.
 *
 * Two things stay outside. Time that the M stands off its core is not counted: it cannot stop
 * while it does not run. And where scheduling costs time, sysmon may find a chain of runnext
 * dispatches just between two Gs and go away again (as Go's does); there only ticks of one
 * dispatch are judged. Where it is free, that takes a schedule that lets sysmon look in the very
 * instant between two Gs: a chain is allowed one look more.
 */
export const preemptionBound = promiseLaw(
  "preemption-bound",
  "slice",
  "while others wait, no tick lasts longer than the promised slice and the monitor's period",
  (breaches, trace, slice) => {
    if (slice.mostNs === Infinity) return;
    const { length, code, g, p, m, a, b, about, timeNs } = trace;
    const { lookNs, limitNs, free } = tickBound(trace, slice);
    const { queued } = stateOf(trace);
    // Per P: when its tick began, and how long its M had been off its core by then.
    const startNs = doubles(about.procs, -1);
    const startOffNs = doubles(about.procs), startM = ints(about.procs);
    /** Per P: how often the monitor had handed a P over by then. */
    const takenBefore = ints(about.procs);
    let taken = 0;
    /** 1: more than one G has run in the tick. */
    const isChain = bytes(about.procs);
    const offNs: number[] = [], offFromNs: number[] = [];
    let waitingFromNs = Infinity;
    for (let i = 0; i < length && !breaches.full; i++) {
      const now = timeNs[i];
      if (queued[i] === 0) waitingFromNs = Infinity;
      else if (waitingFromNs === Infinity) waitingFromNs = now;
      switch (code[i]) {
        case Ev.CORE_OFF:
          offFromNs[m[i]] = now;
          break;
        case Ev.CORE_ON:
          offNs[m[i]] = (offNs[m[i]] ?? 0) + now - (offFromNs[m[i]] ?? now);
          break;
        case Ev.RUN:
          if (p[i] < 0) break;
          // A chain goes on with the same tick, unless it cannot be judged.
          if (b[i] === 1 && free && startNs[p[i]] >= 0) {
            isChain[p[i]] = 1;
            // Another M may go on with it: from here on its time off a core counts.
            startOffNs[p[i]] += (offNs[m[i]] ?? 0) - (offNs[startM[p[i]]] ?? 0);
            startM[p[i]] = m[i];
            break;
          }
          isChain[p[i]] = 0;
          startNs[p[i]] = now;
          startOffNs[p[i]] = offNs[m[i]] ?? 0;
          startM[p[i]] = m[i];
          takenBefore[p[i]] = taken;
          break;
        case Ev.RETAKE:
          taken++;
          break;
        case Ev.STOP:
          if (p[i] < 0) break;
          judge(i);
          // A system call may pass the P on, and a G that comes back from one keeps its tick.
          if (a[i] === LeaveWhy.SYSCALL || !free) startNs[p[i]] = -1;
          break;
        case Ev.P_IDLE:
          startNs[p[i]] = -1;
          break;
      }
    }

    function judge(i: number): void {
      const q = p[i];
      if (startNs[q] < 0) return;
      const from = Math.max(startNs[q], waitingFromNs);
      const ranNs = timeNs[i] - from - ((offNs[m[i]] ?? 0) - startOffNs[q]);
      const allowedNs = limitNs + (isChain[q] === 0 ? 0 : lookNs) +
        (taken - takenBefore[q]) * about.wakeNs;
      if (ranNs <= allowedNs) return;
      const reason = `a tick of P${q} lasted ${ranNs} ns while others waited, until G${g[i]} ` +
        `stopped: with slices of ${slice.mostNs} ns at most ${allowedNs} are allowed`;
      breaches.at(i, reason);
      startNs[q] = -1;
    }
  },
  (trace, slice) => {
    const { limitNs, free } = tickBound(trace, slice);
    return !(trace.about.elapsedNs <= limitNs) && isAnyTickLonger(trace, limitNs, free);
  },
);

const PREEMPTIONS = new EventSet([Ev.PREEMPT]);

/**
 * The monitor ends no slice before its length: a G that is preempted was seen on one tick for at
 * least the promised time. Too short a slice costs a switch for nothing, again and again.
 */
export const fullSlice = promiseLaw(
  "full-slice",
  "slice",
  "no slice is ended before the promised time",
  (breaches, trace, slice) => {
    const { g, b } = trace;
    // The trace tells whole us.
    const leastUs = Math.floor(slice.leastNs / 1_000);
    for (const i of PREEMPTIONS.of(trace)) {
      if (breaches.full) break;
      if (b[i] >= leastUs) continue;
      const reason = `G${g[i]} was preempted after ${
        b[i]
      } us on one tick: a slice has ${leastUs} us`;
      breaches.at(i, reason);
    }
  },
);
