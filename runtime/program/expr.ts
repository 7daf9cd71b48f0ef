/**
 * Expressions: from their JSON form to rows of integer columns. What can be worked out beforehand
 * is: after assembly a param is a number like any other.
 *
 * @module
 */

import { knownText } from "../core/errors.ts";
import { Ex } from "./program.ts";
import { beginOf, refuse, refuseValue, WorkloadLimits } from "./source.ts";

/** Index of a node in the columns of an {@linkcode ExprTable}. */
export type ExprId = number;

/** What a binary operation does to two known numbers. */
interface OperatorRow {
  readonly kind: number;
  readonly apply: (a: number, b: number) => number;
}

/** The operations by their sign. The engine does the same to variables. */
const OPERATORS: Readonly<Record<string, OperatorRow>> = {
  "+": { kind: Ex.ADD, apply: (a, b) => a + b },
  "-": { kind: Ex.SUB, apply: (a, b) => a - b },
  "*": { kind: Ex.MUL, apply: (a, b) => a * b },
  "%": { kind: Ex.MOD, apply: (a, b) => a % b },
  "<": { kind: Ex.LESS, apply: (a, b) => (a < b ? 1 : 0) },
  "==": { kind: Ex.EQUAL, apply: (a, b) => (a === b ? 1 : 0) },
};

/** The signs of the operations. */
export const OPERATION_SIGNS: readonly string[] = Object.keys(OPERATORS);

/** The nodes of a program. Equal nodes are one row, so columns stay small and caches warm. */
export class ExprTable {
  readonly kind: number[] = [];
  readonly a: number[] = [];
  readonly b: number[] = [];
  readonly value: number[] = [];
  readonly #rows = new Map<string, ExprId>();

  /** The row with these columns, made if need be. */
  add(kind: number, a: number, b: number, value: number): ExprId {
    const key = `${kind} ${a} ${b} ${value}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    this.#rows.set(key, this.kind.length);
    this.a.push(a);
    this.b.push(b);
    this.value.push(value);
    return this.kind.push(kind) - 1;
  }

  /** The row of a number. */
  constant(value: number): ExprId {
    return this.add(Ex.CONST, 0, 0, value);
  }

  /** The number a node always has, or null. */
  constantOf(id: ExprId): number | null {
    return this.kind[id] === Ex.CONST ? this.value[id] : null;
  }
}

/** What names mean at some place of a workload. */
export interface Scope {
  readonly exprs: ExprTable;
  readonly params: ReadonlyMap<string, number>;
  /** Index of the variable to read, or null where there are no variables. */
  variable(name: string, place: string): number | null;
  /** Index of each distribution, or null where nothing may be random. */
  readonly dists: ReadonlyMap<string, number> | null;
}

/** The scope of numbers outside the progs: params and nothing else. */
export function paramScope(params: ReadonlyMap<string, number>): Scope {
  return { exprs: new ExprTable(), params, variable: () => null, dists: null };
}

/**
 * Compiles an expression.
 *
 * @throws {WorkloadError} If it is malformed, names something unknown, or leaves the whole numbers
 * that are exact (2**53).
 */
export function compileExpr(source: unknown, scope: Scope, place: string, depth = 0): ExprId {
  if (typeof source === "number") return wholeConstant(source, scope, place, source);
  if (typeof source === "string") return compileName(source, scope, place);
  if (!Array.isArray(source)) {
    return refuse(place, "must be a whole number, a name or an operation [op, a, b]", source);
  }
  if (depth >= WorkloadLimits.nesting) {
    return refuse(
      beginOf(place),
      `operations may be nested ${WorkloadLimits.nesting} deep`,
      source,
    );
  }
  const sign = source[0];
  if (sign === "draw") return compileDraw(source, scope, place);
  if (typeof sign !== "string" || !Object.hasOwn(OPERATORS, sign)) {
    const signs = [...OPERATION_SIGNS, ...(scope.dists ? ["draw"] : [])];
    return refuse(`${place}[0]`, `must be an operation, one of ${signs.join(" ")}`, sign);
  }
  if (source.length !== 3) {
    return refuse(place, `must have two operands: ["${sign}", a, b]`, source);
  }
  const a = compileExpr(source[1], scope, `${place}[1]`, depth + 1);
  const b = compileExpr(source[2], scope, `${place}[2]`, depth + 1);
  const { kind, apply } = OPERATORS[sign];
  const aValue = scope.exprs.constantOf(a);
  const bValue = scope.exprs.constantOf(b);
  if (sign === "%" && bValue === 0) return refuse(`${place}[2]`, "must not be 0", source[2]);
  if (aValue === null || bValue === null) return scope.exprs.add(kind, a, b, 0);
  return wholeConstant(apply(aValue, bValue), scope, place, source);
}

/**
 * Works out a number that must be known before the run.
 *
 * @throws {WorkloadError} As {@linkcode compileExpr}; variables and draws are unknown here.
 */
export function evaluate(source: unknown, params: ReadonlyMap<string, number>, place: string) {
  const scope = paramScope(params);
  const value = scope.exprs.constantOf(compileExpr(source, scope, place));
  return value ?? refuse(place, "must be known before the run", source);
}

/** As {@linkcode evaluate}, within `min..max`. @param what Name of the limit, for the error. */
export function evaluateWithin(
  source: unknown,
  params: ReadonlyMap<string, number>,
  place: string,
  range: { readonly min: number; readonly max: number; readonly what: string },
): number {
  const value = evaluate(source, params, place);
  if (value >= range.min && value <= range.max) return value;
  return refuseValue(place, `${range.what} must be in ${range.min}..${range.max}`, source, value);
}

function wholeConstant(value: number, scope: Scope, place: string, source: unknown): ExprId {
  // Adding 0 turns -0 into 0, which prints and compares the same everywhere.
  if (Number.isSafeInteger(value)) return scope.exprs.constant(value + 0);
  const rule = typeof source === "number"
    ? "must be a whole number between -(2**53-1) and 2**53-1"
    : `must stay a whole number between -(2**53-1) and 2**53-1, but is ${value}`;
  return refuse(place, rule, source);
}

function compileName(name: string, scope: Scope, place: string): ExprId {
  const variable = scope.variable(name, place);
  if (variable !== null) return scope.exprs.add(Ex.VAR, variable, 0, 0);
  const value = scope.params.get(name);
  if (value !== undefined) return scope.exprs.constant(value);
  return refuse(place, `unknown param, must be one of ${knownText(scope.params.keys())}`, name);
}

function compileDraw(source: readonly unknown[], scope: Scope, place: string): ExprId {
  if (scope.dists === null) {
    return refuse(place, "must be known before the run, nothing random", source);
  }
  if (source.length !== 2) {
    return refuse(place, 'must have one operand: ["draw", distribution]', source);
  }
  const name = source[1];
  const dist = typeof name === "string" ? scope.dists.get(name) : undefined;
  if (dist !== undefined) return scope.exprs.add(Ex.DRAW, dist, 0, 0);
  return refuse(
    `${place}[1]`,
    `unknown distribution, must be one of ${knownText(scope.dists.keys())}`,
    name,
  );
}
