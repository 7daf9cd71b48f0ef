/**
 * Queues as data: how a model declares the queues it has, and what it may do with one.
 *
 * A handle is one queue; a queue of each P is an array of handles: `this.local[p].put(m, g)`. In
 * the engine each kind is a class of its own, so each call site of a model sees one, and V8 inlines
 * it.
 *
 * @module
 */

import type { GId, MId, None } from "./core/ids.ts";

/** What order a queue keeps; see the functions below. */
export type QueueKind = "fifo" | "ring" | "slot" | "stack" | "deque" | "levels" | "ordered";

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
/** First in, first out, without a bound. As all of these: of each P, without a lock. */
export const fifo = (): QueueDecl<"p"> => decl("fifo");
/** First in, first out, in `slots` slots: a power of two 2..65,536. Full, it can be spilled. */
export const ring = (slots: number): QueueDecl<"p"> => decl("ring", slots);
/** A place for one G. Who is put there kicks out who was. */
export const slot = (): QueueDecl<"p"> => decl("slot", 1);
/** Last in, first out, at the one end it has. */
export const stack = (): QueueDecl<"p"> => decl("stack");
/** `take` gives the newest (the owner's end), `rob` and `move` the oldest (the thief's). */
export const deque = (): QueueDecl<"p"> => decl("deque");
/** `n` FIFOs, 1..64; the key of `put` is the level, and level 0 goes first. */
export const levels = (n: number): QueueDecl<"p"> => decl("levels", n);
/** The least key goes first, equal keys in the order in which they came. */
export const ordered = (): QueueDecl<"p"> => decl("ordered");
/** One for the machine, under a lock. */
export const shared = (d: QueueDecl): QueueDecl<"machine"> => ({
  ...d,
  per: "machine",
  lock: true,
});
/** The same without a lock. */
export const unlocked = <D extends QueueDecl>(d: D): D => ({ ...d, lock: false });
/** The same under a lock. */
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
    if (!/^[a-z][a-zA-Z0-9]{0,30}$/.test(name)) refuse("a name is 1..31 letters and digits", name);
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
