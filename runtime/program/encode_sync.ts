/**
 * Instructions that Go's sync package makes of simpler ones, written as it does: an RWMutex has a
 * mutex for its writers, a condition unlocks and locks, a once is a mutex and a number.
 *
 * @module
 */

import type { ProgContext } from "./code.ts";
import { Ex, Op } from "./program.ts";

/** Everything of an instruction from its second element on. */
export type Operands = readonly unknown[];

/** Compiles an instruction that stands at `place`, with `depth` blocks around it. */
export type Write = (prog: ProgContext, operands: Operands, place: string, depth: number) => void;

/** Compiles a list of instructions. */
type WriteBlock = (prog: ProgContext, source: unknown, place: string, depth: number) => void;

/** How they are written. @param block For the lists within. */
export const syncWriters = (block: WriteBlock) => ({
  wlock: writeWLock,
  wunlock: writeWUnlock,
  condwait: writeCondWait,
  once: onceWriter(block),
});

/** sync/rwmutex.go: Lock. */
function writeWLock(prog: ProgContext, [rw]: Operands, place: string): void {
  prog.code.emit(place, Op.LOCK, prog.object(rw, "rwmutex", `${place}[1]`, "mutex"));
  prog.code.emit(place, Op.WLOCK, prog.object(rw, "rwmutex", `${place}[1]`));
}

/** sync/rwmutex.go: Unlock. */
function writeWUnlock(prog: ProgContext, [rw]: Operands, place: string): void {
  prog.code.emit(place, Op.WUNLOCK, prog.object(rw, "rwmutex", `${place}[1]`));
  prog.code.emit(place, Op.UNLOCK, prog.object(rw, "rwmutex", `${place}[1]`, "mutex"));
}

/** sync/cond.go: Wait. The ticket is taken before the mutex is free, so that no call is missed. */
function writeCondWait(prog: ProgContext, [cond, mutex]: Operands, place: string): void {
  const { code, variables } = prog;
  const condition = prog.object(cond, "cond", `${place}[1]`);
  const lock = prog.object(mutex, "mutex", `${place}[2]`);
  const ticket = variables.hidden("ticket", place);
  code.emit(place, Op.COND_ENTER, condition, ticket);
  code.emit(place, Op.UNLOCK, lock);
  code.emit(place, Op.COND_WAIT, condition, ticket);
  code.emit(place, Op.LOCK, lock);
}

/** sync/once.go: Do. An exit within ends it as well. */
function onceWriter(block: WriteBlock): Write {
  return (prog, [once, body], place, depth) => {
    const { code, exprs, variables } = prog;
    const at = `${place}[1]`;
    const mutex = prog.object(once, "once", at, "mutex");
    const counter = prog.object(once, "once", at, "counter");
    const done = variables.hidden("done", place);
    const isNew = exprs.add(Ex.EQUAL, exprs.add(Ex.VAR, done, 0, 0), exprs.constant(0), 0);
    const skipIfDone = () => {
      code.emit(place, Op.COUNT_LOAD, counter, done);
      return code.emit(place, Op.JUMP_IF_NOT, 0, isNew);
    };
    const end = () => {
      code.emit(place, Op.COUNT_STORE, counter, exprs.constant(1));
      code.emit(place, Op.UNLOCK, mutex);
    };
    const fast = skipIfDone();
    code.emit(place, Op.LOCK, mutex);
    const slow = skipIfDone();
    prog.unwinds.push(end);
    block(prog, body, `${place}[2]`, depth + 1);
    prog.unwinds.pop();
    end();
    const over = code.emit(place, Op.JUMP, 0);
    code.a[slow] = code.here;
    code.emit(place, Op.UNLOCK, mutex);
    code.a[over] = code.a[fast] = code.here;
  };
}
