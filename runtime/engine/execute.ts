/**
 * Executes the G of an M up to its next visible operation. A table of opcodes to methods would cost
 * a call for each; a switch over dense integers is a jump.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { drawNs } from "../core/dist.ts";
import { LabBug } from "../core/assert.ts";
import { LimitError, ProgramError } from "../core/errors.ts";
import { DURATION_MAX_TEXT, DURATION_NS_MAX } from "../core/fields.ts";
import { GFlag, GStatus, Row, Word } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { LeaveWhy, ReadyWhy, type Traits } from "../model.ts";
import { EndWhy, Ev, Wait } from "../observe/events.ts";
import { Ex, Op, type Program } from "../program/program.ts";
import { STARVATION_NS } from "../sync/mutex.ts";
import { Low, lowered, loweredArgs, Place } from "./lower.ts";
import { Outside, type State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** Marks that a run keeps: some 400 MB. */
const MARKS_MAX = 10_000_000;
/** Local instructions (set, jump) that a G may run in a row: more is a loop without a way out. */
export const LOCAL_MAX = 100_000_000;

/** Longest duration of one operation, in ns; the same for literals, expressions and draws. */
const NS_MAX = DURATION_NS_MAX;
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
  } = Low,
  { A, B, C } = Place;
const { COMPUTE, EXEC, LEAVE, READY } = MState,
  { DEAD, RUNNABLE, WAITING } = GStatus;
const { SHIFT, PC, WORD, TICK, VARS, TIMES_SHIFT, READY_NS } = Row;
const { STATUS_BITS } = Word, { BLOCK, EXIT } = LeaveWhy;
/** Reasons to leave, as bits, after which a G is still runnable. */
const KEEPS_RUNNABLE = 1 << LeaveWhy.YIELD | 1 << LeaveWhy.PREEMPT | 1 << LeaveWhy.GOYIELD;
const {
  chanOp,
  exitG,
  gBytes,
  modeArgs,
  modeChecks,
  modeSave,
  modeStack,
  mutexOp,
  parkG,
  selectCase,
  spawnG,
  stackGrowG,
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
  RECV: OP_RECV,
  SELECT: OP_SELECT,
  SEND: OP_SEND,
  SET: OP_SET,
  SLEEP: OP_SLEEP,
  SYSCALL: OP_SYSCALL,
  UNLOCK: OP_UNLOCK,
  WG_ADD: OP_WG_ADD,
  WG_WAIT: OP_WG_WAIT,
} = Op;
const {
  ADD: EX_ADD,
  CONST: EX_CONST,
  DRAW: EX_DRAW,
  EQUAL: EX_EQUAL,
  LESS: EX_LESS,
  MOD: EX_MOD,
  MUL: EX_MUL,
  OBJECT: EX_OBJECT,
  SUB: EX_SUB,
  VAR: EX_VAR,
} = Ex;
const {
  MUTEX: WAIT_MUTEX,
  NETPOLL: WAIT_NETPOLL,
  NOTHING: WAIT_NOTHING,
  RECV: WAIT_RECV,
  SELECT: WAIT_SELECT,
  SEND: WAIT_SEND,
  SLEEP: WAIT_SLEEP,
  SYSCALL: WAIT_SYSCALL,
  WAIT_GROUP: WAIT_WAIT_GROUP,
} = Wait;
const {
  ARRIVAL: FLAG_ARRIVAL,
  AWOKE: FLAG_AWOKE,
  GROWN: FLAG_GROWN,
  LIFO: FLAG_LIFO,
  REST: FLAG_REST,
  STARVING: FLAG_STARVING,
  SYSTEM: FLAG_SYSTEM,
  TICKET: FLAG_TICKET,
} = GFlag;
const { SEND: EV_SEND, RECV: EV_RECV, STOP: EV_STOP, DONE: EV_DONE, SPAWN: EV_SPAWN } = Ev;
const { SPAWN: SPAWNED, UNBLOCK: UNBLOCKED } = ReadyWhy;

