/**
 * Why a run ends, or is ended.
 *
 * @module
 */

import { LimitError, ModelError } from "../core/errors.ts";
import { GStatus } from "../machine/g_table.ts";
import type { M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { EndWhy } from "../observe/events.ts";
import type { State } from "./state.ts";

/** Nothing can happen any more: why? @param arrivalsLeft Gs that are still to come from outside. */
export function stuckEnd(s: State, arrivalsLeft: number): EndWhy {
  if (s.live === 0 && arrivalsLeft === 0) return EndWhy.DONE;
  if (!s.gs.anyRunnable()) return EndWhy.DEADLOCK;
  // Behind waits that keep their threads, and with them a P, it is the program that is stuck.
  const isHeld = s.keptWaits > 0 && s.ps.status.includes(PStatus.SYSCALL);
  return isHeld ? EndWhy.DEADLOCK : EndWhy.STALLED;
}

/** The run has taken more than so many steps. */
export function tooManySteps(stepsMax: number): LimitError {
  return new LimitError(
    "stepsMax",
    stepsMax,
    "too many engine steps, often a G that yields or polls in a loop without an end",
  );
}

/** The model answered `g`, which `m` cannot run. @param hook What it was asked. */
export function refusedG(s: State, m: M, g: number, hook: string | undefined): ModelError {
  const runnable = s.gs.status(g) === GStatus.RUNNABLE;
  const answer = runnable ? "a G but M holds no P" : "a G that is not runnable";
  return new ModelError(`${hook} answered ${answer}`, m.id, m.p, g, s.nowNs);
}
