/**
 * A lab for schedulers of goroutines: what a scheduler is, and the machine that it runs on.
 *
 * A scheduler is a {@linkcode Model}: a policy with hooks. {@linkcode simulate} runs a program
 * under it on a machine of cores, threads and channels; the same seed gives the same run, bit for
 * bit.
 *
 * @example One queue for all, in thirty lines
 * ```ts ignore
 * import { again, DONE, fifo, type GId, type MId, Model, PARK, shared } from "@gmp-lab/lab";
 * import { assemble, simulate } from "@gmp-lab/lab";
 *
 * class OneQueue extends Model {
 *   readonly name = "one-queue";
 *   readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready;
 *
 *   // Publish the G first, then wake somebody: the other way round loses wake-ups.
 *   ready(g: GId, m: MId, _why: number, step: number): number {
 *     if (step === 0) this.queue.put(m, g);
 *     else this.ops.startIdle(m, false);
 *     return step === 0 ? again(1) : DONE;
 *   }
 *
 *   // Nothing to run: look, say that you go to sleep, and look once more.
 *   find(m: MId, step: number): number {
 *     if (step === 0) return this.queue.len() > 0 ? this.queue.take(m) : again(1);
 *     if (step === 1) this.ops.announceIdle(m);
 *     else return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
 *     return again(2);
 *   }
 * }
 *
 * const program = assemble({
 *   objects: { done: { type: "wg" } },
 *   progs: {
 *     main: [["wgadd", "done", 3], ["for", "i", 3, [["spawn", "worker"]]], ["wgwait", "done"]],
 *     worker: [["compute", 1000], ["wgdone", "done"]],
 *   },
 * });
 * const run = simulate({ model: (ops) => new OneQueue(ops), program, machine: { procs: 2 } });
 * if (run.endName !== "done" || run.completed !== 4) throw new Error(run.endName);
 * ```
 *
 * @module
 */

export {
  again,
  type Attributes,
  type Core,
  DONE,
  type Events,
  type Handoff,
  LeaveWhy,
  Model,
  type Ops,
  type OwnThreads,
  PARK,
  type Placement,
  ReadyWhy,
  type Slices,
  type Spinning,
  type Traits,
  type Verdict,
  WokenWhy,
} from "../model.ts";
export type { Promises, Share } from "../promises.ts";
export {
  deque,
  fifo,
  FIRST,
  LAST,
  levels,
  locked,
  NEWER,
  OLDER,
  ordered,
  type Queue,
  type QueueDecl,
  type QueueDecls,
  type Queues,
  ring,
  shared,
  slot,
  stack,
  unlocked,
} from "../queues.ts";
export {
  moreSteps,
  type NamesOf,
  type StepName,
  steps,
  type StepTable,
  type StepTables,
} from "../step_names.ts";
export { type GId, type MId, NONE, type None, type PId } from "../core/ids.ts";
export { BrokenOff, LimitError, ModelError, ProgramError } from "../core/errors.ts";
export { type Chooser, ReplayChooser } from "../core/chooser.ts";
export type { QueueKind } from "../core/kinds.ts";
export {
  COST_ROWS,
  type CostName,
  type CostRow,
  type CostSpread,
  type CostTable,
  type Evidence,
  type Quantiles,
} from "../core/cost_table.ts";
export { LINUX_X64, overrideCosts, ZERO } from "../core/cost_presets.ts";
export { assemble } from "../program/assemble.ts";
export type { Limits, MachineShape, Outcome, SimulateOptions, Stuck } from "../engine/outcome.ts";
export { simulate } from "../engine/simulate.ts";
