/**
 * From instructions to code: most become one word of it as their row says; spawn, select, loops and
 * branches have ways of their own.
 *
 * @module
 */

import { DURATION_MAX_TEXT, DURATION_NS_MAX, isRecord } from "../core/fields.ts";
import { NONE } from "../core/ids.ts";
import { knownText } from "../core/errors.ts";
import { writeSpawnAttrs } from "./attrs.ts";
import type { ProgContext } from "./code.ts";
import type { ExprId } from "./expr.ts";
import {
  formText,
  type InstrName,
  INSTRUCTION_NAMES,
  type InstructionRow,
  instructionRow,
  type INSTRUCTIONS,
  type OperandKind,
  operandsMin,
} from "./instructions.ts";
import { byObjectType } from "./objects.ts";
import { Ex, Op } from "./program.ts";
import {
  beginOf,
  knownKeysOnly,
  listAt,
  nameAt,
  recordAt,
  refuse,
  refuseValue,
  WorkloadLimits,
} from "./source.ts";
import { type Operands, syncWriters, type Write } from "./encode_sync.ts";

/** Instructions whose row names no opcode. */
type Structure = {
  [Name in InstrName]: (typeof INSTRUCTIONS)[Name]["op"] extends null ? Name : never;
}[InstrName];

/** How they are written. */
const STRUCTURES: Readonly<Record<Structure, Write>> = {
  spawn: writeSpawn,
  select: writeSelect,
  for: writeFor,
  if: writeIf,
  while: writeWhile,
  afterfunc: writeAfterFunc,
  ...syncWriters(writeBlock),
};

/** Compiles an operand to what stands in the code. */
type Column = (prog: ProgContext, source: unknown, place: string) => number;

/** How an operand is written that an instruction with an opcode may have. */
const COLUMNS: Readonly<Partial<Record<OperandKind, Column>>> = {
  number: (prog, source, place) => prog.expr(source, place),
  ns: durationExpr,
  ...byObjectType((type): Column => (prog, source, place) => prog.object(source, type, place)),
  variable: (prog, source, place) => source === undefined ? NONE : prog.target(source, place),
};

/** A channel to receive from. */
const receivable: Column = (prog, source, place) => prog.source(source, place);

/**
 * Compiles a list of instructions.
 *
 * @param depth Blocks around it.
 * @throws {WorkloadError} For the first that is malformed.
 */
export function writeBlock(
  prog: ProgContext,
  source: unknown,
  place: string,
  depth: number,
): void {
  if (depth > WorkloadLimits.nesting) {
    refuse(beginOf(place), `blocks may be nested ${WorkloadLimits.nesting} deep`, source);
  }
  for (const [i, instruction] of listAt(source, place, "instructions").entries()) {
    writeInstruction(prog, instruction, `${place}[${i}]`, depth);
  }
}

function writeInstruction(prog: ProgContext, source: unknown, place: string, depth: number): void {
  if (!Array.isArray(source) || source.length === 0) {
    refuse(place, 'must be an instruction, such as ["yield"]', source);
  }
  const name = source[0];
  const plan = PLANS.get(name);
  if (plan === undefined) {
    return refuse(
      `${place}[0]`,
      `unknown instruction, must be one of ${INSTRUCTION_NAMES.join(", ")}`,
      name,
    );
  }
  if (source.length <= plan.min || source.length > plan.max + 1) {
    refuse(place, `must have the form ${formText(name)}`, source);
  }
  if (plan.op === null) return STRUCTURES[name as Structure](prog, source.slice(1), place, depth);
  if (plan.op === Op.EXIT) { for (const unwind of prog.unwinds.toReversed()) unwind(); }
  const columns = columnsOf(prog, plan, source, place);
  const op = plan.op === Op.RECV && prog.isTimer(columns[0]) ? Op.RECV_TIMER : plan.op;
  prog.code.emit(place, op, ...columns);
}

/** How the operands of an instruction are read: its row, worked out once. */
interface Plan {
  readonly op: Op | null;
  readonly min: number;
  readonly max: number;
  readonly then: InstructionRow["then"];
  /** What is read before it is set is another variable: an instruction sets its own at the end. */
  readonly steps: readonly { at: number; write: Column; initial: unknown }[];
}

const PLANS: ReadonlyMap<unknown, Plan> = new Map(
  INSTRUCTION_NAMES.map((name) => {
    const row = instructionRow(name)!, { operands } = row;
    const steps = operands.map(({ kind, initial }, i) => ({ kind, initial, at: i + 1 }))
      .toSorted((a, b) => Number(a.kind === "variable") - Number(b.kind === "variable"))
      .flatMap(({ kind, ...step }) => {
        const write = name === "recv" && kind === "chan" ? receivable : COLUMNS[kind];
        return write === undefined ? [] : [{ ...step, write }];
      });
    const isEndless = operands.at(-1)?.kind === "parts";
    return [name, {
      op: row.op === null ? null : Op[row.op],
      min: operandsMin(row),
      max: isEndless ? WorkloadLimits.selectCases : operands.length,
      then: row.then,
      steps,
    }];
  }),
);

