/**
 * Each hook of tokio and tokio-current-thread against Tokio's functions as plain text, on machines
 * that answer anything. Sources are those that the models name.
 *
 * @module
 */

import {
  DONE,
  FIRST,
  type GId,
  LAST,
  LeaveWhy,
  type Model,
  NEWER,
  NONE,
  PARK,
  type PId,
  type Verdict,
  WokenWhy,
} from "@lab/runtime";
import { type AnyMachine, type AnyQueues, G7, M0 } from "../any_machine_testing.ts";
import { holds, type OtherHooks, type Text } from "../holds_testing.ts";
import { goesOn, mayGoOn, roundFrom, seldomWithoutP } from "./texts_testing.ts";

type Options = Readonly<Record<string, string>>;

/** worker.rs, queue.rs, defer.rs, park.rs: one worker. */
class Worker implements Text {
  readonly #at: AnyMachine;
  readonly #q: AnyQueues;
  readonly #o: Options;
  readonly #workers: number;
  readonly #half: number;
  /** The round that it is in, one before there is anything to do. */
  #round = 1;
  /** Tasks out of the slot behind the first of a round; it is not in one. */
  #behind = 0;
  #inRow = false;
  /** It has the driver and polls; it had it, and has run nothing since. */
  #polls = false;
  #hadDriver = false;
  readonly others: Record<string, () => Verdict>;

  constructor(at: AnyMachine, q: AnyQueues, options: Options) {
    [this.#at, this.#q, this.#o] = [at, q, options];
    this.#workers = Math.min(Number(options.workers ?? 0) || at.procs, at.procs);
    this.#half = Number(options.ring ?? 256) / 2;
    this.others = { woken: () => this.#woken() };
    // An M without a P finds nothing and leaves nobody.
    if (at.p === NONE) Object.assign(this, { find: undefined, leave: undefined });
  }

  get #p(): PId {
    return this.#at.p as PId;
  }

  /** `push_back_or_overflow`, `push_overflow`. */
  #pushBack(g: GId): void {
    const { ring, inject } = this.#q, own = ring[this.#p];
    while (own.put(M0, g) !== NONE && !own.spill(M0, this.#half, inject, g, NEWER));
  }

  /** `worker_to_notify`, `transition_worker_from_parked`. */
  #notify(): void {
    const { ops, procs } = this.#at;
    const isNeeded = ops.spinning() === 0 && procs - ops.idleProcs() < this.#workers;
    if (isNeeded) ops.startIdle(M0, true);
  }

  /** As long as it polls its driver nobody is notified. */
  #notifyUnlessPolling(): void {
    if (!this.#polls) this.#notify();
  }

  #hasMore(): boolean {
    return this.#q.slot[this.#p].len() + this.#q.ring[this.#p].len() > 1;
  }

