/**
 * GPM: Go's scheduler. Each P has a ring of 256 Gs and one runnext slot; a full ring spills half to
 * an unbounded global queue; every 61st tick looks at the global queue first; an M without work
 * spins, steals half of somebody's ring, and only then sleeps; a P whose M sits in a system call is
 * handed to another M; sysmon ends slices of 10 ms; network waits cost no thread.
 *
 * Source: Go 1.19.8 and 1.27.3, `src/runtime/proc.go`; the steps below carry the names of its
 * functions. Design: D. Vyukov, "Scalable Go Scheduler Design Doc" (2012).
 *
 * Weak spot: runnext inherits the time slice, so two Gs that wake each other can keep a P for 10 ms
 * while others wait (golang/go#52934); a G of 500 us is never preempted, so the tail behind long Gs
 * is that of a plain queue.
 *
 * @module
 */

import {
  again,
  DONE,
  type Events,
  fifo,
  FIRST,
  type GId,
  type Handoff,
  LeaveWhy,
  type MId,
  Model,
  NONE,
  OLDER,
  type Ops,
  PARK,
  type PId,
  type Promises,
  type Queue,
  type ReadyWhy,
  ring,
  shared,
  type Slices,
  slot,
  type Spinning,
  type Traits,
  type Verdict,
  WokenWhy,
} from "@lab/runtime";
import { ALONE_NS, goPromises } from "./go_promises.ts";
import { batchOf, GO_QUEUES, haulOf, spillOf } from "./go_queues.ts";
import { FromOutside } from "./gpm_outside.ts";
import { Thief } from "./gpm_steal.ts";
import { BACK, FIND, type GpmOptions, READY, type Release, RELEASES, STEPS } from "./gpm_terms.ts";

// The optimizer folds constants of its own module, but not members of (imported) objects.
const { inherit: INHERITS, runnext: HAS_NEXT, yield: YIELDS_TO, batch: BATCH } = GO_QUEUES;
const { YIELD, PREEMPT, GOYIELD } = LeaveWhy, NOBODY = NONE, FINISHED = DONE;
const { kick: KICK, spill: SPILL, wake: WAKE } = READY;
const { tick: TICK, local: LOCAL, fair: FAIR, global: GLOBAL, net: NET, netGot: NET_GOT } = FIND;
const { spin: SPIN, drop: DROP, unspin: UNSPIN, recheck: RECHECK, retake: RETAKE } = FIND;
const { respin: RESPIN, sleep: SLEEP, found: FOUND, foundWake: FOUND_WAKE, steal: STEAL } = FIND;
/** Verdicts of the hot path. */
const TO_FAIR = again(FAIR), TO_GLOBAL = again(GLOBAL), TO_WAKE = again(WAKE);
const TO_KICK = again(KICK), TO_SPILL = again(SPILL);

/** Go's scheduler. */
export class Gpm extends Model<Slices & Handoff & Spinning & Events> {
  readonly name: string = "gpm";
  override readonly traits: Traits = {
    unit: "user",
    threads: "per-p",
    netpoll: true,
    sysmon: true,
    handsOn: true,
  };
  override readonly promises: Promises;
  /** Names of its steps. */
  static readonly steps = STEPS;
  declare protected readonly o: GpmOptions;
  declare protected readonly local: readonly Queue[];
  declare protected readonly next: readonly Queue[];
  declare protected readonly global: Queue;
  readonly #half: number = 0;
  readonly #release: Release = RELEASES["1.26"];
  /** Of the release, on hot paths. Flags are 0 or 1: V8 compares a boolean up to seven times. */
  readonly #yieldWakes: 0 | 1 = 0;
  readonly #wantsSpinner: 0 | 1 = 0;
  readonly #every: number = -0;
  /** Tick of each P at which it looks at the global queue next. */
  declare private readonly lookTick: Float64Array;
  // State between two steps, by M.
  readonly #kicked: number[] = [];
  readonly #found: number[] = [];
  /** The last look before sleeping saw the global queue not empty. */
  readonly #sawGlobal: boolean[] = [];
  declare private readonly thief: Thief;
  declare private readonly outside: FromOutside;

