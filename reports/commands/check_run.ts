/**
 * How `lab check` is done on several cores: the laws in one process with the model, the scenarios
 * in another, the lab's own models here and over the pool. What comes of each does not depend on
 * the others, so the answer does not depend on how many are done at once.
 *
 * @module
 */

import { pooled, startPool } from "@lab/props";
import { type CellPlan, planCells, STORY } from "../collect/jobs.ts";
import type { Cell } from "../collect/results.ts";
import { type CellSettings, runCell } from "../collect/run_cell.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";
import { startProgress } from "../command_line/progress.ts";
import { coresFor } from "../command_line/rights.ts";
import { type CellEvent, type CellOrder, processesOf, stepsOf } from "../guest/protocol.ts";
import { startCell } from "../guest/start_cell.ts";
import { type Findings, isLost, note, nothingFound, together } from "./check_findings.ts";

const STORY_WORKER = new URL("../collect/cell_worker.ts", import.meta.url);

/** What came of a check. */
export interface Checked {
  /** Runs of the lab's own models. */
  readonly story: readonly Cell[];
  readonly found: Findings;
}

/** Nothing more can be made of the user's model: the lab's own are not needed either. */
class Lost extends Error {}

/**
 * Does what is ordered.
 *
 * @param jobs How much is done at once, 1..256.
 * @returns Null after Ctrl-C.
 */
export async function runCheck(
  order: Omit<CellOrder, "secret">,
  jobs: number,
): Promise<Checked | null> {
  const job = order.job.do === "check" ? order.job : null, runs = job?.runs;
  const plans = runs === undefined
    ? []
    : planCells(runs.isQuick, { standard: STORY, sweeps: STORY });
  const parts = processesOf(order.job).map((part) => ({ part, found: nothingFound() }));
  const interrupt = listenForInterrupt(), stop = new AbortController();
  const progress = job === null ? null : startProgress(plans.length + stepsOf(job));
  const isAnyLost = () => parts.some(({ found }) => isLost(found));
  let story: readonly Cell[] = [];
  const tasks = parts.map(({ part, found }, i) => async () => {
    const hear = (event: CellEvent) => note(event, found, progress);
    await startCell({ ...order, job: part }, hear, { signal: stop.signal });
    // The laws come first: nobody is told what becomes of the scenarios then.
    if (i === 0 && isLost(found)) stop.abort();
  });
  tasks.push(async () => {
    // Each process has a core as long as it is there, and this thread has one.
    const workers = Math.min(jobs - parts.length, coresFor(STORY_WORKER.href)) - 1;
    const pool = startPool<CellPlan, Cell, CellSettings>({
      worker: STORY_WORKER,
      jobs: plans,
      settings: runs,
      workers: Math.max(0, workers),
    });
    try {
      story = await pooled(pool, plans, (plan) => runCell(plan, runs!), async (plan) => {
        progress?.step(`${plan.model} ${plan.scenario}`);
        await interrupt.breathe();
        if (isAnyLost()) throw new Lost();
      });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    } finally {
      pool.stop();
    }
  });
  const done = inLanes(tasks, jobs, () => stop.signal.aborted || isAnyLost());
  let isDone = false;
  const end = () => {
    isDone = true;
  };
  done.then(end, end);
  try {
    // The processes may be silent for long: a signal ends the wait for them.
    while (!isDone) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await interrupt.breathe();
    }
    await done;
    return { story, found: together(parts.map(({ found }) => found)) };
  } catch (error) {
    stop.abort();
    await done.catch(() => {});
    if (!(error instanceof Interrupted)) throw error;
    console.error("lab: interrupted; no report was written");
    return null;
  } finally {
    progress?.close();
    interrupt.close();
  }
}

/** Does tasks in their order, so many at once, until all are done or it is over. */
async function inLanes(
  tasks: readonly (() => Promise<void>)[],
  lanes: number,
  isOver: () => boolean,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < tasks.length && !isOver()) await tasks[next++]();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, tasks.length) }, lane));
}
