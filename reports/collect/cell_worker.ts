/**
 * A Worker that runs cells of the main job.
 *
 * @module
 */

import { type CellAnswer, type CellsMessage, takeNext } from "./cell_pool.ts";
import { runCell } from "./run_cell.ts";
import type { Cell } from "./results.ts";

/** The Worker's own side. */
const self = globalThis as unknown as {
  onmessage: (event: MessageEvent<CellsMessage>) => void;
  postMessage(answer: CellAnswer): void;
};

self.onmessage = ({ data }) => {
  for (let i = takeNext(data); i >= 0; i = takeNext(data)) {
    let cell: Cell | null = null;
    try {
      cell = runCell(data.plans[i], data.options);
    } catch {
      // The host runs it again and tells the user what went wrong.
    }
    self.postMessage({ i, cell });
  }
};
