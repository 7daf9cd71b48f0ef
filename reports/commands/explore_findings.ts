/**
 * What `lab explore` found, told to people: made as small as it gets, explained, and with the
 * command that runs it again.
 *
 * @module
 */

import { explainShrunk, type Found, lookCommand, shrinkFound } from "@lab/props";
import { counted, whole } from "../command_line/format.ts";
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

/** From so many runs on, and below this share of new traces, a strategy repeats itself. */
const REPEATS_FROM_RUNS = 1_000, REPEATS_BELOW = 1 / 20;

/** What each drawn strategy came to, and which repeats itself, in lines. */
export function shareLines({ program, shares }: SearchReport, strategy: string): string[] {
  const isPortfolio = shares.length > 1;
  const told = shares.map(({ name, runs, traces }) =>
    `${name} ${counted(runs, "run")}, ${counted(traces, "new trace")}`
  );
  const lines = isPortfolio ? [`${program}: ${told.join("; ")}`] : [];
  for (const { name, runs, traces } of shares) {
    if (isPortfolio || runs < REPEATS_FROM_RUNS || traces >= runs * REPEATS_BELOW) continue;
    lines.push(
      `${program}: ${name || strategy} repeats itself: ${counted(traces, "different trace")} in ` +
        `${whole(runs)} runs; try --strategy portfolio, which changes its way`,
    );
  }
  return lines;
}

function told(program: string, found: Found): string[] {
  const small = shrinkFound(found);
  return [
    "",
    `${program}, run ${whole(found.run)}:`,
    explainShrunk(small, small.violations),
    `look at it: ${lookCommand(small.case)}`,
  ];
}
