/**
 * Walks through a workload and rebuilds it: what every step of the shrinker edits with.
 *
 * @module
 */

import {
  byObjectType,
  INSTRUCTION_NAMES,
  instructionRow,
  type OperandKind,
  type Workload,
} from "@lab/runtime";
import type { Instr, Instrs } from "../programs/build.ts";

/** An expression: a number, a name, or an operation. */
export type Expr = number | string | readonly unknown[];
/** An object by name, or by name and index. */
export type Ref = string | readonly [string, Expr];

/** What may be changed on the way. What is not given stays. */
export interface Visitor {
  /** What stands instead of an instruction. Its operands are visited afterwards. */
  readonly instr?: (instr: Instr) => Instrs;
  /**
   * Called for each node of an expression, outer first; another in its place is not walked into.
   */
  readonly expr?: (expr: Expr) => Expr;
  readonly ref?: (ref: Ref) => Ref;
  readonly prog?: (name: string) => string;
  /** A variable where it is set or given; where it is read, it is an expression. */
  readonly variable?: (name: string) => string;
}

type Visit = (operand: never, visitor: Visitor) => unknown;

/** How each kind of operand is rebuilt. */
const VISIT: Readonly<Record<OperandKind, Visit>> = {
  number: mapExpr,
  ns: mapExpr,
  ...byObjectType(() => mapRef),
  prog: (name: string, { prog }) => prog?.(name) ?? name,
  variable: mapVariable,
  given: (given: Record<string, Expr>, visitor) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        mapVariable(name, visitor),
        mapExpr(value, visitor),
      ]),
    ),
  attrs: (attrs: Record<string, Expr>, visitor) =>
    Object.fromEntries(
      Object.entries(attrs).map(([name, value]) => [name, mapExpr(value, visitor)]),
    ),
  block: mapBlock,
  parts: mapPart,
};

/** The kinds of operands of every instruction by its name. */
const OPERANDS: Readonly<Record<string, readonly OperandKind[]>> = Object.fromEntries(
  INSTRUCTION_NAMES.map((name) => [name, instructionRow(name)!.operands.map(({ kind }) => kind)]),
);

/** A list of instructions, rebuilt. */
export function mapBlock(block: Instrs, visitor: Visitor): Instrs {
  return block.flatMap((instr) => visitor.instr?.(instr) ?? [instr])
    .map((instr) => mapOperands(instr, visitor));
}

function mapOperands(instr: Instr, visitor: Visitor): Instr {
  const [op, ...operands] = instr as readonly [Instr[0], ...never[]];
  const kinds = OPERANDS[op];
  return [
    op,
    ...operands.map((operand, i) => VISIT[kinds[Math.min(i, kinds.length - 1)]](operand, visitor)),
  ] as unknown as Instr;
}

function mapExpr(source: Expr, visitor: Visitor): Expr {
  const expr = visitor.expr?.(source) ?? source;
  if (expr !== source || typeof expr !== "object" || expr[0] === "draw") return expr;
  const [sign, ...operands] = expr;
  return [sign, ...operands.map((operand) => mapExpr(operand as Expr, visitor))];
}

function mapRef(source: Ref, visitor: Visitor): Ref {
  const ref = visitor.ref?.(source) ?? source;
  return typeof ref === "string" ? ref : [ref[0], mapExpr(ref[1], visitor)];
}

function mapVariable(name: string, { variable }: Visitor): string {
  return variable?.(name) ?? name;
}

/** A part of a select: a case, "default" or the variable for the index. */
function mapPart(part: string | { into: string } | readonly never[], visitor: Visitor): unknown {
  if (typeof part === "string") return part;
  if ("into" in part) return { into: mapVariable(part.into, visitor) };
  if (part[0] === "timeout") return ["timeout", mapExpr(part[1], visitor)];
  return mapOperands(part as unknown as Instr, visitor);
}

/** A workload, rebuilt. The names of progs and objects that are declared stay as they are. */
export function mapWorkload(workload: Workload, visitor: Visitor): Workload {
  const progs = Object.entries(workload.progs).map(([name, body]) => [
    name,
    mapBlock(body, visitor),
  ]);
  return { ...workload, progs: Object.fromEntries(progs) };
}

