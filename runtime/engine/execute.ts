/**
 * Executes the G of an M up to its next visible operation. A table of opcodes to methods would cost
 * a call for each; a switch over dense integers is a jump.
 *
 * What it needs has a file each: `expressions.ts` knows what operands are worth, `g_life.ts` how a
 * G comes to be, waits and stops, `channel_steps.ts`, `lock_steps.ts` and `sync_steps.ts` what it
 * does with objects.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { LimitError } from "../core/errors.ts";
import { GFlag, GStatus, Row } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { LeaveWhy } from "../model.ts";
import { EndWhy, Ev, Wait } from "../observe/events.ts";
import { Op, type Program } from "../program/program.ts";
import type { ChannelSteps } from "./channel_steps.ts";
import type { Expressions } from "./expressions.ts";
import type { GLife } from "./g_life.ts";
import type { LockSteps } from "./lock_steps.ts";
import { Low, lowered, Place } from "./lower.ts";
import { channelSteps, lockSteps } from "./own_sync.ts";
import type { State } from "./state.ts";
import { SyncSteps } from "./sync_steps.ts";
import type { Threads } from "./threads.ts";
import { TIMED, TimerSteps } from "./timer_steps.ts";

/** Marks that a run keeps: some 400 MB. */
const MARKS_MAX = 10_000_000;
/** Local instructions (set, jump) that a G may run in a row: more is a loop without a way out. */
export const LOCAL_MAX = 25_000_000;

// The optimizer folds constants of its own module, but not members of imported objects.
const {
  EXIT: EXIT_G,
  JUMP,
  JUMP_IF_NOT_VAR,
  NEXT_CONST,
  NEXT_VAR,
  RECV_AT,
  RECV_FROM,
  SEND_VAR,
  SEND_VAR_AT,
  SET_SUM,
  SPAWN,
  WG_ADD_CONST,
} = Low;
/** As in `expressions.ts`. */
const MAX = Number.MAX_SAFE_INTEGER;
const { A, B, C } = Place;
const { COMPUTE } = MState;
const { DEAD } = GStatus;
const { SHIFT, PC, VARS } = Row;
const { EXIT } = LeaveWhy;
const { exitG, mutexSpin } = Cost;
const {
  ASSERT: OP_ASSERT,
  CLOSE: OP_CLOSE,
  COMPUTE: OP_COMPUTE,
  JUMP_IF_NOT: OP_JUMP_IF_NOT,
  LOCK: OP_LOCK,
  MARK: OP_MARK,
  NETPOLL: OP_NETPOLL,
  NEXT: OP_NEXT,
  PIN: OP_PIN,
  RECV: OP_RECV,
  SELECT: OP_SELECT,
  SEND: OP_SEND,
  SET: OP_SET,
  SLEEP: OP_SLEEP,
  SPAWN_AS: OP_SPAWN_AS,
  SYSCALL: OP_SYSCALL,
  UNLOCK: OP_UNLOCK,
  WG_ADD: OP_WG_ADD,
  WG_WAIT: OP_WG_WAIT,
} = Op;
const { NOTHING: WAIT_NOTHING } = Wait;
const { ARRIVAL: FLAG_ARRIVAL, PINNED: FLAG_PINNED, REST: FLAG_REST, SYSTEM: FLAG_SYSTEM } = GFlag;
const { DONE: EV_DONE } = Ev;

/** The G machine. */
export class Executor {
  /** Set when the run is over; -1 until then. */
  ending: EndWhy | -1 = -1;
  /** Arrivals that have not come yet. */
  arrivalsLeft = 0;
  /** Called when an arrival of a closed workload has finished; null: the workload is another. */
  onArrivalDone: (() => void) | null = null;
  /** What Gs do with timers; null: the program has none. */
  readonly timers: TimerSteps | null = null;
  /** The lowered code: opcode and operands side by side. */
  declare readonly code: Int32Array;
  declare private readonly op: Int32Array;
  declare private readonly a: Int32Array;
  declare private readonly b: Int32Array;
  declare private readonly c: Int32Array;
  declare private readonly s: State;
  declare private readonly program: Program;
  declare private readonly values: Expressions;
  declare private readonly life: GLife;
  declare private readonly channels: ChannelSteps;
  declare private readonly locks: LockSteps;
  declare readonly sync: SyncSteps;
  /** Price of an exit, and how many there were: the row is booked at the end of the run. */
  private readonly exitNs: number = -0;
  private exits = 0;

  /** @param values Of operands. @param life @param threads As the steps of Gs have them. */
  constructor(s: State, values: Expressions, life: GLife, threads: Threads) {
    this.s = s;
    this.program = s.program;
    this.values = values;
    this.life = life;
    this.channels = channelSteps(s, values, life, threads);
    this.locks = lockSteps(s, values, life, threads);
    this.sync = new SyncSteps(s, values, life, threads, this.channels);
    if (s.program.op.some((op) => TIMED.includes(op))) {
      this.timers = new TimerSteps({ s, values, life, threads, channels: this.channels });
      this.sync.timers = this.timers;
    }
    this.op = s.program.op;
    this.a = s.program.a;
    this.b = s.program.b;
    this.c = s.program.c;
    this.code = lowered(s.program).code;
    this.exitNs = s.cost[exitG];
  }

