/**
 * What every goroutine of a trace did, in its order: event by event, kept as integer columns.
 *
 * @module
 */

import { IntColumn, TimeColumn } from "./columns.ts";
import { NETWORK, waitClass } from "./reasons.ts";
import { GO_STATES, GoState, Kind, type TraceEvent } from "./trace_event.ts";
import { TraceError } from "./trace_error.ts";

/** What a row of the log says; `x` is the operand. */
export const Did = {
  /** Computed for `x` ns. */
  COMPUTE: 0,
  /** Let others run: `Gosched`, or the runtime stopped it for the garbage collector. */
  YIELD: 1,
  /** Started goroutine `x`. */
  SPAWN: 2,
  /** Woke the goroutine of wait `x`. */
  WAKE: 3,
  /** Waited: wait `x`. */
  WAIT: 4,
  /** Was in a system call for `x` ns. */
  SYSCALL: 5,
  /** Wrote to the network: send `x`. */
  NETWORK_SEND: 6,
  /** Ended. */
  EXIT: 7,
  /** Nothing: the row was taken back. */
  NOTHING: 8,
} as const;
/** One of {@linkcode Did}. */
export type Did = typeof Did[keyof typeof Did];

/** How the end of a wait came about. */
export const Woken = { NEVER: -1, OUTSIDE: -2 } as const;

/** Names of ranges during which the runtime stops goroutines for its own ends. */
const STOP_THE_WORLD = /^stop-the-world/;
const START_TRACE = "stop-the-world (start trace)";
/** A poll by sysmon wakes all it found within this time. */
const SYSMON_POLL_NS = 20_000;
/** Where the workers of the garbage collector begin. */
const COLLECTOR = /^runtime\.gcBgMark/;
/** Slices shorter than this are not ended by sysmon (Go: forcePreemptNS). */
const SLICE_NS = 10_000_000;
const MARK_PHASE = "GC concurrent mark phase";

/** Functions below which a system call writes to a socket, and so may wake who reads there. */
const SENDS = /^(?:syscall\.(?:write|Write|writev|sendto|sendmsg\w*|connect|Close|shutdown)|.*poll\.(?:writev|Writev|sendFile|SendFile)\b)/;

/** One goroutine. */
class Goroutine {
  state: GoState = GoState.Undetermined;
  /** Since when it is in this state. */
  sinceNs = 0;
  /** Computed, but not yet written to the log. */
  pendingNs = 0;
  /** Its wait, while it waits. */
  wait = -1;
  /** The wait that ended last. */
  lastWait = -1;
  /** Function it began in, "" while unknown. */
  name = "";
  /** Where it starts: a parent's SPAWN row stands for its creation or for the first wake-up. */
  started = false;
  /** How it came to be: seen at the start, created, or by a timer. */
  ended = false;
  /** Wait in which the trace found it, -1: none. */
  foundIn = -1;
  runningNs = 0;
  runnableNs = 0;
  syscallNs = 0;

  constructor(readonly id: number) {}
}

/** Totals that the summary prints. Times in ns. */
export interface LogTotals {
  events: number;
  preemptions: number;
  forcedStops: number;
  dispatches: number;
  stopTheWorldNs: number;
  stopTheWorlds: number;
  markPhaseNs: number;
  backwardNs: number;
  /** Work of the garbage collector that was charged to goroutines it held up. */
  collectorNs: number;
}

