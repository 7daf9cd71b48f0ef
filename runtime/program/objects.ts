/**
 * The objects that Gs block on: declared by name, numbered per type from 0.
 *
 * @module
 */

import { isRecord } from "../core/fields.ts";
import type { ObjectNames } from "../core/trace.ts";
import { knownText } from "../core/errors.ts";
import { compileExpr, evaluateWithin, type ExprId, type Scope } from "./expr.ts";
import { Ex } from "./program.ts";
import { knownKeysOnly, nameAt, recordAt, refuse, refuseValue, WorkloadLimits } from "./source.ts";

/** The types of objects: what each is called, and the keys of its declaration. */
export const OBJECT_TYPES = {
  chan: { words: "channel", keys: ["type", "n", "cap", "net"] },
  mutex: { words: "mutex", keys: ["type", "n"] },
  wg: { words: "wait group", keys: ["type", "n"] },
  rwmutex: { words: "readers-writer lock", keys: ["type", "n"] },
  cond: { words: "condition", keys: ["type", "n"] },
  once: { words: "once", keys: ["type", "n"] },
  sem: { words: "semaphore", keys: ["type", "n", "cap"] },
  counter: { words: "counter", keys: ["type", "n"] },
  timer: { words: "timer", keys: ["type", "n"] },
} as const;

/** What an object can be. */
export type ObjectType = keyof typeof OBJECT_TYPES;

/** A table with a row for each type of object. */
export function byObjectType<T>(
  make: (type: ObjectType, words: string) => T,
): Record<ObjectType, T> {
  const rows = Object.entries(OBJECT_TYPES).map(([type, { words }]) => [
    type,
    make(type as ObjectType, words),
  ]);
  return Object.fromEntries(rows) as Record<ObjectType, T>;
}

const TYPES: Readonly<Record<ObjectType, { readonly words: string; keys: readonly string[] }>> =
  OBJECT_TYPES;

/**
 * What an object is made of besides itself: an RWMutex has a mutex for its writers, a once has a
 * mutex and a counter that says whether it is done, a timer has a channel.
 */
const INNER: Readonly<Partial<Record<ObjectType, readonly ObjectType[]>>> = {
  rwmutex: ["mutex"],
  once: ["mutex", "counter"],
  timer: ["chan"],
};

/** One declaration: `count` objects of a type, numbered from `first`. */
interface Declared {
  readonly type: ObjectType;
  readonly first: number;
  readonly count: number;
  /** Declared with `n`: a reference must say which. */
  readonly indexed: boolean;
  /** Number of the first object of this type that they are made of, see `INNER`. */
  readonly inner: Readonly<Partial<Record<ObjectType, number>>>;
}

/** The declarations: those of timers last, whose channels stand behind all others. */
function timersLast(
  source: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const isTimer = ([, value]: readonly [string, unknown]) =>
    Number(isRecord(value) && value.type === "timer");
  return Object.entries(source).toSorted((a, b) => isTimer(a) - isTimer(b));
}

/** The objects of a program. */
export class ObjectTable {
  /** Names such as `c` or `c[3]` by type, in order of their numbers. */
  readonly names: Readonly<Record<ObjectType, string[]>> = byObjectType(() => []);
  /** Capacity of each channel. */
  readonly chanCap: number[] = [];
  /** Is each channel a socket? 1 or 0. */
  readonly chanNet: number[] = [];
  /** Units of each semaphore. */
  readonly semCap: number[] = [];
  readonly #declared = new Map<string, Declared>();

