/**
 * What runs on the machine: programs as data, in the form of a workload file.
 *
 * @module
 */

export type {
  ArrivalsDecl,
  Attrs,
  DistDecl,
  Expr,
  Instr,
  ObjectDecl,
  ObjectRef,
  ParamExpr,
  Recorded,
  SelectCase,
  SelectPart,
  Workload,
} from "../program/workload.ts";
export {
  type Arrivals,
  type ArrivalTimes,
  type Dist,
  type Program,
  type Sync,
  SYNCS,
} from "../program/program.ts";
export { assemble } from "../program/assemble.ts";
export { WorkloadError } from "../core/errors.ts";
export { parseArrivals, parseDist } from "../core/dist_text.ts";
