/**
 * The near end of a process that takes turns.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import type { SampledCell } from "./cells.ts";
import { ChildLines } from "../children.ts";
import type { SimulatedFigures, TurnRequest } from "./turn_process.ts";

/** A process could not be started, or ended, or cannot do what it was asked. */
export class TurnFault extends Error {
  override readonly name = "TurnFault";
}

/** Takes turns of the cells of one process. */
export interface TurnTaker {
  /** ns for each decision or operation. */
  time(cell: SampledCell): Promise<number>;
  simulate(cell: SampledCell, seed: number): Promise<SimulatedFigures>;
  close(): Promise<void>;
}

const ENTRY = "benches/sampler/turn_process.ts";

/**
 * Starts a process with the code in `folder`: this one, or another commit's.
 *
 * @param folder Top folder of a copy of the lab, as a path that ends in `/`.
 * @param deno How Deno is called here.
 * @throws {TurnFault} If that folder has no sampler, or Deno may not be run.
 */
export async function openTurns(folder: string, deno = "deno"): Promise<TurnTaker> {
  let child: Deno.ChildProcess;
  try {
    child = cleanCommand(deno, {
      args: [
        "run",
        "-q",
        "--no-prompt",
        "--allow-read",
        `--config=${folder}deno.json`,
        `${folder}${ENTRY}`,
      ],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TurnFault(`no process could be started: ${why}`);
  }
  const turns = new ChildTurns(child);
  await turns.greet();
  return turns;
}

class ChildTurns implements TurnTaker {
  readonly #lines: ChildLines;

  constructor(child: Deno.ChildProcess) {
    this.#lines = new ChildLines(child);
  }

  async greet(): Promise<void> {
    const { ready } = await this.#answer();
    if (ready !== "turns 1") throw new TurnFault("it speaks another language: sample it by itself");
  }

  async time(cell: SampledCell): Promise<number> {
    const { ns } = await this.#ask({ do: "time", cell });
    if (typeof ns !== "number" || !(ns > 0)) throw new TurnFault(`a turn took ${ns} ns`);
    return ns;
  }

  async simulate(cell: SampledCell, seed: number): Promise<SimulatedFigures> {
    const { figures } = await this.#ask({ do: "simulate", cell, seed });
    return figures as SimulatedFigures;
  }

  async close(): Promise<void> {
    await this.#lines.close();
  }

  async #ask(request: TurnRequest): Promise<Record<string, unknown>> {
    await this.#lines.send(request);
    return await this.#answer();
  }

  async #answer(): Promise<Record<string, unknown>> {
    const line = await this.#lines.line();
    if (line === null) {
      const said = (await this.#lines.errors).split("\n").find((text) => text.trim() !== "");
      await this.close();
      throw new TurnFault(`a process that takes turns ended: ${said ?? "it said nothing"}`);
    }
    const answer = JSON.parse(line) as Record<string, unknown>;
    if (answer.error !== undefined) throw new TurnFault(String(answer.error));
    return answer;
  }
}
