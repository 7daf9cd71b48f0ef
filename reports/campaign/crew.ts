/**
 * Who does the cells of a campaign. The embedded crew is the cores of this machine.
 *
 * @module
 */

import { type Answer, Cores } from "@lab/props";
import type { Cell, Done } from "./cell.ts";

/** Whoever carries cells to workers. */
export interface Crew {
  /** Cells that may be under way at once: more are not asked for. */
  readonly width: number;
  /** Does a cell somewhere. Never rejects: what goes wrong is an error; the cell comes again. */
  do(cell: Cell): Promise<Answer<Done>>;
  /** Lets all workers go; what is under way is lost. */
  close(): Promise<void>;
}

/** Threads of this process. @param jobs How many. */
export function embeddedCrew(jobs: number): Crew {
  const cores = new Cores<Cell, Done>(new URL("./worker.ts", import.meta.url));
  return {
    width: jobs,
    do: (cell) => cores.do(cell),
    close: () => Promise.resolve(cores.stop()),
  };
}