  /**
   * @param source The workload's `objects`.
   * @throws {WorkloadError} If it is malformed or beyond a limit.
   */
  constructor(source: unknown, params: ReadonlyMap<string, number>) {
    let objects = 0;
    let capSum = 0;
    for (const [name, value] of timersLast(recordAt(source, "objects"))) {
      const place = `objects.${name}`;
      nameAt(name, place, "an object");
      const declaration = recordAt(value, place);
      const type = declaration.type;
      if (typeof type !== "string" || !Object.hasOwn(TYPES, type)) {
        refuse(`${place}.type`, `must be one of ${Object.keys(TYPES).join(", ")}`, type);
      }
      knownKeysOnly(declaration, TYPES[type as ObjectType].keys, (key) => `${place}.${key}`);
      const indexed = declaration.n !== undefined;
      const count = evaluateWithin(declaration.n ?? 1, params, `${place}.n`, {
        min: 0,
        max: WorkloadLimits.objects,
        what: "number of objects",
      });
      objects += count;
      if (objects > WorkloadLimits.objects) {
        refuse(`${place}.n`, `all objects together may be ${WorkloadLimits.objects}`, objects);
      }
      const cap = evaluateWithin(
        declaration.cap ?? (type === "sem" ? 1 : 0),
        params,
        `${place}.cap`,
        {
          min: 0,
          max: WorkloadLimits.chanCap,
          what: "capacity",
        },
      );
      const net = declaration.net ?? false;
      if (typeof net !== "boolean") refuse(`${place}.net`, "must be true or false", net);
      capSum += type === "chan" ? cap * count : 0;
      if (capSum > WorkloadLimits.chanCapSum) {
        refuse(
          `${place}.cap`,
          `all channels together may hold ${WorkloadLimits.chanCapSum} values`,
          capSum,
        );
      }
      this.#declare(name, type as ObjectType, count, indexed);
      for (let i = 0; (type === "chan" || type === "timer") && i < count; i++) {
        this.chanCap.push(type === "chan" ? cap : 1);
        this.chanNet.push(net ? 1 : 0);
      }
      if (type === "sem") { for (let i = 0; i < count; i++) this.semCap.push(cap); }
    }
  }

  #declare(name: string, type: ObjectType, count: number, indexed: boolean): void {
    const first = this.names[type].length, inner: Partial<Record<ObjectType, number>> = {};
    for (const part of INNER[type] ?? []) inner[part] = this.names[part].length;
    this.#declared.set(name, { type, first, count, indexed, inner });
    for (const made of [type, ...INNER[type] ?? []]) {
      for (let i = 0; i < count; i++) this.names[made].push(indexed ? `${name}[${i}]` : name);
    }
  }

  /** Names of those beside channels, mutexes and wait groups. */
  others(): ObjectNames {
    const { rwmutex, cond, sem, counter, timer } = this.names;
    return { rwmutex, cond, sem, counter, timer };
  }

  /** The channels of the timers, in their order, stand behind all others: from here on. */
  get timerChan(): number {
    return this.names.chan.length - this.names.timer.length;
  }

  /**
   * Compiles a reference to an object of one of these types: its number, or a node that works it
   * out.
   *
   * @param part What of the object is meant, if not itself, see `INNER`.
   * @throws {WorkloadError} If there is no such object, or it is of another type.
   */
  compileRef(
    source: unknown,
    types: readonly [ObjectType, ...ObjectType[]],
    scope: Scope,
    place: string,
    part: ObjectType,
  ): ExprId {
    const [type] = types;
    const isPair = Array.isArray(source) && source.length === 2;
    const name = isPair ? source[0] : source;
    if (typeof name !== "string") {
      return refuse(place, `must be a ${TYPES[type].words}: its name, or [name, index]`, source);
    }
    const declared = this.#declared.get(name);
    if (declared === undefined) {
      const fitting = [...this.#declared].filter(([, other]) => types.includes(other.type));
      const known = knownText(fitting.map(([other]) => other));
      return refuse(place, `unknown ${TYPES[type].words}, must be one of ${known}`, name);
    }
    if (!types.includes(declared.type)) {
      const is = TYPES[declared.type].words;
      return refuse(place, `must be a ${TYPES[type].words}, but ${name} is a ${is}`, source);
    }
    const first = declared.inner[part] ?? declared.first;
    if (isPair) return compileIndexed(source[1], { ...declared, first }, scope, `${place}[1]`);
    if (declared.count !== 1) {
      return refuse(
        place,
        `must say which of ${declared.count} objects: ["${name}", index]`,
        source,
      );
    }
    return scope.exprs.constant(first);
  }
}

function compileIndexed(source: unknown, declared: Declared, scope: Scope, place: string): ExprId {
  const index = compileExpr(source, scope, place);
  const value = scope.exprs.constantOf(index);
  if (value === null) return scope.exprs.add(Ex.OBJECT, index, declared.count, declared.first);
  if (value >= 0 && value < declared.count) return scope.exprs.constant(declared.first + value);
  return refuseValue(place, `index must be in 0..${declared.count - 1}`, source, value);
}
