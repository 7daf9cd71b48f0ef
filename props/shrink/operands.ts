/**
 * Steps that make operands simple: numbers for expressions, nothing for what may be left out, small
 * numbers for large ones.
 *
 * @module
 */

import { instructionRow } from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Instr } from "../programs/build.ts";
import { lower, type Pass, replaceEach, type Search } from "./search.ts";
import { type Expr, mapWorkload } from "./walk.ts";

type Workload = Case["workload"];

/** Expressions that may stand in the place of one, the simplest first. */
function instead(expr: Expr): Expr[] {
  if (typeof expr === "number") return [];
  if (typeof expr === "string" || expr[0] === "draw") return [0, 1];
  return [0, 1, ...expr.slice(1) as Expr[]];
}

function exprsOf(workload: Workload): Expr[] {
  const list: Expr[] = [];
  mapWorkload(workload, {
    expr: (expr) => {
      list.push(expr);
      return expr;
    },
  });
  return list;
}

function withExpr(workload: Workload, nth: number, value: Expr): Workload {
  let next = 0;
  return mapWorkload(workload, { expr: (expr) => next++ === nth ? value : expr });
}

/** Puts numbers, or operands, in the place of operations and variables. */
export const simplifyExprs: Pass = (search) => {
  for (let n = 0; n < exprsOf(search.current.workload).length; n++) {
    for (const value of instead(exprsOf(search.current.workload)[n])) {
      if (search.attemptWorkload(withExpr(search.current.workload, n, value))) break;
    }
  }
};

/** The record without one of its fields, in every way there is. */
export function without<T extends object>(record: T): T[] {
  return Object.keys(record).map((name) => {
    const { [name as keyof T]: _, ...rest } = record;
    return rest as T;
  });
}

/**
 * The instruction with one thing less, in every way there is: without its last operand; without a
 * field of one; a select as one of its cases, without a part, or with less in one.
 */
function shorter(instr: readonly unknown[]): Instr[] {
  const { operands } = instructionRow(instr[0])!;
  const list: unknown[][] = [];
  for (let at = instr.length - 1; at >= 1; at--) {
    const { kind, optional, simplest } = operands[Math.min(at, operands.length) - 1];
    if (kind === "parts") return fewerParts(instr);
    // What becomes of blocks is for the steps in `loops.ts`.
    if (kind === "block") return [];
    const isLast = at === instr.length - 1;
    if (isLast && simplest !== undefined) list.push(instr.with(at, simplest));
    else if (isLast && optional) list.push(instr.slice(0, at));
    if (kind !== "given" && kind !== "attrs") continue;
    const less = without(instr[at] as object);
    // Without its only field the last operand says nothing, as if it were left out.
    if (!isLast || less.length > 1) list.push(...less.map((rest) => instr.with(at, rest)));
  }
  return list as unknown as Instr[];
}
function fewerParts([op, ...parts]: readonly unknown[]): Instr[] {
  const cases = parts.filter(Array.isArray);
  const less = parts.map((_, i) => [op, ...parts.toSpliced(i, 1)]);
  const plainer = parts.flatMap((part, i) =>
    Array.isArray(part) && part.length > 2 ? [[op, ...parts.with(i, part.slice(0, 2))]] : []
  );
  return [...cases, ...less, ...plainer] as unknown as Instr[];
}

/** Leaves out operands that need not be there; a select becomes one of its cases. */
export const dropOperands: Pass = (search) =>
  replaceEach(search, (instr) => shorter(instr).map((one) => [one]));

/** Makes objects plain: one instead of many, no buffer, no socket. */
export const plainObjects: Pass = (search) => {
  for (const [name, object] of Object.entries(search.current.workload.objects ?? {})) {
    for (const key of Object.keys(object).filter((key) => key !== "type")) {
      const { workload } = search.current;
      const { [key as never]: _, ...plain } = workload.objects![name];
      const objects = { ...workload.objects, [name]: plain } as Workload["objects"];
      const alone = mapWorkload(workload, {
        ref: (ref) => key === "n" && ref[0] === name ? name : ref,
      });
      search.attemptWorkload({ ...alone, objects });
    }
  }
};

/** Every number in a JSON value. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** The JSON value with other numbers; `map` gets each with its place among all. */
function withNumbers<T>(value: T, map: (n: number, nth: number) => number): T {
  let next = 0;
  const walk = (item: unknown): unknown => {
    if (typeof item === "number") return map(item, next++);
    if (Array.isArray(item)) return item.map(walk);
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, walk(part)]));
  };
  return walk(value) as T;
}

const take = (search: Search, map: (n: number, nth: number) => number) =>
  search.attemptWorkload(withNumbers(search.current.workload, map));

/** Lowers all numbers at once, then equal ones together, then each alone. */
export const lowerNumbers: Pass = (search) => {
  const numbers = () => numbersIn(search.current.workload);
  for (const most of [0, 1, 2]) take(search, (n) => Math.min(n, most));
  for (const value of new Set(numbers())) {
    let now = value;
    lower(value, (next) => {
      if (!take(search, (n) => n === now ? next : n)) return false;
      now = next;
      return true;
    });
  }
  for (let at = 0; at < numbers().length; at++) {
    const n = numbers()[at];
    if (n < 0) take(search, (one, i) => i === at ? -1 : one);
    else lower(n, (next) => take(search, (one, i) => i === at ? next : one));
  }
};

/** Lowers any two numbers by one: counts that must agree, though they differ. */
export const lowerPairs: Pass = (search) => {
  const size = numbersIn(search.current.workload).length;
  if (size > PAIRED_MAX) return;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      while (take(search, (n, at) => (at === i || at === j) && n > 0 ? n - 1 : n)) {
        // As long as both go down together.
      }
    }
  }
};

/** Above so many numbers not every pair is tried. */
const PAIRED_MAX = 16;
