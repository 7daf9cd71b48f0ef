/**
 * What real cores do not run: there are no timers and no network here, no select, no attributes of
 * Gs, of Go's synchronisation only channels, mutexes and wait groups, and few kinds of queues.
 *
 * @module
 */

import { WorkloadError } from "../core/errors.ts";
import type { Model } from "../model.ts";
import { Op, type Program } from "../program/program.ts";

/** The instruction, for opcodes that need the virtual engine; null: `g_machine.ts` has it. */
const REFUSED: { readonly [code in Op]: string | null } = {
  [Op.EXIT]: null,
  [Op.COMPUTE]: null,
  [Op.SPAWN]: null,
  [Op.YIELD]: null,
  [Op.SEND]: null,
  [Op.RECV]: null,
  [Op.CLOSE]: null,
  [Op.SELECT]: "select",
  [Op.LOCK]: null,
  [Op.UNLOCK]: null,
  [Op.WG_ADD]: null,
  [Op.WG_WAIT]: null,
  [Op.SLEEP]: "sleep",
  [Op.SYSCALL]: null,
  [Op.NETPOLL]: "netpoll",
  [Op.MARK]: null,
  [Op.SET]: null,
  [Op.JUMP]: null,
  [Op.JUMP_IF_NOT]: null,
  [Op.NEXT]: null,
  [Op.SPAWN_AS]: "spawn with attributes",
  [Op.PIN]: "pin or unpin",
  [Op.ASSERT]: null,
  [Op.RLOCK]: "rlock",
  [Op.RUNLOCK]: "runlock",
  [Op.WLOCK]: "wlock",
  [Op.WUNLOCK]: "wunlock",
  [Op.COND_ENTER]: "condwait",
  [Op.COND_WAIT]: "condwait",
  [Op.SIGNAL]: "signal",
  [Op.BROADCAST]: "broadcast",
  [Op.ACQUIRE]: "acquire",
  [Op.RELEASE]: "release",
  [Op.COUNT_ADD]: "add",
  [Op.COUNT_STORE]: "store",
  [Op.COUNT_LOAD]: "load or once",
  [Op.LOCK_THREAD]: "lockthread or unlockthread",
  [Op.AFTER_FUNC]: "afterfunc",
  [Op.NEW_TIMER]: "newtimer",
  [Op.NEW_TICKER]: "newticker",
  [Op.TIMER_STOP]: "stop",
  [Op.TIMER_RESET]: "reset",
  [Op.RECV_TIMER]: "recv from a timer",
  [Op.SELECT_TIMED]: "select",
};

/** @throws {WorkloadError} The program needs something that only the virtual engine has. */
export function refuseOnCores(program: Program): void {
  const rule = (what: string) => `real cores run no ${what}: run this on the virtual engine`;
  program.op.forEach((op, pc) => {
    const tellsClose = op === Op.RECV && program.c[pc] >= 0;
    const what = tellsClose ? "recv that tells a close" : REFUSED[op as Op];
    if (what !== null) throw new WorkloadError(program.where[pc], rule(what), `"${what}"`);
  });
  if (program.progAttrs.length > 0) throw new WorkloadError("attrs", rule("attrs"), "attrs");
  if (program.sync !== "go") {
    throw new WorkloadError("sync", rule(`sync but "go"`), `"${program.sync}"`);
  }
  if (program.main >= 0 && program.arrivals === null) return;
  throw new WorkloadError("arrivals", rule("arrivals"), "Gs that come from outside");
}

/**
 * @param name The declaration. @param rule What real cores cannot do. @param places What they have.
 * @throws {RangeError} Always.
 */
export function refuseQueue(name: string, rule: string, places: readonly string[]): never {
  throw new RangeError(
    `real cores ${rule} (queues.${name}): they have one ${places.join(", one ")}; ` +
      "run this model on the virtual engine",
  );
}

/** @throws {RangeError} The model has a hook that nobody calls here. */
export function refuseHooks({ name, traits }: Model): void {
  if (traits.periodNs === undefined) return;
  throw new RangeError(
    `real cores call no hook 'period' (traits.periodNs of model ${name}): received ` +
      `${traits.periodNs}; run this model on the virtual engine`,
  );
}