/** The G machine. */
export class Executor {
  /** Set when the run is over; -1 until then. */
  ending: EndWhy | -1 = -1;
  /** Arrivals that have not come yet. */
  arrivalsLeft = 0;
  /** Called when an arrival of a closed workload has finished; null: the workload is another. */
  onArrivalDone: (() => void) | null = null;
  declare private readonly program: Program;
  /** The lowered code: opcode and operands side by side. */
  declare readonly code: Int32Array;
  declare private readonly op: Int32Array;
  declare private readonly a: Int32Array;
  declare private readonly b: Int32Array;
  declare private readonly c: Int32Array;
  declare private readonly args: Int32Array;
  declare private readonly exKind: Uint8Array;
  declare private readonly exA: Int32Array;
  declare private readonly exB: Int32Array;
  declare private readonly exValue: Float64Array;
  /** What the G at hand sends: a double in an argument may be a new object each time. */
  private message = -0;
  // Rows of the hot operations, and how often each was charged; see `book`.
  private readonly chanOpNs: number = -0;
  private readonly mutexOpNs: number = -0;
  private readonly parkNs: number = -0;
  private readonly exitNs: number = -0;
  private chanOps = 0;
  private wgAdds = 0;
  private blocks = 0;
  private exits = 0;
  readonly #netpoll: boolean = false;
  readonly #memoryMax: number = -0;
  declare private readonly s: State;
  declare private readonly threads: Threads;
  declare private readonly threadBytes: number;

