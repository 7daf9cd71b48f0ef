/**
 * The instructions of a workload: one row each with its form, how many operands it takes and the
 * code it becomes.
 *
 * @module
 */

import { DURATION_MAX_TEXT, DURATION_NS_MAX } from "../core/fields.ts";
import { NONE } from "../core/ids.ts";
import { knownText } from "../core/errors.ts";
import { writeSpawnAttrs } from "./attrs.ts";
import type { ProgContext } from "./code.ts";
import { writeFor, writeIf } from "./control.ts";
import type { ExprId } from "./expr.ts";
import type { ObjectType } from "./objects.ts";
import { Op } from "./program.ts";
import { writeSelect } from "./select.ts";
import {
  beginOf,
  listAt,
  nameAt,
  recordAt,
  refuse,
  refuseValue,
  WorkloadLimits,
} from "./source.ts";

/** Everything from the second element on, and where the instruction stands. */
export type Operands = readonly unknown[];

/** What the assembler knows about one instruction. */
interface OpRow {
  /** For errors. */
  readonly form: string;
  readonly min: number;
  readonly max: number;
  write(prog: ProgContext, operands: Operands, place: string, depth: number): void;
}

/** The instructions by name. */
const OPS: Readonly<Record<string, OpRow>> = {
  mark: {
    form: '["mark"] or ["mark", id]',
    min: 0,
    max: 1,
    write: (prog, [id = "id"], place) => {
      prog.code.emit(place, Op.MARK, prog.expr(id, `${place}[1]`));
    },
  },
  spawn: {
    form: '["spawn", prog], ["spawn", prog, {variable: value}] or ' +
      '["spawn", prog, {variable: value}, {attribute: value}]',
    min: 1,
    max: 3,
    write: writeSpawn,
  },
  yield: {
    form: '["yield"]',
    min: 0,
    max: 0,
    write: (prog, _operands, place) => void prog.code.emit(place, Op.YIELD),
  },
  send: {
    form: '["send", channel] or ["send", channel, value]',
    min: 1,
    max: 2,
    write: (prog, [channel, value = 0], place) => {
      const a = prog.object(channel, "chan", `${place}[1]`);
      prog.code.emit(place, Op.SEND, a, prog.expr(value, `${place}[2]`));
    },
  },
  recv: {
    form: '["recv", channel] or ["recv", channel, variable]',
    min: 1,
    max: 2,
    write: (prog, [channel, variable], place) => {
      const a = prog.object(channel, "chan", `${place}[1]`);
      const b = variable === undefined ? NONE : prog.target(variable, `${place}[2]`);
      prog.code.emit(place, Op.RECV, a, b);
    },
  },
  close: onObject("close", "chan", "channel", Op.CLOSE),
  lock: onObject("lock", "mutex", "mutex", Op.LOCK),
  unlock: onObject("unlock", "mutex", "mutex", Op.UNLOCK),
  wgwait: onObject("wgwait", "wg", "waitGroup", Op.WG_WAIT),
  wgadd: {
    form: '["wgadd", waitGroup, number]',
    min: 2,
    max: 2,
    write: (prog, [group, delta], place) => {
      const a = prog.object(group, "wg", `${place}[1]`);
      prog.code.emit(place, Op.WG_ADD, a, prog.expr(delta, `${place}[2]`));
    },
  },
  wgdone: {
    form: '["wgdone", waitGroup]',
    min: 1,
    max: 1,
    write: (prog, [group], place) => {
      const a = prog.object(group, "wg", `${place}[1]`);
      prog.code.emit(place, Op.WG_ADD, a, prog.exprs.constant(-1));
    },
  },
  select: {
    form: '["select", case, …, "default"?, {"into": variable}?]',
    min: 1,
    max: WorkloadLimits.selectCases,
    write: writeSelect,
  },
  for: {
    form: '["for", variable, count, [instructions]]',
    min: 3,
    max: 3,
    write: (prog, operands, place, depth) => writeFor(prog, operands, place, depth, writeBlock),
  },
  if: {
    form: '["if", condition, [instructions]] or ["if", condition, [instructions], [instructions]]',
    min: 2,
    max: 3,
    write: (prog, operands, place, depth) => writeIf(prog, operands, place, depth, writeBlock),
  },
  set: {
    form: '["set", variable, value]',
    min: 2,
    max: 2,
    write: (prog, [variable, value], place) => {
      const b = prog.expr(value, `${place}[2]`);
      prog.code.emit(place, Op.SET, prog.target(variable, `${place}[1]`), b);
    },
  },
  compute: lasting("compute", Op.COMPUTE),
  sleep: lasting("sleep", Op.SLEEP),
  syscall: lasting("syscall", Op.SYSCALL),
  netpoll: lasting("netpoll", Op.NETPOLL),
  pin: pinning("pin", 1),
  unpin: pinning("unpin", 0),
  exit: {
    form: '["exit"]',
    min: 0,
    max: 0,
    write: (prog, _operands, place) => void prog.code.emit(place, Op.EXIT),
  },
};

