/**
 * What more workers would give: simulated from measured times of cells, and said so. No such
 * machine was used.
 *
 * @module
 */

import { cellOf } from "./cell.ts";
import type { Crew } from "./crew.ts";
import { runCampaign } from "./run.ts";
import { Store } from "./store.ts";

/** Workers of the table. */
export const WORKERS: readonly number[] = [1, 8, 64, 1_000];

/** A row of it. */
export interface ScalingRow {
  readonly workers: number;
  /** Until the last cell is done, ms. */
  readonly elapsedMs: number;
  /** Against one worker. */
  readonly speedUp: number;
  /** What more workers could not make shorter. */
  readonly bound: "workers" | "queue" | "longest cell";
}

/**
 * Simulates a queue that gives out one cell at a time, in their order, to whoever is free.
 *
 * @param cellsMs Times of the cells, in the order of the campaign.
 * @param queueMs What giving out a cell and keeping its outcome takes.
 */
export function scaling(cellsMs: readonly number[], queueMs: number): ScalingRow[] {
  const alone = elapsed(cellsMs, queueMs, 1);
  const longest = cellsMs.reduce((most, ms) => Math.max(most, ms), 0);
  return WORKERS.map((workers) => {
    const elapsedMs = elapsed(cellsMs, queueMs, workers);
    const bounds = {
      workers: cellsMs.reduce((sum, ms) => sum + ms, 0) / workers,
      queue: cellsMs.length * queueMs,
      "longest cell": longest,
    };
    const [[bound]] = Object.entries(bounds).sort(([, a], [, b]) => b - a);
    return {
      workers,
      elapsedMs,
      speedUp: alone / elapsedMs,
      bound: bound as ScalingRow["bound"],
    };
  });
}

/** Until all is done, ms. */
function elapsed(cellsMs: readonly number[], queueMs: number, workers: number): number {
  const freeAt = new Array<number>(Math.min(workers, cellsMs.length)).fill(0);
  let queueFreeAt = 0, end = 0;
  for (const ms of cellsMs) {
    const next = freeAt.indexOf(freeAt.reduce((least, at) => Math.min(least, at), Infinity));
    queueFreeAt = Math.max(queueFreeAt, freeAt[next]) + queueMs;
    freeAt[next] = queueFreeAt + ms;
    end = Math.max(end, freeAt[next]);
  }
  return end;
}

/** What a queue was measured with. */
export interface QueueCost {
  readonly cells: number;
  /** Wall time of all of them, ms. */
  readonly elapsedMs: number;
}

/** Carries cells that do nothing, with a store as of a campaign. @param path A store of its own. */
export async function measureQueue(path: string, crew: Crew, count: number): Promise<QueueCost> {
  const cells = Array.from({ length: count }, (_, i) => cellOf("nothing", `lane ${i % 8}`, { i }));
  const head = { name: "queue", code: "none", plan: "none", asked: "{}" };
  const store = Store.write(path, head, () => cells);
  const startMs = performance.now();
  try {
    await runCampaign({
      store,
      crew,
      round: 1_000,
      retries: 0,
      budget: { isOver: () => false },
      interrupted: new Promise(() => {}),
      watcher: { finished() {}, failed() {} },
    });
    return { cells: count, elapsedMs: performance.now() - startMs };
  } finally {
    store.close();
  }
}
