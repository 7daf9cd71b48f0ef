/**
 * A model given as text, checked in the process that holds a guest.
 *
 * @module
 */

import { withFolder } from "../lab_testing.ts";
import { type CellEvent, type CheckJob, processesOf } from "./protocol.ts";
import { startCell } from "./start_cell.ts";

const JOB: CheckJob = {
  do: "check",
  cases: 25,
  comparedCases: 2,
  schedules: 0,
  seed: 1,
  shrinkRuns: 300,
  options: {},
};

/** Minutes: a busy machine must not be taken for a loop. */
export const PATIENCE_MS = 300_000;

/** What of an order a test sets. */
export interface Setting {
  readonly job?: Partial<CheckJob>;
  readonly patienceMs?: number;
  readonly loadingMs?: number;
  readonly memoryBytes?: number;
}

/** Has a model checked that is given as text. @param siblings Files beside it: name → text. */
export function checkText(
  text: string,
  { job, patienceMs = PATIENCE_MS, loadingMs, memoryBytes = 256 * 2 ** 20 }: Setting = {},
  siblings: ReadonlyMap<string, string> = new Map(),
): Promise<CellEvent[]> {
  return withFolder(async (folder) => {
    for (const [name, its] of siblings) Deno.writeTextFileSync(`${folder}/${name}`, its);
    Deno.writeTextFileSync(`${folder}/it.ts`, text);
    const events: CellEvent[] = [];
    const guests = [{ url: `file://${folder}/it.ts`, shown: "it.ts" }];
    for (const part of processesOf({ ...JOB, ...job })) {
      const order = { guests, patienceMs, loadingMs, memoryBytes, job: part };
      await startCell(order, (event) => events.push(event));
    }
    return events;
  });
}
