/**
 * The verbs of the virtual engine: each one atomic action, one cost, one event. Here are those on
 * Ps and threads; the others lead on to `queues/`, `slices.ts` and `netpoller.ts`.
 *
 * @module
 */

import { Attr } from "../core/attributes.ts";
import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { isPseudo, type M, MState } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { type Ops, WokenWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import type { Netpoller } from "./netpoller.ts";
import type { Os } from "./os.ts";
import type { State } from "./state.ts";
import type { Slices } from "./slices.ts";
import type { Threads } from "./threads.ts";
import type { QueueDecls, Queues } from "../queues.ts";
import type { ArgBounds } from "../verbs.ts";
import { QueueLender } from "./queues/lender.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { HANDOFF, P_IDLE, SPIN } = Ev, { IDLE, RUNNING, SYSCALL } = PStatus;

/** Verbs on virtual time. */
export class VirtualOps implements Ops {
  readonly procs: number = 0;
  readonly cores: number = 0;
  /** 1: check every verb. */
  private readonly verify: 0 | 1 = 0;
  /** The queues, and the count of visible verbs. */
  declare readonly lender: QueueLender;
  declare protected readonly s: State;
  declare protected readonly ms: readonly M[];
  /** Thread of each G (1:1 models). */
  private readonly threadOf: M[] = [];
  declare private threads: Threads;
  declare private os: Os;
  declare private netpoller: Netpoller;
  declare private slices: Slices;

  constructor(s: State, verify: boolean) {
    this.s = s;
    this.ms = s.ms.at;
    this.procs = s.procs;
    this.cores = s.cores;
    this.verify = verify ? 1 : 0;
    this.lender = new QueueLender(s, verify);
  }

  /** Lends the parts that depend on the model's traits, which are known only once it is made. */
  attach(threads: Threads, os: Os, netpoller: Netpoller, slices: Slices): void {
    this.threads = threads;
    this.os = os;
    this.netpoller = netpoller;
    this.slices = slices;
  }
  /** As for another run. */
  restart(): this {
    this.threadOf.length = 0;
    this.lender.restart();
    return this;
  }
  queues<D extends QueueDecls>(decls: D): Queues<D> {
    return this.lender.queues(decls);
  }
  /** Virtual time, for errors. */
  get atNs(): number {
    return this.s.nowNs;
  }
  /** What the arguments of verbs are held to. */
  get bounds(): ArgBounds {
    const { procs, ms, s } = this;
    return { procs, ms: ms.length, gs: s.gs.count, queues: s.queues.length };
  }
  private m(id: MId): M {
    return this.ms[id] ?? this.s.nobody(id);
  }
  procOf(id: MId): PId | None {
    return this.m(id).p as PId;
  }
  classOf(g: GId): number {
    return this.s.attributes.of(g, Attr.CLASS);
  }
  weightOf(g: GId): number {
    return this.s.attributes.of(g, Attr.WEIGHT);
  }
  deadlineNsOf(g: GId): number {
    return this.s.attributes.of(g, Attr.DEADLINE_NS);
  }
  data(g: GId): number {
    return this.s.attributes.data(g);
  }
  setData(id: MId, g: GId, x: number): void {
    const s = this.s, m = this.m(id);
    // A G that stops is its M's until the model has heard of it.
    const stops = m.lastG === g && (m.state === MState.LEAVE || m.state === MState.BACK);
    const status = g >= 0 && g < s.gs.count ? s.gs.status(g) : GStatus.NEW;
    const isHeld = stops || status === GStatus.RUNNABLE;
    if (!isHeld && (this.verify !== 0 || status === GStatus.DEAD || status === GStatus.NEW)) {
      throw new ModelError(`setData: G${g} is in nobody's hands`, m.id, m.p, g, s.nowNs);
    }
    if (Number.isNaN(x)) {
      throw new ModelError("setData: the word must be a number, not NaN", m.id, m.p, g, s.nowNs);
    }
    s.attributes.setData(g, x);
  }
  homeOf(g: GId): PId | None {
    return this.s.gs.home(g) as PId;
  }
  schedtick(p: PId): number {
    return this.s.ps.schedtick[p];
  }
  idleProcs(): number {
    return this.s.ps.idleCount;
  }
  isIdle(p: PId): boolean {
    return this.s.ps.status[p] === IDLE;
  }
  inSyscall(p: PId): boolean {
    return this.s.ps.status[p] === SYSCALL;
  }
  spinning(): number {
    return this.s.spinning;
  }
  isSpinning(id: MId): boolean {
    return this.m(id).spinning !== 0;
  }
  spinnerWanted(): boolean {
    return this.s.spinnerWanted !== 0;
  }
  nowNs(_m: MId): number {
    return this.s.nowNs;
  }
  random(n: number): number {
    return this.s.stealPrng.below(n);
  }
  timersDue(_m: MId, p: PId): boolean {
    const timers = this.s.timers;
    return timers.total > 0 && timers.firstNs(p) <= this.s.nowNs;
  }
  netReady(): number {
    return this.s.netCount;
  }
  netWaiters(): number {
    return this.s.netWaiting + this.s.netCount;
  }
  netBlocked(): boolean {
    return this.s.netM !== null;
  }
  netWanted(): boolean {
    return this.s.netWaiting + this.s.netCount + this.s.timers.total > 0;
  }

  runningOn(p: PId): GId | None {
    const { ps, ms } = this.s;
    return (ps.status[p] === RUNNING ? ms.at[ps.m[p]].g : -1) as GId;
  }
  idleMs(): number {
    return this.s.idleMs;
  }
  idleM(i: number): MId | None {
    let m = this.s.idleM;
    for (; i > 0 && m >= 0; i--) m = this.ms[m].next;
    return m as MId | None;
  }
  startOn(id: MId, p: PId, sleeper: MId, spinning: boolean): boolean {
    if (!this.isIdle(p) || this.ms[sleeper]?.idle !== 1) return false;
    if (this.verify !== 0) this.lender.visible++;
    this.threads.startOn(this.m(id), p, spinning, this.ms[sleeper]);
    return true;
  }
  kick(id: MId, p: PId): boolean {
    if (this.isIdle(p)) return this.startProc(id, p, false);
    if (!this.slices.canKick(p)) return false;
    if (this.verify !== 0) this.lender.visible++;
    this.slices.kick(this.m(id), p);
    return true;
  }
  endSliceAfter(id: MId, g: GId, ns: number): void {
    this.slices.endAfter(this.m(id), g, ns);
  }
  parkFor(id: MId, ns: number): void {
    this.slices.parkFor(this.m(id), ns);
  }
  sliceOps(id: MId, n: number): void {
    this.slices.operations(this.m(id), n);
  }
  giveBudget(id: MId, n: number): void {
    this.m(id).coop = n;
  }
  budgetLeft(id: MId): number {
    return this.m(id).coop;
  }
  inherit(id: MId): void {
    this.m(id).inherit = 1;
  }
  takeIdleProc(id: MId): boolean {
    return this.takeFree(id, this.s.ps.idleTop, "takeIdleProc");
  }
  takeProcOrWant(id: MId): boolean {
    if (this.takeFree(id, this.s.ps.idleTop, "takeProcOrWant")) return true;
    this.wantSpinner();
    return false;
  }
  takeProc(id: MId, p: PId): boolean {
    return this.takeFree(id, p, "takeProc");
  }

  /** Takes `p`, if it is idle. */
  private takeFree(id: MId, p: number, verb: string): boolean {
    const m = this.m(id);
    if (p < 0 || this.s.ps.status[p] !== IDLE) return false;
    if (this.verify !== 0) this.lender.visible++;
    if (m.p >= 0 || isPseudo(m)) throw this.holds(m, verb);
    this.threads.takeProc(m, p);
    return true;
  }

  private holds(m: M, verb: string): ModelError {
    const why = m.p >= 0 ? "M holds a P" : "sysmon and interrupts take none";
    return new ModelError(`${verb}: ${why}`, m.id, m.p, -1, this.s.nowNs);
  }

  dropProc(id: MId): void {
    this.drop(this.m(id), "dropProc");
  }

  /** The P of `m` becomes idle. @param verb As the model wrote it. */
  private drop(m: M, verb: string): void {
    const p = m.p;
    if (this.verify !== 0) this.lender.visible++;
    this.checkHeld(m, p, verb);
    this.toIdle(m, p);
  }

  dropUnlessWanted(id: MId): boolean {
    const s = this.s, m = this.m(id);
    if (m.spinning !== 0 || s.spinnerWanted === 0) {
      this.drop(m, "dropUnlessWanted");
      return true;
    }
    if (this.verify !== 0) this.lender.visible++;
    s.spinnerWanted = 0;
    this.threads.spin(m, 1);
    return false;
  }

  reclaimProc(id: MId): boolean {
    const s = this.s, m = this.m(id), p = m.oldP;
    m.oldP = -1;
    if (p < 0 || s.ps.status[p] !== SYSCALL || s.ps.m[p] !== id) return false;
    if (this.verify !== 0) this.lender.visible++;
    if (m.p >= 0) throw this.holds(m, "reclaimProc");
    s.ps.status[p] = RUNNING;
    s.ps.syscalltick[p]++;
    m.p = p;
    return true;
  }
  startIdle(id: MId, spinning: boolean): boolean {
    const p = this.s.ps.idleTop;
    return p >= 0 && this.startProc(id, p as PId, spinning);
  }
  startProc(id: MId, p: PId, spinning: boolean): boolean {
    if (this.s.ps.status[p] !== IDLE) return false;
    if (this.verify !== 0) this.lender.visible++;
    this.threads.startOn(this.m(id), p, spinning);
    return true;
  }
  handOff(id: MId, p: PId, spinning: boolean): void {
    const s = this.s, m = this.m(id);
    if (this.verify !== 0) this.lender.visible++;
    this.checkHeld(m, p, "handOff");
    m.p = -1;
    s.counts.handoffs++;
    const to = this.threads.pick(m);
    if (s.tracing !== 0) s.log.add(HANDOFF, m.id, p, -1, to.id, 0);
    this.threads.start(m, to, p, spinning);
  }
  idleProc(id: MId, p: PId): void {
    const m = this.m(id);
    if (this.verify !== 0) this.lender.visible++;
    this.checkHeld(m, p, "idleProc");
    this.toIdle(m, p);
  }

  private checkHeld(m: M, p: number, verb: string): void {
    if (this.s.ps.m[p] === m.id && m.p === p && m.g < 0) return;
    const why = m.p < 0 ? "M holds no P" : m.g < 0 ? "M does not hold it" : "the M runs a G on it";
    throw new ModelError(`${verb}: ${why}`, m.id, p, m.g, this.s.nowNs);
  }

  announceIdle(id: MId): void {
    const m = this.m(id);
    this.drop(m, "announceIdle");
    this.threads.pushIdle(m);
  }
  withdrawIdle(id: MId): boolean {
    const s = this.s, m = this.m(id);
    if (this.verify !== 0) this.lender.visible++;
    if (m.permit !== 0) {
      m.permit = 0;
      return true;
    }
    if (m.idle === 0 && m.inNet === 0) {
      const what = "withdrawIdle: M did not announce itself idle before";
      throw new ModelError(what, m.id, m.p, -1, s.nowNs);
    }
    const p = s.ps.idleTop;
    if (p < 0) return false;
    this.threads.takeProc(m, p);
    return true;
  }

  trySpin(id: MId, limit: number): boolean {
    const s = this.s, m = this.m(id);
    if (m.spinning !== 0) return true;
    if (s.spinning >= limit) return false;
    if (this.verify !== 0) this.lender.visible++;
    s.spinnerWanted = 0;
    this.threads.spin(m, 0);
    return true;
  }

  stopSpin(id: MId): number {
    const s = this.s, m = this.m(id);
    if (this.verify !== 0) this.lender.visible++;
    if (m.spinning === 0) throw new ModelError("stopSpin: not spinning", m.id, -1, -1, s.nowNs);
    if (m.core >= 0) this.os.looked(m, s.nowNs);
    m.spinning = 0;
    s.spinning--;
    if (s.tracing !== 0) s.emit(SPIN, m, -1, 0, s.spinning);
    return s.spinning;
  }

  wakeSpinner(id: MId): boolean {
    if (this.s.spinning !== 0) return false;
    if (this.startIdle(id, true)) return true;
    this.wantSpinner();
    return false;
  }
  private wantSpinner(): void {
    if (this.verify !== 0) this.lender.visible++;
    this.s.spinnerWanted = 1;
  }
  wakeThread(id: MId, g: GId): void {
    const m = this.m(id);
    if (this.verify !== 0) this.lender.visible++;
    const thread = this.threadOf[g];
    if (thread !== undefined) {
      this.threads.wake(m, thread, WokenWhy.START);
      return;
    }
    const fresh = this.threads.create(m);
    this.adopt(fresh, g);
    this.threads.wake(m, fresh, WokenWhy.START);
  }

  /** Ties M `m` to G `g` for good (1:1 models). */
  adopt(m: M, g: number): void {
    this.threadOf[g] = m;
    m.own = g;
  }
  ownG(id: MId): GId | None {
    const g = this.m(id).own;
    return (g >= 0 && this.s.gs.status(g) === GStatus.RUNNABLE ? g : -1) as GId;
  }
  yieldCore(id: MId): void {
    const m = this.m(id);
    if (this.verify !== 0) this.lender.visible++;
    this.s.charge(m, Cost.modeChecks);
    this.os.yieldCore(m);
  }
  nap(id: MId): void {
    this.s.wakePrices.nap(this.m(id));
  }
  runTimers(id: MId, p: PId): void {
    if (this.verify !== 0) this.lender.visible++;
    this.netpoller.runTimers(this.m(id), p);
  }
  netpoll(id: MId): number {
    if (this.verify !== 0) this.lender.visible++;
    return this.netpoller.poll(this.m(id));
  }
  blockInNetpoll(id: MId): boolean {
    const blocks = this.netpoller.block(this.m(id));
    if (blocks && this.verify !== 0) this.lender.visible++;
    return blocks;
  }
  private toIdle(m: M, p: number): void {
    const s = this.s;
    m.p = -1;
    s.ps.pushIdle(p, s.nowNs);
    if (s.tracing !== 0) s.log.add(P_IDLE, m.id, p, -1, s.ps.idleCount, 0);
  }
}
