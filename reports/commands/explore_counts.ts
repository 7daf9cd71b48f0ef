/**
 * `lab explore --counts`: the searches held to a closed form.
 *
 * @module
 */

import { INDEPENDENT_STEPS, independentCase, strategyNamed } from "@lab/props";
import { EXIT } from "../command_line/errors.ts";
import { whole } from "../command_line/format.ts";
import { aligned } from "../command_line/text_table.ts";

/** Counts and prints the table. @returns Exit code: 1 if a count is not that of the closed form. */
export function closedForms(json: boolean): number {
  const rows = INDEPENDENT_STEPS.map(({ steps, count }) => ({
    steps,
    closedForm: count,
    every: counted(steps, "every"),
    exhaustive: counted(steps, "exhaustive"),
  }));
  const isRight = rows.every((row) =>
    row.every.schedules === row.closedForm && row.exhaustive.schedules === row.closedForm
  );
  if (json) console.log(JSON.stringify({ rows }, null, 2));
  else {
    const head = ["steps", "closed form", "every: runs", "exhaustive: schedules", "its runs"];
    const lines = rows.map((row) => [
      row.steps.join(" "),
      whole(row.closedForm),
      whole(row.every.schedules),
      whole(row.exhaustive.schedules),
      whole(row.exhaustive.runs),
    ]);
    console.log(aligned([head, ...lines], [1, 2, 3, 4]).join("\n"));
    console.log(isRight ? "all equal" : "NOT EQUAL");
  }
  return isRight ? EXIT.ok : EXIT.failed;
}

function counted(steps: readonly number[], strategy: string): { schedules: number; runs: number } {
  const search = strategyNamed(strategy).start(independentCase(steps), {});
  while (search.step());
  return { schedules: search.coverage()!.schedules, runs: search.runs + search.cuts };
}
