/**
 * Models that are wrong at random: to show that whatever a model does, the engine says so.
 *
 * A model of nothing but random answers is refused at once and shows little. So each is a right
 * one that forgets itself now and then: the state in which it does is one that models come to.
 *
 * @module
 */

import {
  again,
  deque,
  DONE,
  fifo,
  type GId,
  LeaveWhy,
  levels,
  type MId,
  Model,
  type Ops,
  ordered,
  PARK,
  type PId,
  type Prng,
  prngStream,
  type Queue,
  ReadyWhy,
  ring,
  shared,
  slot,
  stack,
  STEP_MAX,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** What a random verb is used with. */
interface Use {
  readonly ops: Ops;
  readonly m: MId;
  readonly g: GId;
  readonly p: PId;
  /** Two queues, which may be one. */
  readonly q: Queue;
  readonly to: Queue;
  /** A whole number 0..8. */
  readonly n: number;
  readonly yes: boolean;
}

/** All verbs with an effect, of every capability. */
const VERBS: Readonly<Record<string, (use: Use) => unknown>> = {
  startIdle: ({ ops, m, yes }) => ops.startIdle(m, yes),
  announceIdle: ({ ops, m }) => ops.announceIdle(m),
  withdrawIdle: ({ ops, m }) => ops.withdrawIdle(m),
  takeIdleProc: ({ ops, m }) => ops.takeIdleProc(m),
  dropProc: ({ ops, m }) => ops.dropProc(m),
  takeProc: ({ ops, m, p }) => ops.takeProc(m, p),
  startProc: ({ ops, m, p, yes }) => ops.startProc(m, p, yes),
  startOn: ({ ops, m, p, n, yes }) => ops.startOn(m, p, ops.idleM(n) as MId, yes),
  inherit: ({ ops, m }) => ops.inherit(m),
  kick: ({ ops, m, p }) => ops.kick(m, p),
  endSliceAfter: ({ ops, m, g, n }) => ops.endSliceAfter(m, g, 100 * n),
  sliceOps: ({ ops, m, n }) => ops.sliceOps(m, n),
  giveBudget: ({ ops, m, n }) => ops.giveBudget(m, n),
  parkFor: ({ ops, m, n }) => ops.parkFor(m, 1000 * n),
  setData: ({ ops, m, g, n }) => ops.setData(m, g, n),
  reclaimProc: ({ ops, m }) => ops.reclaimProc(m),
  handOff: ({ ops, m, p, yes }) => ops.handOff(m, p, yes),
  idleProc: ({ ops, m, p }) => ops.idleProc(m, p),
  trySpin: ({ ops, m, n }) => ops.trySpin(m, n),
  stopSpin: ({ ops, m }) => ops.stopSpin(m),
  wakeSpinner: ({ ops, m }) => ops.wakeSpinner(m),
  takeProcOrWant: ({ ops, m }) => ops.takeProcOrWant(m),
  dropUnlessWanted: ({ ops, m }) => ops.dropUnlessWanted(m),
  nap: ({ ops, m }) => ops.nap(m),
  runTimers: ({ ops, m, p }) => ops.runTimers(m, p),
  netpoll: ({ ops, m }) => ops.netpoll(m),
  blockInNetpoll: ({ ops, m }) => ops.blockInNetpoll(m),
  wakeThread: ({ ops, m, g }) => ops.wakeThread(m, g),
  yieldCore: ({ ops, m }) => ops.yieldCore(m),
  put: ({ m, g, q, n }) => q.put(m, g, n),
  putList: ({ m, g, q, n }) => q.putList(m, g, n),
  pass: ({ m, q }) => q.pass(m),
  take: ({ m, q }) => q.take(m),
  rob: ({ m, q }) => q.rob(m),
  move: ({ m, q, to, n, yes }) => q.move(m, n, to, yes ? 0 : 1),
  spill: ({ m, g, q, to, n, yes }) => q.spill(m, n, to, g, yes ? 0 : 1),
  remove: ({ m, g, q }) => q.remove(m, g),
};
const USES = Object.values(VERBS);
/** Names of the verbs that random models use. */
export const RANDOM_VERBS: readonly string[] = Object.keys(VERBS);

const UNITS = ["user", "user", "thread", "process"] as const;
const THREADS = ["per-p", "per-p", "one", "per-g"] as const;
/** Answers that a hook may give in the wrong place, or never. */
const ANSWERS = [DONE, PARK, again(0), again(1), again(3), -1, -7, NaN, again(STEP_MAX + 1), 0.5];

/** What no G, no M and no P is called, and no count is. */
const ODD = [-1, 99, 1e6, 2 ** 31, NaN, 0.5, Infinity, -0.5];

const LOOK = 0, TAKE = 1, ANNOUNCE = 2, RECHECK = 3, SLEEP = 4;

/** A model that does what is right but for some of its hooks. */
export class RandomModel extends Model<Ops> {
  readonly name = "random";
  override readonly traits: Traits;
  readonly #prng: Prng;
  /** Each hook is at random in so many of 1,000 calls. */
  readonly #wildness: number;
  readonly #queue: Queue;
  readonly #queues: readonly Queue[];
  readonly #hasOwnThreads: boolean;
  #gs = 1;

  /** @param seed Decides all that it does. */
  constructor(ops: Ops, seed: number) {
    super(ops);
    const prng = this.#prng = prngStream(seed, "model");
    const one = <T>(of: readonly T[]) => of[prng.below(of.length)];
    this.#wildness = one([2, 10, 40, 150, 600]);
    this.traits = {
      unit: one(UNITS),
      threads: one(THREADS),
      netpoll: prng.below(2) === 0,
      sysmon: prng.below(2) === 0,
      ...(prng.below(4) === 0 ? { periodNs: one([1, 700, 20_000]) } : {}),
    };
    this.#hasOwnThreads = this.traits.threads === "per-g";
    this.#queue = ops.queues({ queue: shared(fifo()) }).queue;
    const kinds = [ring(2), ring(8), slot(), stack(), deque(), fifo(), levels(3), ordered()];
    const local = ops.queues({ local: one(kinds) }).local;
    const other = ops.queues({ other: shared(one(kinds)) }).other;
    this.#queues = [this.#queue, other, ...local];
  }

  ready(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    this.#gs = Math.max(this.#gs, g + 1);
    if (this.#isWild()) return this.#wild(m, g);
    if (this.#hasOwnThreads) {
      this.ops.wakeThread(m, g);
      return DONE;
    }
    if (step === 0) this.#queue.put(m, g);
    else this.ops.startIdle(m, false);
    return step === 0 ? again(1) : DONE;
  }

  find(m: MId, step: number): Verdict {
    if (this.#isWild()) return this.#wild(m, this.#queue.peek() as GId);
    const { ops } = this;
    if (this.#hasOwnThreads) {
      const g = ops.ownG(m);
      return g >= 0 ? g : PARK;
    }
    if (step === LOOK) return this.#collect(m);
    if (step === TAKE) {
      const g = this.#queue.take(m);
      return g >= 0 ? g : again(ANNOUNCE);
    }
    if (step === ANNOUNCE) {
      ops.announceIdle(m);
      return again(RECHECK);
    }
    if (step === RECHECK) {
      if (this.#queue.len() > 0 && ops.withdrawIdle(m)) return again(LOOK);
      return this.traits.netpoll && ops.netWanted() ? again(SLEEP) : PARK;
    }
    ops.blockInNetpoll(m);
    return PARK;
  }

  /** Timers and waits that are over, one P in a step. */
  #collect(m: MId): Verdict {
    const { ops } = this;
    if (!this.traits.netpoll) return again(TAKE);
    for (let p = 0; p < ops.procs; p++) {
      if (!ops.timersDue(m, p as PId)) continue;
      ops.runTimers(m, p as PId);
      return again(LOOK);
    }
    if (ops.netReady() > 0) ops.netpoll(m);
    return again(TAKE);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (this.#isWild()) return this.#wild(m, g);
    const runnable = why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT ||
      why === LeaveWhy.GOYIELD;
    if (runnable && step === 0) {
      if (this.#hasOwnThreads) this.ops.wakeThread(m, g);
      else this.#queue.put(m, g);
    }
    return DONE;
  }

  override back(g: GId, m: MId, step: number): Verdict {
    if (this.#isWild()) return this.#wild(m, g);
    if (this.#hasOwnThreads) return g;
    if (step === 0) return this.ops.reclaimProc(m) ? g : again(1);
    if (step === 1) return this.ops.takeIdleProc(m) ? g : again(2);
    if (step === 2) {
      this.#queue.put(m, g);
      return again(3);
    }
    return PARK;
  }

  override woken(m: MId): Verdict {
    return this.#isWild() ? this.#wild(m, this.#queue.peek() as GId) : DONE;
  }

  override tick(g: GId, m: MId, ranNs: number): boolean {
    if (this.#isWild()) this.#wild(m, g);
    return ranNs > 20_000;
  }

  override retake(): boolean {
    return this.#isWild() || this.#queue.len() > 0;
  }

  override handed(p: PId, m: MId): Verdict {
    if (this.#isWild()) return this.#wild(m, -1 as GId);
    this.ops.handOff(m, p, false);
    return DONE;
  }

  override period(m: MId): Verdict {
    return this.#isWild() ? this.#wild(m, -1 as GId) : DONE;
  }

  override inject(g: GId, m: MId, index: number, count: number, step: number): Verdict {
    void index, count;
    return this.ready(g, m, ReadyWhy.NETPOLL, step);
  }

  #isWild(): boolean {
    return this.#prng.below(1000) < this.#wildness;
  }

  /** Some verbs at random, and an answer at random. @param g The G that the hook is about. */
  #wild(m: MId, g: GId): Verdict {
    const prng = this.#prng, { ops } = this;
    for (let uses = prng.below(3); uses >= 0; uses--) {
      USES[prng.below(USES.length)]({
        ops,
        m: this.#anyM(m),
        g: this.#anyG(g),
        p: this.#anyP(m),
        q: this.#queues[prng.below(this.#queues.length)],
        to: this.#queues[prng.below(this.#queues.length)],
        n: prng.below(30) === 0 ? ODD[prng.below(ODD.length)] : prng.below(9),
        yes: prng.below(2) === 0,
      });
    }
    const answer = prng.below(8);
    if (answer < 2) return this.#anyG(g);
    return answer < 4 ? DONE : answer < 6 ? PARK : ANSWERS[prng.below(ANSWERS.length)];
  }

  /** `g`, or a G that there may be, or none. */
  #anyG(g: GId): GId {
    const prng = this.#prng, odd = prng.below(30);
    if (odd < 20) return g;
    if (odd === 29) return ODD[prng.below(ODD.length)] as GId;
    return prng.below(this.#gs + 1) as GId;
  }
  /** `m`, or another M that there may be, or none. */
  #anyM(m: MId): MId {
    const prng = this.#prng, odd = prng.below(60);
    if (odd === 59) return ODD[prng.below(ODD.length)] as MId;
    return odd < 55 ? m : prng.below(8) as MId;
  }
  /** The P of `m`, or another, or none. */
  #anyP(m: MId): PId {
    const prng = this.#prng, odd = prng.below(30), own = this.ops.procOf(m);
    if (odd < 10 && own >= 0) return own as PId;
    if (odd === 29) return ODD[prng.below(ODD.length)] as PId;
    return prng.below(this.ops.procs) as PId;
  }
}
