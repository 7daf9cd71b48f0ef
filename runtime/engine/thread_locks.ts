/**
 * Gs that are locked to their threads (`runtime.LockOSThread`), as Go does it: such a G goes
 * through the queues as any other, but whoever finds it hands its P to the thread of the G and goes
 * to sleep (startlockedm), and when it stops its thread hands the P on and sleeps (stoplockedm). So
 * it never goes on with a running slice, and each of its turns costs two switches of threads.
 *
 * The machine charges the switches and does not make them: which M runs such a G is not told.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import type { GId, MId } from "../core/ids.ts";
import { LeaveWhy, Model } from "../model.ts";
import { Op } from "../program/program.ts";
import type { State } from "./state.ts";

/** How often each G has locked itself to its thread and not unlocked yet, if it has. */
export type ThreadLocks = Map<number, number>;

/** One thread wakes another and goes to sleep. */
const SWITCH = [Cost.wakeCall, Cost.wakeLatency, Cost.parkCall] as const;

/** Makes hooks of `model` charge the switches, if the program locks Gs and they are no threads. */
export function lockThreads(s: State, model: Model, locks: ThreadLocks): void {
  if (!s.program.op.includes(Op.LOCK_THREAD) || model.traits.threads === "per-g") return;
  const charge = (m: MId) => {
    for (const row of SWITCH) s.charge(s.ms.at[m], row);
  };
  const found = (verdict: number, m: MId): number => {
    if (verdict >= 0 && locks.has(verdict)) {
      s.ms.at[m].inherit = 0;
      charge(m);
    }
    return verdict;
  };
  const find = model.find.bind(model), leave = model.leave.bind(model);
  const woken = model.woken.bind(model);
  Object.assign(model, {
    find: (m: MId, step: number) => found(find(m, step), m),
    leave: (g: GId, m: MId, why: LeaveWhy, step: number) => {
      if (step === 0 && why !== LeaveWhy.SYSCALL && locks.has(g)) charge(m);
      return leave(g, m, why, step);
    },
    // A model without such a hook is not asked, and may not seem to have one.
    ...(model.woken === Model.prototype.woken ? {} : {
      woken: (...args: Parameters<Model["woken"]>) => found(woken(...args), args[0]),
    }),
  });
}
