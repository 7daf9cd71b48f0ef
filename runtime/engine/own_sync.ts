/**
 * Locks and channels as two runtimes write their own, for programs that say so (`Program.sync`).
 *
 * `tokio`, 1.54.1: `Mutex` and `mpsc::channel` on `batch_semaphore.rs`, which hands a permit over
 * to the first waiter; a sender that waited puts its message in when it runs again. What has a
 * permit, or wants to receive, spends one of the operations that the model gave its M (`coop`); who
 * finds none left yields, and keeps the permit. `jdk`, 25: `ReentrantLock` and
 * `ArrayBlockingQueue` on `AbstractQueuedSynchronizer`: newcomers barge in, one waiter at a time is
 * woken, and that one wakes the next when it lets go. Wait groups stay as they are:
 * `Notify::notify_waiters`, or the oracle's own.
 *
 * @module
 */

import { GFlag } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { LeaveWhy, ReadyWhy } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import { ChannelSteps } from "./channel_steps.ts";
import type { Expressions } from "./expressions.ts";
import type { GLife } from "./g_life.ts";
import { LockSteps } from "./lock_steps.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

const { AWOKE } = GFlag;

/** Steps of channels, as the program of `s` wants them. */
export function channelSteps(s: State, values: Expressions, life: GLife, threads: Threads) {
  const { sync } = s.program;
  const Steps = sync === "tokio" ? TokioChannels : sync === "jdk" ? JdkChannels : ChannelSteps;
  return new Steps(s, values, life, threads);
}

/** Steps of locks, as the program of `s` wants them. */
export function lockSteps(s: State, values: Expressions, life: GLife, threads: Threads) {
  const { sync } = s.program;
  const Steps = sync === "tokio" ? TokioLocks : sync === "jdk" ? JdkLocks : LockSteps;
  return new Steps(s, values, life, threads);
}

/** Spends an operation of `m`. @returns `false`: none was left, and `g` yields before `pc`. */
function spends(s: State, life: GLife, m: M, g: number, pc: number): boolean {
  if (m.coop > 0) {
    m.coop--;
    return true;
  }
  s.counts.yields++;
  s.gs.setPc(g, pc);
  life.leave(m, LeaveWhy.YIELD, Wait.NOTHING);
  return false;
}

/** `tokio::sync::Mutex`: a semaphore of one permit. */
class TokioLocks extends LockSteps {
  override lock(m: M, g: number, x: number, pc: number): void {
    const { s } = this, { gs, mutexes } = s, wasWoken = gs.has(g, AWOKE);
    this.charge(m, x);
    if (!wasWoken) {
      gs.flag(g, AWOKE);
      if (mutexes.locked[x] !== 0) {
        gs.link(g, -1);
        mutexes.enqueue(x, g, false, gs.next);
        gs.setPc(g, pc);
        return this.life.block(m, g, Wait.MUTEX, x);
      }
      mutexes.locked[x] = 1;
    }
    if (spends(s, this.life, m, g, pc)) this.locked(m, g, x, 0);
  }

  protected override handOver(m: M, x: number): void {
    const { gs, mutexes } = this.s, waiter = mutexes.dequeue(x, gs.next);
    if (waiter < 0) return;
    mutexes.locked[x] = 1;
    this.threads.markReady(m, waiter, ReadyWhy.UNBLOCK);
    this.life.tell(m, MState.EXEC);
  }
}

/** `ReentrantLock`, not fair. */
class JdkLocks extends LockSteps {
  /** By mutex: who holds it, and how often. */
  readonly #owner: number[] = [];
  readonly #holds: number[] = [];

