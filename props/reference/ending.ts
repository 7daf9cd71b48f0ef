/**
 * What the end of a run must be like, as the reference has come to it.
 *
 * @module
 */

import { END_NAMES, EndWhy, type Outcome, type Program } from "@lab/runtime";
import type { Goroutine } from "./source.ts";

/** Where the reference stands when the run is over. */
export interface Ending {
  readonly program: Program;
  readonly gs: readonly Goroutine[];
  /** By G: its prog. */
  readonly progOf: readonly number[];
  /** A timer that is set and that somebody would notice if it went off; null: none. */
  readonly pending: string | null;
}

/** What is wrong with the end of a run, and with which G; -1: with none of them. */
export function* faultsAtEnd(
  { end, finals }: Pick<Outcome, "end" | "finals">,
  { program, gs, progOf, pending }: Ending,
): Generator<{ readonly g: number; readonly reason: string }> {
  if (end === EndWhy.DEADLOCK && pending !== null) {
    yield { g: -1, reason: `timer ${pending} has not gone off though nobody goes on` };
  }
  for (const [g, it] of gs.entries()) {
    const values = finals?.[g] ?? null;
    if (values === null) {
      const goesOn = it.next === null || !it.waits || it.limit !== null;
      if (end === EndWhy.DONE || (end === EndWhy.DEADLOCK && goesOn)) {
        yield { g, reason: `it has not ended though the run is over (${END_NAMES[end]})` };
      }
      continue;
    }
    if (it.next !== null) yield { g, reason: `it ended before ${it.next.do}` };
    else {
      for (const [i, name] of program.varNames[progOf[g]].entries()) {
        const value = it.variables.get(name);
        if (value === undefined || Number.isNaN(value) || value === values[i]) continue;
        yield { g, reason: `its variable ${name} ends as ${values[i]}, it must be ${value}` };
      }
    }
  }
}
