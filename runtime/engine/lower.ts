/**
 * From the code of a program to what the executor runs: op, a, b, c of each instruction side by
 * side, and opcodes that need no expression in the place of the commonest forms.
 *
 * @module
 */

import { Ex, Op, type Program } from "../program/program.ts";

/**
 * The opcodes of lowered code, beside `YIELD`. Jumps go to places in it. The loop of the engine has
 * a way of its own for `YIELD` and for those up to `NEXT_CONST`; the executor has one for the
 * others.
 */
export const Low = {
  /** COMPUTE of the constant `a`. */
  COMPUTE_CONST: 32,
  /** COMPUTE of variable `a`. */
  COMPUTE_VAR: 33,
  /** NEXT whose bound is the constant `c`, around a body that is not empty. */
  NEXT_CONST: 34,
  /** NEXT whose bound is variable `c`. */
  NEXT_VAR: 35,
  /** SEND of variable `b` on channel `a`. */
  SEND_VAR: 36,
  /** SEND of variable `b` on the channel that expression `c` names by variable `a`. */
  SEND_VAR_AT: 37,
  /** RECV from channel `a` into variable `b`. */
  RECV_FROM: 38,
  /** RECV into variable `b` from the channel that expression `c` names by variable `a`. */
  RECV_AT: 39,
  /** WG_ADD of the constant `b` to wait group `a`. */
  WG_ADD_CONST: 40,
  /** JUMP_IF_NOT of variable `b`. */
  JUMP_IF_NOT_VAR: 41,
  /** SET of variable `a` to variable `b` plus the constant `c`, which is not 0. */
  SET_SUM: 42,
  /** As in {@linkcode Op}; the arguments of a SPAWN are those from `b` to `c`. */
  EXIT: 43,
  SPAWN: 44,
  JUMP: 45,
  /** All else: as the program has it. */
  OTHER: 46,
} as const;

/** An instruction is four words: the opcode, and the operands behind it. */
export const Place = { A: 1, B: 2, C: 3, WORDS: 4 } as const;
const { WORDS } = Place;

/** What is made of a program once. */
interface LoweredProgram {
  /** The lowered code. */
  readonly code: Int32Array;
  /** The arguments of all SPAWNs: in the place of an expression that is a variable, `~variable`. */
  readonly args: Int32Array;
}

const LOWERED = new WeakMap<Program, LoweredProgram>();

/** The lowered code of a program, and the arguments of its SPAWNs. */
export function lowered(program: Program): LoweredProgram {
  const known = LOWERED.get(program);
  if (known !== undefined) return known;
  const made = { code: codeOf(program), args: argsOf(program) };
  LOWERED.set(program, made);
  return made;
}

function codeOf(program: Program): Int32Array {
  const code = new Int32Array(WORDS * program.op.length);
  for (let pc = 0; pc < program.op.length; pc++) {
    code.set(loweredOne(program, pc) ?? [Low.OTHER], WORDS * pc);
  }
  return code;
}

function argsOf({ args, exA, exKind }: Program): Int32Array {
  return args.map((e, i) => (i & 1) !== 0 && exKind[e] === Ex.VAR ? ~exA[e] : e);
}

/** The instruction at `pc` in a form of its own, if it has one. */
function loweredOne(program: Program, pc: number): readonly number[] | null {
  const { exA, exB, exKind } = program;
  const op = program.op[pc], a = program.a[pc], b = program.b[pc], c = program.c[pc];
  const whole = (e: number) => wholeConst(program, e);
  const isConst = (e: number) => exKind[e] === Ex.CONST,
    isVar = (e: number) => exKind[e] === Ex.VAR,
    isAt = (e: number) => exKind[e] === Ex.OBJECT && isVar(exA[e]);
  switch (op) {
    case Op.COMPUTE:
      if (isVar(a)) return [Low.COMPUTE_VAR, exA[a]];
      return whole(a) === null ? null : [Low.COMPUTE_CONST, whole(a)!];
    case Op.NEXT:
      if (isVar(c)) return [Low.NEXT_VAR, a, WORDS * b, exA[c]];
      // The loop does not count turns without a body, and of nested ones there may be no end.
      return whole(c) === null || b === pc ? null : [Low.NEXT_CONST, a, WORDS * b, whole(c)!];
    case Op.YIELD:
      return [Op.YIELD];
    case Op.EXIT:
      return [Low.EXIT];
    case Op.SPAWN:
      return [Low.SPAWN, a, b, b + 2 * c];
    case Op.JUMP:
      return [Low.JUMP, WORDS * a];
    case Op.JUMP_IF_NOT:
      return isVar(b) ? [Low.JUMP_IF_NOT_VAR, WORDS * a, exA[b]] : null;
    case Op.SEND:
      if (!isVar(b)) return null;
      if (isConst(a)) return [Low.SEND_VAR, whole(a)!, exA[b]];
      return isAt(a) ? [Low.SEND_VAR_AT, exA[exA[a]], exA[b], a] : null;
    case Op.RECV:
      if (c >= 0) return null;
      if (isConst(a)) return [Low.RECV_FROM, whole(a)!, b];
      return isAt(a) ? [Low.RECV_AT, exA[exA[a]], b, a] : null;
    case Op.WG_ADD:
      return isConst(a) && whole(b) !== null ? [Low.WG_ADD_CONST, whole(a)!, whole(b)!] : null;
    case Op.SET: {
      const sign = exKind[b] === Ex.ADD ? 1 : exKind[b] === Ex.SUB ? -1 : 0;
      const summand = sign === 0 ? null : whole(exB[b]);
      // A sum with 0 may have another sign than the difference.
      if (!summand || !isVar(exA[b])) return null;
      return [Low.SET_SUM, a, exA[exA[b]], sign * summand];
    }
    default:
      return null;
  }
}

/** The constant that expression `e` is, if it is one that fits in 32 bits, else null. */
function wholeConst({ exKind, exValue }: Program, e: number): number | null {
  const value = exValue[e];
  return exKind[e] === Ex.CONST && Math.abs(value) < 2 ** 31 ? value : null;
}
