/**
 * Runs a campaign: gives cells to a crew and keeps what comes back, until all is done, a budget is
 * spent, or somebody asks for the end.
 *
 * @module
 */

import { UsageError } from "../command_line/errors.ts";
import { counted } from "../command_line/format.ts";
import type { Done } from "./cell.ts";
import type { Crew } from "./crew.ts";
import { isNotLoaded, sameGuest } from "./guest_cell.ts";
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
  const place: Place = { underWay: new Set(), noGuests: new Map() };
  const suspects: PlacedCell[] = [];
  let active = 0;
  const next = (): PlacedCell | "wait" | null => {
    for (;;) {
      const cell = order.next(budget.cells);
      if (cell === null || cell === "wait") {
        if (suspects.length === 0) return cell;
        // Alone, and when nothing else can be done: should the process end now, it was this one.
        return active === 0 ? suspects.shift()! : "wait";
      }
      if (store.timesCut(cell) <= request.retries) return cell;
      suspects.push(cell);
    }
  };
  const one = async (): Promise<void> => {
    while (!budget.isOver()) {
      const cell = next();
      if (cell === null) return;
      if (cell === "wait") {
        await changed.promise;
        continue;
      }
      active++;
      const end = await settle(request, place, cell).finally(() => active--);
      if (end === "finished") finished++;
      if (end !== "left") {
        left--;
        order.note(cell.seq);
      }
      changed.resolve();
      changed = Promise.withResolvers();
    }
  };
  const workers = Array.from({ length: crew.width }, one);
  try {
    await Promise.race([Promise.all(workers), interrupted]);
  } catch (error) {
    // A store that cannot be written has said so.
    if (!(error instanceof UsageError)) store.leave(place.underWay);
    throw error;
  } finally {
    await crew.close();
  }
  return { finished, left };
}

/**
 * A cell that was under way so often when its process ended, times the tries that one has which
 * fails, is given up. Once the tries, and it is done last and alone. So nobody who kills a campaign
 * ten times has a cell set apart.
 */
const HOPELESS = 4;

/** What the cells of a run share. */
interface Place {
  /** Cells that are begun. */
  readonly underWay: Set<PlacedCell>;
  /** Models from files that cannot be loaded, and why, by {@linkcode sameGuest}. */
  readonly noGuests: Map<string, string>;
}

/** Does one cell, again if it fails. "left": the time is over. */
async function settle(
  request: RunRequest,
  place: Place,
  cell: PlacedCell,
): Promise<"finished" | "apart" | "left"> {
  const { store, retries, budget, watcher } = request, guest = sameGuest(cell);
  const cut = store.timesCut(cell);
  const hopeless = cut >= HOPELESS * (retries + 1)
    ? `was under way ${counted(cut, "time")} when its process ended, at last alone`
    : place.noGuests.get(guest);
  if (hopeless !== undefined) {
    store.setApart(cell, hopeless);
    watcher.failed(cell, hopeless, true);
    return "apart";
  }
  do {
    const answer = await done(request, place, cell);
    if ("result" in answer) {
      store.finish(cell, answer.result);
      watcher.finished(cell, answer.result);
      return "finished";
    }
    const isNone = guest !== "" && isNotLoaded(answer.error);
    if (isNone) place.noGuests.set(guest, answer.error);
    const isApart = store.fail(cell, answer.error, isNone ? 0 : retries);
    watcher.failed(cell, answer.error, isApart);
    if (isApart) return "apart";
  } while (!budget.isOver());
  return "left";
}

/** Does a cell once. Before it is begun, the store knows. */
async function done({ store, crew }: RunRequest, { underWay }: Place, cell: PlacedCell) {
  try {
    return await crew.do(cell, () => {
      store.begin(cell);
      underWay.add(cell);
    });
  } finally {
    underWay.delete(cell);
  }
}
