/**
 * A machine that answers anything, for tests of whole hooks: each read is a number drawn from a
 * seed, the same until the next verb. A hook and a plain text of its rule meet the same machine and
 * must do the same verbs, whatever they are answered.
 *
 * @module
 */

import {
  type GId,
  type MId,
  NONE,
  type None,
  type Ops,
  type PId,
  type Queue,
  type QueueDecl,
  stepOf,
  type Verdict,
} from "@lab/runtime";

/** Verbs after which a hook is left alone: it may go round as long as it is told so. */
const VERBS_MAX = 60;
/** A small machine has so many Ps at most, a large one 8 more. */
const PROCS_MAX = 5;
/** What a queue's verb answers is a G from here on, so that none is taken for an argument. */
const FIRST_FOUND = 20;
const ENOUGH = new Error("verbs enough");

/** Verbs by what they answer. */
const ACTS = [
  "announceIdle",
  "dropProc",
  "endSliceAfter",
  "giveBudget",
  "handOff",
  "idleProc",
  "inherit",
  "nap",
  "parkFor",
  "runTimers",
  "sliceOps",
  "wakeThread",
  "yieldCore",
] as const;
const ASKS = [
  "blockInNetpoll",
  "dropUnlessWanted",
  "kick",
  "reclaimProc",
  "startIdle",
  "startOn",
  "startProc",
  "takeIdleProc",
  "takeProc",
  "takeProcOrWant",
  "trySpin",
  "wakeSpinner",
  "withdrawIdle",
] as const;
/** Reads that are true or false, and those that count up to so many, mostly none. */
const FLAGS = [
  "inSyscall",
  "isIdle",
  "isSpinning",
  "netBlocked",
  "netWanted",
  "spinnerWanted",
  "timersDue",
] as const;
const OF_M: readonly string[] = ["isSpinning", "timersDue"];
const COUNTS = {
  idleMs: 3,
  idleProcs: PROCS_MAX,
  netReady: 3,
  netWaiters: 3,
  spinning: 3,
} as const;

/** The M that acts: no number of a P, so that one is not taken for the other. */
export const M0 = 9 as MId;
/** The G that a hook is told of. */
export const G7 = 7 as GId;