  /**
   * As at the start of a run, if that is easily done.
   *
   * @returns `false`: the program has what keeps more; then another one must be made.
   */
  restart(): boolean {
    const { program, lines, cost } = this.s;
    const isPlain = this.timers === null && program.sync === "go" && lines.contend === 0 &&
      cost[mutexSpin] === 0 && this.sync.isIdle;
    if (!isPlain) return false;
    this.ending = -1;
    this.arrivalsLeft = this.exits = 0;
    this.onArrivalDone = null;
    this.channels.restart();
    this.locks.restart();
    return true;
  }

  /** Books, at the end of the run, how often the rows of the hot operations were charged. */
  book(): void {
    this.life.book();
    this.channels.book();
    this.locks.book();
    if (this.exitNs > 0) this.s.costTimes[exitG] += this.exits;
  }

  /** `g` has run too many local instructions in a row. */
  endless(g: number): LimitError {
    return new LimitError(
      "local instructions in a row",
      LOCAL_MAX,
      `G${g} at ${
        this.program.where[this.s.gs.pc(g)]
      } loops without doing anything that takes time`,
    );
  }

  /** The G of `m` was asked to stop, and stops. */
  preempted(m: M): void {
    m.preempt = 0;
    this.s.counts.preemptions++;
    this.life.leave(m, LeaveWhy.PREEMPT, WAIT_NOTHING);
  }

  /**
   * Executes the instruction at `pc`, for which the loop has no way of its own, and local ones
   * behind it.
   *
   * @returns 1: one was visible, so the step is over. V8 compares a boolean up to seven times.
   */
  execute(m: M, g: number, pc: number): 0 | 1 {
    const gs = this.s.gs, row = gs.row, vars = gs.vars, code = this.code;
    const own = g << SHIFT, base = row[own | VARS];
    for (let at = pc << 2;;) {
      switch (code[at]) {
        case SEND_VAR:
          this.channels.message = vars[base + code[at + B]];
          this.channels.send(m, g, code[at + A], at >> 2, 1);
          return 1;
        case SEND_VAR_AT: {
          const c = this.values.objectAt(code[at + C], vars[base + code[at + A]]);
          if (c < 0) return this.seldom(m, g, at >> 2);
          this.channels.message = vars[base + code[at + B]];
          this.channels.send(m, g, c, at >> 2, 1);
          return 1;
        }
        case RECV_AT: {
          const c = this.values.objectAt(code[at + C], vars[base + code[at + A]]);
          if (c < 0) return this.seldom(m, g, at >> 2);
          this.channels.recv(m, g, c, code[at + B], 1);
          return 1;
        }
        case RECV_FROM:
          this.channels.recv(m, g, code[at + A], code[at + B], 1);
          return 1;
        case WG_ADD_CONST:
          this.locks.wgAdd(m, g, code[at + A], code[at + B], at >> 2);
          return 1;
        case SPAWN:
          this.life.spawn(m, g, code[at + A], code[at + B], code[at + C], at >> 2);
          return 1;
        case EXIT_G:
          return this.exit(m, g);
        case NEXT_VAR: {
          const i = base + code[at + A], turn = vars[i] + 1;
          vars[i] = turn;
          if (turn < vars[base + code[at + C]]) row[own | PC] = code[at + B];
          return 0;
        }
        case JUMP_IF_NOT_VAR:
          at = vars[base + code[at + B]] === 0 ? code[at + A] : at + 4;
          break;
        case SET_SUM: {
          const sum = vars[base + code[at + B]] + code[at + C];
          if (sum > MAX || sum < -MAX) throw this.values.inexact(g, at >> 2);
          vars[base + code[at + A]] = sum;
          at += 4;
          break;
        }
        case JUMP:
          at = code[at + A];
          break;
        default:
          return this.seldom(m, g, at >> 2);
      }
      // All ways here lead forward, so this ends.
      if (code[at] <= NEXT_CONST) {
        row[own | PC] = at;
        return 0;
      }
      row[own | PC] = at + 4;
    }
  }

