/**
 * Queues as data: how a model declares the queues it has, and what it may do with one.
 *
 * A handle is one queue; a queue of each P is an array of handles: `this.local[p].put(m, g)`. In
 * the engine each kind is a class of its own, so each call site of a model sees one, and V8 inlines
 * it.
 *
 * @module
 */

import { receivedText } from "./core/errors.ts";
import type { GId, MId, None } from "./core/ids.ts";
import type { QueueKind } from "./core/kinds.ts";

/** A declared queue. */
export interface QueueDecl<Per extends "p" | "machine" = "p" | "machine"> {
  /** What order it keeps. */
  readonly kind: QueueKind;
  /** Gs that fit (ring, slot), levels (levels); Infinity: no bound. */
  readonly size: number;
  /** One for each P, or one for the machine. */
  readonly per: Per;
  /** Each verb but `len` and `peek` waits for its lock: a point in virtual time. */
  readonly lock: boolean;
}

const decl = (kind: QueueKind, size = Infinity): QueueDecl<"p"> => ({
  kind,
  size,
  per: "p",
  lock: false,
});
/**
 * First in, first out, without a bound. As all of these: of each P, without a lock.
 *
 * @example The oldest first
 * ```ts ignore
 * import { assemble, DONE, fifo, type GId, type MId, Model, PARK, simulate } from "@gmp-lab/lab";
 *
 * class OldestFirst extends Model {
 *   readonly name = "oldest-first";
 *   readonly queue = this.ops.queues({ local: fifo() }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const main = [["wgadd", "w", 3], ["for", "i", 3, [["spawn", "a", { i: "i" }]]], ["wgwait", "w"]];
 * const progs = { main, a: [["mark", "i"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new OldestFirst(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "0,1,2") throw new Error(run.marks.id.join());
 * ```
 */
export const fifo = (): QueueDecl<"p"> => decl("fifo");
/**
 * First in, first out, in `slots` slots: a power of two 2..65,536. Full, it can be spilled.
 *
 * @example What finds no slot goes elsewhere, with the older ones
 * ```ts ignore
 * import { assemble, DONE, fifo, type GId, type MId, Model, OLDER, PARK } from "@gmp-lab/lab";
 * import { ring, shared, simulate } from "@gmp-lab/lab";
 *
 * class Bounded extends Model {
 *   readonly name = "bounded";
 *   readonly local = this.ops.queues({ local: ring(2) }).local[0]; // that of P 0
 *   readonly rest = this.ops.queues({ rest: shared(fifo()) }).rest;
 *   ready(g: GId, m: MId): number {
 *     if (this.local.put(m, g) === g) this.local.spill(m, 1, this.rest, g, OLDER); // it is full
 *     return DONE;
 *   }
 *   find(m: MId): number { return [this.local, this.rest].find((q) => q.len())?.take(m) ?? PARK; }
 * }
 * const main = [["wgadd", "w", 3], ["for", "i", 3, [["spawn", "a", { i: "i" }]]], ["wgwait", "w"]];
 * const progs = { main, a: [["mark", "i"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new Bounded(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "1,0,2") throw new Error(run.marks.id.join());
 * ```
 */
export const ring = (slots: number): QueueDecl<"p"> => decl("ring", slots);
/**
 * A place for one G. Who is put there kicks out who was.
 *
 * @example The newest next; who is kicked out queues up
 * ```ts ignore
 * import { again, assemble, DONE, fifo, type GId, type MId, Model, NONE } from "@gmp-lab/lab";
 * import { PARK, simulate, slot } from "@gmp-lab/lab";
 *
 * class NextSlot extends Model {
 *   readonly name = "next-slot";
 *   readonly next = this.ops.queues({ next: slot() }).next[0]; // that of P 0
 *   readonly rest = this.ops.queues({ rest: fifo() }).rest[0];
 *   ready(g: GId, m: MId, _why: number, step: number): number {
 *     const kicked = step === 0 ? this.next.put(m, g) : this.rest.put(m, (step - 1) as GId);
 *     return kicked === NONE ? DONE : again(kicked + 1);
 *   }
 *   find(m: MId): number { return [this.next, this.rest].find((q) => q.len())?.take(m) ?? PARK; }
 * }
 * const main = [["wgadd", "w", 3], ["for", "i", 3, [["spawn", "a", { i: "i" }]]], ["wgwait", "w"]];
 * const progs = { main, a: [["mark", "i"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new NextSlot(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "2,0,1") throw new Error(run.marks.id.join());
 * ```
 */
export const slot = (): QueueDecl<"p"> => decl("slot", 1);
/**
 * Last in, first out, at the one end it has.
 *
 * @example The newest first
 * ```ts ignore
 * import { assemble, DONE, type GId, type MId, Model, PARK, simulate, stack } from "@gmp-lab/lab";
 *
 * class NewestFirst extends Model {
 *   readonly name = "newest-first";
 *   readonly queue = this.ops.queues({ local: stack() }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const main = [["wgadd", "w", 3], ["for", "i", 3, [["spawn", "a", { i: "i" }]]], ["wgwait", "w"]];
 * const progs = { main, a: [["mark", "i"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new NewestFirst(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "2,1,0") throw new Error(run.marks.id.join());
 * ```
 */
