/**
 * A trace of real Go with the verdict on each start of a goroutine, as a trace of the lab: to be
 * looked at, event by event. It has no queues, as Go's traces tell of none.
 *
 * @module
 */

import { GO_QUEUES, type QueueRules } from "@lab/models";
import {
  EndWhy,
  Ev,
  INTERRUPT_M,
  LeaveWhy,
  ReadyWhy,
  SYSMON_M,
  type Trace,
  Wait,
} from "@lab/runtime";
import { Checker } from "./checker.ts";
import { State, type TraceStep, What } from "./event.ts";
import { readSteps } from "./read.ts";
import { ADMITS } from "./reasons.ts";

/** The columns of a trace. */
type Columns = Readonly<
  Record<"timeNs" | "code" | "m" | "p" | "g" | "a" | "b", readonly number[]>
>;

/** What is shown of a real trace: plain data. */
export interface ShownTrace {
  /** The columns of a {@linkcode Trace}. */
  readonly columns: Columns;
  readonly procs: number;
  /** By event of a start: rules that admit it (`ring or batch`), `unexplained`, `not judged`. */
  readonly verdicts: readonly (readonly [event: number, verdict: string])[];
  /** Unexplained starts. */
  readonly unexplained: number;
}

/** More events than this are not shown: a page holds them all. */
export const SHOWN_MAX = 400_000;

/** Go's words for waits, as far as the lab has the same. */
const WAITS: readonly (readonly [begins: string, wait: number])[] = [
  ["chan send", Wait.SEND],
  ["chan receive", Wait.RECV],
  ["select", Wait.SELECT],
  ["sync", Wait.MUTEX],
  ["sleep", Wait.SLEEP],
  ["network", Wait.NETPOLL],
];
const waitOf = (why: string): number =>
  WAITS.find(([begins]) => why.startsWith(begins))?.[1] ?? Wait.NOTHING;

/** Goes through a trace as the checker does, and writes down what it sees. */
class Shown extends Checker {
  readonly columns: Record<keyof Columns, number[]> = {
    timeNs: [],
    code: [],
    m: [],
    p: [],
    g: [],
    a: [],
    b: [],
  };
  readonly verdicts: [number, string][] = [];
  /** Events beyond {@linkcode SHOWN_MAX} are left out. */
  isCut = false;
  /** Events of starts that are explained, but not counted yet; what was counted just now. */
  readonly #open: number[] = [];
  readonly #counted: number[] = [];
  readonly #ms = new Map<number, number>();
  readonly #known = new Set<number>();
  #idle = 0;
  #firstNs = -1;

  constructor(rules: QueueRules) {
    super(rules);
    const { tally } = this, count = tally.explained.bind(tally);
    tally.explained = (by) => {
      this.#counted.push(by);
      count(by);
    };
  }

  override step(i: number, step: TraceStep): void {
    const { tally } = this, skipped = tally.notJudged, wrong = tally.unexplainedStarts;
    super.step(i, step);
    if (this.#firstNs < 0) {
      this.#firstNs = step.timeNs;
      this.#idle = this.procs;
    }
    this.#show(step);
    const isStart = step.what === What.GO && step.from === State.RUNNABLE &&
      step.to === State.RUNNING;
    const at = this.isCut ? -1 : this.columns.code.length - 1;
    if (tally.notJudged > skipped) this.#judged(at, "not judged");
    else if (tally.unexplainedStarts > wrong) this.#judged(at, "unexplained");
    else if (isStart) this.#open.push(at);
    this.#close();
  }

  override end(): void {
    super.end();
    this.#close();
  }

