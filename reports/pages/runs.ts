/**
 * What was run: models, scenarios, versions, machine, seeds, costs.
 *
 * And what the figures cannot tell.
 *
 * @module
 */

import type { ModelRow } from "../collect/results.ts";
import { whole } from "../command_line/format.ts";
import { command, mainCommand, type PageMaker, plain, section, table } from "./markdown.ts";

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
      command(mainCommand(about)),
    ]),
  };
};

/** What the models are. */
export const modelsPage: PageMaker = ({ models, about }) => ({
  markdown: section(2, "The models", [
    table<ModelRow>([
      { head: "model", cell: ({ name }) => `\`${name}\`` },
      { head: "kind", cell: ({ kind }) => kind },
      { head: "what it is", cell: ({ about: words }) => plain(words) },
    ], models),
    command(mainCommand(about)),
  ]),
});

const LIMITS: readonly string[] = [
  "**Policy is exact, time is indicative.** A model can be exactly right about order, counts and " +
  "bounds, and still only indicative about time: a nanosecond here is a row of the cost table. " +
  "The prices were measured on one small virtual machine, and some are assumed; the table says " +
  "which.",
  "**Order is matched at GOMAXPROCS=1.** At more processors real runs differ from run to run, so " +
  "there is no one order to match: there each decision of recorded traces is held against the " +
  "rules (`lab conform`), and times against distributions.",
  "**Interleaving is sequentially consistent.** Hooks are cut into steps and other threads act " +
  "in between, but weak memory is not modelled, and each verb is atomic by decree: a bug *inside* " +
  "a queue needs the queue's own tests.",
  "**Not modelled:** garbage collection, NUMA and hyper-threads, priorities, processor affinity, " +
  "other programs on the machine, frequency changes, signals.",
  "**Caches are a flat charge.** A switch that makes caches cold costs the same whatever the Gs " +
  "touch; work that is stolen does not get slower by itself.",
  "**A difference is called one only if its interval excludes none**, seed by seed and with Holm's " +
  "correction. That is strict with few seeds, assumes that logarithms of ratios are roughly " +
  "normal from seed to seed, and says nothing about workloads that were not run.",
  "**Scenarios are made up.** They isolate one thing each. Nobody's service looks like one of " +
  "them; bring your own workload file.",
];

/** The section. */
export const limitsPage: PageMaker = () => ({
  markdown: section(2, "Assumptions and limits", [LIMITS.map((text) => `- ${text}`).join("\n")]),
});