  #isOff(): boolean {
    return this.#o.lifoSlot === "off" || (this.#inRow && this.#behind >= 3);
  }

  /** `schedule_local`, `push_remote_task`. */
  #schedule(): void {
    if (this.#at.p === NONE) {
      this.#q.inject.put(M0, G7);
      return this.#notifyUnlessPolling();
    }
    const kicked = this.#isOff() ? G7 : this.#q.slot[this.#p].put(M0, G7);
    if (kicked === NONE) return;
    this.#pushBack(kicked);
    this.#notifyUnlessPolling();
  }

  ready(): Verdict {
    this.#schedule();
    return DONE;
  }

  leave(why: LeaveWhy): Verdict {
    const { slot, deferred } = this.#q;
    if (mayGoOn(why)) deferred[this.#p].put(M0, G7);
    if (why !== LeaveWhy.SYSCALL || this.#o.blocking === "nothing") return DONE;
    // `maybe_move_runtime`: what nobody could steal goes to the ring.
    while (this.#o.blocking === "block_in_place") {
      const g = (slot[this.#p].len() > 0 ? slot : deferred)[this.#p].take(M0);
      if (g === NONE) break;
      this.#pushBack(g);
    }
    this.#at.ops.handOff(M0, this.#p, false);
    return DONE;
  }

  back(): Verdict {
    if (this.#o.blocking === "nothing" && this.#at.ops.reclaimProc(M0)) return G7;
    this.#schedule();
    return PARK;
  }

  /** Another round. @returns Whether the driver is polled in it. */
  #tick(): boolean {
    return ++this.#round % Number(this.#o.eventInterval ?? 61) === 0;
  }

  #looksFirst(): boolean {
    const every = Number(this.#o.globalQueueInterval ?? 31);
    return this.#round % every === 0 && this.#q.inject.len() > 0;
  }

  /** `park_yield`: one thing the driver knows. @returns Whether it may know more. */
  #poll(): boolean {
    const { ops, procs } = this.#at;
    this.#polls = !ops.netBlocked();
    if (!this.#polls) return false;
    this.#hadDriver = true;
    const timers = roundFrom(0, procs).find((at) => ops.timersDue(M0, at as PId));
    if (timers !== undefined) ops.runTimers(M0, timers as PId);
    else {
      this.#polls = ops.netReady() > 0;
      if (this.#polls) ops.netpoll(M0);
    }
    return this.#polls;
  }

  /** The driver is polled, and those that yielded are woken: the last of them first. */
  #maintenance(): GId | -1 {
    const { slot, ring, deferred } = this.#q, p = this.#p;
    if (this.#o.driver !== undefined) { while (this.#poll()); }
    for (;;) {
      const g = deferred[p].take(M0);
      if (g === NONE) break;
      if (deferred[p].len() > 0 || this.#o.lifoSlot === "off") {
        this.#pushBack(g);
        continue;
      }
      // The first that yielded stands in the slot now.
      if (!this.#looksFirst()) return this.#run(g, ring[p].len() > 0);
      slot[p].put(M0, g);
      break;
    }
    if (this.#hasMore()) this.#notifyUnlessPolling();
    return NONE;
  }

  /**
   * `run_task`: the last that searched notifies the next.
   *
   * @param hasMore Others wait in the ring: while it is counted as searching that notifies nobody.
   */
  #run(g: GId, hasMore = false): GId {
    this.#at.ops.giveBudget(M0, 128);
    return this.#go(g, hasMore);
  }

  #go(g: GId, hasMore: boolean): GId {
    const { ops } = this.#at, isDue = ops.isSpinning(M0) ? ops.stopSpin(M0) === 0 : hasMore;
    if (isDue || this.#handsDriverOn()) this.#notifyUnlessPolling();
    return g;
  }

  /** `enable_eager_driver_handoff`. */
  #handsDriverOn(): boolean {
    const had = this.#o.driver === "eager" && this.#hadDriver;
    this.#hadDriver = false;
    return had;
  }

  /** The slot, at most three behind the first of a row. */
  #lifo(): GId | -1 {
    const { ops } = this.#at, { slot } = this.#q;
    const g = this.#inRow && !this.#isOff() ? slot[this.#p].take(M0) : NONE;
    this.#behind = this.#inRow && g !== NONE ? this.#behind + 1 : 0;
    this.#inRow = true;
    if (g === NONE) return NONE;
    if (ops.budgetLeft(M0) === 0) {
      // The row is over: this one goes to the tail.
      this.#behind = 0;
      this.#pushBack(g);
      return NONE;
    }
    return ops.isSpinning(M0) ? this.#go(g, false) : g;
  }

  /** `next_task`. */
  #nextTask(): GId | -1 {
    const { inject, slot, ring } = this.#q, p = this.#p;
    while (this.#looksFirst()) {
      const g = inject.take(M0);
      if (g !== NONE) return this.#run(g);
    }
    const g = (slot[p].len() > 0 ? slot : ring)[p].take(M0);
    if (g !== NONE) return this.#run(g);
    if (inject.len() === 0) return NONE;
    const share = Math.floor(inject.len() / this.#workers) + 1;
    const room = Number(this.#o.ring ?? 256) - ring[p].len();
    const n = Math.max(1, Math.min(share, room, this.#half));
    const first = inject.move(M0, n, ring[p], FIRST);
    return first === NONE ? NONE : this.#run(first);
  }

  /** `steal_work`, `transition_worker_to_searching`. */
  #stealWork(): GId | -1 {
    const { ops, procs } = this.#at, { ring, slot, inject } = this.#q;
    const maySearch = ops.isSpinning(M0) ||
      2 * ops.spinning() < this.#workers && ops.trySpin(M0, Infinity);
    if (!maySearch) return NONE;
    for (const at of roundFrom(ops.random(procs), procs)) {
      if (at === this.#p) continue;
      let g: GId | -1 = NONE;
      if (ring[at].len() > 0) {
        g = ring[at].move(M0, Math.ceil(ring[at].len() / 2), ring[this.#p], LAST);
      } else if (this.#o.lifoSlot === "stealable" && slot[at].len() > 0) g = slot[at].rob(M0);
      if (g !== NONE) return this.#run(g);
    }
    const g = inject.len() > 0 ? inject.take(M0) : NONE;
    return g === NONE ? NONE : this.#run(g);
  }

  /** `Context::run`. */
  find?(): Verdict {
    const { deferred } = this.#q;
    let g = this.#lifo();
    for (let isDue = g === NONE && this.#tick(); g === NONE;) {
      if (isDue) g = this.#maintenance();
      if (g === NONE) g = this.#nextTask();
      if (g === NONE) g = this.#stealWork();
      if (g !== NONE) break;
      isDue = true;
      if (deferred[this.#p].len() > 0) {
        this.#tick();
        continue;
      }
      if (!this.#parks()) return this.#sleep();
      g = this.#lifo();
      isDue = g === NONE && this.#tick();
    }
    return g;
  }

  /** `park`: only the last that searched looks once more. @returns Whether it goes on. */
  #parks(): boolean {
    const { ops } = this.#at, { inject, ring, slot } = this.#q;
    ops.announceIdle(M0);
    if (!ops.isSpinning(M0) || ops.stopSpin(M0) > 0) return false;
    const isOpen = this.#o.lifoSlot === "stealable";
    const hasWork = inject.len() > 0 || ring.some((its) => its.len() > 0) ||
      isOpen && slot.some((its) => its.len() > 0);
    if (!hasWork || !ops.withdrawIdle(M0)) return false;
    ops.trySpin(M0, Infinity);
    return true;
  }

  #sleep(): Verdict {
    const { ops } = this.#at;
    if (this.#o.driver !== undefined && !ops.netBlocked()) ops.blockInNetpoll(M0);
    return PARK;
  }

  /** `park_driver`, behind its sleep. */
  #woken(): Verdict {
    if (!this.#at.ops.takeIdleProc(M0)) return PARK;
    while (this.#poll());
    [this.#inRow, this.#behind] = [false, 0];
    if (this.#at.p !== NONE && this.#hasMore()) this.#notify();
    return DONE;
  }
}

/** current_thread/mod.rs: the one thread has P0. */
function currentThread(machine: AnyMachine, q: AnyQueues, options: Options): Text {
  const { ops, p } = machine, [local] = q.local, [inject] = q.inject, [deferred] = q.deferred;
  const isIo = options.blocking !== "nothing";
  let ticks = 0, tasks = 0;
  const schedule = () => {
    if (p === 0) local.put(M0, G7);
    else {
      inject.put(M0, G7);
      ops.startProc(M0, 0 as PId, false);
    }
  };
  /** `park_yield`: those that yielded are woken. */
  const wakeDeferred = () => {
    for (let g = deferred.take(M0); g !== NONE; g = deferred.take(M0)) local.put(M0, g);
    tasks = 0;
  };
  return {
    ready: () => (schedule(), DONE),
    ...(p !== NONE && {
      find() {
        do {
          if (tasks >= Number(options.eventInterval ?? 61)) wakeDeferred();
          for (;;) {
            [ticks, tasks] = [ticks + 1, tasks + 1];
            const isDue = ticks % Number(options.globalQueueInterval ?? 31) === 0 ||
              local.len() === 0;
            const g = (isDue && inject.len() > 0 ? inject : local).take(M0);
            ops.giveBudget(M0, Number(options.budget ?? 128));
            if (g !== NONE) return g;
            if (deferred.len() === 0) break;
            wakeDeferred();
          }
          tasks = 0;
        } while (goesOn(machine, () => inject.len() > 0));
        return PARK;
      },
      leave(why) {
        if (mayGoOn(why)) deferred.put(M0, G7);
        if (why === LeaveWhy.SYSCALL && isIo) ops.handOff(M0, p, false);
        return DONE;
      },
    }),
    back() {
      if (!isIo && ops.reclaimProc(M0)) return G7;
      schedule();
      return PARK;
    },
  };
}

const others: OtherHooks<Model> = {
  woken: (model) => (step) => model.woken(M0, WokenWhy.NET, step),
};

const SETTINGS: readonly Options[] = [
  {},
  { lifoSlot: "off", ring: "4" },
  { lifoSlot: "stealable", workers: "2" },
  { blocking: "block_in_place" },
  { blocking: "nothing" },
  { globalQueueInterval: "1", eventInterval: "1" },
  { globalQueueInterval: "2", eventInterval: "3" },
  { globalQueueInterval: "3", eventInterval: "2", lifoSlot: "off" },
  { driver: "worker", eventInterval: "2" },
  { driver: "eager" },
];

for (const options of SETTINGS) {
  const words = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(", ");
  Deno.test(`tokio (${words || "as it is"}) does as its source, whatever it meets`, () => {
    holds({
      name: "tokio",
      options,
      text: (machine, q) => new Worker(machine, q, options),
      others,
      prepare: seldomWithoutP,
    });
  });
}

const ALONE: readonly Options[] = [
  {},
  { blocking: "nothing" },
  { eventInterval: "3", globalQueueInterval: "4", budget: "9" },
];

for (const options of ALONE) {
  const words = Object.keys(options).join(", ") || "as it is";
  Deno.test(`tokio-current-thread (${words}) does as its source, whatever it meets`, () => {
    holds({
      name: "tokio-current-thread",
      options,
      text: (machine, q) => currentThread(machine, q, options),
      prepare: seldomWithoutP,
    });
  });
}
