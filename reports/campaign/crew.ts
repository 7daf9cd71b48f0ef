/**
 * Who does the cells of a campaign. The embedded crew is the cores of this machine.
 *
 * @module
 */

import { type Answer, Cores } from "@lab/props";
import { messageOf } from "../command_line/errors.ts";
import type { Cell, Done } from "./cell.ts";
import { runCell } from "./kinds.ts";

const WORKER = new URL("./worker.ts", import.meta.url);

/** Whoever carries cells to workers. */
export interface Crew {
  /** Cells that may be under way at once: more are not asked for. */
  readonly width: number;
  /**
   * Does a cell somewhere. What goes wrong is an error; the cell comes again.
   *
   * @param begin Called before it is begun, if whatever ends its process would end this one too.
   * @throws Nothing but what `begin` throws.
   */
  do(cell: Cell, begin: () => void): Promise<Answer<Done>>;
  /** Lets all workers go; what is under way is lost. */
  close(): Promise<void>;
}

/** What went wrong: without the cell, its kind of error, and places in files of this machine. */
const firstLine = (error: string, cell: Cell): string =>
  error.replace(`job ${JSON.stringify(cell)}: `, "").split("\n")[0].replace(/^FailedRun: /, "");

/** Cells here, one after the other: where threads may not be started. */
const ALONE: Crew = {
  width: 1,
  async do(cell, begin) {
    begin();
    try {
      return { result: await runCell(cell) };
    } catch (error) {
      return { error: messageOf(error) };
    }
  },
  close: () => Promise.resolve(),
};

/** The cores of this machine, or this thread if it may not start others. */
export function crewHere(jobs: number): Crew {
  const mayRead = Deno.permissions.querySync({ name: "read", path: WORKER }).state === "granted";
  return mayRead ? embeddedCrew(jobs) : ALONE;
}

/** Threads of this process. @param jobs How many. */
export function embeddedCrew(jobs: number): Crew {
  const cores = new Cores<Cell, Done>(WORKER);
  return {
    width: jobs,
    async do(cell, begin) {
      const answer = await cores.do(cell, begin);
      return "result" in answer ? answer : { error: firstLine(answer.error, cell) };
    },
    close: () => Promise.resolve(cores.stop()),
  };
}