/** What an instruction has in the columns `a b c`. */
function columnsOf(
  prog: ProgContext,
  { steps, then }: Plan,
  source: readonly unknown[],
  place: string,
): [a: number, b: number, c: number] {
  const columns: [number, number, number] = [NONE, NONE, NONE];
  for (const { at, write, initial } of steps) {
    const given = source[at];
    columns[at - 1] = write(prog, given === undefined ? initial : given, `${place}[${at}]`);
  }
  if (then !== undefined) {
    columns[steps.length] = then.kind === "flag" ? then.value : prog.exprs.constant(then.value);
  }
  return columns;
}

function durationExpr(prog: ProgContext, source: unknown, place: string): ExprId {
  const id = prog.expr(source, place);
  const ns = prog.exprs.constantOf(id);
  if (ns !== null && (ns < 0 || ns > DURATION_NS_MAX)) {
    refuseValue(place, `a duration must be in 0..${DURATION_MAX_TEXT} ns`, source, ns);
  }
  return id;
}

/** The prog that a new G runs. */
function progOf(prog: ProgContext, name: unknown, place: string): number {
  const { progs } = prog.shared;
  const target = typeof name === "string" ? progs.get(name) : undefined;
  return target ??
    refuse(place, `unknown prog, must be one of ${knownText(progs.keys())}`, name);
}

/** Pairs of variables of a new G of `target` and their values. @returns Where they begin. */
function writeGiven(prog: ProgContext, target: number, given: unknown, place: string): number {
  const { code, variables } = prog.shared;
  const values = recordAt(given, place);
  for (const hiding of variables[target].hiddenParams()) {
    if (Object.hasOwn(values, hiding)) continue;
    const { prog: name } = variables[target];
    const rule = `must give ${hiding}: it hides a param in prog ${name}, so every spawn has to`;
    refuse(place, rule, given);
  }
  const start = code.args.length;
  for (const [variable, value] of Object.entries(values)) {
    const at = `${place}.${variable}`;
    nameAt(variable, at, "a variable");
    code.args.push(variables[target].give(variable, at), prog.expr(value, at));
  }
  return start;
}

function writeAfterFunc(
  prog: ProgContext,
  [timer, ns, name, given = {}]: Operands,
  place: string,
): void {
  const { code } = prog;
  const object = prog.object(timer, "timer", `${place}[1]`);
  const delay = durationExpr(prog, ns, `${place}[2]`);
  const target = progOf(prog, name, `${place}[3]`);
  const start = writeGiven(prog, target, given, `${place}[4]`);
  const call = code.calls.push(target, start, (code.args.length - start) / 2) - 3;
  code.emit(place, Op.AFTER_FUNC, object, delay, call);
}

function writeSpawn(
  prog: ProgContext,
  [name, given = {}, attrs = {}]: Operands,
  place: string,
): void {
  const { code } = prog.shared;
  const target = progOf(prog, name, `${place}[1]`);
  const start = writeGiven(prog, target, given, `${place}[2]`);
  const plain = code.args.length;
  writeSpawnAttrs(prog, attrs, `${place}[3]`);
  const op = code.args.length > plain ? Op.SPAWN_AS : Op.SPAWN;
  code.emit(place, op, target, start, (code.args.length - start) / 2);
}

/** Code of a case's direction in {@linkcode Program.cases}. */
const RECV_CASE = 0;
const SEND_CASE = 1;

/** Compiles a select. @param operands Its parts in any order; cases are numbered as they stand. */
function writeSelect(prog: ProgContext, operands: readonly unknown[], place: string): void {
  const { code } = prog;
  const start = code.cases.length;
  let hasDefault = false;
  let into: number | null = null;
  let atMost: ExprId | null = null, isTimed = false;
  for (const [i, part] of operands.entries()) {
    const at = `${place}[${i + 1}]`;
    if (part === "default") {
      if (hasDefault) refuse(at, "must be the only default of its select", part);
      hasDefault = true;
    } else if (isRecord(part)) {
      if (into !== null) refuse(at, 'must be the only {"into": variable} of its select', part);
      knownKeysOnly(part, ["into"], (key) => `${at}.${key}`);
      into = prog.target(part.into, `${at}.into`);
    } else if (Array.isArray(part) && part[0] === "timeout" && part.length === 2) {
      if (atMost !== null) refuse(at, "must be the only timeout of its select", part);
      atMost = durationExpr(prog, part[1], `${at}[1]`);
    } else {
      if (atMost !== null) refuse(at, "must stand before the timeout", part);
      isTimed = writeCase(prog, part, at) || isTimed;
    }
  }
  const cases = (code.cases.length - start) / 4;
  if (cases === 0) refuse(place, "must have at least one case", ["select", ...operands]);
  const flags = (into === null ? 0 : (into + 1) << 1) | (hasDefault ? 1 : 0);
  if (atMost === null && !isTimed) return void code.emit(place, Op.SELECT, start, cases, flags);
  code.cases.push(NONE, atMost ?? NONE, NONE, NONE);
  code.emit(place, Op.SELECT_TIMED, start, cases, flags);
}

