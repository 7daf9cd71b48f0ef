/**
 * Work of other commands as cells that are kept while it goes on: whoever is interrupted types the
 * same command again, and it goes on where it was. When all is done, nothing is left behind.
 *
 * @module
 */

import { onInterrupt } from "../command_line/interrupt.ts";
import { startProgress } from "../command_line/progress.ts";
import { counted, whole } from "../command_line/format.ts";
import type { Cell, Done, Json, Outcome } from "./cell.ts";
import { crewHere } from "./crew.ts";
import { keptStore } from "./open_keep.ts";
import { apartCommand } from "./replay.ts";
import { runCampaign } from "./run.ts";
import type { Store } from "./store.ts";

/** Work that is kept. */
export interface KeptRequest {
  /** Of the command, for messages and the file: `mutants`. */
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Cores; default: all. */
  readonly jobs?: number;
  /** What a cell is called as it goes on. */
  readonly label: (cell: Cell) => string;
  /** Told of outcomes in the order of the cells: each when all before it are there as well. */
  readonly onOutcome?: (outcome: Outcome, at: number) => void;
}

/** What came of a cell. */
export interface KeptCell {
  readonly outcome: Outcome;
  /** Wall time and the like, of when it was done. */
  readonly samples: Json;
}

/** All cells in one round: lanes take turns, and no cell waits for what came of another. */
const ROUND = 1_000_000;

/**
 * Does all cells, but those that are kept from before.
 *
 * @returns What came of them, in their order; null after Ctrl-C, which is told.
 * @throws {Error} A cell failed: a bug in the lab.
 */
export async function keptCells(request: KeptRequest): Promise<KeptCell[] | null> {
  const { name, cells } = request;
  const { store, close } = keptStore(name, cells.map(({ id }) => id).join(), cells);
  try {
    const before = store.settled().length;
    if (!await isDone(store, request, before)) return null;
    const outcomes = store.outcomes();
    return store.measured().map(({ seq, samples }) => ({ outcome: outcomes.get(seq)!, samples }));
  } finally {
    close(store.settled().length === cells.length);
  }
}

/** @returns `false`: somebody asked for the end. */
async function isDone(store: Store, request: KeptRequest, before: number): Promise<boolean> {
  const { cells, jobs, label, onOutcome = () => {} } = request;
  const known = store.outcomes();
  let told = 0;
  const tell = (): void => {
    for (; known.has(told); told++) onOutcome(known.get(told)!, told);
  };
  tell();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const close = onInterrupt(() => reject(STOPPED));
  if (before > 0) {
    console.error(
      `${request.name}: goes on where it was interrupted: ${whole(before)} of ` +
        `${counted(cells.length, "piece")} are kept`,
    );
  }
  const progress = startProgress(cells.length - before);
  try {
    await runCampaign({
      store,
      crew: crewHere(Math.min(jobs ?? navigator.hardwareConcurrency, cells.length)),
      round: ROUND,
      retries: 0,
      budget: { isOver: () => false },
      interrupted: stopped,
      watcher: {
        finished(cell, { outcome }: Done) {
          known.set(cell.seq, outcome);
          progress.step(label(cell));
          tell();
        },
        failed(cell, error) {
          // It is tried again the next time: here it is a bug, which is to be seen.
          store.forgive();
          reject(new Error(`${label(cell)}: ${error}; alone: ${apartCommand(cell)}`));
        },
      },
    });
    return true;
  } catch (error) {
    if (error !== STOPPED) throw error;
    progress.close();
    console.error(`${request.name}: interrupted; the same command goes on where it was`);
    return false;
  } finally {
    progress.close();
    close();
  }
}

const STOPPED = new Error("stopped");
