/**
 * The simulated machine, as `@lab/runtime` shows it to a model from a file. Start at
 * {@linkcode Model}, then {@linkcode simulate}.
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
  STEP_MAX,
  stepOf,
  type Traits,
  type Verdict,
  WokenWhy,
} from "./model.ts";
export {
  type Bound,
  BOUNDS,
  checkedPromises,
  MONITOR_LOOK_NS,
  PROMISE_NAMES,
  type Promises,
  type Share,
} from "./promises.ts";
export {
  checkDecls,
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
} from "./queues.ts";
export { moreSteps, steps, type StepTable, type StepTables, stepText } from "./step_names.ts";
export { type GId, type MId, NONE, type None, type PId } from "./core/ids.ts";
export { assert, LabBug, unreachable } from "./core/errors.ts";
export { receivedText } from "./core/errors.ts";
export { escapedText } from "./core/received.ts";
export { BrokenOff, LimitError, ModelError, ProgramError, WorkloadError } from "./core/errors.ts";
export { type Chooser, ReplayChooser } from "./core/chooser.ts";
export {
  Cost,
  COST_NAMES,
  COST_ROWS,
  type CostName,
  type CostRow,
  type CostSpread,
  type CostTable,
  type Evidence,
  type Quantiles,
} from "./core/cost_table.ts";
export { type QueueKind, type Sync, SYNCS } from "./core/kinds.ts";
export { COST_PRESETS, LINUX_X64, overrideCosts, ZERO } from "./core/cost_presets.ts";
export { Prng, prngStream } from "./core/prng.ts";
export { checkDist, type Dist, drawNs, meanNs } from "./core/dist.ts";
export { ARRIVAL_FORMS, DIST_FORMS, parseArrivals, parseDist } from "./core/dist_text.ts";
export { type Arrivals, Ex, Op, type Program } from "./program/program.ts";
export {
  INSTRUCTION_NAMES,
  type InstructionRow,
  instructionRow,
  type OperandKind,
} from "./program/instructions.ts";
export { byObjectType, type ObjectType } from "./program/objects.ts";
export type { Workload } from "./program/workload.ts";
export { assemble } from "./program/assemble.ts";
export { arrivalsProgram, spawnBurst } from "./program/samples.ts";
export { INTERRUPT_M, MAIN_M, SYSMON_M } from "./machine/m_table.ts";
export { PStatus } from "./machine/p_table.ts";
export { GTable } from "./machine/g_table.ts";
export { AgentList } from "./engine/agent_list.ts";
export { EventHeap } from "./engine/event_heap.ts";
export type { MachineParts } from "./engine/machine_parts.ts";
export type { Limits, MachineShape, Outcome, SimulateOptions, Stuck } from "./engine/outcome.ts";
export { Rerun, simulate } from "./engine/simulate.ts";
export { type EventLog, wordsOfRecords } from "./observe/sink.ts";
export { END_NAMES, EndWhy, Ev, EV_NAMES, Switch, Wait, WAIT_NAMES } from "./observe/events.ts";
export { type Counter, COUNTERS, type Percentiles, type Summary } from "./observe/metrics.ts";
export { Histogram } from "./observe/histogram.ts";
export type { GAttrs, ObjectNames, Trace, TraceAbout, TraceQueue } from "./core/trace.ts";
