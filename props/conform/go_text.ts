/**
 * A trace of the lab in the words of `go tool trace -d=parsed`: what decides an order, for whoever
 * reads traces of real Go. For workloads without arrivals and pinned Gs under models with Ps.
 *
 * @module
 */

import { Ev, LeaveWhy, NONE, ReadyWhy, type Trace, Wait } from "@lab/runtime";

/** Go's words for why a G waits. */
const REASONS: Readonly<Record<number, string>> = {
  [Wait.SEND]: "chan send",
  [Wait.RECV]: "chan receive",
  [Wait.SELECT]: "select",
  [Wait.MUTEX]: "sync",
  [Wait.WAIT_GROUP]: "sync",
  [Wait.SLEEP]: "sleep",
  [Wait.NETPOLL]: "network",
};
/** Least distance of two events (`tracetime.go`). */
const TICK_NS = 64;

/** A G that is ready, or out of a system call, and that no event of a queue has shown yet. */
interface Due {
  readonly from: "NotExist" | "Waiting" | "Syscall";
  /** Who made it ready, NONE: the scheduler. */
  readonly by: number;
}

/** Writes events one by one. */
class Writer {
  readonly lines: string[] = [];
  #lastNs = 0;
  /** By P: the M that holds it, NONE: idle. */
  readonly #holder: number[] = [];
  /** By M: the G that runs there. */
  readonly #running = new Map<number, number>();
  readonly #due = new Map<number, Due>();
  /** Ms whose P was taken while they were in a system call. */
  readonly #robbed = new Set<number>();
  /** Ms that have polled the network, and not yet told what was ready. */
  readonly #polled = new Set<number>();
  #started = 0;
  readonly #created = new Map<number, number>();

  constructor(private readonly trace: Trace, procs: number) {
    this.#write(0, NONE, NONE, `Sync Time=0 N=1`);
    this.#write(0, NONE, NONE, `Metric Time=1 Name="/sched/gomaxprocs:threads" Value=${procs}`);
  }

  event(i: number): void {
    const { code, timeNs, m: ms, p: ps, g: gs, a: as, b: bs } = this.trace;
    const m = ms[i], p = ps[i], g = gs[i], a = as[i];
    this.#lastNs = Math.max(this.#lastNs + TICK_NS, timeNs[i]);
    switch (code[i]) {
      case Ev.P_TAKE:
      case Ev.M_WAKE:
        return this.#hold(m, p);
      case Ev.P_IDLE:
      case Ev.HANDOFF:
        return this.#release(m, p);
      case Ev.RETAKE:
        this.#robbed.add(a);
        return this.#release(m, p);
      case Ev.SPAWN:
        this.#created.set(g, a);
        return;
      case Ev.READY: {
        const creator = this.#created.get(g);
        this.#created.delete(g);
        if (creator === NONE) return;
        const from = creator === undefined ? "Waiting" : "NotExist";
        this.#due.set(g, { from, by: this.#running.get(m) ?? NONE });
        // Of a poll, the first runs at once; the others are announced before the first is queued.
        if (a === ReadyWhy.NETPOLL && (p === NONE || !this.#polled.delete(m))) this.#shown(m, p, g);
        return;
      }
      case Ev.NETPOLL:
        this.#polled.add(m);
        return;
      case Ev.PUT_NEXT:
      case Ev.PUT_LOCAL:
      case Ev.PUT_GLOBAL:
        return this.#shown(m, p, g);
      case Ev.RUN:
        return this.#run(m, p, g);
      case Ev.SYSCALL_IN:
        return this.#go(m, p, g, g, "Running->Syscall", "");
      case Ev.SYSCALL_OUT:
        this.#due.set(g, { from: "Syscall", by: g });
        return;
      case Ev.STOP:
        return this.#stop(m, p, g, a, bs[i]);
    }
  }

  #write(m: number, p: number, g: number, rest: string): void {
    this.lines.push(`M=${m} P=${p} G=${g} ${rest}`);
  }

  #go(m: number, p: number, by: number, g: number, change: string, why: string): void {
    const at = `StateTransition Time=${this.#lastNs}`;
    this.#write(
      m + 1,
      p,
      by === NONE ? NONE : by + 1,
      `${at} GoID=${g + 1} ${change} Reason="${why}"`,
    );
    this.#lastNs += TICK_NS;
  }

  #proc(m: number, p: number, of: number, change: string): void {
    const at = `StateTransition Time=${this.#lastNs}`;
    this.#write(m + 1, of, NONE, `${at} ProcID=${p} ${change} Reason=""`);
    this.#lastNs += TICK_NS;
  }

  /** M `m` has P `p`. */
  #hold(m: number, p: number): void {
    if (p === NONE || this.#holder[p] === m) return;
    const holder = this.#holder[p];
    if (holder === undefined) this.#proc(m, p, NONE, "Undetermined->Idle");
    else if (holder !== NONE) this.#proc(holder, p, p, "Running->Idle");
    this.#proc(m, p, NONE, "Idle->Running");
    this.#holder[p] = m;
  }

  #release(m: number, p: number): void {
    const holder = this.#holder[p];
    if (holder === undefined || holder === NONE) return;
    this.#proc(m, p, holder === m ? p : NONE, "Running->Idle");
    this.#holder[p] = NONE;
  }

  /** A queue gets `g`: if it became ready, that is told now. */
  #shown(m: number, p: number, g: number): void {
    const due = this.#due.get(g);
    if (due === undefined) return;
    this.#due.delete(g);
    this.#hold(m, p);
    this.#go(m, p, due.by, g, `${due.from}->Runnable`, "");
  }

  #run(m: number, p: number, g: number): void {
    const due = this.#due.get(g);
    this.#running.set(m, g);
    if (due?.from === "Syscall" && !this.#robbed.delete(m)) {
      this.#due.delete(g);
      return this.#go(m, p, g, g, "Syscall->Running", "");
    }
    this.#shown(m, p, g);
    this.#hold(m, p);
    const isFirst = this.#started === 0;
    this.#started++;
    this.#go(m, p, NONE, g, `${isFirst ? "Undetermined" : "Runnable"}->Running`, "");
  }

  #stop(m: number, p: number, g: number, why: number, wait: number): void {
    if (why !== LeaveWhy.SYSCALL) this.#running.delete(m);
    switch (why) {
      case LeaveWhy.YIELD:
        return this.#go(m, p, g, g, "Running->Runnable", "runtime.Gosched");
      case LeaveWhy.PREEMPT:
      case LeaveWhy.GOYIELD:
        return this.#go(m, p, g, g, "Running->Runnable", "preempted");
      case LeaveWhy.BLOCK:
        return this.#go(m, p, g, g, "Running->Waiting", REASONS[wait] ?? "unspecified");
      case LeaveWhy.EXIT:
        return this.#go(m, p, g, g, "Running->NotExist", "");
    }
  }
}

/** The text of a trace. @param procs Ps of the machine. */
export function goText(trace: Trace, procs: number): string {
  const writer = new Writer(trace, procs);
  for (let i = 0; i < trace.length; i++) writer.event(i);
  return `${writer.lines.join("\n")}\n`;
}
