/**
 * What is known of a campaign: `status`, `report`, `export`, and one cell alone.
 *
 * @module
 */

import { WorkloadError } from "@lab/runtime";
import type { Command } from "commander";
import { EXPORT_FORMS, type ExportForm, exportText } from "../campaign/export.ts";
import { type CampaignFacts, factsOf } from "../campaign/facts.ts";
import { runCell } from "../campaign/kinds.ts";
import { dbOption, storePath } from "../campaign/place.ts";
import { TASK } from "../campaign/replay.ts";
import { reportText } from "../campaign/report.ts";
import { Store } from "../campaign/store.ts";
import { choiceOption, newCommand } from "../command_line/command_line.ts";
import { EXIT, messageOf, UsageError } from "../command_line/errors.ts";
import { aligned, whole } from "../command_line/format.ts";
import { parseJson } from "../files/json_text.ts";

type Done = (exit: number) => void;

interface ViewFlags {
  readonly db?: string;
}

/** A command that shows a store. */
function viewCommand(name: string, about: string, examples: readonly string[]): Command {
  return newCommand(name, about, examples.map((example) => `${name} ${example}`), TASK)
    .argument("<CAMPAIGN>", "its name, or the file that it was begun with")
    .addOption(dbOption());
}

/** The facts of a campaign. @throws {UsageError} There is none. */
function factsIn(text: string, { db }: ViewFlags): CampaignFacts {
  const name = text.slice(text.lastIndexOf("/") + 1).replace(/\.jsonc?$/, "");
  const store = Store.read(storePath(name, db));
  try {
    return factsOf(store);
  } finally {
    store.close();
  }
}

/** `status`. */
export function statusCommand(done: Done): Command {
  return viewCommand("status", "How far a campaign is, lane by lane.", ["nightly"])
    .action((text: string, flags: ViewFlags) => {
      console.log(statusLines(factsIn(text, flags)).join("\n"));
      done(EXIT.ok);
    });
}

function statusLines({ head, cells, outcomes, apart, lanes, causes }: CampaignFacts): string[] {
  const left = cells.length - outcomes.size - apart.length;
  return [
    `${head.name}: ${whole(outcomes.size)} of ${whole(cells.length)} cells finished, ` +
    `${whole(left)} left, ${whole(apart.length)} set apart; ${whole(causes.length)} causes ` +
    `(code ${head.code}, plan ${head.plan})`,
    ...aligned([
      ["lane", "cells", "runs", "found"],
      ...lanes.map(({ lane, finished, cells, runs, findings }) => [
        lane,
        `${finished}/${cells}`,
        whole(runs),
        whole(findings),
      ]),
    ], [1, 2, 3]),
  ];
}

/** `report`. */
export function reportCommand(done: Done): Command {
  const about = "What a campaign has found, as Markdown: the same bytes whoever did its cells.";
  return viewCommand("report", about, ["nightly > reports/out/nightly.md"])
    .action((text: string, flags: ViewFlags) => {
      console.log(reportText(factsIn(text, flags)).trimEnd());
      done(EXIT.ok);
    });
}

/** `export`. */
export function exportCommand(done: Done): Command {
  const about = "Each cell of a campaign and what came of it, a line each, in their order.";
  return viewCommand("export", about, ["nightly > reports/out/nightly.jsonl", "nightly --as csv"])
    .addOption(choiceOption("--as <FORM>", "jsonl or csv", EXPORT_FORMS).default("jsonl"))
    .action((text: string, { as, ...flags }: ViewFlags & { readonly as: ExportForm }) => {
      console.log(exportText(factsIn(text, flags), as).trimEnd());
      done(EXIT.ok);
    });
}

/** `cell`. */
export function cellCommand(done: Done): Command {
  return newCommand(
    "cell",
    "Does one cell alone, as a campaign prints it, and prints what came of it as JSON.",
    ['cell \'{"kind":"check","plan":{…}}\''],
    TASK,
  )
    .argument("<JSON>", "the cell, with its kind and its plan")
    .action(async (text: string) => {
      const { outcome } = await runCell(parsedCell(text));
      console.log(JSON.stringify(outcome, null, 2));
      done(outcome.findings.length > 0 ? EXIT.failed : EXIT.ok);
    });
}

/** @throws {UsageError} It is no cell. */
function parsedCell(text: string): Parameters<typeof runCell>[0] {
  const advice = `copy it as '${TASK} report' prints it`;
  try {
    const cell = parseJson(text) as Partial<Parameters<typeof runCell>[0]> | null;
    if (typeof cell?.kind === "string" && cell.plan !== undefined) {
      return cell as Parameters<typeof runCell>[0];
    }
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    throw new UsageError("JSON", messageOf(error), null, advice);
  }
  throw new UsageError("JSON", "must be an object with 'kind' and 'plan'", text, advice);
}