export const stack = (): QueueDecl<"p"> => decl("stack");
/**
 * `take` gives the newest (the owner's end), `rob` and `move` the oldest (the thief's).
 *
 * @example Both ends
 * ```ts ignore
 * import { assemble, deque, DONE, type GId, type MId, Model, PARK, simulate } from "@gmp-lab/lab";
 *
 * class BothEnds extends Model {
 *   readonly name = "both-ends";
 *   readonly queue = this.ops.queues({ local: deque() }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; }
 *   find(m: MId): number {
 *     const { queue } = this;
 *     return queue.len() > 2 ? queue.take(m) : queue.len() > 0 ? queue.rob(m) : PARK;
 *   }
 * }
 * const main = [["wgadd", "w", 3], ["for", "i", 3, [["spawn", "a", { i: "i" }]]], ["wgwait", "w"]];
 * const progs = { main, a: [["mark", "i"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new BothEnds(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "2,0,1") throw new Error(run.marks.id.join());
 * ```
 */
export const deque = (): QueueDecl<"p"> => decl("deque");
/**
 * `n` FIFOs, 1..64; the key of `put` is the level, and level 0 goes first.
 *
 * @example The highest class first
 * ```ts ignore
 * import { assemble, type Attributes, DONE, type GId, levels, type MId } from "@gmp-lab/lab";
 * import { Model, PARK, simulate } from "@gmp-lab/lab";
 *
 * class ByClass extends Model<Attributes> {
 *   readonly name = "by-class";
 *   readonly queue = this.ops.queues({ local: levels(4) }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g, this.ops.classOf(g)), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const start = [2, 0, 1].map((id) => ["spawn", "a", { id }, { class: id }]);
 * const main = [["wgadd", "w", 3], ...start, ["wgwait", "w"]];
 * const progs = { main, a: [["mark"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new ByClass(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "0,1,2") throw new Error(run.marks.id.join());
 * ```
 */
export const levels = (n: number): QueueDecl<"p"> => decl("levels", n);
/**
 * The least key goes first, equal keys in the order in which they came.
 *
 * @example The earliest deadline first
 * ```ts ignore
 * import { assemble, type Attributes, DONE, type GId, type MId } from "@gmp-lab/lab";
 * import { Model, ordered, PARK, simulate } from "@gmp-lab/lab";
 *
 * class Soonest extends Model<Attributes> {
 *   readonly name = "soonest";
 *   readonly queue = this.ops.queues({ local: ordered() }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g, this.ops.deadlineNsOf(g)), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const start = [2, 0, 1].map((id) => ["spawn", "a", { id }, { deadlineNs: 1000 * id }]);
 * const main = [["wgadd", "w", 3], ...start, ["wgwait", "w"]];
 * const progs = { main, a: [["mark"], ["wgdone", "w"]] };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const run = simulate({ model: (ops) => new Soonest(ops), program, machine: { procs: 1 } });
 * if (run.marks.id.join() !== "0,1,2") throw new Error(run.marks.id.join());
 * ```
 */
export const ordered = (): QueueDecl<"p"> => decl("ordered");
/**
 * One for the machine, under a lock.
 *
 * @example Each put and each take locks
 * ```ts ignore
 * import { assemble, DONE, fifo, type GId, type MId, Model, PARK } from "@gmp-lab/lab";
 * import { shared, simulate } from "@gmp-lab/lab";
 *
 * class OneForAll extends Model {
 *   readonly name = "one-for-all";
 *   readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready; // one handle, not one by P
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const run = simulate({ model: (ops) => new OneForAll(ops), program, machine: { procs: 1 } });
 * const { lockAcquires } = run.metrics.counts;
 * if (lockAcquires !== 2) throw new Error(`locked ${lockAcquires} times`); // put and take
 * ```
 */
export const shared = (d: QueueDecl): QueueDecl<"machine"> => ({
  ...d,
  per: "machine",
  lock: true,
});
/**
 * The same without a lock.
 *
 * @example One for the machine, and nobody locks
 * ```ts ignore
 * import { assemble, DONE, fifo, type GId, type MId, Model, PARK } from "@gmp-lab/lab";
 * import { shared, simulate, unlocked } from "@gmp-lab/lab";
 *
 * class Unlocked extends Model {
 *   readonly name = "unlocked";
 *   readonly queue = this.ops.queues({ ready: unlocked(shared(fifo())) }).ready;
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; }
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const run = simulate({ model: (ops) => new Unlocked(ops), program, machine: { procs: 1 } });
 * const { lockAcquires } = run.metrics.counts;
 * if (lockAcquires !== 0) throw new Error(`locked ${lockAcquires} times`);
 * ```
 */