/** Names of the instructions, in the order of the table. */
export const OP_NAMES: readonly string[] = Object.keys(OPS);

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
  const [name, ...operands] = source;
  if (typeof name !== "string" || !Object.hasOwn(OPS, name)) {
    refuse(`${place}[0]`, `unknown instruction, must be one of ${OP_NAMES.join(", ")}`, name);
  }
  const row = OPS[name];
  if (operands.length < row.min || operands.length > row.max) {
    refuse(place, `must have the form ${row.form}`, source);
  }
  row.write(prog, operands, place, depth);
}

/** The row of an instruction whose only operand is an object. */
function onObject(name: string, type: ObjectType, operand: string, op: Op): OpRow {
  return {
    form: `["${name}", ${operand}]`,
    min: 1,
    max: 1,
    write: (prog, [object], place) => {
      prog.code.emit(place, op, prog.object(object, type, `${place}[1]`));
    },
  };
}

/** The row of an instruction that says what waits do with their thread. */
function pinning(name: string, keeps: 0 | 1): OpRow {
  return {
    form: `["${name}"]`,
    min: 0,
    max: 0,
    write: (prog, _operands, place) => void prog.code.emit(place, Op.PIN, keeps),
  };
}

/** The row of an instruction whose only operand is a duration. */
function lasting(name: string, op: Op): OpRow {
  return {
    form: `["${name}", ns]`,
    min: 1,
    max: 1,
    write: (prog, [ns], place) => {
      prog.code.emit(place, op, durationExpr(prog, ns, `${place}[1]`));
    },
  };
}

function durationExpr(prog: ProgContext, source: unknown, place: string): ExprId {
  const id = prog.expr(source, place);
  const ns = prog.exprs.constantOf(id);
  if (ns !== null && (ns < 0 || ns > DURATION_NS_MAX)) {
    refuseValue(place, `a duration must be in 0..${DURATION_MAX_TEXT} ns`, source, ns);
  }
  return id;
}

function writeSpawn(
  prog: ProgContext,
  [name, given = {}, attrs = {}]: Operands,
  place: string,
): void {
  const { code, progs, variables } = prog.shared;
  const target = typeof name === "string" ? progs.get(name) : undefined;
  if (target === undefined) {
    return refuse(`${place}[1]`, `unknown prog, must be one of ${knownText(progs.keys())}`, name);
  }
  const values = recordAt(given, `${place}[2]`);
  for (const hiding of variables[target].hiddenParams()) {
    if (Object.hasOwn(values, hiding)) continue;
    refuse(
      `${place}[2]`,
      `must give ${hiding}: it hides a param in prog ${name}, so every spawn has to`,
      given,
    );
  }
  const start = code.args.length;
  for (const [variable, value] of Object.entries(values)) {
    const at = `${place}[2].${variable}`;
    nameAt(variable, at, "a variable");
    code.args.push(variables[target].give(variable, at), prog.expr(value, at));
  }
  const plain = code.args.length;
  writeSpawnAttrs(prog, attrs, `${place}[3]`);
  const op = code.args.length > plain ? Op.SPAWN_AS : Op.SPAWN;
  code.emit(place, op, target, start, (code.args.length - start) / 2);
}