  constructor(ops: Ops, options: GpmOptions) {
    super(ops);
    this.o = options;
    const q = ops.queues({ local: ring(options.ring), next: slot(), global: shared(fifo()) });
    this.local = q.local;
    this.next = q.next;
    this.global = q.global;
    this.#half = spillOf(GO_QUEUES.spill, options.ring);
    this.#release = RELEASES[options.go];
    this.#yieldWakes = this.#release.yieldWakes ? 1 : 0;
    this.#wantsSpinner = this.wantsSpinner() ? 1 : 0;
    this.#every = options.globalEvery;
    this.lookTick = new Float64Array(ops.procs);
    this.thief = new Thief(ops, q, this.#release, {
      haul: (size) => this.haul(size),
      steals: () => this.steals(),
    });
    this.outside = new FromOutside(ops, q, this.#half, this.#release, (m) => this.wake(m));
    this.promises = this.promised();
  }

  /** `ready`, `newproc`: runnext of the waker's P; what it kicks out goes to the ring's tail. */
  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    const ops = this.ops, p = ops.procOf(m);
    if (p === NOBODY) return this.outside.ready(g, m, phase);
    if (phase === 0) {
      const kicked = this.putFirst(m, p, g);
      if (kicked === NOBODY) return this.#thenWake(m);
      this.#kicked[m] = kicked;
      return TO_KICK;
    }
    if (phase !== KICK) return this.#readyOn(m, p, phase);
    return this.local[p].put(m, this.#kicked[m] as GId) === NOBODY ? this.#thenWake(m) : TO_SPILL;
  }

  /** The steps of `ready` that come seldom. */
  #readyOn(m: MId, p: PId, phase: number): Verdict {
    if (phase === SPILL) {
      return this.local[p].spill(m, this.#half, this.global, this.#kicked[m] as GId, OLDER)
        ? this.#thenWake(m)
        : TO_KICK;
    }
    this.wake(m);
    return FINISHED;
  }

  /**
   * After the G is published: on to the wake-up, unless no P is idle. Then a spinner that drops its
   * P later looks at the queues once more after that; but an M that never spun does not, so word
   * must have been left for it (up to Go 1.19 it was not: golang/go#45867).
   */
  #thenWake(m: MId): Verdict {
    const ops = this.ops;
    if (ops.idleProcs() !== 0) return TO_WAKE;
    if (this.#wantsSpinner === 0 || ops.spinning() !== 0) return FINISHED;
    if (!ops.spinnerWanted()) return TO_WAKE;
    // Go takes the lock to see that no P is idle.
    this.global.pass(m);
    return FINISHED;
  }

