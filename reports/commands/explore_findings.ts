/**
 * What `lab explore` found, told to people: made as small as it gets, explained, and with the
 * command that runs it again.
 *
 * @module
 */

import { explainFailure, type Found, shrinkFound } from "@lab/props";
import { whole } from "../command_line/format.ts";
import type { SearchReport } from "./explore_search.ts";

/** Findings of a search that are told in full; of the others, the kind. */
const TOLD_MAX = 1;

/** What was found in a search, in lines. */
export function findingLines({ program, found, faults }: SearchReport): string[] {
  return [found, faults.found].flatMap((list) => [
    ...list.slice(0, TOLD_MAX).flatMap((one) => told(program, one)),
    ...list.slice(TOLD_MAX).map(({ run, kind }) => `  also, run ${whole(run)}: ${kind}`),
  ]);
}

function told(program: string, found: Found): string[] {
  const small = shrinkFound(found);
  const lines = explainFailure(small.case, small.violations).split("\n");
  // Above the last line, which is the command that runs it again.
  if (!small.isNormal) {
    const tried = whole(small.evaluations);
    lines.splice(-1, 0, `not shrunk to the end: ${tried} cases tried, more might be left out`);
  }
  return ["", `${program}, run ${whole(found.run)}:`, ...lines];
}
