/**
 * Timers that are no goroutine, as Go 1.23 and later have them (time/sleep.go, runtime/time.go): a
 * function that starts a G, a channel that gets a tick, a select that waits for a time at most.
 *
 * A timer with a channel stands in a heap only while a G waits for it. Whoever looks at its channel
 * otherwise finds what would have come by now.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { LabBug } from "../core/errors.ts";
import { GStatus } from "../machine/g_table.ts";
import type { M } from "../machine/m_table.ts";
import { ReadyWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { Op, type Program } from "../program/program.ts";
import type { ChannelSteps } from "./channel_steps.ts";
import type { Expressions } from "./expressions.ts";
import type { GLife } from "./g_life.ts";
import type { State } from "./state.ts";
import { Outside } from "./state_parts.ts";
import type { Threads } from "./threads.ts";

/** What a timer of the program is. */
interface Timer {
  /** The prog that it starts, with its variables; null: it has a channel. */
  call: { readonly prog: number; readonly given: readonly (readonly [number, number])[] } | null;
  /** Of a ticker; 0: it is over after once. */
  periodNs: number;
}

/** What the steps need. */
export interface TimerParts {
  readonly s: State;
  readonly values: Expressions;
  readonly life: GLife;
  readonly threads: Threads;
  readonly channels: ChannelSteps;
}

/** An instruction: the G, where it stands, and the timer that it names. */
type Step = (e: TimerSteps, m: M, g: number, pc: number) => void;

/** Instructions on timers. */
export const TIMED: readonly number[] = [
  Op.AFTER_FUNC,
  Op.NEW_TIMER,
  Op.NEW_TICKER,
  Op.TIMER_STOP,
  Op.TIMER_RESET,
  Op.RECV_TIMER,
  Op.SELECT_TIMED,
];

/** Said of a timer by TIMER_SET, in the place of how long it will take. */
const STOPPED = -1, FIRED = -2;
/** In the place of a timer: that of the G's own select. */
const OWN = -1;

/** What Gs do with timers, and timers with Gs. */
export class TimerSteps {
  declare private readonly s: State;
  declare private readonly program: Program;
  declare private readonly parts: TimerParts;
  /** By timer: what it is, null as long as it is not set for the first time. */
  private readonly timers: (Timer | null)[] = [];
  /** Gs in a select that waits for a time at most: their wait, and when it ends. */
  private readonly timeouts = new Map<number, { readonly node: number; readonly endNs: number }>();

  constructor(parts: TimerParts) {
    this.s = parts.s;
    this.program = parts.s.program;
    this.parts = parts;
    this.timers = this.program.objectNames.timer.map(() => null);
    // A select that is over need not wait for its time any longer.
    if (this.program.op.includes(Op.SELECT_TIMED)) parts.channels.onSelected = (g) => this.#over(g);
  }

  /** Executes the instruction at `pc`, which is one of these. */
  run(m: M, g: number, pc: number): void {
    const step = TimerSteps.STEPS[this.program.op[pc]];
    if (step === undefined) throw new LabBug("opcode out of range");
    step(this, m, g, pc);
  }

  private static readonly STEPS: Readonly<Partial<Record<number, Step>>> = {
    [Op.AFTER_FUNC]: (e, m, g, pc) => e.#afterFunc(m, g, pc),
    [Op.NEW_TIMER]: (e, m, g, pc) => e.#newTimer(m, g, pc, 0),
    [Op.NEW_TICKER]: (e, m, g, pc) => e.#newTimer(m, g, pc, 1),
    [Op.TIMER_STOP]: (e, m, g, pc) => e.#stop(m, g, pc),
    [Op.TIMER_RESET]: (e, m, g, pc) => e.#reset(m, g, pc),
    [Op.RECV_TIMER]: (e, m, g, pc) => e.#recv(m, g, pc),
    [Op.SELECT_TIMED]: (e, m, g, pc) => e.#select(m, g, pc),
  };

