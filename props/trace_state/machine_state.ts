/**
 * Ps, Ms and cores as a trace tells them, event by event: who holds which P, who runs what, who
 * spins, who sleeps. Gs and queues are in `state.ts`.
 *
 * @module
 */

import { Ev, LeaveWhy, SYSMON_M, type Trace } from "@lab/runtime";

/** What an M does. */
export const Doing = {
  /** It was not created yet, or has ended. */
  ABSENT: 0,
  /** It is between two Gs: it looks for work, or decides. */
  AWAKE: 1,
  SPINNING: 2,
  RUNNING: 3,
  SYSCALL: 4,
  PARKED: 5,
  /** It sleeps inside the netpoller. */
  NETPOLL: 6,
} as const;

/** Words for {@linkcode Doing}. */
export const DOING_NAMES = [
  "absent",
  "awake",
  "spinning",
  "running",
  "in a system call",
  "parked",
  "in the netpoller",
] as const;

/** The machine at one moment. Columns hold -1 for nobody. */
export class MachineState {
  /** By P: the M that holds it (SYSMON_M: the monitor), and the tick of its last dispatch. */
  readonly holder: Int32Array;
  readonly tick: Int32Array;
  /** By M: what it does ({@linkcode Doing}), the G that it runs, its P, its core. */
  readonly doing: Int32Array;
  readonly running: Int32Array;
  readonly proc: Int32Array;
  readonly core: Int32Array;
  /** By core: the M on it. */
  readonly on: Int32Array;
  /** By G: what it waits for (`Wait`), when it was last made runnable (event), or -1. */
  readonly waits: Int32Array;
  readonly readyAt: Int32Array;
  /** Counts: idle Ps, spinning Ms, threads. */
  readonly counts = new Int32Array(3);

  /** @param gs Number of Gs that the trace names. */
  constructor(readonly trace: Trace, gs: number) {
    const { procs, cores } = trace.about;
    let mMax = 0;
    for (let i = 0; i < trace.length; i++) if (trace.m[i] > mMax) mMax = trace.m[i];
    const column = (n: number) => new Int32Array(n).fill(-1);
    this.holder = column(procs);
    this.tick = column(procs);
    this.doing = new Int32Array(mMax + 1);
    this.running = column(mMax + 1);
    this.proc = column(mMax + 1);
    this.core = column(mMax + 1);
    this.on = column(cores);
    this.waits = new Int32Array(gs);
    this.readyAt = column(gs);
    this.counts[0] = procs;
  }

  /** Columns, as {@linkcode restore} takes them. */
  save(): Int32Array[] {
    return this.#columns().map((column) => column.slice());
  }

  /** The machine as it was saved. */
  restore(saved: readonly Int32Array[]): void {
    this.#columns().forEach((column, i) => column.set(saved[i]));
  }

  #columns(): Int32Array[] {
    const { holder, tick, doing, running, proc, core, on, waits, readyAt, counts } = this;
    return [holder, tick, doing, running, proc, core, on, waits, readyAt, counts];
  }

  /** Plays event `i`. */
  play(i: number): void {
    const { m, p, code } = this.trace;
    if (p[i] >= 0 && HOLDS_P.has(code[i])) this.#hold(m[i], p[i]);
    PLAYS[code[i]]?.(this, i);
  }

  #hold(m: number, p: number): void {
    const before = this.proc[m];
    if (before >= 0 && before !== p && this.holder[before] === m) this.holder[before] = -1;
    this.proc[m] = p;
    this.holder[p] = m;
  }

  /** `m` lets go of `p`; `to` holds it then, or nobody. */
  pass(m: number, p: number, to: number): void {
    if (m >= 0 && this.proc[m] === p) this.proc[m] = -1;
    this.holder[p] = to;
    if (to >= 0) this.proc[to] = p;
  }
}

/** Events that show an M with the P that it holds; others may name the P of a queue. */
const HOLDS_P: ReadonlySet<number> = new Set([Ev.P_TAKE, Ev.RUN, Ev.SYSCALL_OUT, Ev.M_WAKE]);

/** What each event does; others change nothing here. */
const PLAYS: Readonly<Record<number, (s: MachineState, i: number) => void>> = {
  [Ev.READY]: (s, i) => s.readyAt[s.trace.g[i]] = i,
  [Ev.RUN](s, i) {
    const { g, m, p, a } = s.trace;
    s.running[m[i]] = g[i];
    s.doing[m[i]] = Doing.RUNNING;
    s.readyAt[g[i]] = -1;
    if (p[i] >= 0) s.tick[p[i]] = a[i];
  },
  [Ev.STOP](s, i) {
    const { g, m, a, b } = s.trace;
    s.running[m[i]] = -1;
    if (s.doing[m[i]] === Doing.RUNNING) s.doing[m[i]] = Doing.AWAKE;
    s.waits[g[i]] = a[i] === LeaveWhy.BLOCK ? b[i] : 0;
    if (a[i] === LeaveWhy.YIELD || a[i] === LeaveWhy.PREEMPT || a[i] === LeaveWhy.GOYIELD) {
      s.readyAt[g[i]] = i;
    }
  },
  [Ev.SYSCALL_IN](s, i) {
    const { m, g } = s.trace;
    s.doing[m[i]] = Doing.SYSCALL;
    s.running[m[i]] = g[i];
  },
  [Ev.SYSCALL_OUT](s, i) {
    s.doing[s.trace.m[i]] = Doing.AWAKE;
    s.running[s.trace.m[i]] = -1;
    s.readyAt[s.trace.g[i]] = i;
  },
  [Ev.P_TAKE]: (s, i) => s.counts[0] = s.trace.a[i],
  [Ev.P_IDLE](s, i) {
    s.pass(s.trace.m[i], s.trace.p[i], -1);
    s.counts[0] = s.trace.a[i];
  },
  [Ev.HANDOFF]: (s, i) => s.pass(s.trace.m[i], s.trace.p[i], s.trace.a[i]),
  [Ev.RETAKE]: (s, i) => s.pass(s.trace.a[i], s.trace.p[i], SYSMON_M),
  [Ev.SPIN](s, i) {
    const { m, a, b } = s.trace;
    s.doing[m[i]] = a[i] === 0 ? Doing.AWAKE : Doing.SPINNING;
    s.counts[1] = b[i];
  },
  [Ev.M_NEW](s, i) {
    s.doing[s.trace.m[i]] = Doing.AWAKE;
    s.counts[2] = s.trace.a[i];
  },
  [Ev.M_PARK]: (s, i) => s.doing[s.trace.m[i]] = s.trace.a[i] === 1 ? Doing.NETPOLL : Doing.PARKED,
  [Ev.M_WAKE](s, i) {
    if (s.doing[s.trace.m[i]] !== Doing.SPINNING) s.doing[s.trace.m[i]] = Doing.AWAKE;
  },
  [Ev.M_EXIT](s, i) {
    s.doing[s.trace.m[i]] = Doing.ABSENT;
    s.counts[2]--;
  },
  [Ev.CORE_ON](s, i) {
    const { m, a } = s.trace;
    s.core[m[i]] = a[i];
    s.on[a[i]] = m[i];
  },
  [Ev.CORE_OFF](s, i) {
    const { m, a } = s.trace;
    s.core[m[i]] = -1;
    if (s.on[a[i]] === m[i]) s.on[a[i]] = -1;
  },
};