/** Mixes a text and numbers: FNV-1a, then murmur3's end. */
function mixed(parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x2f, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Queues as declared: of each P an array. */
export type AnyQueues = Readonly<Record<string, Queue & readonly Queue[]>>;

/** One machine. */
export class AnyMachine {
  readonly did: string[] = [];
  readonly procs: number;
  readonly ops: Ops;
  /** Of the model that was made for it. */
  queues: AnyQueues = {};
  /** The P that the M holds, or NONE. */
  p: PId | None;
  /** The G that the last poll told of first, or NONE; and who hears of it. */
  polled: GId | None = NONE;
  onPoll: (g: GId) => void = () => {};
  /** One read or find in so many tells of something: where it is seldom, a thief looks for long. */
  readonly #seldom: number;
  /** Verbs of this hook. */
  #verbs = 0;
  readonly #names = new Map<unknown, string>();
  readonly #data = new Map<number, number>();

  /**
   * @param seed Of what it answers. @param m The M that acts.
   * @param size Of how many Ps it has: a seed, too.
   */
  constructor(readonly seed: number, readonly m: MId = M0, size = seed) {
    // Each eighth is large.
    const isLarge = mixed([size, "large"]) % 8 === 0;
    this.procs = (isLarge ? 9 : 1) + mixed([size, "procs"]) % PROCS_MAX;
    this.p = this.draw(this.procs, "p") as PId;
    this.#seldom = [2, 4, 16][this.draw(3, "seldom")];
    this.ops = this.#makeOps();
  }

  /** 0..n-1: by the seed and the words. */
  draw(n: number, ...words: readonly (string | number)[]): number {
    return mixed([this.seed, ...words]) % n;
  }

  /** The same until the next verb. */
  #now(n: number, ...words: readonly (string | number)[]): number {
    return this.draw(n, this.did.length, ...words);
  }

  #count(most: number, ...words: readonly (string | number)[]): number {
    return this.#now(this.#seldom, ...words) > 0 ? 0 : 1 + this.#now(most, "of", ...words);
  }

  /** Who asks must be who acts. */
  #by(m: MId): void {
    if (m !== this.m) throw new Error(`a verb in the name of M${m}: M${this.m} acts`);
  }

  #do(m: MId, verb: string, args: readonly unknown[]): void {
    this.#by(m);
    if (++this.#verbs > VERBS_MAX) throw ENOUGH;
    const told = args.filter((arg) => arg !== undefined).map((arg) => this.#names.get(arg) ?? arg);
    this.did.push(`${verb}(${told.join(",")})`);
  }

  #found(verb: string): GId | None {
    return this.#now(this.#seldom, verb) > 0 ? NONE : this.#some(verb);
  }

  #some(verb: string): GId {
    return FIRST_FOUND + this.#now(50, "G", verb) as GId;
  }

  #makeOps(): Ops {
    const ops: Record<string, unknown> = {
      procs: this.procs,
      cores: 1 + this.draw(PROCS_MAX, "cores"),
      queues: (decls: Readonly<Record<string, QueueDecl>>) => this.lend(decls),
      procOf: (m: MId) => (this.#by(m), this.p),
      random: (n: number) => {
        this.#do(this.m, "random", [n]);
        return this.#now(n, "random");
      },
      homeOf: (g: GId) => this.draw(this.procs + 1, "home", g) - 1,
      schedtick: (p: PId) => 61 * this.draw(3, "tick", p) + 57 + this.draw(8, p) + this.did.length,
      nowNs: (m: MId) => (this.#by(m), 1_000 * this.draw(150, "now") + 5_000 * this.did.length),
      runningOn: (p: PId) => this.#found(`runs ${p}`),
      classOf: (g: GId) => this.draw(4, "class", g),
      weightOf: (g: GId) => 512 << this.draw(3, "weight", g),
      netReady: () => this.#now(3, "netReady"),
      netWaiters: () => this.#now(3, "netWaiters"),
      deadlineNsOf: (g: GId) => 1_000 * this.draw(4, "deadline", g),
      budgetLeft: (m: MId) => (this.#by(m), this.#now(3, "budget")),
      data: (g: GId) => this.#data.get(g) ?? this.draw(10, "data", g),
      setData: (m: MId, g: GId, x: number) => {
        this.#do(m, "setData", [g, x]);
        this.#data.set(g, x);
      },
      stopSpin: (m: MId) => {
        this.#do(m, "stopSpin", []);
        return this.#now(2, "stopSpin");
      },
      netpoll: (m: MId) => {
        this.#do(m, "netpoll", []);
        this.polled = this.p === NONE || this.#now(2, "polled") === 0
          ? NONE
          : this.#some("netpoll");
        if (this.polled !== NONE) this.onPoll(this.polled);
        return this.polled === NONE ? 0 : 1;
      },
    };
    for (const verb of ACTS) ops[verb] = (m: MId, ...args: unknown[]) => this.#do(m, verb, args);
    for (const verb of ASKS) {
      ops[verb] = (m: MId, ...args: unknown[]) => {
        this.#do(m, verb, args);
        return this.#now(2, verb) === 1;
      };
    }
    for (const flag of FLAGS) {
      ops[flag] = (...args: number[]) => {
        if (OF_M.includes(flag)) this.#by(args[0] as MId);
        return this.#now(2, flag, args.at(-1) ?? 0) === 1;
      };
    }
    for (const [name, most] of Object.entries(COUNTS)) ops[name] = () => this.#count(most, name);
    return ops as unknown as Ops;
  }

  /** Queues that hold anything: what a verb finds there need not be what was read before. */
  lend(decls: Readonly<Record<string, QueueDecl>>): AnyQueues {
    const made: Record<string, unknown> = {};
    for (const [name, decl] of Object.entries(decls)) {
      made[name] = decl.per === "machine"
        ? this.#queue(name, decl)
        : Array.from({ length: this.procs }, (_, p) => this.#queue(`${name}${p}`, decl));
    }
    return this.queues = made as AnyQueues;
  }

  #queue(name: string, { kind, size }: QueueDecl): Queue {
    const act = (verb: string) => (m: MId, ...args: unknown[]) =>
      this.#do(m, `${name}.${verb}`, args);
    const find = (verb: string) => (m: MId, ...args: unknown[]) => {
      this.#do(m, `${name}.${verb}`, args);
      return this.#found(`${name}.${verb}`);
    };
    const isBounded = kind === "ring" || kind === "slot";
    const queue = {
      size,
      // Few, or more than half a ring.
      len: () => this.#count(4, "len", name) * (this.#now(4, "many", name) > 0 ? 1 : 100),
      peek: () => this.#found(`peek ${name}`),
      pass: act("pass"),
      take: find("take"),
      rob: find("rob"),
      move: find("move"),
      put: (m: MId, g: GId, key?: number) => {
        this.#do(m, `${name}.put`, [g, key]);
        const met = this.#found(`${name}.put`);
        return !isBounded || met === NONE ? NONE : kind === "slot" ? met : g;
      },
      putList: (m: MId, g: GId, n: number) => {
        this.#do(m, `${name}.putList`, [g, n]);
        return n;
      },
      spill: (m: MId, ...args: unknown[]) => {
        this.#do(m, `${name}.spill`, args);
        return this.#now(3, `${name}.spill`) > 0;
      },
    };
    this.#names.set(queue, name);
    return queue as unknown as Queue;
  }

  /** Another hook begins. */
  begin(): void {
    this.#verbs = 0;
  }

  /** A step of a hook. @returns What it answered, or null: it has gone on and on. */
  step(hook: () => Verdict): Verdict | null {
    try {
      return hook();
    } catch (error) {
      if (error !== ENOUGH) throw error;
      return null;
    }
  }

  /** Calls a hook until it is done. @returns What it answered, or null: it went on and on. */
  run(hook: (step: number) => Verdict): Verdict | null {
    this.begin();
    for (let step = 0;;) {
      const answered = this.step(() => hook(step));
      step = answered === null ? NONE : stepOf(answered);
      if (step < 0) return answered;
    }
  }
}

/** The M holds no P: an interrupt, or who comes back from a call. */
export function withoutP(machine: AnyMachine): void {
  machine.p = NONE;
}
