/**
 * Runs a campaign: gives cells to a crew and keeps what comes back, until all is done, a budget is
 * spent, or somebody asks for the end.
 *
 * @module
 */

import type { Done } from "./cell.ts";
import type { Crew } from "./crew.ts";
import { Order } from "./order.ts";
import type { PlacedCell, Store } from "./store.ts";

/** What ends a run before all is done. */
export interface Budget {
  /** Cells of the campaign that may be done in all. */
  readonly cells?: number;
  /** Asked before each cell: is the time over? */
  readonly isOver: () => boolean;
}

/** How a run ended. */
export interface Ended {
  /** Cells finished by this run. */
  readonly finished: number;
  /** Cells of the campaign that are not finished and not given up. */
  readonly left: number;
}

/** Told as it goes. */
export interface RunWatcher {
  finished(cell: PlacedCell, done: Done): void;
  failed(cell: PlacedCell, error: string, isGivenUp: boolean): void;
}

/** How it is done. */
export interface RunRequest {
  readonly store: Store;
  readonly crew: Crew;
  /** Cells of a round, see {@linkcode Order}. */
  readonly round: number;
  /** How often a cell that fails is tried again. */
  readonly retries: number;
  readonly budget: Budget;
  /** Rejects when somebody asks for the end. */
  readonly interrupted: Promise<never>;
  readonly watcher: RunWatcher;
}

/**
 * Runs what is left of a campaign.
 *
 * @throws {Interrupted} Somebody asked for the end: what is finished is kept.
 * @throws {UsageError} The store cannot be written, for example as the disk is full: the same.
 */
export async function runCampaign(request: RunRequest): Promise<Ended> {
  const { store, crew, round, budget, interrupted } = request;
  const cells = store.cells();
  const order = new Order(cells, round, (seq) => store.news(seq));
  const known = store.settled();
  for (const seq of known) order.note(seq);
  let finished = 0, left = cells.length - known.length;
  let changed = Promise.withResolvers<void>();
  const one = async (): Promise<void> => {
    while (!budget.isOver()) {
      const cell = order.next(budget.cells);
      if (cell === null) return;
      if (cell === "wait") {
        await changed.promise;
        continue;
      }
      const end = await settle(request, cell);
      if (end === "left") return;
      if (end === "finished") finished++;
      left--;
      order.note(cell.seq);
      changed.resolve();
      changed = Promise.withResolvers();
    }
  };
  const workers = Array.from({ length: crew.width }, one);
  try {
    await Promise.race([Promise.all(workers), interrupted]);
  } finally {
    await crew.close();
  }
  return { finished, left };
}

/** Does one cell, again if it fails. "left": the time is over. */
async function settle(
  { store, crew, retries, budget, watcher }: RunRequest,
  cell: PlacedCell,
): Promise<"finished" | "apart" | "left"> {
  do {
    const answer = await crew.do(cell);
    if ("result" in answer) {
      store.finish(cell, answer.result);
      watcher.finished(cell, answer.result);
      return "finished";
    }
    const isApart = store.fail(cell, answer.error, retries);
    watcher.failed(cell, answer.error, isApart);
    if (isApart) return "apart";
  } while (!budget.isOver());
  return "left";
}
