/**
 * The code of a program while it is being written: columns that grow, and what the instructions of
 * one prog share.
 *
 * @module
 */

import { NONE } from "../core/ids.ts";
import { compileExpr, type ExprId, type ExprTable, type Scope } from "./expr.ts";
import type { ObjectTable, ObjectType } from "./objects.ts";
import type { Op } from "./program.ts";
import { nameAt, refuse, WorkloadLimits } from "./source.ts";
import type { Variables } from "./variables.ts";

/** Columns of code, and the the side tables that instructions point into. */
export class Code {
  readonly op: number[] = [];
  readonly a: number[] = [];
  readonly b: number[] = [];
  readonly c: number[] = [];
  readonly where: string[] = [];
  readonly args: number[] = [];
  readonly cases: number[] = [];
  readonly calls: number[] = [];

  /** Index of the next instruction. */
  get here(): number {
    return this.op.length;
  }

  /** Appends an instruction. @returns Its index. */
  emit(place: string, op: Op, a: number = NONE, b: number = NONE, c: number = NONE): number {
    if (this.here >= WorkloadLimits.instructions) {
      refuse(place, `a program may have ${WorkloadLimits.instructions} instructions`, this.here);
    }
    this.a.push(a);
    this.b.push(b);
    this.c.push(c);
    this.where.push(place);
    return this.op.push(op) - 1;
  }
}

/** What the whole program shares. */
export interface Shared {
  readonly code: Code;
  readonly exprs: ExprTable;
  readonly params: ReadonlyMap<string, number>;
  readonly objects: ObjectTable;
  readonly dists: ReadonlyMap<string, number>;
  /** Index of each prog by name, and the variables of each by index. */
  readonly progs: ReadonlyMap<string, number>;
  readonly variables: readonly Variables[];
}

/** The prog that is being compiled: the scope of its expressions. */
export class ProgContext implements Scope {
  readonly exprs: ExprTable;
  readonly params: ReadonlyMap<string, number>;
  readonly dists: ReadonlyMap<string, number>;
  readonly code: Code;
  /** Variables of the loops around this place: their bodies must not set them. */
  readonly loopVariables: string[] = [];
  /** What ends the blocks of a once around this place: an exit within has to do it too. */
  readonly unwinds: (() => void)[] = [];

  constructor(readonly shared: Shared, readonly variables: Variables) {
    this.exprs = shared.exprs;
    this.params = shared.params;
    this.dists = shared.dists;
    this.code = shared.code;
  }

  variable(name: string, place: string): number | null {
    return this.variables.read(name, place);
  }

  /** An expression. */
  expr(source: unknown, place: string): ExprId {
    return compileExpr(source, this, place);
  }

  /** A reference to an object of this type, or to the `part` that it is made of. */
  object(source: unknown, type: ObjectType, place: string, part = type): ExprId {
    return this.shared.objects.compileRef(source, [type], this, place, part);
  }

  /** A reference to a channel to receive from: also that of a timer. */
  source(source: unknown, place: string): ExprId {
    return this.shared.objects.compileRef(source, ["chan", "timer"], this, place, "chan");
  }

  /** Is the channel that node `id` names that of a timer? */
  isTimer(id: ExprId): boolean {
    return this.exprs.value[id] >= this.shared.objects.timerChan;
  }

  /** A variable that the instruction at `place` sets. */
  target(source: unknown, place: string): number {
    const name = nameAt(source, place, "a variable");
    if (this.loopVariables.includes(name)) {
      refuse(place, "must not be the variable of a loop around it", name);
    }
    return this.variables.set(name, place);
  }
}
