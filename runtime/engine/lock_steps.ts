/**
 * Mutexes and wait groups, with the slow paths as Go writes them; and mutexes that are handed over
 * in order of coming.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { STARVATION_NS } from "../sync/locks.ts";
import { GFlag } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { ReadyWhy } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { Expressions } from "./expressions.ts";
import type { GLife } from "./g_life.ts";
import { MutexSpins } from "./mutex_spins.ts";
import { type Line, lines } from "./lines.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { EXEC } = MState;
const { mutexOp } = Cost;
const { MUTEX: WAIT_MUTEX, WAIT_GROUP: WAIT_WAIT_GROUP } = Wait;
const { AWOKE: FLAG_AWOKE, LIFO: FLAG_LIFO, STARVING: FLAG_STARVING, TICKET: FLAG_TICKET } = GFlag;
const { UNBLOCK: UNBLOCKED } = ReadyWhy;

/** What Gs do with mutexes and wait groups. */
export class LockSteps {
  declare protected readonly s: State;
  declare protected readonly values: Expressions;
  declare protected readonly life: GLife;
  declare protected readonly threads: Threads;
  /**
   * Price of an operation, and how many wait groups were counted: the row is booked at the end of
   * the run.
   */
  private readonly mutexOpNs: number = -0;
  private wgAdds = 0;
  /** 1: other cores may have a mutex or a wait group, and that costs something. */
  private readonly contend: 0 | 1 = 0;
  /** Their lines; none if that costs nothing. */
  declare private readonly mutexLines: readonly Line[];
  declare private readonly wgLines: readonly Line[];
  /** 1: a mutex is handed over in order of coming, 0: as Go does; see `Program.sync`. */
  private readonly inOrder: 0 | 1 = 0;
  declare private readonly spins: MutexSpins;

  constructor(s: State, values: Expressions, life: GLife, threads: Threads) {
    this.s = s;
    this.values = values;
    this.life = life;
    this.threads = threads;
    this.mutexOpNs = s.cost[mutexOp];
    this.contend = s.lines.contend;
    this.mutexLines = lines(this.contend !== 0 ? s.program.mutexes : 0);
    this.wgLines = lines(this.contend !== 0 ? s.program.waitGroups : 0);
    this.inOrder = s.program.sync === "go" ? 0 : 1;
    this.spins = new MutexSpins(s);
  }

  /** As at the start of a run. */
  restart(): void {
    this.wgAdds = 0;
  }

  /** Books, at the end of the run, how often the row was charged and not counted. */
  book(): void {
    if (this.mutexOpNs > 0) this.s.costTimes[mutexOp] += this.wgAdds;
  }