  override lock(m: M, g: number, x: number, pc: number): void {
    const { gs, mutexes } = this.s, wasWoken = gs.has(g, AWOKE);
    this.charge(m, x);
    if (wasWoken) mutexes.woken[x] = 0;
    if (mutexes.locked[x] !== 0 && this.#owner[x] !== g) {
      gs.flag(g, AWOKE);
      gs.link(g, -1);
      mutexes.enqueue(x, g, wasWoken, gs.next);
      gs.setPc(g, pc);
      return this.life.block(m, g, Wait.MUTEX, x);
    }
    this.#holds[x] = mutexes.locked[x] !== 0 ? this.#holds[x] + 1 : 1;
    this.#owner[x] = g;
    if (this.#holds[x] === 1) this.locked(m, g, x, 0);
  }

  override unlock(m: M, g: number, x: number, pc: number): void {
    const { s } = this, { gs, mutexes } = s;
    if (mutexes.locked[x] === 0 || this.#owner[x] !== g) {
      throw this.values.panic(g, pc, "IllegalMonitorStateException");
    }
    this.charge(m, x);
    if (--this.#holds[x] > 0) return;
    mutexes.locked[x] = 0;
    if (s.tracing) s.emit(Ev.UNLOCK, m, g, x, 0);
    // Who was woken and has not run yet is still the first: nobody else is woken.
    const waiter = mutexes.woken[x] !== 0 ? -1 : mutexes.dequeue(x, gs.next);
    if (waiter < 0) return;
    mutexes.woken[x] = 1;
    this.threads.markReady(m, waiter, ReadyWhy.UNBLOCK);
    this.life.tell(m, MState.EXEC);
  }
}

/** `tokio::sync::mpsc::channel`. */
class TokioChannels extends ChannelSteps {
  /** By channel: permits that are left, senders that wait for one, the receiver that waits. */
  readonly #permits = Array.from(this.s.channels.cap);
  readonly #senders: number[][] = this.#permits.map(() => []);
  readonly #receiver: number[] = this.#permits.map(() => -1);

  override send(m: M, g: number, c: number, pc: number, _waits: 0 | 1): void {
    const { s } = this, { gs } = s, ch = s.channels;
    this.charge(m, c);
    if (!gs.has(g, AWOKE)) {
      gs.flag(g, AWOKE);
      if (this.#permits[c] === 0) {
        this.#senders[c].push(g);
        gs.setPc(g, pc);
        return this.life.block(m, g, Wait.SEND, c);
      }
      this.#permits[c]--;
    }
    if (!spends(s, this.life, m, g, pc)) return;
    gs.unflag(g, AWOKE);
    const number = ch.buffer(c, this.message), receiver = this.#receiver[c];
    if (s.tracing !== 0) s.emit(Ev.SEND, m, g, c, number);
    if (receiver >= 0) {
      this.#receiver[c] = -1;
      this.threads.markReady(m, receiver, ReadyWhy.UNBLOCK);
    }
    this.life.tell(m, MState.EXEC);
  }

  override recv(m: M, g: number, c: number, into: number, _waits: 0 | 1): void {
    const { s } = this, { gs } = s, ch = s.channels, pc = gs.pc(g) - 1;
    this.charge(m, c);
    const other = this.#receiver[c];
    if (other >= 0) throw this.values.panic(g, pc, "an mpsc channel has one receiver");
    if (ch.count[c] === 0 && m.coop > 0) {
      this.#receiver[c] = g;
      gs.setPc(g, pc);
      return this.life.block(m, g, Wait.RECV, c);
    }
    if (!spends(s, this.life, m, g, pc)) return;
    const value = ch.unbuffer(c);
    if (s.tracing !== 0) s.emit(Ev.RECV, m, g, c, ch.lastNumber);
    if (into >= 0) gs.vars[gs.varBase(g) + into] = value;
    const sender = this.#senders[c].shift();
    if (sender === undefined) this.#permits[c]++;
    else this.threads.markReady(m, sender, ReadyWhy.UNBLOCK);
    this.life.tell(m, MState.EXEC);
  }
}

/** `ArrayBlockingQueue`: one lock, which nobody keeps while it is parked, and two conditions. */
class JdkChannels extends ChannelSteps {
  /** By channel: who waits until it is not full, or not empty; who then waits for the lock. */
  readonly #putters: number[][] = Array.from(this.s.channels.cap, () => []);
  readonly #takers: number[][] = this.#putters.map(() => []);
  readonly #lockers: number[][] = this.#putters.map(() => []);
  /** By channel: has the first for the lock been woken? */
  readonly #isWoken: boolean[] = this.#putters.map(() => false);

  override send(m: M, g: number, c: number, pc: number, _waits: 0 | 1): void {
    const { s } = this, ch = s.channels;
    this.#enter(m, g, c);
    if (ch.count[c] === ch.cap[c]) return this.#wait(m, g, c, pc, Wait.SEND, this.#putters[c]);
    const number = ch.buffer(c, this.message);
    if (s.tracing !== 0) s.emit(Ev.SEND, m, g, c, number);
    this.#leave(m, c, this.#takers[c]);
  }

  override recv(m: M, g: number, c: number, into: number, _waits: 0 | 1): void {
    const { s } = this, { gs } = s, ch = s.channels;
    this.#enter(m, g, c);
    if (ch.count[c] === 0) return this.#wait(m, g, c, gs.pc(g) - 1, Wait.RECV, this.#takers[c]);
    const value = ch.unbuffer(c);
    if (s.tracing !== 0) s.emit(Ev.RECV, m, g, c, ch.lastNumber);
    if (into >= 0) gs.vars[gs.varBase(g) + into] = value;
    this.#leave(m, c, this.#putters[c]);
  }

  /** `lock`: it is free, whoever waits for it. */
  #enter(m: M, g: number, c: number): void {
    const { gs } = this.s;
    this.charge(m, c);
    if (!gs.has(g, AWOKE)) return;
    gs.unflag(g, AWOKE);
    this.#isWoken[c] = false;
  }

  /** `await`. */
  #wait(m: M, g: number, c: number, pc: number, why: number, condition: number[]): void {
    const { gs } = this.s;
    condition.push(g);
    gs.flag(g, AWOKE);
    gs.setPc(g, pc);
    this.#release(m, c);
    this.life.block(m, g, why, c);
    this.life.tell(m, MState.LEAVE);
  }

  /** `signal` and `unlock`. */
  #leave(m: M, c: number, condition: number[]): void {
    const first = condition.shift();
    if (first !== undefined) this.#lockers[c].push(first);
    this.#release(m, c);
    this.life.tell(m, MState.EXEC);
  }

  /** The first that waits for the lock is woken, unless it has been. */
  #release(m: M, c: number): void {
    const first = this.#isWoken[c] ? undefined : this.#lockers[c].shift();
    if (first === undefined) return;
    this.#isWoken[c] = true;
    this.threads.markReady(m, first, ReadyWhy.UNBLOCK);
  }
}
