/**
 * From events and the stacks under them to the log: follows the state of each goroutine, and
 * refuses what contradicts it. A stack tells where a goroutine began, where it waits, and whether a
 * system call writes to a socket.
 *
 * @module
 */

import { Did, Goroutine, TraceLog, Woken } from "./log.ts";
import { COLLECTOR, OWN_SLICE_NS, Procs } from "./procs.ts";
import { Stacks } from "./stacks.ts";
import { Threads } from "./threads.ts";
import {
  GO_STATES,
  GoState,
  Kind,
  NETWORK,
  PROCS_MAX,
  type TraceEvent,
  waitClass,
} from "./trace_event.ts";
import { TraceError } from "./lines.ts";

/** Ranges in which the runtime stops everybody, the one that turns the trace on, and marking. */
const STOP_THE_WORLD = "stop-the-world";
const START_TRACE = "stop-the-world (start trace)";
const MARKING = "GC concurrent mark phase";

/** sysmon ends no slice that is shorter (Go: forcePreemptNS). */
const SLICE_NS = 10_000_000;
/** Clocks of cores may disagree a little; a second is more than any does. */
const STEP_BACK_NS = 1_000_000_000;

/** Takes the events of a trace, in order. */
export class Recorder {
  readonly log = new TraceLog();
  readonly stacks = new Stacks(this.log);
  /** Was the last event the one that closes a trace? */
  closed = false;
  readonly #procs = new Procs(this.log);
  readonly #threads = new Threads(this.log);
  readonly #index = new Map<number, number>();
  /** Goroutines that run, and the time that each of them had a core since the trace began, ns. */
  #running = 0;
  #cpuNs = 0;
  #stops = 0;
  #stopFromNs = 0;
  #marking = false;
  /** Since when, and rows of who began it that are kept free for the workers that it calls. */
  #markFromNs = 0;
  #freeRows: number[] = [];
  /** The row of the call that ended a worker's wait, by wait. */
  readonly #calls = new Map<number, number>();

  /** @param cores CPU cores: if more goroutines run at a time, they share them. */
  constructor(private readonly cores: number = Infinity) {}

  /** Takes one event. @throws {TraceError} If it contradicts what came before. */
  take(event: TraceEvent, line: number): void {
    const { log } = this;
    this.stacks.end();
    log.totals.events++;
    if (log.startNs < 0) log.startNs = event.timeNs;
    if (log.endNs - event.timeNs > STEP_BACK_NS) {
      const rule = `times must not go back by more than ${STEP_BACK_NS / 1e9} s`;
      throw new TraceError(line, rule, `${event.timeNs} after ${log.endNs}`);
    }
    // Go orders events by cause; their times may step back a little.
    event.timeNs = Math.max(event.timeNs, log.endNs);
    const ns = log.endNs === 0 ? 0 : event.timeNs - log.endNs;
    this.#cpuNs += this.#running <= this.cores ? ns : ns * this.cores / this.#running;
    log.endNs = event.timeNs;
    this.closed = event.kind === Kind.SYNC && log.totals.events > 1;
    switch (event.kind) {
      case Kind.GO:
        return this.#transition(event, line);
      case Kind.PROC:
        this.#threads.change(event.subject, event.m, event.running, event.timeNs);
        return this.#procs.change(event.subject, event.running, event.timeNs);
      case Kind.PROCS:
        if (log.procs === 0) log.procs = event.subject;
        else if (log.procs !== event.subject) log.procsChanges++;
        return;
      case Kind.HEAP: {
        const g = this.#index.get(event.g);
        if (g !== undefined) log.goroutines[g].pendingSpans++;
        return;
      }
      case Kind.RANGE:
      case Kind.RANGE_END:
        return this.#range(event);
    }
  }

  /** Closes the log at the end of the trace. */
  finish(lines: number): TraceLog {
    const { log } = this;
    this.stacks.end();
    log.totals.lines = lines;
    log.procsSeen = this.#procs.seenRunning();
    if (log.machineProcs > PROCS_MAX) {
      throw new TraceError(lines, `at most ${PROCS_MAX} Ps may run`, `${log.machineProcs} Ps`);
    }
    log.lockedThreads = this.#threads.locked();
    this.#classFoundWaits();
    this.#callWorkers();
    for (const [g, x] of log.goroutines.entries()) {
      const ns = log.endNs - x.sinceNs;
      if (x.state === GoState.Running) {
        this.#ran(x, log.endNs);
        log.flush(g, log.endNs);
      } else if (x.state === GoState.Runnable) x.runnableNs += ns;
      else if (x.state === GoState.Syscall) x.syscallNs += ns;
    }
    return log;
  }

