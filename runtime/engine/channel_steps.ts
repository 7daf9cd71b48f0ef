/**
 * Channels: send, receive, close, select, in the order in which Go does them, or in order of
 * coming.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { ReadyWhy } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { Program } from "../program/program.ts";
import type { Expressions } from "./expressions.ts";
import type { GLife } from "./g_life.ts";
import { type Line, lines } from "./lines.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { EXEC } = MState;
const { chanOp, selectCase } = Cost;
const { NETPOLL: WAIT_NETPOLL, RECV: WAIT_RECV, SELECT: WAIT_SELECT, SEND: WAIT_SEND } = Wait;
const { SEND: EV_SEND, RECV: EV_RECV } = Ev;
const { UNBLOCK: UNBLOCKED } = ReadyWhy;

/** What Gs do with channels. */
export class ChannelSteps {
  declare protected readonly s: State;
  declare private readonly program: Program;
  declare protected readonly values: Expressions;
  declare protected readonly life: GLife;
  declare protected readonly threads: Threads;
  /** What the G at hand sends: a double in an argument may be a new object each time. */
  message = -0;
  /**
   * Price of a send or receive, and how many there were: the row is booked at the end of the run.
   */
  private readonly chanOpNs: number = -0;
  private chanOps = 0;
  /** 1: other cores may have a channel, and that costs something. */
  private readonly contend: 0 | 1 = 0;
  /** The line and the lock of each channel; none if that costs nothing. */
  declare private readonly lines: readonly Line[];
  /** Told of a select that is over; null: nobody wants to know. */
  onSelected: ((g: number) => void) | null = null;
  /** A wait of the select that blocked last. */
  lastNode = -1;
  /** 1: those who wait are served in order of coming, 0: as Go does; see `Program.sync`. */
  private readonly inOrder: 0 | 1 = 0;

  constructor(s: State, values: Expressions, life: GLife, threads: Threads) {
    this.s = s;
    this.program = s.program;
    this.values = values;
    this.life = life;
    this.threads = threads;
    this.chanOpNs = s.cost[chanOp];
    this.contend = s.lines.contend;
    this.lines = lines(this.contend !== 0 ? s.program.chanCap.length : 0);
    this.inOrder = s.program.sync === "go" ? 0 : 1;
  }

  /** As at the start of a run. */
  restart(): void {
    this.message = -0;
    this.chanOps = 0;
    this.lastNode = -1;
  }

  /** Books, at the end of the run, how often the row was charged. */
  book(): void {
    if (this.chanOpNs > 0) this.s.costTimes[chanOp] += this.chanOps;
  }

  /**
   * Sends `message`.
   *
   * @param waits 0: this is a select, which has seen that it need not wait, and has paid.
   */
  send(m: M, g: number, c: number, pc: number, waits: 0 | 1): void {
    const s = this.s, ch = s.channels;
    if (waits !== 0) this.charge(m, c);
    if (ch.closed[c] !== 0) throw this.values.panic(g, pc, "send on closed channel");
    const node = ch.first(c, 0);
    if (node >= 0) {
      const number = ch.entered[c]++;
      if (s.tracing !== 0) s.emit(EV_SEND, m, g, c, number);
      this.give(m, node, number);
    } else if (ch.count[c] < ch.cap[c]) {
      const number = ch.buffer(c, this.message);
      if (s.tracing !== 0) s.emit(EV_SEND, m, g, c, number);
    } else if (waits !== 0) {
      ch.wait(g, c, 1, -1, this.message);
      return this.life.block(m, g, WAIT_SEND, c);
    }
    this.life.tell(m, EXEC);
  }