  /**
   * sync.Mutex.Lock, the slow path as Go writes it; `pc` is run again after each wake-up, and after
   * each round of spinning.
   */
  lock(m: M, g: number, x: number, pc: number): void {
    const s = this.s, gs = s.gs, mx = s.mutexes, spins = this.spins;
    const spun = spins.possible !== 0 && spins.has(g);
    if (!spun) s.charge(m, mutexOp);
    if (this.contend !== 0) s.lines.touch(m, this.mutexLines[x]);
    if (this.inOrder !== 0) return this.lockInOrder(m, g, x);
    let awoke = gs.has(g, FLAG_AWOKE), wakes = awoke && !spun;
    for (;;) {
      if (wakes) {
        if (gs.has(g, FLAG_TICKET)) gs.unflag(g, FLAG_TICKET);
        else if (mx.permits[x] > 0) mx.permits[x]--;
        else {
          // The wake-up was taken by a newcomer: back into the queue, at the end it came from.
          gs.link(g, -1);
          mx.enqueue(x, g, gs.has(g, FLAG_LIFO), gs.next);
          gs.setPc(g, pc);
          return this.life.block(m, g, WAIT_MUTEX, x);
        }
        if (s.nowNs - gs.scratch[g] > STARVATION_NS) gs.flag(g, FLAG_STARVING);
        if (mx.starving[x] !== 0) {
          if (!gs.has(g, FLAG_STARVING) || mx.waiters[x] === 1) mx.starving[x] = 0;
          mx.waiters[x]--;
          return this.locked(m, g, x, 1);
        }
      }
      const taken = mx.locked[x] !== 0 || mx.starving[x] !== 0;
      if (spins.possible !== 0) {
        if (taken && mx.starving[x] === 0 && spins.may(m, g)) {
          gs.setPc(g, pc);
          return spins.round(m, g, x, !awoke);
        }
        if (spins.end(g)) mx.woken[x] = 0;
      }
      if (awoke) mx.woken[x] = 0;
      if (!taken) return this.locked(m, g, x, 0);
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
        return this.life.block(m, g, WAIT_MUTEX, x);
      }
      awoke = wakes = true;
    }
  }

  /** Books the price of an operation on mutex `x`. */
  protected charge(m: M, x: number): void {
    this.s.charge(m, mutexOp);
    if (this.contend !== 0) this.s.lines.touch(m, this.mutexLines[x]);
  }

  /** Takes a free mutex, else waits behind all others: whoever wakes `g` has locked it for `g`. */
  private lockInOrder(m: M, g: number, x: number): void {
    const { gs, mutexes } = this.s;
    if (mutexes.locked[x] === 0) return this.locked(m, g, x, 0);
    gs.link(g, -1);
    mutexes.enqueue(x, g, false, gs.next);
    this.life.block(m, g, WAIT_MUTEX, x);
  }

  protected locked(m: M, g: number, x: number, handed: number): void {
    const s = this.s;
    s.mutexes.locked[x] = 1;
    s.gs.unflag(g, FLAG_AWOKE | FLAG_LIFO | FLAG_STARVING);
    if (s.tracing) s.emit(Ev.LOCK, m, g, x, handed);
    m.state = EXEC;
  }

  /** sync.Mutex.Unlock: in starving mode the mutex is handed to the first that waits. */
  unlock(m: M, g: number, x: number, pc: number): void {
    const s = this.s, gs = s.gs, mx = s.mutexes;
    s.charge(m, mutexOp);
    if (this.contend !== 0) s.lines.touch(m, this.mutexLines[x]);
    if (mx.locked[x] === 0) throw this.values.panic(g, pc, "sync: unlock of unlocked mutex");
    mx.locked[x] = 0;
    if (s.tracing) s.emit(Ev.UNLOCK, m, g, x, 0);
    if (this.inOrder !== 0) return this.handOver(m, x);
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
    this.life.tell(m, starving ? MState.GOYIELD : EXEC);
  }

  /** The free mutex `x` goes to the first that waits, if anybody does. */
  protected handOver(m: M, x: number): void {
    const s = this.s, waiter = s.mutexes.dequeue(x, s.gs.next);
    if (waiter < 0) return;
    s.mutexes.locked[x] = 1;
    if (s.tracing) s.emit(Ev.LOCK, m, waiter, x, 1);
    this.threads.markReady(m, waiter, UNBLOCKED);
    this.life.tell(m, EXEC);
  }

  /** sync.WaitGroup.Add: at zero all that wait go on. */
  wgAdd(m: M, g: number, w: number, delta: number, pc: number): void {
    const s = this.s, wg = s.waitGroups;
    this.wgAdds++;
    m.clock += this.mutexOpNs;
    if (this.contend !== 0) s.lines.touch(m, this.wgLines[w]);
    const counter = wg.counter[w] += delta;
    if (counter < 0) throw this.values.panic(g, pc, "sync: negative WaitGroup counter");
    if (counter > 0) return;
    let waiter = wg.head[w];
    wg.head[w] = wg.tail[w] = -1;
    while (waiter >= 0) {
      const next = s.gs.next[waiter];
      this.threads.markReady(m, waiter, UNBLOCKED);
      waiter = next;
    }
    this.life.tell(m, EXEC);
  }

  /** sync.WaitGroup.Wait. */
  wgWait(m: M, g: number, w: number): void {
    const s = this.s;
    s.charge(m, mutexOp);
    if (s.waitGroups.counter[w] === 0) return;
    s.gs.link(g, -1);
    s.waitGroups.enqueue(w, g, s.gs.next);
    this.life.block(m, g, WAIT_WAIT_GROUP, w);
  }
}
