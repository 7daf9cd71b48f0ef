/**
 * What a hook answers, and why it was called: small integers, so that no hook makes an object.
 *
 * @module
 */

import { NONE } from "./core/ids.ts";

/**
 * A hook's answer: `g >= 0`: run it; DONE; PARK; or `again(step)`. Each hook says which it may
 * give.
 */
export type Verdict = number;
/**
 * The hook is finished.
 *
 * @example A hook of one action
 * ```ts ignore
 * import { assemble, DONE, fifo, type GId, type MId, Model, PARK, simulate } from "@gmp-lab/lab";
 *
 * class OneVerb extends Model {
 *   readonly name = "one-verb";
 *   readonly queue = this.ops.queues({ local: fifo() }).local[0]; // that of P 0
 *   ready(g: GId, m: MId): number { return this.queue.put(m, g), DONE; } // nothing else to do
 *   find(m: MId): number { return this.queue.len() > 0 ? this.queue.take(m) : PARK; }
 * }
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const run = simulate({ model: (ops) => new OneVerb(ops), program, machine: { procs: 1 } });
 * if (run.completed !== 1) throw new Error(run.endName);
 * ```
 */
export const DONE: Verdict = -2;
/**
 * Put this M to sleep until somebody wakes it.
 *
 * @example Who sleeps without a last look loses a wake-up
 * ```ts ignore
 * import { again, assemble, DONE, type GId, type MId, Model, PARK, simulate } from "@gmp-lab/lab";
 *
 * class Sleeper extends Model {
 *   readonly name = "sleeper";
 *   ready(_g: GId, _m: MId): number { return DONE; }
 *   find(m: MId, step: number): number {
 *     if (step === 0) return this.ops.announceIdle(m), again(1); // its P is idle from here on
 *     return PARK; // without a last look, and nobody wakes it
 *   }
 * }
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const run = simulate({ model: (ops) => new Sleeper(ops), program, machine: { procs: 1 } });
 * if (run.endName !== "stalled" || run.stuck.length !== 1) throw new Error(run.endName);
 * ```
 */
export const PARK: Verdict = -3;
/** Greatest step that a hook may name. */
export const STEP_MAX: number = 1 << 20;
// The optimizer folds constants of its own module, but neither imported nor exported ones.
const STEP_MOST = STEP_MAX, NO_STEP = NONE;
/**
 * Asks for the hook again.
 *
 * @example Two actions that others can see are two steps
 * ```ts ignore
 * import { again, assemble, DONE, fifo, type GId, type MId, Model, PARK } from "@gmp-lab/lab";
 * import { shared, simulate } from "@gmp-lab/lab";
 *
 * class TwoSteps extends Model {
 *   readonly name = "two-steps";
 *   readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready;
 *   ready(g: GId, m: MId, _why: number, step: number): number {
 *     if (step === 0) return this.queue.put(m, g), again(1); // now every other M may act
 *     return this.ops.startIdle(m, false), DONE;
 *   }
 *   find(m: MId, step: number): number {
 *     if (step === 0 && this.queue.len() > 0) return this.queue.take(m);
 *     return step === 0 ? (this.ops.announceIdle(m), again(1)) : PARK;
 *   }
 * }
 * const program = assemble({ progs: { main: [["spawn", "a"], ["compute", 9]], a: [] } });
 * const run = simulate({ model: (ops) => new TwoSteps(ops), program, machine: { procs: 2 } });
 * if (run.completed !== 2) throw new Error(run.endName);
 * ```
 *
 * @param step Whole number 0..{@linkcode STEP_MAX}.
 */
export const again = (step: number): Verdict => -16 - step;
/**
 * Reads a verdict back: the step that `again(step)` named, or NONE if it is none or out of range.
 */
export function stepOf(verdict: Verdict): number {
  const step = (-16 - verdict) | 0;
  // One compare for both ends: a negative step is a large one without its sign.
  return step === -16 - verdict && (step >>> 0) <= STEP_MOST ? step : NO_STEP;
}

/**
 * Why a G became runnable: spawned; let go by what it waited for; sleep or network wait over; from
 * outside.
 */
export const ReadyWhy = { SPAWN: 0, UNBLOCK: 1, TIMER: 2, NETPOLL: 3, ARRIVAL: 4 } as const;
/** One of {@linkcode ReadyWhy}. */
export type ReadyWhy = typeof ReadyWhy[keyof typeof ReadyWhy];
/**
 * Why a G stopped. Still runnable, and the model's to queue: YIELD (`Gosched`), PREEMPT (its slice
 * was ended), GOYIELD (it handed a starving mutex over). Not: BLOCK, EXIT; SYSCALL or a pinned
 * wait: its M goes too.
 */
export const LeaveWhy = {
  YIELD: 0,
  PREEMPT: 1,
  BLOCK: 2,
  SYSCALL: 3,
  EXIT: 4,
  GOYIELD: 5,
} as const;
/** One of {@linkcode LeaveWhy}. */
export type LeaveWhy = typeof LeaveWhy[keyof typeof LeaveWhy];
/**
 * Why an M that slept, or is new, goes on. START: on a P that it holds now, or its own G is
 * runnable. Without a P: NET, something is over for which it slept in the netpoller; ALARM,
 * `parkFor` is over.
 */
export const WokenWhy = { START: 0, NET: 1, ALARM: 2 } as const;
/** One of {@linkcode WokenWhy}. */
export type WokenWhy = typeof WokenWhy[keyof typeof WokenWhy];