  #transition(event: TraceEvent, line: number): void {
    const { log } = this, { from, to, timeNs } = event;
    const g = this.#of(event.subject);
    const x = log.goroutines[g];
    if (x.state !== GoState.Undetermined) {
      // A new generation of the trace says again what is known.
      if (from === GoState.Undetermined && to === x.state) return;
      if (from !== x.state) throw contradiction(event, x.state, line);
    }
    // Who runs stops by its own hand: Go never writes that of another goroutine.
    if (from === GoState.Running && event.g >= 0 && event.g !== event.subject) {
      const rule =
        `goroutine ${event.subject} was running, so only itself can have left that state ` +
        "(G= and GoID= must agree)";
      throw new TraceError(line, rule, `G=${event.g}`);
    }
    const actor = this.#actor(event);
    if (x.state === GoState.Undetermined) {
      this.#found(g, from === GoState.Undetermined ? to : from);
      if (from === GoState.Undetermined) return;
    }
    this.#leaves(g, event, actor);
    if (from === GoState.NotExist) this.stacks.wantBirth(g);
    else if (x.name === "" && from === GoState.Running) this.stacks.wantName(g);
    this.#enters(g, event);
    this.#running += Number(to === GoState.Running) - Number(x.state === GoState.Running);
    x.state = to;
    x.sinceNs = timeNs;
    x.sinceCpuNs = this.#cpuNs;
  }

  /** The goroutine leaves its state. */
  #leaves(g: number, event: TraceEvent, actor: number): void {
    const { log } = this, { timeNs, p } = event;
    const x = log.goroutines[g];
    switch (event.from) {
      case GoState.Running:
        if (actor !== g) this.#ran(x, timeNs);
        if (event.to !== GoState.Syscall) this.#procs.stopped(p, timeNs);
        break;
      case GoState.Runnable:
        x.runnableNs += timeNs - x.sinceNs;
        this.#procs.runnable--;
        break;
      case GoState.Syscall:
        x.syscallNs += timeNs - x.sinceNs;
        log.add(g, Did.SYSCALL, timeNs - x.sinceNs, timeNs);
        if (this.stacks.sent(g)) log.addSend(g, x.sinceNs, timeNs);
        break;
      case GoState.Waiting:
        this.#waited(g, event, actor);
        break;
      case GoState.NotExist:
        if (actor < 0) {
          log.bornOutside.set(g, { atNs: timeNs, ...this.#procs.noticed(event) });
          this.#procs.readied(p, g, timeNs, true);
        } else {
          log.flush(actor, timeNs);
          log.add(actor, Did.SPAWN, g, timeNs);
          log.goroutines[g].bornBy = actor;
          this.#procs.readied(p, g, timeNs);
        }
    }
  }

  /** The goroutine enters its next state. */
  #enters(g: number, event: TraceEvent): void {
    const { log } = this, { timeNs, p } = event;
    const x = log.goroutines[g];
    switch (event.to) {
      case GoState.Waiting:
        if (timeNs - x.ranFromNs < OWN_SLICE_NS) this.#calls.delete(x.lastWait);
        log.flush(g, timeNs);
        x.wait = log.beginWait(g, waitClass(event.text), timeNs);
        log.add(g, Did.WAIT, x.wait, timeNs);
        this.stacks.wantPlace(x.wait);
        break;
      case GoState.Runnable:
        if (event.from === GoState.Running) this.#stopped(g, event);
        this.#procs.runnable++;
        break;
      case GoState.Running:
        if (event.from === GoState.Syscall) break;
        log.totals.dispatches++;
        x.ranFromNs = timeNs;
        this.#procs.dispatched(p, g, timeNs, this.#handNs(event, g));
        break;
      case GoState.Syscall:
        log.flush(g, timeNs);
        this.stacks.wantCall(g);
        break;
      case GoState.NotExist:
        log.flush(g, timeNs);
        log.add(g, Did.EXIT, 0, timeNs);
    }
  }

  /** How long the P of who starts was on its way from another thread; -1: it was not. */
  #handNs({ p, m, timeNs }: TraceEvent, g: number): number {
    const { sinceNs } = this.log.goroutines[g];
    return p < 0 ? -1 : this.#threads.dispatched(p, m, g, sinceNs, timeNs);
  }

  /** A running goroutine stopped, but could go on. */
  #stopped(g: number, event: TraceEvent): void {
    const { log } = this;
    log.flush(g, event.timeNs);
    if (event.text === "preempted") {
      log.totals.preemptions++;
      // Ends of slices are the model's business.
      if (this.#procs.sliceNs(event.p, event.timeNs) >= SLICE_NS) return;
      if (this.#stops > 0) {
        this.#procs.paused(event.p, log.rowG.length);
        log.add(g, Did.NOTHING, 0, event.timeNs);
      }
      if (!this.#marking || this.#stops > 0) return;
      log.totals.forcedYields++;
    }
    log.add(g, Did.YIELD, 0, event.timeNs);
  }

  /** A wait is over. */
  #waited(g: number, event: TraceEvent, actor: number): void {
    const { log } = this, x = log.goroutines[g], wait = x.wait;
    log.waitToNs.set(wait, event.timeNs);
    x.lastWait = wait;
    x.wait = -1;
    if (actor >= 0 && actor !== g) {
      log.flush(actor, event.timeNs);
      log.add(actor, Did.WAKE, wait, event.timeNs);
      log.waitWaker.set(wait, actor);
      this.stacks.wantWaker(wait);
      this.#procs.readied(event.p, g, event.timeNs);
      return;
    }
    const isFirst = log.waitFromNs.at(wait) < this.#markFromNs;
    // Of who was found waiting the name is not known yet.
    if (isFirst && this.#freeRows.length > 0 && (x.name === "" || COLLECTOR.test(x.name))) {
      this.#calls.set(wait, this.#freeRows.pop()!);
    }
    log.waitWaker.set(wait, Woken.OUTSIDE);
    this.#procs.endedOutside(wait, event, log.waitClass.at(wait) === NETWORK);
    this.#procs.readied(event.p, g, event.timeNs, true);
  }

  /**
   * Workers of the collector are taken past all queues when marking has begun; in the workload
   * whoever began it calls them.
   */
  #callWorkers(): void {
    const { log } = this;
    for (const [wait, row] of this.#calls) {
      if (log.waitWaker.at(wait) !== Woken.OUTSIDE) continue;
      if (!COLLECTOR.test(log.goroutines[log.waitG.at(wait)].name)) continue;
      log.rowDid.set(row, Did.WAKE);
      log.rowX.set(row, wait);
      log.waitWaker.set(wait, log.rowG.at(row));
    }
  }

  /** Marking begins: keeps rows free for one worker on each P. */
  #beginsMarking({ g, timeNs }: TraceEvent): void {
    const { log } = this, marker = this.#index.get(g) ?? -1;
    this.#freeRows = [];
    this.#markFromNs = timeNs;
    if (marker < 0 || log.goroutines[marker].state !== GoState.Running) return;
    this.#ran(log.goroutines[marker], timeNs);
    log.flush(marker, timeNs);
    for (let p = 0; p < log.machineProcs; p++) {
      this.#freeRows.push(log.rowG.length);
      log.add(marker, Did.NOTHING, 0, timeNs);
    }
  }

  /** The trace begins with `g` in this state. */
  #found(g: number, state: GoState): void {
    const { log } = this, x = log.goroutines[g];
    x.state = state;
    x.sinceNs = log.startNs;
    if (state === GoState.Running) this.#running++;
    if (state === GoState.Waiting) {
      x.wait = x.foundIn = log.beginWait(g, waitClass(""), log.startNs);
    } else if (state !== GoState.NotExist) log.present.push(g);
    if (state === GoState.Runnable) this.#procs.runnable++;
  }

  /** A goroutine found waiting waited for what it waits for the next time. */
  #classFoundWaits(): void {
    const { log } = this;
    const first = new Map<number, number>();
    for (const [g, x] of log.goroutines.entries()) if (x.foundIn >= 0) first.set(g, x.foundIn);
    for (let wait = 0; wait < log.waitG.length; wait++) {
      const found = first.get(log.waitG.at(wait));
      if (found === undefined || found === wait) continue;
      log.waitClass.set(found, log.waitClass.at(wait));
      first.delete(log.waitG.at(wait));
    }
  }

  #of(id: number): number {
    let g = this.#index.get(id);
    if (g === undefined) this.#index.set(id, g = this.log.goroutines.push(new Goroutine(id)) - 1);
    return g;
  }

  /** The goroutine that acts, its running time booked up to now; -1: none does. */
  #actor(event: TraceEvent): number {
    const g = event.g < 0 ? undefined : this.#index.get(event.g);
    if (g === undefined) return -1;
    const x = this.log.goroutines[g];
    if (x.state !== GoState.Running) return -1;
    this.#ran(x, event.timeNs);
    return g;
  }

  #ran(x: Goroutine, nowNs: number): void {
    const ns = this.#cpuNs - x.sinceCpuNs;
    x.pendingNs += ns;
    x.runningNs += ns;
    x.sinceNs = nowNs;
    x.sinceCpuNs = this.#cpuNs;
  }

  #range(event: TraceEvent): void {
    const { totals } = this.log, begins = event.kind === Kind.RANGE;
    if (event.text === MARKING) {
      if (begins && !this.#marking) this.#beginsMarking(event);
      this.#marking = begins;
      if (!begins) this.#freeRows = [];
    }
    if (!event.text.startsWith(STOP_THE_WORLD)) return;
    if (event.text === START_TRACE) this.log.starter = this.#index.get(event.g) ?? -1;
    if (begins && this.#stops++ === 0) {
      this.#stopFromNs = event.timeNs;
      totals.stopTheWorlds++;
    } else if (!begins && this.#stops > 0 && --this.#stops === 0) {
      totals.stopTheWorldNs += event.timeNs - this.#stopFromNs;
    }
  }
}

function contradiction({ subject, from }: TraceEvent, state: GoState, line: number): TraceError {
  const rule = `goroutine ${subject} was ${GO_STATES[state]}, so it cannot leave another state`;
  return new TraceError(line, rule, GO_STATES[from]);
}