  constructor(
    s: State,
    threads: Threads,
    traits: Traits,
    memoryMax: number,
    threadBytes: number,
  ) {
    this.s = s;
    this.threads = threads;
    this.threadBytes = threadBytes;
    this.program = s.program;
    this.op = s.program.op;
    this.a = s.program.a;
    this.b = s.program.b;
    this.c = s.program.c;
    this.args = loweredArgs(s.program);
    this.exKind = s.program.exKind;
    this.exA = s.program.exA;
    this.exB = s.program.exB;
    this.exValue = s.program.exValue;
    this.#netpoll = traits.netpoll;
    this.#memoryMax = memoryMax;
    this.code = lowered(s.program);
    this.chanOpNs = s.cost[chanOp];
    this.mutexOpNs = s.cost[mutexOp];
    this.parkNs = s.cost[parkG];
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
    const s = this.s, gs = s.gs, row = gs.row, vars = gs.vars, code = this.code;
    const own = g << SHIFT, base = row[own | VARS];
    for (let at = pc << 2;;) {
      switch (code[at]) {
        case SEND_VAR:
          this.message = vars[base + code[at + B]];
          this.chanOps++;
          m.clock += this.chanOpNs;
          this.#send(m, g, code[at + A], at >> 2, 1);
          return true;
        case RECV_FROM:
          this.chanOps++;
          m.clock += this.chanOpNs;
          this.#recv(m, g, code[at + A], code[at + B], 1);
          return true;
        case WG_ADD_CONST:
          this.#wgAdd(m, g, code[at + A], code[at + B], at >> 2);
          return true;
        case SPAWN:
          this.#spawn(m, g, at);
          return true;
        case EXIT_G:
          this.#exit(m, g);
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
          return this.#seldom(m, g, at >> 2);
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
  #seldom(m: M, g: number, pc: number): boolean {
    const gs = this.s.gs, a = this.a, b = this.b;
    switch (this.op[pc]) {
      case OP_COMPUTE: {
        const ns = this.#computeNs(g, pc);
        if (ns === 0) return false;
        gs.addWork(g, ns);
        m.clock += ns;
        m.state = COMPUTE;
        return true;
      }
      case OP_SET:
        gs.vars[gs.varBase(g) + a[pc]] = this.#value(b[pc], g, pc);
        return false;
      case OP_JUMP_IF_NOT:
        if (this.#value(b[pc], g, pc) === 0) gs.setPc(g, a[pc]);
        return false;
      case OP_NEXT: {
        const at = gs.varBase(g) + a[pc];
        const turn = gs.vars[at] + 1;
        gs.vars[at] = turn;
        if (turn < this.#value(this.c[pc], g, pc)) gs.setPc(g, b[pc]);
        return false;
      }
      case OP_MARK:
        this.#mark(m, g, this.#value(a[pc], g, pc));
        return false;
      case OP_SLEEP:
        return this.#sleep(m, g, this.#ns(a[pc], g, pc));
      case OP_SEND: {
        const c = this.#value(a[pc], g, pc);
        this.message = this.#value(b[pc], g, pc);
        this.chanOps++;
        m.clock += this.chanOpNs;
        this.#send(m, g, c, pc, 1);
        return true;
      }
      case OP_RECV:
        this.chanOps++;
        m.clock += this.chanOpNs;
        this.#recv(m, g, this.#value(a[pc], g, pc), b[pc], 1);
        return true;
      case OP_CLOSE:
        this.#close(m, g, this.#value(a[pc], g, pc), pc);
        return true;
      case OP_SELECT:
        this.#select(m, g, pc);
        return true;
      case OP_LOCK:
        this.#lock(m, g, this.#value(a[pc], g, pc), pc);
        return true;
      case OP_UNLOCK:
        this.#unlock(m, g, this.#value(a[pc], g, pc), pc);
        return true;
      case OP_WG_ADD:
        this.#wgAdd(m, g, this.#value(a[pc], g, pc), this.#value(b[pc], g, pc), pc);
        return true;
      case OP_WG_WAIT:
        this.#wgWait(m, g, this.#value(a[pc], g, pc));
        return true;
      case OP_SYSCALL:
        this.#syscall(m, g, this.#ns(a[pc], g, pc));
        return true;
      case OP_NETPOLL: {
        const ns = this.#ns(a[pc], g, pc);
        if (this.#netpoll) this.#netWait(m, g, ns);
        else this.#syscall(m, g, ns);
        return true;
      }
      default:
        throw new LabBug("opcode out of range");
    }
  }

  /** The G of `m` stops; the model hears of it next. */
  leave(m: M, why: number, wait: number): void {
    const s = this.s, g = m.g;
    this.#stops(m, g, why, wait);
    if (((KEEPS_RUNNABLE >> why) & 1) === 0) {
      s.gs.setWhy(g, why === BLOCK ? WAITING : GStatus.SYSCALL, wait);
      return this.#grow(m, g);
    }
    const row = s.gs.row, own = g << SHIFT;
    row[own | WORD] = (row[own | WORD] & ~STATUS_BITS) | RUNNABLE;
    row[own | TICK] = s.ticks;
    s.gs.times[(g << TIMES_SHIFT) | READY_NS] = s.nowNs;
  }

  #stops(m: M, g: number, why: number, wait: number): void {
    m.g = -1;
    m.lastG = g;
    m.state = LEAVE;
    m.phase = 0;
    m.leaveWhy = why;
    if (this.s.tracing !== 0) this.s.emit(EV_STOP, m, g, why, wait);
  }

  /** Makes a G of `prog`; the caller makes it ready. @param parent NONE: from outside. */
  create(m: M, parent: number, prog: number): number {
    const s = this.s, program = this.program;
    const g = s.gs.create(program.progEntry[prog], program.progVars[prog], s);
    s.spawned++;
    s.counts.spawns++;
    if (++s.live > s.liveMax) s.liveMax = s.live;
    const bytes = s.live * s.cost[gBytes] + s.threads * this.threadBytes;
    if (bytes > s.memoryPeak) {
      s.memoryPeak = bytes;
      if (bytes > this.#memoryMax) {
        throw new LimitError(
          "memoryBytesMax",
          this.#memoryMax,
          "simulated stacks need more memory than allowed, usually Gs created faster than they end, " +
            "or a thread or process for each G",
        );
      }
    }
    if (s.tracing) s.emit(EV_SPAWN, m, g, parent, prog);
    return g;
  }

  /** Value of an expression for `g`; `pc` is where it stands, for errors. */
  #value(e: number, g: number, pc: number): number {
    const kind = this.exKind[e];
    if (kind === EX_CONST) return this.exValue[e];
    const base = this.s.gs.varBase(g);
    if (kind === EX_VAR) return this.s.gs.vars[base + this.exA[e]];
    return this.#compound(e, base, g, pc);
  }

  /** Value of an operand: constants and variables at once, the rest by `#compound`. */
  #operand(e: number, base: number, g: number, pc: number): number {
    const kind = this.exKind[e];
    if (kind === EX_CONST) return this.exValue[e];
    if (kind === EX_VAR) return this.s.gs.vars[base + this.exA[e]];
    return this.#compound(e, base, g, pc);
  }

  #compound(e: number, base: number, g: number, pc: number): number {
    const a = this.exA[e], b = this.exB[e];
    switch (this.exKind[e]) {
      case EX_ADD:
        return this.#operand(a, base, g, pc) + this.#operand(b, base, g, pc);
      case EX_SUB:
        return this.#operand(a, base, g, pc) - this.#operand(b, base, g, pc);
      case EX_MUL:
        return this.#operand(a, base, g, pc) * this.#operand(b, base, g, pc);
      case EX_MOD: {
        const divisor = this.#operand(b, base, g, pc);
        if (divisor === 0) throw this.#panic(g, pc, "integer divide by zero");
        return this.#operand(a, base, g, pc) % divisor;
      }
      case EX_LESS:
        return this.#operand(a, base, g, pc) < this.#operand(b, base, g, pc) ? 1 : 0;
      case EX_EQUAL:
        return this.#operand(a, base, g, pc) === this.#operand(b, base, g, pc) ? 1 : 0;
      case EX_OBJECT: {
        const index = this.#operand(a, base, g, pc);
        if (!(index >= 0 && index < b)) {
          throw this.#panic(g, pc, `index ${index} out of range 0..${b - 1}`);
        }
        return this.exValue[e] + index;
      }
      case EX_DRAW:
        return drawNs(this.program.dists[a], this.s.drawPrngs[a]);
      default:
        throw new LabBug("expression kind out of range");
    }
  }

  /** Value of an expression that is a duration. */
  #ns(e: number, g: number, pc: number): number {
    const ns = this.#value(e, g, pc);
    if (!(ns >= 0 && ns <= NS_MAX)) throw this.#badNs(g, pc, ns);
    return ns;
  }

