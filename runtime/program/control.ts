/**
 * Loops and branches: blocks of instructions become jumps.
 *
 * @module
 */

import type { ProgContext } from "./code.ts";
import type { ExprId } from "./expr.ts";
import { Ex, Op } from "./program.ts";
import { refuseValue } from "./source.ts";

/** Compiles a list of instructions; handed in, because lists hold loops and loops hold lists. */
export type WriteBlock = (
  prog: ProgContext,
  source: unknown,
  place: string,
  depth: number,
) => void;

/**
 * `["for", variable, count, body]`. The test stands behind the body, so a turn costs one
 * instruction besides the body:
 *
 *     variable = 0;  [if not 0 < count: end];  body;  next variable: below count? body
 */
export function writeFor(
  prog: ProgContext,
  [name, count, body]: readonly unknown[],
  place: string,
  depth: number,
  writeBlock: WriteBlock,
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
export function writeIf(
  prog: ProgContext,
  [condition, then, otherwise]: readonly unknown[],
  place: string,
  depth: number,
  writeBlock: WriteBlock,
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