  /** Starts whose rules have turned out: the oldest of the open ones, told from the newest on. */
  #close(): void {
    const sets = this.#counted.splice(0), closed = this.#open.splice(0, sets.length);
    closed.forEach((at, k) => {
      const set = sets[closed.length - 1 - k];
      const names = ADMITS.filter((_, bit) => (set & (1 << bit)) !== 0).map(([name]) => name);
      this.#judged(at, names.join(" or "));
    });
  }

  #judged(at: number, verdict: string): void {
    if (at >= 0) this.verdicts.push([at, verdict]);
  }

  #show(step: TraceStep): void {
    if (step.what === What.PROC) return this.#proc(step);
    if (step.what !== What.GO) return;
    const { subject: g, from, to, why } = step;
    if (!this.#known.has(g)) {
      this.#known.add(g);
      this.#add(step, Ev.SPAWN, g, from === State.ABSENT ? step.g : -1);
      if (to === State.RUNNABLE) return this.#add(step, Ev.READY, g, ReadyWhy.SPAWN);
      this.#add(step, Ev.READY, g, ReadyWhy.SPAWN);
      // At its begin a trace tells states without saying on which thread.
      if (to === State.ABSENT || step.m < 0) return;
      this.#add(step, Ev.RUN, g, -1);
      if (to === State.WAITING) this.#add(step, Ev.STOP, g, LeaveWhy.BLOCK, waitOf(why));
      if (to === State.SYSCALL) this.#call(step, g);
      return;
    }
    switch (to) {
      case State.RUNNABLE:
        if (from === State.RUNNING) {
          const isYield = why.startsWith("runtime.Gosched");
          return this.#add(step, Ev.STOP, g, isYield ? LeaveWhy.YIELD : LeaveWhy.PREEMPT);
        }
        if (from === State.SYSCALL) return this.#add(step, Ev.SYSCALL_OUT, g, 0);
        return this.#add(step, Ev.READY, g, ReadyWhy.UNBLOCK);
      case State.RUNNING:
        if (from === State.SYSCALL) this.#add(step, Ev.SYSCALL_OUT, g, 0);
        return this.#add(step, Ev.RUN, g, -1);
      case State.WAITING:
        return this.#add(step, Ev.STOP, g, LeaveWhy.BLOCK, waitOf(why));
      case State.SYSCALL:
        return this.#call(step, g);
      case State.ABSENT:
        if (from !== State.RUNNING) return;
        return this.#add(step, Ev.STOP, g, LeaveWhy.EXIT);
    }
  }

  #call(step: TraceStep, g: number): void {
    this.#add(step, Ev.STOP, g, LeaveWhy.SYSCALL);
    this.#add(step, Ev.SYSCALL_IN, g, 0);
  }

  #proc(step: TraceStep): void {
    const runs = step.to === State.RUNNING;
    if (!runs && step.to !== State.IDLE) return;
    this.#idle += runs ? -1 : 1;
    this.#idle = Math.max(0, Math.min(this.procs, this.#idle));
    this.#add(step, runs ? Ev.P_TAKE : Ev.P_IDLE, -1, this.#idle, 0, step.subject);
  }

  #add(step: TraceStep, code: number, g: number, a: number, b = 0, p = step.p): void {
    const { columns } = this;
    if (columns.code.length >= SHOWN_MAX) {
      this.isCut = true;
      return;
    }
    columns.timeNs.push(step.timeNs - Math.max(0, this.#firstNs));
    columns.code.push(code);
    columns.m.push(this.#mOf(step.m));
    columns.p.push(p);
    columns.g.push(g);
    columns.a.push(a);
    columns.b.push(b);
  }

  /**
   * Threads by small numbers, in the order in which they turn up; none is an M that stands
   * for the monitor or the outside.
   */
  #mOf(thread: number): number {
    if (thread < 0) return -1;
    let m = this.#ms.get(thread);
    if (m === undefined) {
      m = this.#ms.size < SYSMON_M ? this.#ms.size : this.#ms.size + INTERRUPT_M;
      this.#ms.set(thread, m);
    }
    return m;
  }

  /** The run ends where the trace does. */
  finish(): void {
    const { columns } = this;
    const last = columns.timeNs.at(-1) ?? 0;
    for (const key of Object.keys(columns) as (keyof Columns)[]) {
      const values = { timeNs: last, code: Ev.END, a: EndWhy.UNTIL, b: 0, m: -1, p: -1, g: -1 };
      columns[key].push(values[key]);
    }
  }
}

/**
 * Reads a trace to be shown.
 *
 * @param bytes Text of `go tool trace -d=parsed`, plain or gzip.
 * @throws {TraceError} If it is no trace, or broken.
 */
export async function shownTrace(
  bytes: ReadableStream<Uint8Array>,
  rules: QueueRules = GO_QUEUES,
): Promise<ShownTrace & { readonly isCut: boolean }> {
  const checker = new Shown(rules);
  await readSteps(bytes, checker.window);
  checker.end();
  checker.finish();
  const { columns, procs, verdicts, tally, isCut } = checker;
  return { columns, procs, verdicts, unexplained: tally.unexplainedStarts, isCut };
}

/** The columns as a trace. */
export function traceOf({ columns, procs }: ShownTrace): Trace {
  const elapsedNs = columns.timeNs.at(-1) ?? 0, none: number[] = [];
  return {
    length: columns.code.length,
    timeNs: Float64Array.from(columns.timeNs),
    code: Uint8Array.from(columns.code),
    m: Int32Array.from(columns.m),
    p: Int32Array.from(columns.p),
    g: Int32Array.from(columns.g),
    a: Float64Array.from(columns.a),
    b: Int32Array.from(columns.b),
    about: {
      model: "go",
      procs,
      cores: 0,
      msMax: 10_000,
      ringSlots: Infinity,
      queues: [],
      coreBusyNs: none,
      coreSwitchNs: none,
      coreIdleNs: none,
      elapsedNs,
      wakeNs: 0,
      scanNs: 0,
      chanNames: [],
      mutexNames: [],
      chanCap: [],
      stuck: [],
      sync: "go",
    },
  };
}
