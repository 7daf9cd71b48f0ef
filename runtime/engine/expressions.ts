/**
 * Values of expressions: constants, variables, sums, draws.
 *
 * @module
 */

import { drawNs } from "../core/dist.ts";
import { LabBug, ProgramError } from "../core/errors.ts";
import { DURATION_MAX_TEXT, DURATION_NS_MAX } from "../core/fields.ts";
import { NONE } from "../core/ids.ts";
import type { Prng } from "../core/prng.ts";
import { Ex, type Program } from "../program/program.ts";

/** The largest whole number below which all are exact. */
const MAX = Number.MAX_SAFE_INTEGER;
/** Longest duration of one operation, in ns; the same for literals, expressions and draws. */
const NS_MAX = DURATION_NS_MAX;
// The optimizer folds constants of its own module, but not members of imported objects.
const {
  ADD: EX_ADD,
  CONST: EX_CONST,
  DRAW: EX_DRAW,
  EQUAL: EX_EQUAL,
  LESS: EX_LESS,
  MOD: EX_MOD,
  MUL: EX_MUL,
  OBJECT: EX_OBJECT,
  SUB: EX_SUB,
  VAR: EX_VAR,
} = Ex;

/** Where variables are: those of a G stand in a row, from its base on. */
export interface Variables {
  readonly vars: Float64Array;
  varBase(g: number): number;
}

/** What the operands of instructions are worth, on the virtual engine and on real cores. */
export class Expressions {
  declare private readonly program: Program;
  declare private readonly gs: Variables;
  declare private readonly draws: readonly Prng[];
  declare private readonly nowNs: () => number;
  declare private readonly exKind: Uint8Array;
  declare private readonly exA: Int32Array;
  declare private readonly exB: Int32Array;
  declare private readonly exValue: Float64Array;

  /** @param draws A stream for each distribution. @param nowNs For errors. */
  constructor(
    program: Program,
    gs: Variables,
    draws: readonly Prng[],
    nowNs: () => number,
  ) {
    this.program = program;
    this.gs = gs;
    this.draws = draws;
    this.nowNs = nowNs;
    this.exKind = program.exKind;
    this.exA = program.exA;
    this.exB = program.exB;
    this.exValue = program.exValue;
  }

  /** Value of an expression for `g`; `pc` is where it stands, for errors. */
  value(e: number, g: number, pc: number): number {
    const kind = this.exKind[e];
    if (kind === EX_CONST) return this.exValue[e];
    const base = this.gs.varBase(g);
    if (kind === EX_VAR) return this.gs.vars[base + this.exA[e]];
    return this.compound(e, base, g, pc);
  }

  /** Value of an operand: constants and variables at once, the rest by `compound`. */
  private operand(e: number, base: number, g: number, pc: number): number {
    const kind = this.exKind[e];
    if (kind === EX_CONST) return this.exValue[e];
    if (kind === EX_VAR) return this.gs.vars[base + this.exA[e]];
    return this.compound(e, base, g, pc);
  }

  /** The object that `index` names in the list of objects `e`; NONE: it has no such. */
  objectAt(e: number, index: number): number {
    return index >= 0 && index < this.exB[e] ? this.exValue[e] + index : NONE;
  }

  private compound(e: number, base: number, g: number, pc: number): number {
    const a = this.exA[e], b = this.exB[e];
    switch (this.exKind[e]) {
      case EX_ADD:
        return this.exact(this.operand(a, base, g, pc) + this.operand(b, base, g, pc), g, pc);
      case EX_SUB:
        return this.exact(this.operand(a, base, g, pc) - this.operand(b, base, g, pc), g, pc);
      case EX_MUL:
        return this.exact(this.operand(a, base, g, pc) * this.operand(b, base, g, pc), g, pc);
      case EX_MOD: {
        const divisor = this.operand(b, base, g, pc);
        if (divisor === 0) throw this.panic(g, pc, "integer divide by zero");
        return this.operand(a, base, g, pc) % divisor + 0;
      }
      case EX_LESS:
        return this.operand(a, base, g, pc) < this.operand(b, base, g, pc) ? 1 : 0;
      case EX_EQUAL:
        return this.operand(a, base, g, pc) === this.operand(b, base, g, pc) ? 1 : 0;
      case EX_OBJECT: {
        const index = this.operand(a, base, g, pc), object = this.objectAt(e, index);
        if (object < 0) throw this.panic(g, pc, `index ${index} out of range 0..${b - 1}`);
        return object;
      }
      case EX_DRAW:
        return drawNs(this.program.dists[a], this.draws[a]);
      default:
        throw new LabBug("expression kind out of range");
    }
  }

  /** A result that is the true one, 0 without a sign. Beyond 2**53 numbers are rounded. */
  private exact(value: number, g: number, pc: number): number {
    if (value > MAX || value < -MAX) throw this.inexact(g, pc);
    return value + 0;
  }

  /** A result that this machine cannot hold: Go's would wrap around, much later. */
  inexact(g: number, pc: number): ProgramError {
    return this.panic(g, pc, "integer overflow: the result is beyond 2**53-1");
  }

  /** Value of an expression that is a duration. */
  ns(e: number, g: number, pc: number): number {
    const ns = this.value(e, g, pc);
    if (!(ns >= 0 && ns <= NS_MAX)) throw this.badNs(g, pc, ns);
    return ns;
  }

  private badNs(g: number, pc: number, ns: number): ProgramError {
    return this.panic(g, pc, `a duration must be 0..${DURATION_MAX_TEXT} ns, this one is ${ns}`);
  }

  /** An assertion that does not hold: the panic tells the variables in it. */
  notTrue(e: number, g: number, pc: number): ProgramError {
    const { progEntry, varNames } = this.program, base = this.gs.varBase(g);
    const names = varNames[progEntry.findLastIndex((entry) => entry <= pc)];
    const facts = new Set<string>();
    const tell = (at: number): void => {
      const kind = this.exKind[at], a = this.exA[at];
      if (kind === EX_VAR) facts.add(`${names[a]} = ${this.gs.vars[base + a]}`);
      else if (kind !== EX_CONST && kind !== EX_DRAW) {
        tell(a);
        if (kind !== EX_OBJECT) tell(this.exB[at]);
      }
    };
    tell(e);
    const told = facts.size === 0 ? "" : `: ${[...facts].join(", ")}`;
    return this.panic(g, pc, `assertion failed${told}`);
  }

  /** What the program did panics in Go: an error that names `g`, the place and the time. */
  panic(g: number, pc: number, what: string): ProgramError {
    return new ProgramError(g, this.program.where[pc], what, this.nowNs());
  }
}
