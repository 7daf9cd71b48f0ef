/**
 * Executes the G of an M up to its next visible operation. A table of opcodes to methods would cost
 * a call for each; a switch over dense integers is a jump.
 *
 * In layers, each a file: `expressions.ts` knows what operands are worth, `g_steps.ts` how a G stops,
 * `channel_steps.ts` and `lock_steps.ts` what it does with objects; here is the machine on top.
 *
 * @module
 */

import { attrFault, ATTRS } from "../core/attributes.ts";
import { Cost } from "../core/cost_table.ts";
import { LabBug } from "../core/assert.ts";
import { LimitError } from "../core/errors.ts";
import { GFlag, GStatus, Row } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { LeaveWhy, ReadyWhy } from "../model.ts";
import { EndWhy, Ev, Wait } from "../observe/events.ts";
import { Op } from "../program/program.ts";
import { Low, lowered, loweredArgs, Place } from "./lower.ts";
import type { GParts } from "./g_steps.ts";
import { Outside } from "./state.ts";
import { LockSteps } from "./lock_steps.ts";

/** Marks that a run keeps: some 400 MB. */
const MARKS_MAX = 10_000_000;
/** Local instructions (set, jump) that a G may run in a row: more is a loop without a way out. */
export const LOCAL_MAX = 100_000_000;