/** The log of all goroutines. */
export class GoroutineLog {
  readonly goroutines: Goroutine[] = [];
  /** Rows: goroutine, what it did, operand. */
  readonly rowG = new IntColumn();
  readonly rowDid = new IntColumn();
  readonly rowX = new TimeColumn();
  /** Waits: goroutine, class, from, to, who woke it (or {@linkcode Woken}), how late it was noticed. */
  readonly waitG = new IntColumn();
  readonly waitClass = new IntColumn();
  /** Where in the program it waits: the same number for the same stack. */
  readonly waitSite = new IntColumn();
  readonly waitFromNs = new TimeColumn();
  readonly waitToNs = new TimeColumn();
  readonly waitWaker = new IntColumn();
  readonly waitNoticeNs = new TimeColumn();
  /**
   * Network waits: when the network was last polled without waking this goroutine; what woke it came
   * after that.
   */
  readonly waitPolledNs = new TimeColumn();
  /** 1: an idle P had to be woken for it. */
  readonly waitIdle = new IntColumn();
  /** Writes to the network: goroutine, from, to. */
  readonly sendG = new IntColumn();
  readonly sendFromNs = new TimeColumn();
  readonly sendToNs = new TimeColumn();
  /** Goroutines created by nobody (a timer): when. */
  readonly bornOutside = new Map<number, number>();
  /** Goroutines that stood runnable or running when the trace began. */
  readonly present: number[] = [];
  readonly totals: LogTotals = {
    events: 0,
    preemptions: 0,
    forcedStops: 0,
    dispatches: 0,
    stopTheWorldNs: 0,
    stopTheWorlds: 0,
    markPhaseNs: 0,
    backwardNs: 0,
    collectorNs: 0,
  };
  /** Ps when the trace began, and later changes. */
  procs = 0;
  procsChanges = 0;
  startNs = -1;
  endNs = 0;
  /** The goroutine that turned the trace on, -1: unknown. */
  starter = -1;
  /** Ended with the closing Sync? */
  closed = false;
  /** ns from the stop of one goroutine to the start of the next on the same P. */
  readonly gaps = new TimeColumn();
  /** ns from a wake-up to the start of a goroutine on a P that was idle. */
  readonly wakes = new TimeColumn();

