/**
 * Variables and expressions of Gs on a real core, and panics with Go's words.
 *
 * @module
 */

import { LabBug } from "../core/assert.ts";
import { drawNs } from "../core/dist.ts";
import { ProgramError } from "../core/errors.ts";
import type { Prng } from "../core/prng.ts";
import type { ReadyWhy } from "../model.ts";
import { Ex, type Program } from "../program/program.ts";
import type { EventLog } from "./event_log.ts";
import type { Columns, Shape } from "./layout.ts";
import type { Stats } from "./stats.ts";

/** Longest duration of one operation, in ns: a real core should not be burnt for longer. */
const NS_MAX = 1e10;

/** Told of each G that became runnable, after all locks are released. */
export type Tell = (g: number, why: ReadyWhy) => void;

/** What a G machine needs. */
export interface GMachineParts {
  readonly c: Columns;
  readonly shape: Shape;
  readonly program: Program;
  readonly m: number;
  readonly stats: Stats;
  readonly log: EventLog | null;
  readonly draws: readonly Prng[];
  /** Turns of the spin loop that take one ns on this computer. */
  readonly spinsPerNs: number;
  readonly nowNs: () => number;
  readonly tell: Tell;
}

/** What Gs compute with. */
export class GValues {
  constructor(protected readonly parts: GMachineParts) {}

  protected get(g: number, variable: number): number {
    return this.parts.c.gVars[g * this.parts.shape.vars + variable];
  }
  protected set(g: number, variable: number, value: number): void {
    this.parts.c.gVars[g * this.parts.shape.vars + variable] = value;
  }

  /** Value of an expression for `g`; `pc` is where it stands, for errors. */
  protected value(e: number, g: number, pc: number): number {
    const { program, draws } = this.parts, { exA, exB, exValue } = program;
    const left = () => this.value(exA[e], g, pc), right = () => this.value(exB[e], g, pc);
    switch (program.exKind[e]) {
      case Ex.CONST:
        return exValue[e];
      case Ex.VAR:
        return this.get(g, exA[e]);
      case Ex.ADD:
        return left() + right();
      case Ex.SUB:
        return left() - right();
      case Ex.MUL:
        return left() * right();
      case Ex.MOD: {
        const divisor = right();
        if (divisor === 0) this.panic(g, pc, "integer divide by zero");
        return left() % divisor;
      }
      case Ex.LESS:
        return left() < right() ? 1 : 0;
      case Ex.EQUAL:
        return left() === right() ? 1 : 0;
      case Ex.OBJECT: {
        const index = left();
        if (!(index >= 0 && index < exB[e])) {
          this.panic(g, pc, `index ${index} out of range 0..${exB[e] - 1}`);
        }
        return exValue[e] + index;
      }
      case Ex.DRAW:
        return drawNs(program.dists[exA[e]], draws[exA[e]]);
      default:
        throw new LabBug("expression kind out of range");
    }
  }

  protected ns(e: number, g: number, pc: number): number {
    const ns = this.value(e, g, pc);
    if (ns >= 0 && ns <= NS_MAX) return ns;
    return this.panic(g, pc, `a duration must be 0..10 s on real cores, this one is ${ns} ns`);
  }

  /** @param held The object whose lock is held, if one is. */
  protected panic(
    g: number,
    pc: number,
    what: string,
    held?: { unlock(i: number): void },
    i = 0,
  ): never {
    held?.unlock(i);
    throw new ProgramError(g, this.parts.program.where[pc], what, Math.floor(this.parts.nowNs()));
  }
}
