/**
 * A process that takes turns when asked: one for each model and side. It reads one request a line
 * and writes one answer a line, so that several of them can be interleaved from outside. It is also
 * run from the folder of an older commit, so its language may grow but must not change.
 *
 * @module
 */

import type { SampledCell } from "./cells.ts";
import { closeTurns, simulateCell, timeTurn } from "./turn.ts";

/** A request: time one run, or tell what a run gives in virtual time. */
export type TurnRequest =
  | { readonly do: "time"; readonly cell: SampledCell }
  | { readonly do: "simulate"; readonly cell: SampledCell; readonly seed: number };

async function answer(request: TurnRequest): Promise<unknown> {
  if (request.do === "time") return { ns: await timeTurn(request.cell) };
  if (request.cell.part !== "engine") throw new RangeError("only the engine is simulated");
  return { figures: simulateCell(request.cell, request.seed) };
}

async function main(): Promise<void> {
  console.log(JSON.stringify({ ready: "turns 1" }));
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const text of lines) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      const said = await answer(JSON.parse(line)).catch((error) => ({ error: String(error) }));
      console.log(JSON.stringify(said));
    }
  }
  closeTurns();
}

if (import.meta.main) await main();