  #value(e: number, g: number, pc: number): number {
    return this.parts.values.value(e, g, pc);
  }

  /** time.AfterFunc. A timer that was set under this name is stopped. */
  #afterFunc(m: M, g: number, pc: number): void {
    const { a, b, c, args, calls } = this.program;
    const t = this.#value(a[pc], g, pc), ns = this.parts.values.ns(b[pc], g, pc);
    const [prog, first, count] = calls.subarray(c[pc]);
    const given = Array.from({ length: count }, (_, i): [number, number] => {
      const at = first + 2 * i;
      return [args[at], this.#value(args[at + 1], g, pc)];
    });
    this.#make(m, g, t, { call: { prog, given }, periodNs: 0 }, ns);
  }

  /** time.NewTimer and time.NewTicker. @param periods 1: again and again. */
  #newTimer(m: M, g: number, pc: number, periods: 0 | 1): void {
    const { a, b } = this.program;
    const t = this.#value(a[pc], g, pc), ns = this.parts.values.ns(b[pc], g, pc);
    if (periods !== 0 && ns === 0) {
      throw this.parts.values.panic(g, pc, "non-positive interval for NewTicker");
    }
    this.#make(m, g, t, { call: null, periodNs: periods * ns }, ns);
  }

  #make(m: M, g: number, t: number, timer: Timer, ns: number): void {
    this.#off(t);
    this.#drain(m, g, t);
    this.timers[t] = timer;
    this.#set(m, g, t, ns);
  }

  /** Timer `t` will be due in `ns`. */
  #set(m: M, g: number, t: number, ns: number): void {
    const s = this.s;
    s.timers.dueNs[t] = s.nowNs + ns;
    if (s.tracing) s.emitWide(Ev.TIMER_SET, m, g, ns, t);
    if (this.timers[t]!.call !== null || this.#isAwaited(t)) this.#enlist(m.p, t);
  }

  /** Into the heap of `p`, if it is in none. */
  #enlist(p: number, t: number): void {
    const { s: { timers }, parts: { threads, life } } = this, key = ~t, dueNs = timers.dueNs[t];
    if (dueNs === Infinity || timers.heapOf[t] >= 0) return;
    if (!life.netpoll || p < 0) return threads.later(dueNs, Outside.TIMER_DUE, key);
    timers.add(p, key);
    threads.timerSet(dueNs);
  }

  /** Is a G waiting for the channel of timer `t`? */
  #isAwaited(t: number): boolean {
    return this.s.channels.first(this.program.timerChan + t, 0) >= 0;
  }

  /** Timer `t` is not set any more. @returns Was it? */
  #off(t: number): boolean {
    const { timers } = this.s, wasSet = timers.dueNs[t] < Infinity;
    if (timers.heapOf[t] >= 0) timers.remove(~t);
    timers.dueNs[t] = Infinity;
    return wasSet;
  }

  /** Takes a tick that nobody received. @returns Was there one? */
  #drain(m: M, g: number, t: number): boolean {
    const { channels, tracing } = this.s, c = this.program.timerChan + t;
    if (channels.count[c] === 0) return false;
    channels.unbuffer(c);
    if (tracing) this.s.emit(Ev.RECV, m, g, c, channels.lastNumber);
    return true;
  }

  /** time.Timer.Stop. */
  #stop(m: M, g: number, pc: number): void {
    const { a, b } = this.program, t = this.#known(a[pc], g, pc, "Stop");
    const wasSet = this.#off(t), wasFull = this.#drain(m, g, t);
    if (this.s.tracing) this.s.emitWide(Ev.TIMER_SET, m, g, STOPPED, t);
    this.#tell(g, b[pc], wasSet || wasFull ? 1 : 0);
  }

  /** time.Timer.Reset. */
  #reset(m: M, g: number, pc: number): void {
    const { a, b, c } = this.program, t = this.#known(a[pc], g, pc, "Reset");
    const ns = this.parts.values.ns(b[pc], g, pc), timer = this.timers[t]!;
    const wasSet = this.#off(t), wasFull = this.#drain(m, g, t);
    if (timer.periodNs > 0) {
      if (ns === 0) throw this.parts.values.panic(g, pc, "non-positive interval for Ticker.Reset");
      timer.periodNs = ns;
    }
    this.#set(m, g, t, ns);
    this.#tell(g, c[pc], wasSet || wasFull ? 1 : 0);
  }

  #known(e: number, g: number, pc: number, what: string): number {
    const t = this.#value(e, g, pc);
    if (this.timers[t] !== null) return t;
    throw this.parts.values.panic(g, pc, `time: ${what} called on uninitialized Timer`);
  }

  /** Variable `at` of `g`, if there is one, becomes `value`. */
  #tell(g: number, at: number, value: number): void {
    const gs = this.s.gs;
    if (at >= 0) gs.vars[gs.varBase(g) + at] = value;
  }

  /** A receive from the channel of a timer. */
  #recv(m: M, g: number, pc: number): void {
    const { a, b, c: ok } = this.program, c = this.#value(a[pc], g, pc);
    this.#look(m, c);
    if (this.s.channels.count[c] === 0) this.#enlist(m.p, c - this.program.timerChan);
    this.#tell(g, ok[pc], 1);
    this.parts.channels.recv(m, g, c, b[pc], 1);
  }

  /** The timer of channel `c`, if it has one, has its tick there if it is due (maybeRunChan). */
  #look(m: M, c: number): void {
    const t = c - this.program.timerChan, { timers, nowNs } = this.s;
    if (t < 0 || timers.dueNs[t] > nowNs || this.#isAwaited(t)) return;
    if (timers.heapOf[t] >= 0) timers.remove(~t);
    this.#fire(m, t);
  }

  /** A select of which a case is a timer's channel, or that waits for a time at most. */
  #select(m: M, g: number, pc: number): void {
    const { s, program, parts: { channels, life, threads, values } } = this;
    const { cases } = program;
    const first = program.a[pc], count = program.b[pc], timeout = first + 4 * count;
    const froms: number[] = [];
    for (let i = 0; i < count; i++) {
      if (cases[first + 4 * i] !== 0) continue;
      const c = this.#value(cases[first + 4 * i + 1], g, pc);
      this.#look(m, c);
      froms.push(c);
    }
    const atMost = cases[timeout + 1];
    const ns = atMost < 0 ? Infinity : values.ns(atMost, g, pc);
    if (channels.passes(g, pc) || (program.c[pc] & 1) !== 0) return channels.select(m, g, pc);
    if (ns === 0) {
      s.chargeTimes(m, Cost.selectCase, count);
      return channels.tellCase(g, pc, count, 0);
    }
    for (const c of froms) if (c >= program.timerChan) this.#enlist(m.p, c - program.timerChan);
    const { p } = m;
    channels.select(m, g, pc);
    if (ns === Infinity) return;
    const endNs = s.nowNs + ns;
    this.timeouts.set(g, { node: channels.lastNode, endNs });
    if (s.tracing) s.emitWide(Ev.TIMER_SET, m, g, ns, OWN);
    s.gs.setScratch(g, endNs);
    if (!life.netpoll || p < 0) return threads.later(endNs, Outside.TIMER_DUE, g);
    s.timers.add(p, g);
    threads.timerSet(endNs);
  }

  /** The select of `g` is over, by one of its channels. */
  #over(g: number): void {
    if (this.timeouts.delete(g) && this.parts.life.netpoll) this.s.timers.remove(g);
  }

  /** Does `g` wait in such a select? */
  waits(g: number): boolean {
    return this.timeouts.has(g);
  }

  /** An event from outside: whoever has this key is due now, unless it is set otherwise by now. */
  due(key: number): void {
    const { nowNs, timers, interrupt } = this.s;
    const isDue = key < 0 ? timers.dueNs[~key] === nowNs : this.timeouts.get(key)?.endNs === nowNs;
    if (isDue) this.collected(interrupt, key, -1);
  }

  /** `m` has taken `key`, which is due, out of the heap of `p`. */
  collected(m: M, key: number, p: number): void {
    if (key >= 0) return this.#timeOut(m, key);
    const t = ~key;
    this.#fire(m, t);
    if (this.timers[t]!.call === null && this.#isAwaited(t)) this.#enlist(p, t);
  }

  /** The select of `g` has waited long enough. */
  #timeOut(m: M, g: number): void {
    const { s, program, parts: { channels } } = this, pc = s.gs.pc(g) - 1;
    const { node, endNs } = this.timeouts.get(g)!;
    this.timeouts.delete(g);
    s.channels.release(node);
    channels.tellCase(g, pc, program.b[pc], 0);
    s.counts.timersFired++;
    if (s.tracing) s.log.add(Ev.TIMER, m.id, m.p, g, 0, 0);
    this.#ready(m, g, endNs);
  }

  /** `g` goes on, whose wait was over at `sinceNs`. */
  #ready(m: M, g: number, sinceNs: number): void {
    const { s: { gs }, parts: { threads } } = this;
    // A thread that waits with its G comes back by itself, as from any system call.
    if (gs.status(g) === GStatus.SYSCALL) threads.markReady(m, g, ReadyWhy.TIMER);
    else threads.markReadySince(m, g, ReadyWhy.TIMER, sinceNs);
  }

  /** Timer `t`, which is in no heap, does what it is for (unlockAndRun). */
  #fire(m: M, t: number): void {
    const { s, parts: { life, threads } } = this, { timers, gs } = s;
    const { call, periodNs } = this.timers[t]!, dueNs = timers.dueNs[t];
    // Otherwise it is an interrupt, and costs no M anything.
    if (life.netpoll) s.charge(m, Cost.timerFire);
    const behind = periodNs > 0 ? Math.floor((s.nowNs - dueNs) / periodNs) : 0;
    timers.dueNs[t] = periodNs > 0 ? dueNs + periodNs * (1 + behind) : Infinity;
    if (s.tracing) {
      s.emitWide(Ev.TIMER_SET, m, -1, FIRED, t);
      if (periodNs > 0) s.emitWide(Ev.TIMER_SET, m, -1, timers.dueNs[t] - s.nowNs, t);
    }
    if (call === null) return this.#tick(m, t, dueNs);
    const g = life.create(m, -1, call.prog);
    for (const [variable, value] of call.given) gs.vars[gs.varBase(g) + variable] = value;
    threads.markReady(m, g, ReadyWhy.SPAWN);
  }

  /** A tick for the channel of timer `t`: to who waits, else into its buffer if that is empty. */
  #tick(m: M, t: number, dueNs: number): void {
    const { s, parts: { channels } } = this, ch = s.channels, c = this.program.timerChan + t;
    const node = ch.first(c, 0);
    if (node < 0 && ch.count[c] > 0) return;
    const number = node >= 0 ? ch.entered[c]++ : ch.buffer(c, 0);
    if (s.tracing) s.emit(Ev.SEND, m, -1, c, number);
    if (node < 0) return;
    const g = ch.nodes.g[node], kase = ch.nodes.kase[node], pc = s.gs.pc(g) - 1;
    const { a, b, cases } = this.program;
    if (s.tracing) s.emit(Ev.RECV, m, g, c, number);
    this.#tell(g, kase < 0 ? b[pc] : cases[a[pc] + 4 * kase + 2], 0);
    if (kase >= 0) channels.tellCase(g, pc, kase, 1);
    ch.release(node);
    this.#ready(m, g, dueNs);
  }
}
