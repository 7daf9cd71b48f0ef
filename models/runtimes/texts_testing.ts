/**
 * What texts of other runtimes share: how a pool of threads sleeps, and who may still run.
 *
 * @module
 */

import { LeaveWhy } from "@lab/runtime";
import { type AnyMachine, M0 } from "../any_machine_testing.ts";

/** Does a G that left for this reason stand in a queue again? */
export const mayGoOn = (why: LeaveWhy): boolean =>
  why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD;

/** The M says that it is idle and looks once more. @returns Whether it goes on with a P. */
export function goesOn({ ops }: AnyMachine, hasWork: () => boolean): boolean {
  ops.announceIdle(M0);
  return hasWork() && ops.withdrawIdle(M0);
}

/** The Ps from `start` on, round the end. */
export const roundFrom = (start: number, procs: number): number[] =>
  Array.from({ length: procs }, (_, i) => (start + i) % procs);

/** The M holds no P on every third machine. */
export function seldomWithoutP(machine: AnyMachine): void {
  if (machine.draw(3, "without") === 0) machine.p = -1;
}
