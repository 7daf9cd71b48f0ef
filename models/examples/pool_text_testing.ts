/**
 * The hooks of a pool of threads as plain text: what the examples share.
 *
 * @module
 */

import {
  DONE,
  type GId,
  LeaveWhy,
  NONE,
  type None,
  PARK,
  ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import { type AnyMachine, G7, M0 } from "../any_machine_testing.ts";
import { type Text } from "../holds_testing.ts";
import { goesOn, mayGoOn } from "../runtimes/texts_testing.ts";

/** What a pool of threads does with its queues. */
export interface PoolText {
  /** Queues G7. Answers false if nobody need be woken. */
  readonly queue: (why: ReadyWhy) => boolean | void;
  readonly wake?: () => void;
  /** G7 goes on later; left out: it is queued as if it were let go. */
  readonly putBack?: () => void;
  /** One look for a G. */
  readonly look: () => GId | None;
  readonly hasWork: () => boolean;
  /** A call keeps its P, and its G goes on at once. */
  readonly keepsP?: boolean;
  /** Behind a call, with another P. */
  readonly tookP?: () => void;
  /** First of all when a G leaves, but for a call that keeps its P. */
  readonly left?: () => void;
}

/** A pool with these rules. */
export function pool(machine: AnyMachine, rules: PoolText): Text {
  const { ops, p } = machine, { queue, look, hasWork, keepsP = false } = rules;
  const wake = rules.wake ?? (() => ops.startIdle(M0, false));
  const ready = (why: ReadyWhy): Verdict => {
    if (queue(why) !== false) wake();
    return DONE;
  };
  const back = (): Verdict => {
    if (keepsP) return G7;
    if (ops.takeIdleProc(M0)) {
      rules.tookP?.();
      return G7;
    }
    ready(ReadyWhy.UNBLOCK);
    return PARK;
  };
  if (p === NONE) return rules.tookP === undefined ? { ready, back } : { ready };
  return {
    ready,
    find() {
      for (;;) {
        const g = look();
        if (g !== NONE) return g;
        if (!goesOn(machine, hasWork)) return PARK;
      }
    },
    leave(why) {
      if (why === LeaveWhy.SYSCALL && keepsP) return DONE;
      rules.left?.();
      const putBack = rules.putBack ?? (() => queue(ReadyWhy.UNBLOCK));
      if (mayGoOn(why)) putBack();
      if (why === LeaveWhy.SYSCALL) ops.handOff(M0, p, false);
      return DONE;
    },
    back,
  };
}