/** Lists of instructions within an instruction. */
export function blocksOf(instr: Instr): readonly Instrs[] {
  const [op, ...operands] = instr as readonly [Instr[0], ...unknown[]];
  return operands.filter((_, i) => OPERANDS[op][i] === "block") as Instrs[];
}

/** How many instructions stand in a list, those within loops and branches included, each once. */
export function countInstrs(block: Instrs): number {
  const inner = (instr: Instr) => blocksOf(instr).reduce((n, list) => n + countInstrs(list), 0);
  return block.reduce((n, instr) => n + 1 + inner(instr), 0);
}

/**
 * The workload with only those instructions that `keeps`, by their number: from 0, through all
 * progs, outer before inner. What stands within a dropped instruction goes with it.
 */
export function keepInstrs(workload: Workload, keeps: (number: number) => boolean): Workload {
  return editInstrs(workload, (instr, number) => keeps(number) ? [instr] : []);
}

/** Rebuilds each instruction by its number, as in {@linkcode keepInstrs}. */
export function editInstrs(
  workload: Workload,
  edit: (instr: Instr, number: number) => Instrs,
): Workload {
  let next = 0;
  const block = (list: Instrs): Instrs =>
    list.flatMap((instr) => {
      const number = next++;
      const end = number + countInstrs([instr]);
      const edited = edit(instr, number);
      // What is put in the place of another is not walked into: its instructions have no numbers.
      const walked = edited.length === 1 && edited[0] === instr
        ? [withBlocks(instr, block)]
        : edited;
      next = end;
      return walked;
    });
  const progs = Object.entries(workload.progs).map(([name, body]) => [name, block(body)]);
  return { ...workload, progs: Object.fromEntries(progs) };
}

function withBlocks(instr: Instr, map: (block: Instrs) => Instrs): Instr {
  const [op, ...operands] = instr as readonly [Instr[0], ...unknown[]];
  const kinds = OPERANDS[op];
  if (!kinds.includes("block")) return instr;
  return [
    op,
    ...operands.map((operand, i) => kinds[i] === "block" ? map(operand as Instrs) : operand),
  ] as unknown as Instr;
}

/** All instructions in the order of their numbers. */
export function instrsOf(workload: Workload): Instr[] {
  const list: Instr[] = [];
  editInstrs(workload, (instr) => {
    list.push(instr);
    return [instr];
  });
  return list;
}

/** Names of the objects that an instruction names itself, not in the blocks within it. */
export function objectsIn(instr: Instr): Set<string> {
  const names = new Set<string>();
  const ref = (ref: Ref) => {
    names.add(typeof ref === "string" ? ref : ref[0]);
    return ref;
  };
  mapOperands(withBlocks(instr, () => []), { ref });
  return names;
}

/**
 * `true` if some prog starts itself, or another that does, and nothing will end that but a limit of
 * the engine, after long. What may end by itself stands in an `if`, and counts something down.
 */
export function spawnsForever({ progs }: Workload): boolean {
  const countsDown = (spawn: Instr) =>
    spawn[0] === "spawn" && Object.values(spawn[2] ?? {}).some((value) => Array.isArray(value));
  const unless = (instr: Instr): Instrs => {
    if (instr[0] !== "if") return [instr];
    return blocksOf(instr).flat().flatMap((inner) => mapBlock([inner], { instr: stays }));
  };
  const stays = (instr: Instr): Instrs => countsDown(instr) ? [] : unless(instr);
  const spawnedBy = (name: string) => {
    const names = new Set<string>();
    const prog = (spawned: string) => {
      names.add(spawned);
      return spawned;
    };
    mapBlock(mapBlock(progs[name], { instr: unless }), { prog });
    return names;
  };
  return Object.keys(progs).some((root) => {
    const reached = spawnedBy(root);
    for (const name of reached) for (const next of spawnedBy(name)) reached.add(next);
    return reached.has(root);
  });
}
