/**
 * Cells of the main job on the other cores, while this thread does the rest of the job and then
 * helps. Each cell depends on its plan alone, so it does not matter who runs it.
 *
 * @module
 */

import type { CellPlan } from "./jobs.ts";
import type { Cell } from "./results.ts";
import type { CellSettings } from "./run_cell.ts";

/** What a Worker is told. */
export interface CellsMessage {
  readonly plans: readonly CellPlan[];
  readonly options: CellSettings;
  /** One word: the next plan that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** What a Worker answers after each cell: null if it could not be run. */
export interface CellAnswer {
  readonly i: number;
  readonly cell: Cell | null;
}

/** Cells under way. */
export interface CellPool {
  /** Takes the next plan for this thread; -1: all are taken. */
  take(): number;
  /** The cell of a plan that a Worker took; null if it failed there: run it here, to see how. */
  wait(i: number): Promise<Cell | null>;
  /** Ends the Workers. */
  close(): void;
}

/** Takes the next plan; -1: all are taken. */
export function takeNext({ next, plans }: CellsMessage): number {
  const i = Atomics.add(next, 0, 1);
  return i < plans.length ? i : -1;
}

/** Starts Workers on all cores but this thread's own. */
export function startCells(plans: readonly CellPlan[], options: CellSettings): CellPool {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const message: CellsMessage = { plans, options, next };
  const answers = plans.map(() => Promise.withResolvers<Cell | null>());
  const workers = Array.from({ length: Math.min(8, navigator.hardwareConcurrency - 1) }, () => {
    const worker = new Worker(new URL("./cell_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<CellAnswer>) => answers[data.i].resolve(data.cell);
    worker.onerror = (event) => {
      // A Worker that is lost leaves its cells to this thread.
      event.preventDefault();
      for (const answer of answers) answer.resolve(null);
    };
    worker.postMessage(message);
    return worker;
  });
  return {
    take: () => takeNext(message),
    wait: (i) => answers[i].promise,
    close: () => workers.forEach((worker) => worker.terminate()),
  };
}
