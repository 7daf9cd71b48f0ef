/**
 * What a kind of cells is.
 *
 * @module
 */

import type { Json, Outcome } from "../cell.ts";

/** What a kind makes of a plan. */
export interface CellResult extends Outcome {
  /** See `Done`; default none. */
  readonly traces?: readonly number[];
  readonly samples?: Json;
}

/** A kind of work. */
export interface Kind {
  readonly name: string;
  /** One line, for help. */
  readonly about: string;
  /** Does it. @throws What cannot be done: the cell is tried again, then set apart. */
  run(plan: Json): CellResult | Promise<CellResult>;
}
