/**
 * What runs on the machine: programs as data, in the form of a workload file.
 *
 * @module
 */

export type {
  ArrivalsDecl,
  Attrs,
  Block,
  DistDecl,
  Expr,
  Instr,
  ObjectDecl,
  ObjectRef,
  Operands,
  OperandTypes,
  ParamExpr,
  Recorded,
  SelectCase,
  SelectPart,
  Workload,
} from "../program/workload.ts";
export {
  type InstrName,
  type InstructionRow,
  INSTRUCTIONS,
  type Operand,
  type OperandKind,
  type OracleName,
} from "../program/instructions.ts";
export { OBJECT_TYPES, type ObjectType } from "../program/objects.ts";
export type { ArrivalTimes } from "../core/arrivals.ts";
export type { Dist } from "../core/dist.ts";
export { type Sync, SYNCS } from "../core/kinds.ts";
export type { ObjectNames } from "../core/trace.ts";
export { type Arrivals, Op, type Program } from "../program/program.ts";
export { assemble } from "../program/assemble.ts";
export { WorkloadError } from "../core/errors.ts";
export { parseArrivals, parseDist } from "../core/dist_text.ts";
