/**
 * The objects that Gs block on: declared by name, numbered per type from 0.
 *
 * @module
 */

import { knownText } from "../core/errors.ts";
import { compileExpr, evaluateWithin, type ExprId, type Scope } from "./expr.ts";
import { Ex } from "./program.ts";
import { knownKeysOnly, nameAt, recordAt, refuse, refuseValue, WorkloadLimits } from "./source.ts";

/** What an object can be. */
export type ObjectType = "chan" | "mutex" | "wg";

const TYPES: Readonly<Record<ObjectType, { readonly words: string; keys: readonly string[] }>> = {
  chan: { words: "channel", keys: ["type", "n", "cap", "net"] },
  mutex: { words: "mutex", keys: ["type", "n"] },
  wg: { words: "wait group", keys: ["type", "n"] },
};

/** One declaration: `count` objects of a type, numbered from `first`. */
interface Declared {
  readonly type: ObjectType;
  readonly first: number;
  readonly count: number;
  /** Declared with `n`: a reference must say which. */
  readonly indexed: boolean;
}

/** The objects of a program. */
export class ObjectTable {
  /** Names such as `c` or `c[3]` by type, in order of their numbers. */
  readonly names: Readonly<Record<ObjectType, string[]>> = { chan: [], mutex: [], wg: [] };
  /** Capacity of each channel. */
  readonly chanCap: number[] = [];
  /** Is each channel a socket? 1 or 0. */
  readonly chanNet: number[] = [];
  readonly #declared = new Map<string, Declared>();

  /**
   * @param source The workload's `objects`.
   * @throws {WorkloadError} If it is malformed or beyond a limit.
   */
  constructor(source: unknown, params: ReadonlyMap<string, number>) {
    let objects = 0;
    let capSum = 0;
    for (const [name, value] of Object.entries(recordAt(source, "objects"))) {
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
      const cap = evaluateWithin(declaration.cap ?? 0, params, `${place}.cap`, {
        min: 0,
        max: WorkloadLimits.chanCap,
        what: "capacity",
      });
      const net = declaration.net ?? false;
      if (typeof net !== "boolean") refuse(`${place}.net`, "must be true or false", net);
      capSum += cap * count;
      if (capSum > WorkloadLimits.chanCapSum) {
        refuse(
          `${place}.cap`,
          `all channels together may hold ${WorkloadLimits.chanCapSum} values`,
          capSum,
        );
      }
      this.#declare(name, type as ObjectType, count, indexed);
      for (let i = 0; type === "chan" && i < count; i++) {
        this.chanCap.push(cap);
        this.chanNet.push(net ? 1 : 0);
      }
    }
  }

  #declare(name: string, type: ObjectType, count: number, indexed: boolean): void {
    const names = this.names[type];
    this.#declared.set(name, { type, first: names.length, count, indexed });
    for (let i = 0; i < count; i++) names.push(indexed ? `${name}[${i}]` : name);
  }

  /**
   * Compiles a reference to an object of `type`: its number, or a node that works it out.
   *
   * @throws {WorkloadError} If there is no such object, or it is of another type.
   */
  compileRef(source: unknown, type: ObjectType, scope: Scope, place: string): ExprId {
    const isPair = Array.isArray(source) && source.length === 2;
    const name = isPair ? source[0] : source;
    if (typeof name !== "string") {
      return refuse(place, `must be a ${TYPES[type].words}: its name, or [name, index]`, source);
    }
    const declared = this.#declared.get(name);
    if (declared === undefined) {
      const fitting = [...this.#declared].filter(([, other]) => other.type === type);
      const known = knownText(fitting.map(([other]) => other));
      return refuse(place, `unknown ${TYPES[type].words}, must be one of ${known}`, name);
    }
    if (declared.type !== type) {
      const is = TYPES[declared.type].words;
      return refuse(place, `must be a ${TYPES[type].words}, but ${name} is a ${is}`, source);
    }
    if (isPair) return compileIndexed(source[1], declared, scope, `${place}[1]`);
    if (declared.count !== 1) {
      return refuse(
        place,
        `must say which of ${declared.count} objects: ["${name}", index]`,
        source,
      );
    }
    return scope.exprs.constant(declared.first);
  }
}

function compileIndexed(source: unknown, declared: Declared, scope: Scope, place: string): ExprId {
  const index = compileExpr(source, scope, place);
  const value = scope.exprs.constantOf(index);
  if (value === null) return scope.exprs.add(Ex.OBJECT, index, declared.count, declared.first);
  if (value >= 0 && value < declared.count) return scope.exprs.constant(declared.first + value);
  return refuseValue(place, `index must be in 0..${declared.count - 1}`, source, value);
}