  /** Receives into variable `into`. @param waits As for `send`. */
  recv(m: M, g: number, c: number, into: number, waits: 0 | 1): void {
    const s = this.s, ch = s.channels, node = ch.first(c, 1);
    if (waits !== 0) this.charge(m, c);
    let value = 0;
    let number = -1;
    if (ch.count[c] > 0) {
      value = ch.unbuffer(c);
      number = ch.lastNumber;
      if (node >= 0) this.accept(m, node, ch.buffer(c, ch.nodes.value[node]));
    } else if (node >= 0) {
      value = ch.nodes.value[node];
      number = ch.entered[c]++;
      this.accept(m, node, number);
    } else if (ch.closed[c] === 0) {
      return waits !== 0 ? this.awaitMessage(m, g, c) : undefined;
    }
    if (s.tracing !== 0) s.emit(EV_RECV, m, g, c, number);
    if (into >= 0) s.gs.vars[s.gs.varBase(g) + into] = value;
    this.life.tell(m, EXEC);
  }

  /** An operation on channel `c`, all of it under its lock. A select has a row of its own. */
  protected charge(m: M, c: number): void {
    this.chanOps++;
    if (this.contend !== 0) this.s.lines.pass(m, this.lines[c], this.chanOpNs);
    else m.clock += this.chanOpNs;
  }

  private awaitMessage(m: M, g: number, c: number): void {
    const s = this.s;
    s.channels.wait(g, c, 0, -1, 0);
    if (this.program.chanNet[c] !== 0 && !this.life.isPinned(g)) {
      if (!this.life.netpoll) return this.life.netBlock(m, g, c);
      s.netWaiting++;
      this.life.block(m, g, WAIT_NETPOLL, c);
    } else this.life.block(m, g, WAIT_RECV, c);
  }

  /** The send of a waiting node is done as message `number`; its G becomes ready. */
  private accept(m: M, node: number, number: number): void {
    const s = this.s, ch = s.channels;
    const sender = ch.nodes.g[node], kase = ch.nodes.kase[node];
    if (s.tracing !== 0) s.emit(EV_SEND, m, sender, ch.nodes.queue[node] >> 1, number);
    if (kase >= 0) this.tellCase(sender, s.gs.pc(sender) - 1, kase, 0);
    ch.release(node);
    this.threads.markReady(m, sender, UNBLOCKED);
  }

  /**
   * The receive of a waiting node is done: it gets `message`, and its G becomes ready. `number` -1:
   * the channel is closed.
   */
  private give(m: M, node: number, number: number): void {
    const s = this.s, gs = s.gs, ch = s.channels, program = this.program;
    const receiver = ch.nodes.g[node], kase = ch.nodes.kase[node];
    const pc = gs.pc(receiver) - 1;
    const into = kase < 0 ? program.b[pc] : program.cases[program.a[pc] + 4 * kase + 2];
    if (s.tracing !== 0) s.emit(EV_RECV, m, receiver, ch.nodes.queue[node] >> 1, number);
    if (into >= 0) gs.vars[gs.varBase(receiver) + into] = this.message;
    if (kase >= 0) this.tellCase(receiver, pc, kase, number < 0 ? 0 : 1);
    ch.release(node);
    if (gs.why(receiver) === WAIT_NETPOLL) this.threads.netReady(receiver);
    else this.threads.markReady(m, receiver, UNBLOCKED);
  }

  /** A select learns which of its cases was taken. @param ok 0: it was a receive, and a close. */
  tellCase(g: number, pc: number, kase: number, ok: 0 | 1): void {
    const { a, c, cases } = this.program, gs = this.s.gs, base = gs.varBase(g);
    const into = (c[pc] >> 1) - 1, tells = kase < 0 ? -1 : cases[a[pc] + 4 * kase + 3];
    if (into >= 0) gs.vars[base + into] = kase;
    if (tells >= 0) gs.vars[base + tells] = ok;
    this.onSelected?.(g);
  }