  /** As `execute`, for operations and forms of them that programs seldom use. */
  private seldom(m: M, g: number, pc: number): 0 | 1 {
    const gs = this.s.gs, a = this.a, b = this.b;
    switch (this.op[pc]) {
      case OP_COMPUTE: {
        const ns = this.computeNs(g, pc);
        if (ns === 0) return 0;
        gs.addWork(g, ns);
        m.clock += ns;
        m.state = COMPUTE;
        return 1;
      }
      case OP_SET:
        gs.vars[gs.varBase(g) + a[pc]] = this.values.value(b[pc], g, pc);
        return 0;
      case OP_JUMP_IF_NOT:
        if (this.values.value(b[pc], g, pc) === 0) gs.setPc(g, a[pc]);
        return 0;
      case OP_NEXT: {
        const at = gs.varBase(g) + a[pc];
        const turn = gs.vars[at] + 1;
        gs.vars[at] = turn;
        if (turn < this.values.value(this.c[pc], g, pc)) gs.setPc(g, b[pc]);
        return 0;
      }
      case OP_MARK:
        this.mark(m, g, this.values.value(a[pc], g, pc));
        return 0;
      case OP_SLEEP:
        return this.life.sleep(m, g, this.values.ns(a[pc], g, pc)) ? 1 : 0;
      case OP_SEND: {
        const c = this.values.value(a[pc], g, pc);
        this.channels.message = this.values.value(b[pc], g, pc);
        this.channels.send(m, g, c, pc, 1);
        return 1;
      }
      case OP_RECV:
        if (this.c[pc] >= 0) this.sync.run(m, g, pc);
        else this.channels.recv(m, g, this.values.value(a[pc], g, pc), b[pc], 1);
        return 1;
      case OP_CLOSE:
        this.channels.close(m, g, this.values.value(a[pc], g, pc), pc);
        return 1;
      case OP_SELECT:
        this.channels.select(m, g, pc);
        return 1;
      case OP_LOCK:
        this.locks.lock(m, g, this.values.value(a[pc], g, pc), pc);
        return 1;
      case OP_UNLOCK:
        this.locks.unlock(m, g, this.values.value(a[pc], g, pc), pc);
        return 1;
      case OP_WG_ADD:
        this.locks.wgAdd(
          m,
          g,
          this.values.value(a[pc], g, pc),
          this.values.value(b[pc], g, pc),
          pc,
        );
        return 1;
      case OP_WG_WAIT:
        this.locks.wgWait(m, g, this.values.value(a[pc], g, pc));
        return 1;
      case OP_SPAWN_AS:
        this.life.spawnAs(m, g, pc);
        return 1;
      case OP_SYSCALL:
        this.life.syscall(m, g, this.values.ns(a[pc], g, pc));
        return 1;
      case OP_ASSERT:
        if (this.values.value(a[pc], g, pc) === 0) throw this.values.notTrue(a[pc], g, pc);
        return 0;
      case OP_PIN:
        if (this.life.pins) {
          if (a[pc] !== 0) gs.flag(g, FLAG_PINNED);
          else gs.unflag(g, FLAG_PINNED);
        }
        return 0;
      case OP_NETPOLL: {
        const ns = this.values.ns(a[pc], g, pc);
        if (this.life.netpoll && !this.life.isPinned(g)) this.life.netWait(m, g, ns);
        else this.life.syscall(m, g, ns);
        return 1;
      }
      default:
        this.sync.run(m, g, pc);
        return 1;
    }
  }

  /** How long the compute at `pc` takes: the rest of an interrupted one, or all of it. */
  private computeNs(g: number, pc: number): number {
    const gs = this.s.gs;
    if (gs.has(g, FLAG_REST)) {
      gs.unflag(g, FLAG_REST);
      return gs.scratch[g];
    }
    return this.values.ns(this.a[pc], g, pc);
  }

  private mark(m: M, g: number, id: number): void {
    const s = this.s, p = m.p;
    const tick = p >= 0 ? s.ps.schedtick[p] : -1;
    if (s.marks.id.length >= MARKS_MAX) {
      throw new LimitError(
        "marks",
        MARKS_MAX,
        "more marks than a run may keep, usually a mark in a loop that goes on for ever",
      );
    }
    s.marks.id.push(id);
    s.marks.tick.push(tick);
    s.marks.atNs.push(s.nowNs);
    s.marks.g.push(g);
    s.marks.p.push(p);
    if (s.tracing) s.emitWide(Ev.MARK, m, g, id, tick);
  }

  /** The G of `m` ends: always visible, as `execute` says. */
  exit(m: M, g: number): 1 {
    const s = this.s, gs = s.gs;
    this.exits++;
    m.clock += this.exitNs;
    this.life.stops(m, g, EXIT, WAIT_NOTHING);
    gs.setStatus(g, DEAD);
    if (gs.has(g, FLAG_SYSTEM)) return 1;
    const work = gs.workNs(g), waited = gs.waitNs(g);
    const sojourn = s.nowNs - gs.bornNs(g);
    s.live--;
    if (s.lines.gsMove !== 0) s.lines.diedG(m);
    s.completed++;
    s.sojourn.add(sojourn);
    s.wait.add(waited);
    if (work >= 1) {
      s.slowdown.add(Math.floor(sojourn * 1000 / work));
      const share = sojourn > 0 ? work / sojourn : 1;
      s.shareSum += share;
      s.shareSquares += share * share;
      s.shareCount++;
    }
    if (s.tracing) s.emitWide(EV_DONE, m, g, work, Math.floor(waited / 1000));
    if (g === 0 && this.program.main >= 0) this.end(s.live === 0 ? EndWhy.DONE : EndWhy.MAIN);
    else {
      if (this.onArrivalDone !== null && gs.has(g, FLAG_ARRIVAL)) this.onArrivalDone();
      if (s.live === 0 && this.arrivalsLeft === 0) this.end(EndWhy.DONE);
    }
    return 1;
  }

  /** The run is over: nobody acts any more. */
  private end(why: EndWhy): void {
    this.ending = why;
    this.s.agents.reset();
  }
}
