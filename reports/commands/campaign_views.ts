/**
 * What is known of a campaign: `status`, `report`, `export`, and one cell alone.
 *
 * @module
 */

import { WorkloadError } from "@lab/runtime";
import type { Command } from "commander";
import type { Cause } from "../campaign/causes.ts";
import { EXPORT_FORMS, type ExportForm, exportText } from "../campaign/export.ts";
import { type CampaignFacts, factsOf } from "../campaign/facts.ts";
import { withName } from "../campaign/guest_cell.ts";
import { runCell } from "../campaign/kinds.ts";
import { dbOption, storePath } from "../campaign/place.ts";
import { TASK } from "../campaign/replay.ts";
import { newsText, reportText } from "../campaign/report.ts";
import { Store } from "../campaign/store.ts";
import { apartLines, causeLines } from "../campaign/told.ts";
import { parseModel } from "../collect/run_once.ts";
import { choiceOption, newCommand, valueOption } from "../command_line/command_line.ts";
import { EXIT, explain, messageOf, UsageError } from "../command_line/errors.ts";
import { aligned, counted, whole } from "../command_line/format.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";
import { parseJson } from "../files/json_text.ts";

type Done = (exit: number) => void;

/** Which store is meant. */
export interface ViewFlags {
  readonly db?: string;
}

/** A command that shows a store. */
export function viewCommand(name: string, about: string, examples: readonly string[]): Command {
  return newCommand(name, about, examples.map((example) => `${name} ${example}`), TASK)
    .argument("<CAMPAIGN>", "its name, or the file that it was begun with")
    .addOption(dbOption());
}

/** The store of a campaign, to read it. @throws {UsageError} There is none. */
export function storeIn(text: string, { db }: ViewFlags): Store {
  const name = text.slice(text.lastIndexOf("/") + 1).replace(/\.jsonc?$/, "");
  return Store.read(storePath(name, db));
}

/** The facts of a campaign. @throws {UsageError} There is none. */
function factsIn(text: string, flags: ViewFlags): CampaignFacts {
  const store = storeIn(text, flags);
  try {
    return factsOf(store);
  } finally {
    store.close();
  }
}

/** `status`. */
export function statusCommand(done: Done): Command {
  return viewCommand("status", "How far a campaign is, lane by lane, and what it has found.", [
    "nightly",
  ])
    .action((text: string, flags: ViewFlags) => {
      console.log(statusLines(factsIn(text, flags)).join("\n"));
      done(EXIT.ok);
    });
}

/** Between two looks of `watch`, ms. */
const LOOK_MS = 2_000;

/** `watch`. */
export function watchCommand(done: Done): Command {
  const about = "Says how far a campaign is whenever that changes, until it is done or Ctrl-C.";
  return viewCommand("watch", about, ["nightly"])
    .action(async (text: string, flags: ViewFlags) => {
      const interrupt = listenForInterrupt();
      let said = "";
      try {
        for (;;) {
          const facts = factsIn(text, flags), [line] = statusLines(facts);
          if (line !== said) console.log(said = line);
          if (leftOf(facts) === 0) return done(EXIT.ok);
          for (let ms = 0; ms < LOOK_MS; ms += BREATH_MS) {
            await interrupt.breathe();
            await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
          }
        }
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        done(EXIT.interrupted);
      } finally {
        interrupt.close();
      }
    });
}
/** Between two looks for Ctrl-C, ms. */
const BREATH_MS = 100;

const leftOf = ({ cells, outcomes, apart }: CampaignFacts): number =>
  cells.length - outcomes.size - apart.length;

const isNew = ({ known }: Cause): boolean => known === null;

function statusLines(facts: CampaignFacts): string[] {
  const { head, cells, outcomes, apart, lanes, causes } = facts;
  return [
    `${head.name}: ${whole(outcomes.size)} of ${whole(cells.length)} cells finished, ` +
    `${whole(leftOf(facts))} left, ${whole(apart.length)} set apart; ` +
    `${counted(causes.length, "cause")}, ${whole(causes.filter(isNew).length)} new ` +
    `(code ${head.code}, plan ${head.plan})`,
    ...aligned([
      ["lane", "cells", "runs", "found", ""],
      ...lanes.map((facts) => [
        facts.lane,
        `${facts.finished}/${facts.cells}`,
        whole(facts.runs),
        whole(facts.findings),
        newsText(facts),
      ]),
    ], [1, 2, 3]),
    ...causeLines(causes),
    ...apartLines(facts),
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
    .addOption(
      valueOption("--own <FILE>", "the model from a file that the cell is for", parseModel),
    )
    .option("--whole", "on one line, with the traces that were seen")
    .action(async (text: string, { own, whole }: { own?: string; whole?: boolean }) => {
      const { kind, plan } = parsedCell(text);
      const cell = { kind, plan: own === undefined ? plan : withName(plan, own) };
      const { outcome, traces } = await runCell(cell).catch((error) => {
        throw faultOfCell(error, text);
      });
      console.log(
        whole ? JSON.stringify({ ...outcome, traces }) : JSON.stringify(outcome, null, 2),
      );
      done(outcome.findings.length > 0 ? EXIT.failed : EXIT.ok);
    });
}

/** What to do with a text that is no cell. */
const CELL_ADVICE = `copy it as '${TASK} report' prints it`;

/** What is told of a cell that cannot be done: a plan that is typed by hand may hold anything. */
function faultOfCell(error: unknown, text: string): unknown {
  const isOfPlan = error instanceof RangeError || error instanceof TypeError;
  if (!isOfPlan || explain(error) !== null) return error;
  const why = messageOf(error);
  return new UsageError("JSON", `has a cell that cannot be done (${why})`, text, CELL_ADVICE);
}

/** @throws {UsageError} It is no cell. */
function parsedCell(text: string): Parameters<typeof runCell>[0] {
  const advice = CELL_ADVICE;
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
