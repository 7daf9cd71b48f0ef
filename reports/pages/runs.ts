/**
 * What was run: models, scenarios, versions, machine, seeds, costs.
 *
 * @module
 */

import { whole } from "../command_line/format.ts";
import { command, mainCommand, plain, section, table } from "./markdown.ts";
import type { PageMaker } from "./page.ts";
import type { ModelRow } from "../collect/results.ts";

/** The line that may differ between two machines; the command line knows it by this beginning. */
export const MACHINE_LINE = "- machine: ";

/** The section. */
export const runsPage: PageMaker = (results) => {
  const { about, models } = results;
  const runs = results.cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  const decisions = results.cells.reduce(
    (sum, cell) => sum + cell.runs.reduce((total, run) => total + run.dispatches, 0),
    0,
  );
  const versions = Object.entries(about.versions).map(([name, version]) => `${name} ${version}`);
  return {
    markdown: section(2, "What was run", [
      [
        `- ${whole(runs)} runs, ${whole(decisions)} scheduling decisions: ` +
        `${models.length} models × ${results.scenarios.length} scenarios, and two sweeps`,
        `- seeds: ${about.seeds.join(", ")}; same seed, same bytes`,
        `- costs: ${plain(about.costs.name)}; all times are virtual`,
        `- versions: ${versions.join(", ")}`,
        `${MACHINE_LINE}${plain(about.machine)}`,
      ].join("\n"),
      table<ModelRow>([
        { head: "model", cell: ({ name }) => `\`${name}\`` },
        { head: "kind", cell: ({ kind }) => kind },
        { head: "what it is", cell: ({ about: words }) => plain(words) },
      ], models),
      command(mainCommand(about)),
    ]),
  };
};