// The optimizer folds constants of its own module, but not members of imported objects.
const {
  EXIT: EXIT_G,
  JUMP,
  JUMP_IF_NOT_VAR,
  NEXT_CONST,
  NEXT_VAR,
  RECV_FROM,
  SEND_VAR,
  SET_SUM,
  SPAWN,
  WG_ADD_CONST,
} = Low;
const { A, B, C } = Place;
const { COMPUTE, EXEC } = MState;
const { DEAD } = GStatus;
const { SHIFT, PC, VARS } = Row;
const { EXIT } = LeaveWhy;
const {
  chanOp,
  exitG,
  modeArgs,
  modeChecks,
  modeSave,
  modeStack,
  mutexOp,
  parkG,
  spawnG,
  syscallUser,
} = Cost;
const {
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
const { NETPOLL: WAIT_NETPOLL, NOTHING: WAIT_NOTHING, SLEEP: WAIT_SLEEP, SYSCALL: WAIT_SYSCALL } =
  Wait;
const { ARRIVAL: FLAG_ARRIVAL, PINNED: FLAG_PINNED, REST: FLAG_REST, SYSTEM: FLAG_SYSTEM } = GFlag;
const { DONE: EV_DONE } = Ev;
const { SPAWN: SPAWNED } = ReadyWhy;

/** The G machine. */
export class Executor extends LockSteps {
  /** Set when the run is over; -1 until then. */
  ending: EndWhy | -1 = -1;
  /** Arrivals that have not come yet. */
  arrivalsLeft = 0;
  /** Called when an arrival of a closed workload has finished; null: the workload is another. */
  onArrivalDone: (() => void) | null = null;
  /** The lowered code: opcode and operands side by side. */
  declare readonly code: Int32Array;
  declare private readonly op: Int32Array;
  declare private readonly a: Int32Array;
  declare private readonly b: Int32Array;
  declare private readonly c: Int32Array;
  declare private readonly args: Int32Array;
  // Rows of the hot operations, and how often each was charged; see `book`.
  private readonly exitNs: number = -0;
  private exits = 0;

  constructor(parts: GParts) {
    super(parts);
    const { s } = parts;
    this.op = s.program.op;
    this.a = s.program.a;
    this.b = s.program.b;
    this.c = s.program.c;
    this.args = loweredArgs(s.program);
    this.code = lowered(s.program);
    this.exitNs = s.cost[exitG];
  }

  /** Books, at the end of the run, how often the rows of the hot operations were charged. */
  book(): void {
    const { costTimes } = this.s;
    if (this.chanOpNs > 0) costTimes[chanOp] += this.chanOps;
    if (this.mutexOpNs > 0) costTimes[mutexOp] += this.wgAdds;
    if (this.parkNs > 0) costTimes[parkG] += this.blocks;
    if (this.exitNs > 0) costTimes[exitG] += this.exits;
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
    this.leave(m, LeaveWhy.PREEMPT, WAIT_NOTHING);
  }

  /**
   * Executes the instruction at `pc`, for which the loop has no way of its own, and local ones behind it.
   *
   * @returns `true`: one was visible, so the step is over.
   */
  execute(m: M, g: number, pc: number): boolean {
    const gs = this.s.gs, row = gs.row, vars = gs.vars, code = this.code;
    const own = g << SHIFT, base = row[own | VARS];
    for (let at = pc << 2;;) {
      switch (code[at]) {
        case SEND_VAR:
          this.message = vars[base + code[at + B]];
          this.send(m, g, code[at + A], at >> 2, 1);
          return true;
        case RECV_FROM:
          this.recv(m, g, code[at + A], code[at + B], 1);
          return true;
        case WG_ADD_CONST:
          this.wgAdd(m, g, code[at + A], code[at + B], at >> 2);
          return true;
        case SPAWN:
          this.spawn(m, g, at);
          return true;
        case EXIT_G:
          this.exit(m, g);
          return true;
        case NEXT_VAR: {
          const i = base + code[at + A], turn = vars[i] + 1;
          vars[i] = turn;
          if (turn < vars[base + code[at + C]]) row[own | PC] = code[at + B];
          return false;
        }
        case JUMP_IF_NOT_VAR:
          at = vars[base + code[at + B]] === 0 ? code[at + A] : at + 4;
          break;
        case SET_SUM:
          vars[base + code[at + A]] = vars[base + code[at + B]] + code[at + C];
          at += 4;
          break;
        case JUMP:
          at = code[at + A];
          break;
        default:
          return this.seldom(m, g, at >> 2);
      }
      // All ways here lead forward, so this ends.
      if (code[at] <= NEXT_CONST) {
        row[own | PC] = at;
        return false;
      }
      row[own | PC] = at + 4;
    }
  }

  /** As `execute`, for operations and forms of them that programs seldom use. */
  private seldom(m: M, g: number, pc: number): boolean {
    const gs = this.s.gs, a = this.a, b = this.b;
    switch (this.op[pc]) {
      case OP_COMPUTE: {
        const ns = this.computeNs(g, pc);
        if (ns === 0) return false;
        gs.addWork(g, ns);
        m.clock += ns;
        m.state = COMPUTE;
        return true;
      }
      case OP_SET:
        gs.vars[gs.varBase(g) + a[pc]] = this.value(b[pc], g, pc);
        return false;
      case OP_JUMP_IF_NOT:
        if (this.value(b[pc], g, pc) === 0) gs.setPc(g, a[pc]);
        return false;
      case OP_NEXT: {
        const at = gs.varBase(g) + a[pc];
        const turn = gs.vars[at] + 1;
        gs.vars[at] = turn;
        if (turn < this.value(this.c[pc], g, pc)) gs.setPc(g, b[pc]);
        return false;
      }
      case OP_MARK:
        this.mark(m, g, this.value(a[pc], g, pc));
        return false;
      case OP_SLEEP:
        return this.sleep(m, g, this.ns(a[pc], g, pc));
      case OP_SEND: {
        const c = this.value(a[pc], g, pc);
        this.message = this.value(b[pc], g, pc);
        this.send(m, g, c, pc, 1);
        return true;
      }
      case OP_RECV:
        this.recv(m, g, this.value(a[pc], g, pc), b[pc], 1);
        return true;
      case OP_CLOSE:
        this.close(m, g, this.value(a[pc], g, pc), pc);
        return true;
      case OP_SELECT:
        this.select(m, g, pc);
        return true;
      case OP_LOCK:
        this.lock(m, g, this.value(a[pc], g, pc), pc);
        return true;
      case OP_UNLOCK:
        this.unlock(m, g, this.value(a[pc], g, pc), pc);
        return true;
      case OP_WG_ADD:
        this.wgAdd(m, g, this.value(a[pc], g, pc), this.value(b[pc], g, pc), pc);
        return true;
      case OP_WG_WAIT:
        this.wgWait(m, g, this.value(a[pc], g, pc));
        return true;
      case OP_SPAWN_AS:
        this.spawnAs(m, g, pc);
        return true;
      case OP_SYSCALL:
        this.syscall(m, g, this.ns(a[pc], g, pc));
        return true;
      case OP_PIN:
        if (this.pins !== 0) {
          if (a[pc] !== 0) gs.flag(g, FLAG_PINNED);
          else gs.unflag(g, FLAG_PINNED);
        }
        return false;
      case OP_NETPOLL: {
        const ns = this.ns(a[pc], g, pc);
        if (this.netpoll && !this.isPinned(g)) this.netWait(m, g, ns);
        else this.syscall(m, g, ns);
        return true;
      }
      default:
        throw new LabBug("opcode out of range");
    }
  }

  /** How long the compute at `pc` takes: the rest of an interrupted one, or all of it. */
  private computeNs(g: number, pc: number): number {
    const gs = this.s.gs;
    if (gs.has(g, FLAG_REST)) {
      gs.unflag(g, FLAG_REST);
      return gs.scratch[g];
    }
    return this.ns(this.a[pc], g, pc);
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

  private spawn(m: M, g: number, at: number): void {
    const s = this.s, gs = s.gs, code = this.code;
    s.charge(m, spawnG);
    const child = this.create(m, g, code[at + A]);
    const end = code[at + C];
    for (let i = code[at + B]; i < end; i += 2) {
      const variable = gs.varBase(child) + this.args[i];
      const from = this.args[i + 1];
      gs.vars[variable] = from < 0 ? gs.vars[gs.varBase(g) + ~from] : this.value(from, g, at >> 2);
    }
    this.threads.markReady(m, child, SPAWNED);
    this.tell(m, EXEC);
  }

  /** A spawn that says something of the new G. */
  private spawnAs(m: M, g: number, pc: number): void {
    const s = this.s, gs = s.gs;
    s.charge(m, spawnG);
    const child = this.create(m, g, this.a[pc]);
    const first = this.b[pc], end = first + 2 * this.c[pc];
    for (let i = first; i < end; i += 2) {
      const to = this.program.args[i], value = this.value(this.program.args[i + 1], g, pc);
      if (to >= 0) gs.vars[gs.varBase(child) + to] = value;
      else {
        const row = ATTRS[~to], fault = attrFault(row, value);
        if (fault !== null) throw this.panic(g, pc, `${row.name} ${fault}, this one is ${value}`);
        s.attributes.set(child, ~to, value, s.nowNs);
      }
    }
    this.threads.markReady(m, child, SPAWNED);
    this.tell(m, EXEC);
  }

  private exit(m: M, g: number): void {
    const s = this.s, gs = s.gs;
    this.exits++;
    m.clock += this.exitNs;
    this.stops(m, g, EXIT, WAIT_NOTHING);
    gs.setStatus(g, DEAD);
    if (gs.has(g, FLAG_SYSTEM)) return;
    const work = gs.workNs(g), waited = gs.waitNs(g);
    const sojourn = s.nowNs - gs.bornNs(g);
    s.live--;
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
    if (g === 0 && this.program.main >= 0) {
      this.end(s.live === 0 ? EndWhy.DONE : EndWhy.MAIN);
      return;
    }
    if (this.onArrivalDone !== null && gs.has(g, FLAG_ARRIVAL)) this.onArrivalDone();
    if (s.live === 0 && this.arrivalsLeft === 0) this.end(EndWhy.DONE);
  }

  /** The run is over: nobody acts any more. */
  private end(why: EndWhy): void {
    this.ending = why;
    this.s.agents.reset();
  }

  /** `false`: nothing to sleep for. */
  private sleep(m: M, g: number, ns: number): boolean {
    const s = this.s, gs = s.gs;
    if (ns === 0) return false;
    if (this.isPinned(g)) {
      this.syscall(m, g, ns);
      return true;
    }
    const endNs = s.nowNs + ns;
    gs.setScratch(g, endNs);
    if (this.netpoll) {
      s.timers.add(m.p, g);
      this.threads.timerSet(endNs);
    } else this.threads.later(endNs, Outside.TIMER, g);
    this.block(m, g, WAIT_SLEEP, -1);
    return true;
  }

  private netWait(m: M, g: number, ns: number): void {
    const s = this.s;
    s.netWaiting++;
    this.threads.later(s.nowNs + ns, Outside.NET_READY, g);
    this.block(m, g, WAIT_NETPOLL, -1);
  }

  private syscall(m: M, g: number, ns: number): void {
    const s = this.s;
    s.counts.syscalls++;
    s.counts.modeSwitches++;
    s.charge(m, modeSave);
    s.charge(m, modeArgs);
    s.charge(m, modeStack);
    s.charge(m, modeChecks);
    s.charge(m, syscallUser);
    s.gs.setScratch(g, ns);
    if (s.tracing) s.emitWide(Ev.SYSCALL_IN, m, g, ns, 0);
    this.leave(m, LeaveWhy.SYSCALL, WAIT_SYSCALL);
  }
}