  #badNs(g: number, pc: number, ns: number): ProgramError {
    return this.#panic(g, pc, `a duration must be 0..${DURATION_MAX_TEXT} ns, this one is ${ns}`);
  }

  /** How long the compute at `pc` takes: the rest of an interrupted one, or all of it. */
  #computeNs(g: number, pc: number): number {
    const gs = this.s.gs;
    if (gs.has(g, FLAG_REST)) {
      gs.unflag(g, FLAG_REST);
      return gs.scratch[g];
    }
    return this.#ns(this.a[pc], g, pc);
  }

  #panic(g: number, pc: number, what: string): ProgramError {
    return new ProgramError(g, this.program.where[pc], what, this.s.nowNs);
  }

  #grow(m: M, g: number): void {
    const gs = this.s.gs;
    if (gs.has(g, FLAG_GROWN)) return;
    gs.flag(g, FLAG_GROWN);
    this.s.charge(m, stackGrowG);
  }

  #block(m: M, g: number, wait: number, object: number): void {
    this.blocks++;
    m.clock += this.parkNs;
    this.s.gs.setWaitObj(g, object);
    this.leave(m, BLOCK, wait);
  }

  /** The next step of `m` tells the model about the Gs it made ready, then comes back here. */
  #tell(m: M, after: number): void {
    if (m.readyG < 0) {
      m.state = after;
      return;
    }
    m.state = READY;
    m.after = after;
    m.readyPhase = 0;
  }

  #mark(m: M, g: number, id: number): void {
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

  #spawn(m: M, g: number, at: number): void {
    const s = this.s, gs = s.gs, code = this.code;
    s.charge(m, spawnG);
    const child = this.create(m, g, code[at + A]);
    const end = code[at + C];
    for (let i = code[at + B]; i < end; i += 2) {
      const variable = gs.varBase(child) + this.args[i];
      const from = this.args[i + 1];
      gs.vars[variable] = from < 0 ? gs.vars[gs.varBase(g) + ~from] : this.#value(from, g, at >> 2);
    }
    this.threads.markReady(m, child, SPAWNED);
    this.#tell(m, EXEC);
  }

  #exit(m: M, g: number): void {
    const s = this.s, gs = s.gs;
    this.exits++;
    m.clock += this.exitNs;
    this.#stops(m, g, EXIT, WAIT_NOTHING);
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
      this.#end(s.live === 0 ? EndWhy.DONE : EndWhy.MAIN);
      return;
    }
    if (this.onArrivalDone !== null && gs.has(g, FLAG_ARRIVAL)) this.onArrivalDone();
    if (s.live === 0 && this.arrivalsLeft === 0) this.#end(EndWhy.DONE);
  }

  /** The run is over: nobody acts any more. */
  #end(why: EndWhy): void {
    this.ending = why;
    this.s.agents.reset();
  }

  /** Sends `message`. @param waits 0: this is a select, which has seen that it need not wait. */
  #send(m: M, g: number, c: number, pc: number, waits: 0 | 1): void {
    const s = this.s, ch = s.channels;
    if (ch.closed[c] !== 0) throw this.#panic(g, pc, "send on closed channel");
    const node = ch.first(c, 0);
    if (node >= 0) {
      const number = ch.entered[c]++;
      if (s.tracing !== 0) s.emit(EV_SEND, m, g, c, number);
      this.#give(m, node, number);
    } else if (ch.count[c] < ch.cap[c]) {
      const number = ch.buffer(c, this.message);
      if (s.tracing !== 0) s.emit(EV_SEND, m, g, c, number);
    } else if (waits !== 0) {
      ch.wait(g, c, 1, -1, this.message);
      return this.#block(m, g, WAIT_SEND, c);
    }
    this.#tell(m, EXEC);
  }

  /** Receives into variable `into`. @param waits As for `#send`. */
  #recv(m: M, g: number, c: number, into: number, waits: 0 | 1): void {
    const s = this.s, ch = s.channels, node = ch.first(c, 1);
    let value = 0;
    let number = -1;
    if (ch.count[c] > 0) {
      value = ch.unbuffer(c);
      number = ch.lastNumber;
      if (node >= 0) this.#accept(m, node, ch.buffer(c, ch.nodes.value[node]));
    } else if (node >= 0) {
      value = ch.nodes.value[node];
      number = ch.entered[c]++;
      this.#accept(m, node, number);
    } else if (ch.closed[c] === 0) {
      return waits !== 0 ? this.#awaitMessage(m, g, c) : undefined;
    }
    if (s.tracing !== 0) s.emit(EV_RECV, m, g, c, number);
    if (into >= 0) s.gs.vars[s.gs.varBase(g) + into] = value;
    this.#tell(m, EXEC);
  }

  #awaitMessage(m: M, g: number, c: number): void {
    const s = this.s;
    s.channels.wait(g, c, 0, -1, 0);
    if (this.#netpoll && this.program.chanNet[c] !== 0) {
      s.netWaiting++;
      this.#block(m, g, WAIT_NETPOLL, c);
    } else this.#block(m, g, WAIT_RECV, c);
  }

  /** The send of a waiting node is done as message `number`; its G becomes ready. */
  #accept(m: M, node: number, number: number): void {
    const s = this.s, ch = s.channels;
    const sender = ch.nodes.g[node], kase = ch.nodes.kase[node];
    if (s.tracing !== 0) s.emit(EV_SEND, m, sender, ch.nodes.queue[node] >> 1, number);
    if (kase >= 0) this.#tellCase(sender, s.gs.pc(sender) - 1, kase);
    ch.release(node);
    this.threads.markReady(m, sender, UNBLOCKED);
  }

  /**
   * The receive of a waiting node is done: it gets `message`, and its G becomes ready. `number` -1: the
   * channel is closed.
   */
  #give(m: M, node: number, number: number): void {
    const s = this.s, gs = s.gs, ch = s.channels, program = this.program;
    const receiver = ch.nodes.g[node], kase = ch.nodes.kase[node];
    const pc = gs.pc(receiver) - 1;
    const into = kase < 0 ? program.b[pc] : program.cases[program.a[pc] + 4 * kase + 2];
    if (s.tracing !== 0) s.emit(EV_RECV, m, receiver, ch.nodes.queue[node] >> 1, number);
    if (into >= 0) gs.vars[gs.varBase(receiver) + into] = this.message;
    if (kase >= 0) this.#tellCase(receiver, pc, kase);
    ch.release(node);
    if (gs.why(receiver) === WAIT_NETPOLL) this.threads.netReady(receiver);
    else this.threads.markReady(m, receiver, UNBLOCKED);
  }

  /** A select learns which of its cases was taken. */
  #tellCase(g: number, pc: number, kase: number): void {
    const into = (this.program.c[pc] >> 1) - 1;
    if (into >= 0) this.s.gs.vars[this.s.gs.varBase(g) + into] = kase;
  }

  #close(m: M, g: number, c: number, pc: number): void {
    const s = this.s, ch = s.channels;
    s.charge(m, chanOp);
    if (ch.closed[c] !== 0) throw this.#panic(g, pc, "close of closed channel");
    ch.closed[c] = 1;
    if (s.tracing) s.emit(Ev.CLOSE, m, g, c, 0);
    const sender = ch.first(c, 1);
    if (sender >= 0) {
      const x = ch.nodes.g[sender];
      throw this.#panic(x, s.gs.pc(x) - 1, "send on closed channel");
    }
    // Go collects the waiters on a LIFO list and readies from its top: the last that came goes first.
    const waiting: number[] = [];
    for (let n = ch.first(c, 0); n >= 0; n = ch.nodes.next[n]) waiting.push(n);
    this.message = 0;
    while (waiting.length > 0) {
      const node = waiting.pop()!;
      // A select may wait twice on one channel: its first node has released the others.
      if (ch.nodes.g[node] >= 0) this.#give(m, node, -1);
    }
    this.#tell(m, EXEC);
  }

  #select(m: M, g: number, pc: number): void {
    const s = this.s, ch = s.channels, program = this.program, cases = program.cases;
    const first = program.a[pc], count = program.b[pc];
    s.chargeTimes(m, selectCase, count);
    let ready = 0;
    for (let i = 0; i < count; i++) if (this.#caseReady(g, pc, first + 4 * i)) ready++;
    if (ready > 0) {
      s.counts.selectsReady++;
      // Go walks the cases in a random order and takes the first that is ready.
      let skip = ready === 1 ? 0 : s.selectPrng.below(ready);
      for (let i = 0; i < count; i++) {
        const at = first + 4 * i;
        if (!this.#caseReady(g, pc, at) || skip-- > 0) continue;
        const c = this.#value(cases[at + 1], g, pc);
        if (cases[at] === 1) {
          if (ch.closed[c] !== 0) throw this.#panic(g, pc, "send on closed channel");
          this.message = this.#value(cases[at + 2], g, pc);
          this.#send(m, g, c, pc, 0);
        } else this.#recv(m, g, c, cases[at + 2], 0);
        return this.#tellCase(g, pc, i);
      }
    }
    if ((program.c[pc] & 1) !== 0) {
      s.counts.selectsDefault++;
      return this.#tellCase(g, pc, -1);
    }
    let last = -1;
    for (let i = 0; i < count; i++) {
      const at = first + 4 * i, send = cases[at];
      const value = send === 1 ? this.#value(cases[at + 2], g, pc) : 0;
      const node = ch.wait(g, this.#value(cases[at + 1], g, pc), send, i, value);
      if (last >= 0) {
        ch.nodes.sibling[node] = ch.nodes.sibling[last];
        ch.nodes.sibling[last] = node;
      }
      last = node;
    }
    this.#block(m, g, WAIT_SELECT, -1);
  }

  #caseReady(g: number, pc: number, at: number): boolean {
    const ch = this.s.channels, cases = this.program.cases;
    const c = this.#value(cases[at + 1], g, pc);
    return cases[at] === 1
      ? ch.closed[c] !== 0 || ch.first(c, 0) >= 0 || ch.count[c] < ch.cap[c]
      : ch.closed[c] !== 0 || ch.first(c, 1) >= 0 || ch.count[c] > 0;
  }

  /** sync.Mutex.Lock, the slow path as Go writes it; `pc` is run again after each wake-up. */
  #lock(m: M, g: number, x: number, pc: number): void {
    const s = this.s, gs = s.gs, mx = s.mutexes;
    s.charge(m, mutexOp);
    let awoke = gs.has(g, FLAG_AWOKE);
    for (;;) {
      if (awoke) {
        if (gs.has(g, FLAG_TICKET)) gs.unflag(g, FLAG_TICKET);
        else if (mx.permits[x] > 0) mx.permits[x]--;
        else {
          // The wake-up was taken by a newcomer: back into the queue, at the end it came from.
          gs.link(g, -1);
          mx.enqueue(x, g, gs.has(g, FLAG_LIFO), gs.next);
          gs.setPc(g, pc);
          return this.#block(m, g, WAIT_MUTEX, x);
        }
        if (s.nowNs - gs.scratch[g] > STARVATION_NS) gs.flag(g, FLAG_STARVING);
        if (mx.starving[x] !== 0) {
          if (!gs.has(g, FLAG_STARVING) || mx.waiters[x] === 1) mx.starving[x] = 0;
          mx.waiters[x]--;
          return this.#locked(m, g, x, 1);
        }
      }
      const taken = mx.locked[x] !== 0 || mx.starving[x] !== 0;
      if (awoke) mx.woken[x] = 0;
      if (!taken) return this.#locked(m, g, x, 0);
      if (gs.has(g, FLAG_STARVING) && mx.locked[x] !== 0 && mx.starving[x] === 0) {
        mx.starving[x] = 1;
        s.counts.mutexStarvations++;
      }
      mx.waiters[x]++;
      if (awoke) gs.flag(g, FLAG_LIFO);
      else gs.setScratch(g, s.nowNs);
      gs.flag(g, FLAG_AWOKE);
      if (mx.permits[x] === 0) {
        gs.link(g, -1);
        mx.enqueue(x, g, awoke, gs.next);
        gs.setPc(g, pc);
        return this.#block(m, g, WAIT_MUTEX, x);
      }
      awoke = true;
    }
  }

  #locked(m: M, g: number, x: number, handed: number): void {
    const s = this.s;
    s.mutexes.locked[x] = 1;
    s.gs.unflag(g, FLAG_AWOKE | FLAG_LIFO | FLAG_STARVING);
    if (s.tracing) s.emit(Ev.LOCK, m, g, x, handed);
    m.state = EXEC;
  }

  #unlock(m: M, g: number, x: number, pc: number): void {
    const s = this.s, gs = s.gs, mx = s.mutexes;
    s.charge(m, mutexOp);
    if (mx.locked[x] === 0) throw this.#panic(g, pc, "sync: unlock of unlocked mutex");
    mx.locked[x] = 0;
    if (s.tracing) s.emit(Ev.UNLOCK, m, g, x, 0);
    const starving = mx.starving[x] !== 0;
    if (!starving) {
      if (mx.waiters[x] === 0 || mx.woken[x] !== 0) return;
      mx.waiters[x]--;
      mx.woken[x] = 1;
    }
    mx.permits[x]++;
    const waiter = mx.dequeue(x, gs.next);
    if (waiter < 0) return;
    if (starving) {
      mx.permits[x]--;
      gs.flag(waiter, FLAG_TICKET);
    }
    this.threads.markReady(m, waiter, UNBLOCKED);
    this.#tell(m, starving ? MState.GOYIELD : EXEC);
  }

  #wgAdd(m: M, g: number, w: number, delta: number, pc: number): void {
    const s = this.s, wg = s.waitGroups;
    this.wgAdds++;
    m.clock += this.mutexOpNs;
    const counter = wg.counter[w] += delta;
    if (counter < 0) throw this.#panic(g, pc, "sync: negative WaitGroup counter");
    if (counter > 0) return;
    let waiter = wg.head[w];
    wg.head[w] = wg.tail[w] = -1;
    while (waiter >= 0) {
      const next = s.gs.next[waiter];
      this.threads.markReady(m, waiter, UNBLOCKED);
      waiter = next;
    }
    this.#tell(m, EXEC);
  }

  #wgWait(m: M, g: number, w: number): void {
    const s = this.s;
    s.charge(m, mutexOp);
    if (s.waitGroups.counter[w] === 0) return;
    s.gs.link(g, -1);
    s.waitGroups.enqueue(w, g, s.gs.next);
    this.#block(m, g, WAIT_WAIT_GROUP, w);
  }

  /** `false`: nothing to sleep for. */
  #sleep(m: M, g: number, ns: number): boolean {
    const s = this.s, gs = s.gs;
    if (ns === 0) return false;
    const endNs = s.nowNs + ns;
    gs.setScratch(g, endNs);
    if (this.#netpoll) {
      s.timers.add(m.p, g);
      this.threads.timerSet(endNs);
    } else this.threads.later(endNs, Outside.TIMER, g);
    this.#block(m, g, WAIT_SLEEP, -1);
    return true;
  }

  #netWait(m: M, g: number, ns: number): void {
    const s = this.s;
    s.netWaiting++;
    this.threads.later(s.nowNs + ns, Outside.NET_READY, g);
    this.#block(m, g, WAIT_NETPOLL, -1);
  }

  #syscall(m: M, g: number, ns: number): void {
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
