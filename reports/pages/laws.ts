/**
 * The state of the laws: how often each was checked, what was broken, which planted bugs were
 * found.
 *
 * @module
 */

import { isSame, type LawRow, type MutantRow, type Results } from "../collect/results.ts";
import { counted, percent, whole } from "../command_line/format.ts";
import { command, folded, mainCommand, type PageMaker, plain, section, table } from "./markdown.ts";

/** Breaches quoted in a report; the rest is counted. */
const BREACHES_SHOWN_MAX = 10;

/** The section. */
export const lawsPage: PageMaker = (results) => {
  const { laws, mutants } = results;
  const killed = mutants.filter((mutant) => mutant.isKilled).length;
  return {
    markdown: section(2, "The laws", [
      lawsText(results),
      breachText(results),
      laws.length === 0 ? "" : folded(
        `The ${laws.length} laws, one by one`,
        table<LawRow>([
          { head: "law", cell: ({ name }) => name },
          { head: "in words", cell: ({ words }) => plain(words) },
          { head: "runs", align: "right", cell: ({ runs }) => whole(runs) },
          { head: "broken", align: "right", cell: ({ violations }) => whole(violations) },
          { head: "held against", cell: ({ promisedBy }) => plain(heldText(promisedBy)) },
        ], laws),
      ),
      command(mainCommand(results.about)),
      mutants.length === 0 ? "" : `**Planted bugs:** ${killed} of ${mutants.length} were found ` +
        `(${percent(killed / mutants.length)}). A law that finds no planted bug proves nothing.`,
      mutants.length === 0 ? "" : folded(
        `The ${mutants.length} planted bugs, one by one`,
        table<MutantRow>([
          { head: "bug", cell: ({ name }) => name },
          { head: "in", cell: ({ model }) => model },
          { head: "what is wrong", cell: ({ about }) => plain(about) },
          { head: "law that must find it", cell: ({ law }) => law },
          { head: "found", cell: ({ isKilled }) => isKilled ? "yes" : "**no**" },
          { head: "after cases", align: "right", cell: ({ cases }) => whole(cases) },
        ], mutants),
      ),
      mutants.length === 0 ? "" : command("deno test --no-prompt props/mutants_test.ts"),
    ]),
  };
};

/** The state of it all, in a sentence. */
export function lawsVerdict({ laws, mutants, golden }: Results): string {
  const broken = laws.filter(({ violations }) => violations > 0).length;
  const killed = mutants.filter(({ isKilled }) => isKilled).length;
  return `${broken === 0 ? "None" : broken} of ${counted(laws.length, "law")} ` +
    `${broken === 1 ? "is" : "are"} broken, ${killed} of ${mutants.length} planted bugs are ` +
    `found, ${golden.filter(isSame).length} of ${golden.length} traces of real Go are equal.`;
}

/** Whom a law holds: everybody, or who promises it. */
function heldText(promisedBy: readonly string[] | null): string {
  if (promisedBy === null) return "every model";
  return promisedBy.length === 0 ? "nobody here promises it" : promisedBy.join(", ");
}

function lawsText({ laws, cells }: Results): string {
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  const checks = laws.reduce((sum, law) => sum + law.runs, 0);
  const violations = laws.reduce((sum, law) => sum + law.violations, 0);
  const found = violations === 0 ? "**none was broken**" : `**${counted(violations, "breach")}**`;
  return `${counted(laws.length, "law")} held against ${counted(runs, "run")}, ` +
    `${counted(checks, "check")} in all: ${found}.`;
}

function breachText({ cells }: Results): string {
  const breaches = cells.flatMap((cell) =>
    cell.runs.flatMap((run) => run.violations.map((breach) => ({ cell, run, breach })))
  );
  if (breaches.length === 0) return "";
  const lines = breaches.slice(0, BREACHES_SHOWN_MAX).map(({ cell, run, breach }) =>
    `- **${breach.law}** by ${cell.model} in ${cell.scenario}, seed ${run.seed}, at ` +
    `${whole(breach.atNs)} ns: ${plain(breach.reason)}`
  );
  const more = breaches.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${whole(more)} more`] : [])].join("\n");
}