  /**
   * `findRunnable`. One large function on purpose: if it were inlined, its caller would exceed V8's
   * budget, and the verbs would not be inlined.
   */
  find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase <= LOCAL) {
      const p = ops.procOf(m) as PId;
      if (phase < LOCAL) {
        if (phase === 0 && ops.timersDue(m, p)) return this.#timers(m, p);
        if (this.looksGlobal(p)) return TO_FAIR;
      }
      let g = this.next[p].take(m);
      if (g !== NOBODY) {
        if (INHERITS) ops.inherit(m);
      } else {
        g = this.local[p].take(m);
        if (g === NOBODY) return TO_GLOBAL;
      }
      return ops.isSpinning(m) ? this.#run(m, g) : g;
    }
    if (phase >= STEAL) {
      const verdict = this.thief.steal(m, ops.procOf(m) as PId, phase - STEAL);
      return verdict >= 0 ? this.#run(m, verdict as GId) : verdict;
    }
    switch (phase) {
      case FAIR: {
        const g = this.global.take(m);
        return g === NOBODY ? again(LOCAL) : this.#run(m, g);
      }
      case GLOBAL: {
        const size = this.global.len();
        if (size === 0) return again(NET);
        // An arrival came to this P after its ring was looked at.
        if (this.local[ops.procOf(m) as PId].len() > 0) return again(LOCAL);
        const g = this.global.move(m, this.batch(size), this.local[ops.procOf(m) as PId], FIRST);
        return g === NOBODY ? again(NET) : this.#run(m, g);
      }
      case NET:
        if (ops.netWaiters() === 0 || ops.netBlocked()) return again(SPIN);
        this.outside.poll(m);
        return again(NET_GOT);
      case NET_GOT: {
        const g = this.outside.found(m);
        return g === NONE ? again(SPIN) : this.#run(m, g as GId);
      }
      case SPIN:
        return this.robs(m) ? again(STEAL) : again(DROP);
      case DROP: {
        const p = ops.procOf(m) as PId;
        if (this.global.len() > 0) return again(GLOBAL);
        if (this.local[p].len() > 0) return again(LOCAL);
        if (this.#wantsSpinner === 0) ops.dropProc(m);
        else if (!ops.dropUnlessWanted(m)) return again(0);
        return again(UNSPIN);
      }
      case UNSPIN:
        // Lower the count first, look again afterwards: a waker that saw a spinner did not wake.
        if (!ops.isSpinning(m)) return again(this.rechecks() ? RECHECK : SLEEP);
        ops.stopSpin(m);
        return again(RECHECK);
      case RECHECK:
        this.#sawGlobal[m] = this.#release.looksGlobalLast && this.global.len() > 0;
        return again(this.seesWork() ? RETAKE : SLEEP);
      case RETAKE:
        if (this.#wantsSpinner !== 0 ? ops.takeProcOrWant(m) : ops.takeIdleProc(m)) {
          return again(RESPIN);
        }
        return again(SLEEP);
      case RESPIN:
        this.spinAgain(m);
        // What was seen in the global queue comes at once: no look at ticks, timers, rings before.
        return again(this.#sawGlobal[m] && this.global.len() > 0 ? GLOBAL : 0);
      case SLEEP:
        if (ops.netWanted() && !ops.netBlocked()) ops.blockInNetpoll(m);
        return PARK;
      case FOUND:
        ops.stopSpin(m);
        return again(FOUND_WAKE);
      default: // FOUND_WAKE
        this.wake(m);
        return this.#found[m];
    }
  }

  /** `findRunnable`, behind its sleep in the netpoller. */
  override woken(m: MId, why: WokenWhy, step: number): Verdict {
    return why === WokenWhy.NET ? this.outside.woken(m, step) : FINISHED;
  }

  #timers(m: MId, p: PId): Verdict {
    this.ops.runTimers(m, p);
    return again(TICK);
  }

  /** A G was found. A spinner first counts itself out and wakes the next (`resetspinning`). */
  #run(m: MId, g: GId): Verdict {
    if (!this.ops.isSpinning(m)) return g;
    this.#found[m] = g;
    return again(FOUND);
  }

  /** `goschedImpl`, `goyield`. In a system call the P stays with its M; sysmon may take it. */
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    const yields = why === YIELD || why === PREEMPT;
    if (!yields || YIELDS_TO === "own") {
      return yields || why === GOYIELD ? this.#goyield(g, m, phase) : FINISHED;
    }
    if (phase !== 0) {
      this.wake(m);
      return FINISHED;
    }
    this.global.put(m, g);
    return this.#yieldWakes !== 0 ? this.#thenWake(m) : FINISHED;
  }

  #goyield(g: GId, m: MId, phase: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    if (phase === SPILL) {
      return this.local[p].spill(m, this.#half, this.global, g, OLDER) ? DONE : again(0);
    }
    return this.local[p].put(m, g) === NOBODY ? DONE : again(SPILL);
  }

  /** `exitsyscall`: the old P, else any idle P, else the global queue and sleep. */
  override back(g: GId, m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase === BACK.reclaim) return ops.reclaimProc(m) ? g : again(BACK.take);
    if (phase === BACK.start) {
      // Go looks and pushes under one lock. On real cores a P may become idle between the two.
      ops.startIdle(m, false);
      return PARK;
    }
    if (ops.takeIdleProc(m)) return g;
    this.global.put(m, g);
    return again(BACK.start);
  }

  /** `retake`, first half: a slice is over. */
  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.o.sliceNs;
  }

  /** `retake`, second half: a P in a system call. */
  override retake(p: PId, blockedNs: number): boolean {
    const ops = this.ops;
    const empty = this.local[p].len() === 0 && this.next[p].peek() === NONE;
    return !(empty && ops.spinning() + ops.idleProcs() > 0 && blockedNs < ALONE_NS);
  }

  /** `handoffp`. */
  override handed(p: PId, m: MId, _phase: number): Verdict {
    const ops = this.ops;
    const work = this.local[p].len() > 0 || this.next[p].peek() !== NONE || this.global.len() > 0;
    const nobodyLooks = ops.spinning() + ops.idleProcs() === 0;
    const lastRunning = ops.idleProcs() === ops.procs - 1 && !ops.netBlocked();
    if (work || nobodyLooks || lastRunning) ops.handOff(m, p, !work && nobodyLooks);
    else ops.idleProc(m, p);
    return DONE;
  }

  /** `injectglist`. */
  override inject(g: GId, m: MId, index: number, count: number, step: number): Verdict {
    return this.outside.inject(g, m, index, count, step);
  }

  // What an ablation takes away, one method each.

  /** What this model promises; an ablation promises less. */
  protected promised(): Promises {
    return goPromises({ ringSlots: this.o.ring, ...this.o });
  }

  /** Puts a readied G where it runs next. @returns The G it kicked out, or NONE. */
  protected putFirst(m: MId, p: PId, g: GId): GId | -1 {
    return HAS_NEXT ? this.next[p].put(m, g) : g;
  }

  /** Is it time to look at the global queue first? */
  protected looksGlobal(p: PId): boolean {
    // The hot path asks at each dispatch, so the tick of the next look is kept instead of divided
    // for.
    const ops = this.ops;
    return ops.schedtick(p) >= this.lookTick[p] && this.global.len() > 0 && this.#looksNow(p);
  }

  #looksNow(p: PId): boolean {
    const tick = this.ops.schedtick(p), every = this.#every;
    this.lookTick[p] = every > 0 ? Math.ceil(tick / every) * every : Infinity;
    return tick === this.lookTick[p];
  }

  /** How many Gs to take from a global queue of this size (`globrunqget`). */
  protected batch(size: number): number {
    return batchOf(BATCH, size, this.ops.procs, this.o.ring);
  }

  /** How many Gs to steal from a ring that holds `size` (`runqgrab`). */
  protected haul(size: number): number {
    return haulOf(this.o.steal, size);
  }

  /** May `m` look for work at others' (`findRunnable`: at most half of the busy Ps spin)? */
  protected robs(m: MId): boolean {
    const ops = this.ops;
    if (ops.isSpinning(m)) return true;
    return 2 * ops.spinning() < ops.procs - ops.idleProcs() && ops.trySpin(m, Infinity);
  }

  /** Does a thief take Gs, or does it only run timers? */
  protected steals(): boolean {
    return true;
  }

  /** Does a wake-up that finds no idle P leave word for an M about to give its P up? */
  protected wantsSpinner(): boolean {
    return this.#release.wantsSpinner;
  }

  /** Does an M that did not spin look again before it sleeps? In Go only spinners do. */
  protected rechecks(): boolean {
    return false;
  }

  /** The last look before sleeping: at the global queue and all rings (`checkRunqsNoP`). */
  protected seesWork(): boolean {
    const ops = this.ops;
    if (this.#release.looksGlobalLast && this.global.len() > 0) return true;
    for (let p = 0 as PId; p < ops.procs; p++) {
      if (!ops.isIdle(p) && (this.local[p].len() > 0 || this.next[p].peek() !== NONE)) return true;
    }
    return false;
  }

  /** An M that saw work and took a P spins again. */
  protected spinAgain(m: MId): void {
    this.ops.trySpin(m, Infinity);
  }

  /** `wakep`: if a P is idle and nobody spins, wake an M that does. */
  protected wake(m: MId): void {
    if (this.ops.spinning() === 0) this.global.pass(m);
    this.ops.wakeSpinner(m);
  }
}
