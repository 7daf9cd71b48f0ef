/**
 * A piece of a generated workload: objects, progs, and what main does to set them off. The
 * generators of the laws (`arbitraries/`) and of the oracle (`oracle/`) put programs together from
 * such pieces.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";

/** Instructions of a workload. */
export type Instrs = Workload["progs"][string];
/** One instruction. */
export type Instr = Instrs[number];
/** Declarations of objects. */
export type Objects = NonNullable<Workload["objects"]>;

/** What a piece adds to a workload. `#` in any name becomes the piece's number. */
export interface Piece {
  readonly objects?: Objects;
  readonly progs: Workload["progs"];
  /** What main does to set it off. */
  readonly main: Instrs;
  /** Gs that tell the wait group of main when they finish. */
  readonly gs: number;
}