  /** Closes channel `c`: all receivers that wait go on, senders panic. */
  close(m: M, g: number, c: number, pc: number): void {
    const s = this.s, ch = s.channels;
    this.charge(m, c);
    if (ch.closed[c] !== 0) throw this.values.panic(g, pc, "close of closed channel");
    ch.closed[c] = 1;
    if (s.tracing) s.emit(Ev.CLOSE, m, g, c, 0);
    const sender = ch.first(c, 1);
    if (sender >= 0) {
      const x = ch.nodes.g[sender];
      throw this.values.panic(x, s.gs.pc(x) - 1, "send on closed channel");
    }
    // Go collects the waiters on a LIFO list and readies from its top: the last that came goes
    // first.
    const waiting: number[] = [];
    for (let n = ch.first(c, 0); n >= 0; n = ch.nodes.next[n]) waiting.push(n);
    if (this.inOrder !== 0) waiting.reverse();
    this.message = 0;
    while (waiting.length > 0) {
      const node = waiting.pop()!;
      // A select may wait twice on one channel: its first node has released the others.
      const receiver = ch.nodes.g[node], isPlain = ch.nodes.kase[node] < 0;
      if (receiver < 0) continue;
      this.give(m, node, -1);
      const at = s.gs.pc(receiver) - 1;
      if (isPlain && this.program.c[at] >= 0) {
        s.gs.vars[s.gs.varBase(receiver) + this.program.c[at]] = 0;
      }
    }
    this.life.tell(m, EXEC);
  }

  /**
   * `select`: a case that is ready, by lot or the first; else the default, or a wait for all cases.
   */
  select(m: M, g: number, pc: number): void {
    const s = this.s, ch = s.channels, program = this.program, cases = program.cases;
    const first = program.a[pc], count = program.b[pc];
    s.chargeTimes(m, selectCase, count);
    let ready = 0;
    for (let i = 0; i < count; i++) {
      const at = first + 4 * i;
      if (this.contend !== 0) {
        const c = this.values.value(cases[at + 1], g, pc);
        s.lines.touch(m, this.lines[c]);
      }
      if (this.caseReady(g, pc, at)) ready++;
    }
    if (ready > 0) {
      s.counts.selectsReady++;
      // Go walks the cases in a random order and takes the first that is ready.
      let skip = ready === 1 || this.inOrder !== 0 ? 0 : s.selectPrng.below(ready);
      for (let i = 0; i < count; i++) {
        const at = first + 4 * i;
        if (!this.caseReady(g, pc, at) || skip-- > 0) continue;
        const c = this.values.value(cases[at + 1], g, pc);
        if (cases[at] === 1) {
          if (ch.closed[c] !== 0) throw this.values.panic(g, pc, "send on closed channel");
          this.message = this.values.value(cases[at + 2], g, pc);
          this.send(m, g, c, pc, 0);
          return this.tellCase(g, pc, i, 1);
        }
        const isEnd = ch.closed[c] !== 0 && ch.count[c] === 0;
        this.recv(m, g, c, cases[at + 2], 0);
        return this.tellCase(g, pc, i, isEnd ? 0 : 1);
      }
    }
    if ((program.c[pc] & 1) !== 0) {
      s.counts.selectsDefault++;
      return this.tellCase(g, pc, -1, 0);
    }
    let last = -1;
    for (let i = 0; i < count; i++) {
      const at = first + 4 * i, send = cases[at];
      const value = send === 1 ? this.values.value(cases[at + 2], g, pc) : 0;
      const node = ch.wait(g, this.values.value(cases[at + 1], g, pc), send, i, value);
      if (last >= 0) {
        ch.nodes.sibling[node] = ch.nodes.sibling[last];
        ch.nodes.sibling[last] = node;
      }
      last = node;
    }
    this.lastNode = last;
    this.life.block(m, g, WAIT_SELECT, -1);
  }

  /** Would a select find one of its cases ready? */
  passes(g: number, pc: number): boolean {
    const first = this.program.a[pc], count = this.program.b[pc];
    for (let i = 0; i < count; i++) if (this.caseReady(g, pc, first + 4 * i)) return true;
    return false;
  }

  private caseReady(g: number, pc: number, at: number): boolean {
    const ch = this.s.channels, cases = this.program.cases;
    const c = this.values.value(cases[at + 1], g, pc);
    return cases[at] === 1
      ? ch.closed[c] !== 0 || ch.first(c, 0) >= 0 || ch.count[c] < ch.cap[c]
      : ch.closed[c] !== 0 || ch.first(c, 1) >= 0 || ch.count[c] > 0;
  }
}