  readonly #index = new Map<number, number>();
  /** The last slice on each P: whose, from which row and time, after which wait. */
  readonly #lastOn: {
    g: number;
    row: number;
    fromNs: number;
    sliceFromNs: number;
    wait: number;
    runnable: number;
  }[] = [];
  /** Goroutines that are runnable now. */
  #runnable = 0;
  /** The goroutine that was readied last on each P. */
  readonly #readied: number[] = [];
  readonly #procStopNs: number[] = [];
  readonly #procStartNs: number[] = [];
  /** When the P last came from idle; cleared by the first dispatch. */
  readonly #procWokenNs: number[] = [];
  readonly #procIdle: boolean[] = [];
  /** Dispatches on each P so far; the last poll of the network, the one before, and where it was. */
  readonly #procDispatches: number[] = [];
  #pollNs = 0;
  #pollBeforeNs = 0;
  #pollOn = -1;
  #pollDispatches = 0;
  #pendingWakeNs = -1;
  #stopDepth = 0;
  #stopFromNs = 0;
  #marking = false;
  #markFromNs = 0;
  /** The goroutine whose system call the stack lines that follow belong to, and for its name. */
  #stackOf = -1;
  #syscallOf = -1;
  #sending: boolean[] = [];
  #siteOf = -1;
  #siteHash = 0;
  readonly #sites = new Map<number, number>();
  #lastFrame = "";
  #inTransitionStack = false;

  /** Takes one event. @throws {TraceError} If it contradicts what came before. */
  take(event: TraceEvent, line: number): void {
    this.endStack();
    const { totals } = this;
    totals.events++;
    if (this.startNs < 0) this.startNs = event.timeNs;
    if (event.timeNs < this.endNs) {
      totals.backwardNs += this.endNs - event.timeNs;
      event.timeNs = this.endNs;
    }
    this.endNs = event.timeNs;
    this.closed = event.kind === Kind.SYNC;
    switch (event.kind) {
      case Kind.GO:
        return this.#transition(event, line);
      case Kind.PROC:
        return this.#proc(event);
      case Kind.PROCS:
        if (this.procs === 0) this.procs = event.subject;
        else if (this.procs !== event.subject) this.procsChanges++;
        return;
      case Kind.RANGE:
      case Kind.RANGE_END:
        return this.#range(event);
    }
  }

  /** Takes a line of a stack: a function if it is indented once. */
  frame(line: string): void {
    if (this.#siteOf >= 0) {
      for (let i = 0; i < line.length; i++) {
        this.#siteHash = (Math.imul(this.#siteHash, 31) + line.charCodeAt(i)) | 0;
      }
    }
    if (line === "Stack=") {
      this.#inTransitionStack = false;
      return;
    }
    if (line === "TransitionStack=") {
      this.#inTransitionStack = true;
      return;
    }
    if (line.charCodeAt(1) === 9 || line.charCodeAt(0) !== 9) return;
    if (this.#syscallOf >= 0) {
      const end = line.indexOf(" @ ");
      const name = line.slice(1, end < 0 ? undefined : end);
      if (SENDS.test(name)) this.#sending[this.#syscallOf] = true;
      else if (name.startsWith("os.") || name.startsWith("io/fs.")) {
        this.#sending[this.#syscallOf] = false;
        this.#syscallOf = -1;
      }
    }
    if (this.#stackOf >= 0) this.#lastFrame = line;
  }

  /** The stack that belongs to the last event is over. */
  endStack(): void {
    if (this.#stackOf >= 0 && this.#lastFrame !== "") {
      const end = this.#lastFrame.indexOf(" @ ");
      this.goroutines[this.#stackOf].name = this.#lastFrame.slice(1, end < 0 ? undefined : end);
    }
    if (this.#siteOf >= 0 && this.#siteHash !== 0) {
      const key = this.#siteHash;
      let site = this.#sites.get(key);
      if (site === undefined) this.#sites.set(key, site = 100 + this.#sites.size);
      this.waitSite.set(this.#siteOf, site);
    }
    this.#siteOf = -1;
    this.#stackOf = this.#syscallOf = -1;
    this.#lastFrame = "";
    void this.#inTransitionStack;
  }

  /** All goroutines up to the end of the trace. */
  finish(): void {
    this.endStack();
    this.#nameFoundWaits();
    for (let g = 0; g < this.goroutines.length; g++) {
      const x = this.goroutines[g];
      const ns = this.endNs - x.sinceNs;
      if (x.state === GoState.Running) {
        x.pendingNs += ns;
        x.runningNs += ns;
        this.#flush(g);
      } else if (x.state === GoState.Runnable) x.runnableNs += ns;
      else if (x.state === GoState.Syscall) x.syscallNs += ns;
    }
    if (this.#stopDepth > 0) this.totals.stopTheWorldNs += this.endNs - this.#stopFromNs;
    if (this.#marking) this.totals.markPhaseNs += this.endNs - this.#markFromNs;
  }

  /** A goroutine that was found waiting waited for what it waits for the next time. */
  #nameFoundWaits(): void {
    const found = new Map<number, number>();
    for (const x of this.goroutines) if (x.foundIn >= 0) found.set(this.waitG.at(x.foundIn), x.foundIn);
    for (let wait = 0; wait < this.waitG.length; wait++) {
      const first = found.get(this.waitG.at(wait));
      if (first === undefined || first === wait) continue;
      this.waitClass.set(first, this.waitClass.at(wait));
      found.delete(this.waitG.at(wait));
    }
  }

  #of(id: number): number {
    const known = this.#index.get(id);
    if (known !== undefined) return known;
    const g = this.goroutines.push(new Goroutine(id)) - 1;
    this.#index.set(id, g);
    return g;
  }

  #add(g: number, did: Did, x: number): void {
    this.rowG.push(g);
    this.rowDid.push(did);
    this.rowX.push(x);
  }

  /** Writes what `g` computed so far. */
  #flush(g: number): void {
    const x = this.goroutines[g];
    if (x.pendingNs > 0) this.#add(g, Did.COMPUTE, x.pendingNs);
    x.pendingNs = 0;
  }

  /** Books the running time of the acting goroutine up to now; -1 if none acts. */
  #actor(event: TraceEvent): number {
    const g = event.g < 0 ? -1 : this.#index.get(event.g) ?? -1;
    if (g < 0) return -1;
    const x = this.goroutines[g];
    if (x.state !== GoState.Running) return -1;
    this.#run(x, event.timeNs);
    return g;
  }

  #run(x: Goroutine, nowNs: number): void {
    const ns = nowNs - x.sinceNs;
    x.pendingNs += ns;
    x.runningNs += ns;
    x.sinceNs = nowNs;
  }

  #transition(event: TraceEvent, line: number): void {
    const g = this.#of(event.subject);
    const x = this.goroutines[g];
    const { from, to, timeNs } = event;
    const seen = x.state;
    if (seen !== GoState.Undetermined && from !== GoState.Undetermined && from !== seen) {
      throw new TraceError(
        line,
        `goroutine ${event.subject} was ${GO_STATES[seen]}, so it cannot go from`,
        GO_STATES[from],
      );
    }
    if (seen !== GoState.Undetermined && from === GoState.Undetermined) {
      // A new generation of the trace says again what is known.
      if (seen === to) return;
      throw new TraceError(
        line,
        `goroutine ${event.subject} was ${GO_STATES[seen]}, so it cannot be found`,
        GO_STATES[to],
      );
    }
    const actor = this.#actor(event);
    let leavesQueue = false;
    if (seen === GoState.Undetermined) {
      x.sinceNs = this.startNs;
      if (from === GoState.Undetermined) this.#found(g, to, actor);
      else this.#found(g, from, actor);
      if (from === GoState.Undetermined) return;
    }
    switch (from) {
      case GoState.Running:
        if (actor !== g) this.#run(x, timeNs);
        if (event.p >= 0 && to !== GoState.Syscall) this.#procStopNs[event.p] = timeNs;
        break;
      case GoState.Runnable:
        x.runnableNs += timeNs - x.sinceNs;
        leavesQueue = true;
        break;
      case GoState.Syscall:
        this.#syscallEnd(g, timeNs);
        break;
      case GoState.Waiting:
        this.#waitEnd(g, event, actor);
        break;
      case GoState.NotExist:
        if (actor >= 0) {
          this.#flush(actor);
          this.#add(actor, Did.SPAWN, g);
          if (event.p >= 0) this.#readied[event.p] = g;
        } else this.bornOutside.set(g, timeNs);
        x.started = true;
        this.#wakeBegins(timeNs);
        break;
    }
    if (x.name === "" && (from === GoState.NotExist || from === GoState.Running)) this.#stackOf = g;
    switch (to) {
      case GoState.Waiting:
        this.#flush(g);
        x.wait = this.#newWait(g, waitClass(event.text), timeNs);
        this.#add(g, Did.WAIT, x.wait);
        this.#siteOf = x.wait;
        this.#siteHash = 0;
        break;
      case GoState.Runnable:
        if (from === GoState.Running) this.#stopped(g, event);
        break;
      case GoState.Running:
        if (from === GoState.Runnable) this.#dispatched(g, event);
        break;
      case GoState.Syscall:
        this.#flush(g);
        this.#syscallOf = g;
        this.#sending[g] = false;
        break;
      case GoState.NotExist:
        this.#flush(g);
        this.#add(g, Did.EXIT, 0);
        break;
    }
    if (to === GoState.Runnable) this.#runnable++;
    if (leavesQueue) this.#runnable--;
    x.state = to;
    x.sinceNs = timeNs;
  }

  /** The trace begins with `g` in this state. */
  #found(g: number, state: GoState, _actor: number): void {
    const x = this.goroutines[g];
    x.state = state;
    if (state === GoState.Waiting) {
      x.wait = this.#newWait(g, waitClass(""), this.startNs);
      x.foundIn = x.wait;
    } else if (state !== GoState.NotExist) this.present.push(g);
    if (state === GoState.Runnable) this.#runnable++;
  }

  #newWait(g: number, kind: number, fromNs: number): number {
    this.waitG.push(g);
    this.waitFromNs.push(fromNs);
    this.waitToNs.push(-1);
    this.waitWaker.push(Woken.NEVER);
    this.waitNoticeNs.push(0);
    this.waitIdle.push(0);
    this.waitPolledNs.push(0);
    this.waitSite.push(kind);
    return this.waitClass.push(kind);
  }

  #waitEnd(g: number, event: TraceEvent, actor: number): void {
    const x = this.goroutines[g], wait = x.wait, { timeNs, p } = event;
    this.waitToNs.set(wait, timeNs);
    x.lastWait = wait;
    x.wait = -1;
    if (actor >= 0 && actor !== g) {
      this.#flush(actor);
      this.#add(actor, Did.WAKE, wait);
      if (p >= 0) this.#readied[p] = g;
      this.waitWaker.set(wait, actor);
      this.#wakeBegins(timeNs);
      return;
    }
    this.waitWaker.set(wait, Woken.OUTSIDE);
    if (this.waitClass.at(wait) === NETWORK) this.#polled(wait, event);
    if (p < 0 || this.#procWokenNs[p] > 0) this.waitIdle.set(wait, 1);
    else {
      const lookedNs = Math.max(this.waitFromNs.at(wait), this.#procStartNs[p] ?? 0);
      this.waitNoticeNs.set(wait, timeNs - lookedNs);
    }
  }

  /** A poll of the network wakes several in a row, with nothing else in between on that P. */
  #polled(wait: number, { p, timeNs }: TraceEvent): void {
    const dispatches = p < 0 ? -1 : this.#procDispatches[p] ?? 0;
    const same = this.#pollOn === p && this.#pollDispatches === dispatches &&
      (p >= 0 || timeNs - this.#pollNs < SYSMON_POLL_NS);
    if (!same) this.#pollBeforeNs = this.#pollNs;
    this.#pollNs = timeNs;
    this.#pollOn = p;
    this.#pollDispatches = dispatches;
    this.waitPolledNs.set(wait, this.#pollBeforeNs);
  }

  #stopped(g: number, event: TraceEvent): void {
    if (event.text === "preempted") {
      this.totals.preemptions++;
      const began = event.p < 0 ? undefined : this.#lastOn[event.p];
      const ranNs = began === undefined ? Infinity : event.timeNs - began.sliceFromNs;
      if (!this.#marking || this.#stopDepth > 0 || ranNs >= SLICE_NS) return;
      this.totals.forcedStops++;
    }
    this.#flush(g);
    this.#add(g, Did.YIELD, 0);
  }

  #dispatched(g: number, event: TraceEvent): void {
    const { p, timeNs } = event;
    this.totals.dispatches++;
    if (p < 0) return;
    this.#chargeCollector(g, p);
    const began = this.#lastOn[p] ??= {
      g: -1,
      row: 0,
      fromNs: 0,
      sliceFromNs: 0,
      wait: -1,
      runnable: 0,
    };
    // What the last goroutine readied last stands in runnext and inherits its slice.
    if (this.#readied[p] !== g) began.sliceFromNs = timeNs;
    this.#readied[p] = -1;
    began.g = g;
    began.row = this.rowG.length;
    began.fromNs = timeNs;
    began.runnable = this.#runnable - 1;
    began.wait = this.goroutines[g].lastWait;
    this.#procDispatches[p] = (this.#procDispatches[p] ?? 0) + 1;
    const stop = this.#procStopNs[p];
    if (this.#procWokenNs[p] > 0) {
      if (this.#pendingWakeNs >= 0) this.wakes.push(timeNs - this.#pendingWakeNs);
      this.#pendingWakeNs = -1;
      this.#procWokenNs[p] = 0;
    } else if (stop !== undefined) this.gaps.push(timeNs - stop);
    this.#procStartNs[p] = timeNs;
  }

  /**
   * A slice of a garbage collector's worker that held `next` up becomes work of `next`: a worker takes
   * a P past all queues, which no goroutine of the lab can do.
   */
  #chargeCollector(next: number, p: number): void {
    const slice = this.#lastOn[p];
    if (slice === undefined || slice.g < 0) return;
    const worker = this.goroutines[slice.g];
    if (!COLLECTOR.test(worker.name) || worker.state !== GoState.Waiting || slice.wait < 0) return;
    if (slice.runnable === 0 || this.goroutines[next].name.startsWith("runtime.")) return;
    if (this.goroutines[next].sinceNs > slice.fromNs && this.#wokeSomebody(slice)) return;
    if (this.waitWaker.at(slice.wait) !== Woken.OUTSIDE) return;
    const after = worker.wait;
    for (let row = slice.row; row < this.rowG.length; row++) {
      if (this.rowG.at(row) !== slice.g) continue;
      if (this.rowDid.at(row) === Did.WAIT) this.rowDid.set(row, Did.NOTHING);
      else this.rowG.set(row, next);
      if (this.rowDid.at(row) === Did.COMPUTE) this.totals.collectorNs += this.rowX.at(row);
    }
    // What stands in the worker's program for the wait before now stands for both.
    this.waitToNs.set(slice.wait, -1);
    this.waitWaker.set(slice.wait, Woken.NEVER);
    worker.wait = slice.wait;
    worker.lastWait = slice.wait;
    void after;
    slice.g = -1;
  }

  #wokeSomebody(slice: { g: number; row: number }): boolean {
    for (let row = slice.row; row < this.rowG.length; row++) {
      if (this.rowG.at(row) === slice.g && this.rowDid.at(row) === Did.WAKE) return true;
    }
    return false;
  }

  #syscallEnd(g: number, timeNs: number): void {
    const x = this.goroutines[g];
    const ns = timeNs - x.sinceNs;
    x.syscallNs += ns;
    this.#add(g, Did.SYSCALL, ns);
    if (!this.#sending[g]) return;
    this.#sending[g] = false;
    this.sendFromNs.push(x.sinceNs);
    this.sendToNs.push(timeNs);
    this.#add(g, Did.NETWORK_SEND, this.sendG.push(g));
  }

  #wakeBegins(timeNs: number): void {
    if (this.#pendingWakeNs < 0 && this.#procIdle.includes(true)) this.#pendingWakeNs = timeNs;
  }

  #proc(event: TraceEvent): void {
    const p = event.subject;
    if (event.running) {
      if (this.#procIdle[p]) this.#procWokenNs[p] = event.timeNs;
      this.#procIdle[p] = false;
    } else {
      this.#procIdle[p] = true;
      this.#procWokenNs[p] = 0;
    }
  }

  #range(event: TraceEvent): void {
    const begins = event.kind === Kind.RANGE, { timeNs, text } = event;
    if (text === START_TRACE && event.g >= 0) this.starter = this.#index.get(event.g) ?? -1;
    if (STOP_THE_WORLD.test(text)) {
      if (begins && this.#stopDepth++ === 0) {
        this.#stopFromNs = timeNs;
        this.totals.stopTheWorlds++;
      } else if (!begins && this.#stopDepth > 0 && --this.#stopDepth === 0) {
        this.totals.stopTheWorldNs += timeNs - this.#stopFromNs;
      }
    } else if (text === MARK_PHASE) {
      if (begins) this.#markFromNs = timeNs;
      else if (this.#marking) this.totals.markPhaseNs += timeNs - this.#markFromNs;
      this.#marking = begins;
    }
  }
}