/** Compiles a case. @returns Does it receive from a timer? */
function writeCase(prog: ProgContext, part: unknown, place: string): boolean {
  const isCase = Array.isArray(part) && (part[0] === "recv" || part[0] === "send") &&
    part.length >= 2 && part.length <= (part[0] === "recv" ? 4 : 3);
  if (!isCase) {
    return refuse(
      place,
      'must be ["recv", channel, variable?, ok?], ["send", channel, value?], ["timeout", ns], ' +
        '"default" or {"into": variable}',
      part,
    );
  }
  // A case is an instruction that may not be reached.
  const columns = columnsOf(prog, PLANS.get(part[0])!, part, place);
  prog.code.cases.push(part[0] === "send" ? SEND_CASE : RECV_CASE, ...columns);
  return prog.isTimer(columns[0]);
}

/**
 * `["for", variable, count, body]`. The test stands behind the body, so a turn costs one
 * instruction besides the body:
 *
 *     variable = 0;  [if not 0 < count: end];  body;  next variable: below count? body
 */
function writeFor(
  prog: ProgContext,
  [name, count, body]: readonly unknown[],
  place: string,
  depth: number,
): void {
  const { code, exprs } = prog;
  const bound = boundOf(prog, count, `${place}[2]`, depth);
  const variable = prog.target(name, `${place}[1]`);
  code.emit(place, Op.SET, variable, exprs.constant(0));

  const turns = exprs.constantOf(bound);
  const skip = turns !== null && turns > 0 ? null : code.emit(
    place,
    Op.JUMP_IF_NOT,
    0,
    turns === null ? exprs.add(Ex.LESS, exprs.constant(0), bound, 0) : bound,
  );
  const start = code.here;
  prog.loopVariables.push(name as string);
  writeBlock(prog, body, `${place}[3]`, depth + 1);
  prog.loopVariables.pop();

  code.emit(place, Op.NEXT, variable, start, bound);
  if (skip !== null) code.a[skip] = code.here;
}

/**
 * `["while", condition, bound, body]`. The test stands before the body, the count behind it:
 *
 *     turns = 0;  [if not 0 < most: end];  if not condition: end;  body;  next turn: again
 */
function writeWhile(
  prog: ProgContext,
  [condition, most, body]: readonly unknown[],
  place: string,
  depth: number,
): void {
  const { code, exprs } = prog;
  const bound = boundOf(prog, most, `${place}[2]`, depth);
  const turns = prog.variables.hidden(`turns at depth ${depth}`, place);
  code.emit(place, Op.SET, turns, exprs.constant(0));
  const isKnown = exprs.constantOf(bound) !== null;
  const any = isKnown ? bound : exprs.add(Ex.LESS, exprs.constant(0), bound, 0);
  const skip = code.emit(place, Op.JUMP_IF_NOT, 0, any);
  const start = code.emit(place, Op.JUMP_IF_NOT, 0, prog.expr(condition, `${place}[1]`));
  writeBlock(prog, body, `${place}[3]`, depth + 1);
  code.emit(place, Op.NEXT, turns, start, bound);
  code.a[skip] = code.a[start] = code.here;
}

/** The count of a loop: a constant, or a hidden variable that holds what it was at entry. */
function boundOf(prog: ProgContext, count: unknown, place: string, depth: number): ExprId {
  const { code, exprs, variables } = prog;
  const id = prog.expr(count, place);
  const turns = exprs.constantOf(id);
  if (turns !== null) {
    return turns >= 0 ? id : refuseValue(place, "a count must not be negative", count, turns);
  }
  // Loops beside each other share it; loops within each other are at different depths.
  const hidden = variables.hidden(`count at depth ${depth}`, place);
  code.emit(place, Op.SET, hidden, id);
  return exprs.add(Ex.VAR, hidden, 0, 0);
}

/** `["if", condition, then, else?]`. */
function writeIf(
  prog: ProgContext,
  [condition, then, otherwise]: readonly unknown[],
  place: string,
  depth: number,
): void {
  const { code } = prog;
  const test = code.emit(place, Op.JUMP_IF_NOT, 0, prog.expr(condition, `${place}[1]`));
  writeBlock(prog, then, `${place}[2]`, depth + 1);
  if (otherwise === undefined) {
    code.a[test] = code.here;
    return;
  }
  const over = code.emit(place, Op.JUMP, 0);
  code.a[test] = code.here;
  writeBlock(prog, otherwise, `${place}[3]`, depth + 1);
  code.a[over] = code.here;
}
