/**
 * Wall time of a guest, in the process that holds it. Its decisions come from another thread and
 * are carried out again here, so the time is that of the guest with its sandbox, and is named so.
 *
 * @module
 */

import { cellName, type SampledCell, simulateCell, timeTurn } from "@lab/benches";
import type { Tell, TurnsJob } from "../guest/protocol.ts";

/** Behind the name of a guest in names of cells: not to be compared with the lab's own models. */
const SANDBOX = "@sandbox";

/** Takes the turns of one attempt. */
export async function turnsJob(model: string, job: TurnsJob, tell: Tell): Promise<void> {
  const { options, scenarios, costs, size, samples, warmup, seeds } = job;
  for (const scenario of scenarios) {
    for (const table of costs) {
      const cell: SampledCell & { part: "engine" } = {
        part: "engine",
        model,
        scenario,
        costs: table,
        size,
        options,
      };
      const wallNs: number[] = [];
      for (let turn = -warmup; turn < samples; turn++) {
        const ns = await timeTurn(cell);
        if (turn >= 0) wallNs.push(ns);
      }
      const runs = seeds.map((seed) => simulateCell(cell, seed));
      const name = cellName({ ...cell, model: `${model}${SANDBOX}` });
      tell({ kind: "turned", cell: name, wallNs, runs });
    }
  }
}