export const unlocked = <D extends QueueDecl>(d: D): D => ({ ...d, lock: false });
/**
 * The same under a lock.
 *
 * @example A lock for a queue of each P
 * ```ts ignore
 * import { fifo, locked } from "@gmp-lab/lab";
 *
 * // A FIFO of each P that thieves visit under its lock.
 * const { per, lock } = locked(fifo());
 * if (per !== "p" || !lock) throw new Error(`${per} ${lock}`);
 * ```
 */
export const locked = <D extends QueueDecl>(d: D): D => ({ ...d, lock: true });

/** Which of the Gs moved is the answer of `move`; which end of a full queue `spill` empties. */
export const FIRST = 0, LAST = 1, OLDER = 0, NEWER = 1;

/**
 * One queue. Each verb is ONE atomic action of `m`: it is charged by the kind's cost rows, and the
 * trace tells it. A verb that finds nothing to do changes nothing, and nobody sees it.
 */
export interface Queue {
  /** Its number in traces. */
  readonly q: number;
  /** Gs that fit. */
  readonly size: number;
  /** Gs in it. Free, true only now. */
  len(): number;
  /** What `take` would give, or NONE. Free, true only now. */
  peek(): GId | None;
  /**
   * Puts `g` in. The answer is who is in your hand now: NONE; `g` itself (full); who was in the
   * slot.
   */
  put(m: MId, g: GId, key?: number): GId | None;
  /**
   * Puts in `g`, about which `inject` is asked, and the `n - 1` that it would be asked about next,
   * in order: one pass under the lock. `inject` is not asked about those any more. Answers how many
   * came in.
   */
  putList(m: MId, g: GId, n: number): number;
  /**
   * Passes through the lock and does nothing there: what a look at something else under the same
   * lock costs, if others are there too. Nobody sees it.
   */
  pass(m: MId): void;
  /** Takes from the owner's end. */
  take(m: MId): GId | None;
  /** Takes one from the thief's end, at the price of a theft. */
  rob(m: MId): GId | None;
  /**
   * Moves up to `n` from the thief's end to `to`, in order, but for the answer: the FIRST or the
   * LAST.
   */
  move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None;
  /**
   * If full: its OLDER or NEWER `n`, in order, and then `g`, go to `to`. `false`: not full any
   * more.
   */
  spill(m: MId, n: number, to: Queue, g: GId, which: 0 | 1): boolean;
  /** Takes out `g`, from wherever it stands. `false`: it is not here any more. */
  remove(m: MId, g: GId): boolean;
}

/** A queue as messages name it. */
export interface NamedQueue {
  /** As declared. */
  readonly name: string;
  /** The P it belongs to, or NONE. */
  readonly p: number;
}

/** Why `verb` may not queue `g`. */
export function notRunnable(verb: "put" | "spill", { name, p }: NamedQueue, g: number): string {
  return `${verb}: G${g} is not runnable (queue ${name}${p < 0 ? "" : ` of P${p}`})`;
}

/** Declarations by name. */
export type QueueDecls = Readonly<Record<string, QueueDecl>>;
/** What `ops.queues` lends for declarations: a handle, or an array of them by P. */
export type Queues<D extends QueueDecls> = {
  readonly [K in keyof D]: D[K] extends QueueDecl<"machine"> ? Queue : readonly Queue[];
};

/** Most queues that a model may declare. */
const DECLS_MAX = 16;

/**
 * @throws {RangeError} A declaration that no machine has; names it, the rule and the value
 * received.
 */
export function checkDecls(decls: QueueDecls): void {
  const names = Object.keys(decls);
  if (names.length > DECLS_MAX) {
    throw new RangeError(`queues: at most ${DECLS_MAX} may be declared: received ${names.length}`);
  }
  for (const name of names) {
    const { kind, size, per, lock } = decls[name];
    const refuse = (rule: string, received: unknown): never => {
      throw new RangeError(`queues.${name}: ${rule}: received ${String(received)}`);
    };
    if (!/^[a-z][a-zA-Z0-9]{0,30}$/.test(name)) {
      const rule = "queues: a name is 1..31 letters and digits, a small letter first";
      throw new RangeError(`${rule}: received ${receivedText(name)}`);
    }
    const bound = BOUNDS[kind];
    if (bound === undefined) refuse(`the kind must be ${Object.keys(BOUNDS).join(" | ")}`, kind);
    if (per !== "p" && per !== "machine") refuse("'per' must be p | machine", per);
    if (typeof lock !== "boolean") refuse("'lock' must be true | false", lock);
    const [least, most] = bound;
    const fits = least === Infinity ? size === Infinity : Number.isInteger(size);
    if (!fits || size < least || size > most) {
      refuse(
        least === most ? `the size must be ${least}` : `the size must be ${least}..${most}`,
        size,
      );
    }
    if (kind === "ring" && (size & (size - 1)) !== 0) refuse("slots must be a power of two", size);
  }
}

/** Least and most size of each kind. */
const BOUNDS: Readonly<Record<QueueKind, readonly [number, number]>> = {
  fifo: [Infinity, Infinity],
  ring: [2, 65_536],
  slot: [1, 1],
  stack: [Infinity, Infinity],
  deque: [Infinity, Infinity],
  levels: [1, 64],
  ordered: [Infinity, Infinity],
};
