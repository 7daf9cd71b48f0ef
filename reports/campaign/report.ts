/**
 * The report of a campaign, as Markdown. It says nothing of times, workers and the order in which
 * cells were done, so it is the same whoever did them.
 *
 * @module
 */

import { counted, whole } from "../command_line/format.ts";
import { blocks, code, plain, section, table } from "../pages/markdown.ts";
import type { Cause } from "./causes.ts";
import type { CampaignFacts, LaneFacts } from "./facts.ts";
import { apartCommand } from "./replay.ts";

/** Runs without a new trace after which a lane is called full. */
const FULL_RUNS = 200_000;

/** The report. */
export function reportText(facts: CampaignFacts): string {
  const { head, cells, outcomes, apart, causes } = facts;
  const runs = [...outcomes.values()].reduce((sum, one) => sum + one.runs, 0);
  const left = cells.length - outcomes.size - apart.length;
  const fresh = causes.filter(({ known }) => known === null).length;
  return blocks([
    `# Campaign ${plain(head.name)}`,
    `${counted(outcomes.size, "cell")} of ${whole(cells.length)} finished, ${whole(runs)} runs; ` +
    `${whole(left)} left, ${whole(apart.length)} set apart. ` +
    `Code ${code(head.code)}, plan ${code(head.plan)}.`,
    section(2, "Causes", [
      causes.length === 0
        ? "Nothing was found."
        : `${counted(causes.length, "cause")}, ${whole(fresh)} of them new.`,
      ...(causes.length === 0 ? [] : [causeTable(causes), ...causes.map(causeText)]),
    ]),
    section(2, "Lanes", [laneTable(facts.lanes)]),
    ...(apart.length === 0 ? [] : [apartText(facts)]),
  ]);
}

function causeTable(causes: readonly Cause[]): string {
  return table<Cause>([
    { head: "cause", cell: ({ id }) => code(id) },
    { head: "law", cell: ({ finding }) => plain(finding.law) },
    { head: "who", cell: ({ who }) => plain(who.join(", ")) },
    { head: "times", align: "right", cell: ({ count }) => whole(count) },
    { head: "first seen", cell: ({ first }) => `${code(first.id)} ${plain(first.lane)}` },
    { head: "known", cell: ({ known }) => known === null ? "new" : plain(known) },
  ], causes);
}

function causeText({ id, finding }: Cause): string {
  const { law, reason, decision, replay, play, unshrunk } = finding;
  return [
    `**${id}** ${plain(law)}: ${plain(reason)}`,
    ...(decision === "" ? [] : [`Last decision: ${plain(decision)}.`]),
    ...(unshrunk === undefined ? [] : [unshrunkText(unshrunk)]),
    "",
    "```sh",
    replay,
    ...(play === null ? [] : [play]),
    "```",
  ].join("\n");
}

/** Says that a case may be larger than it must be. @param tried Smaller ones that were tried. */
function unshrunkText(tried: number): string {
  return tried === 0
    ? "As it was found: cases of this kind are not made smaller."
    : `Not shrunk to the end: ${counted(tried, "case")} tried, more might be left out.`;
}

function laneTable(lanes: readonly LaneFacts[]): string {
  return table<LaneFacts>([
    { head: "lane", cell: ({ lane }) => plain(lane) },
    { head: "cells", align: "right", cell: ({ finished, cells }) => `${finished}/${cells}` },
    { head: "runs", align: "right", cell: ({ runs }) => whole(runs) },
    { head: "found", align: "right", cell: ({ findings }) => whole(findings) },
    {
      head: "traces",
      align: "right",
      cell: ({ traces }) => traces === null ? "–" : whole(traces),
    },
    { head: "", cell: newsText },
  ], lanes);
}

/** Whether a lane still brings something new. */
export function newsText({ runsSinceNew, isComplete }: LaneFacts): string {
  if (isComplete) return "full: every schedule was seen";
  if (runsSinceNew === null || runsSinceNew === 0) return "";
  const full = runsSinceNew >= FULL_RUNS ? "full: " : "";
  return `${full}no new trace in ${whole(runsSinceNew)} runs`;
}

function apartText({ apart, cells }: CampaignFacts): string {
  return section(2, "Set apart", [
    "These cells failed each time they were tried.",
    ...apart.map(({ seq, reason }) =>
      [
        `${code(cells[seq].id)} ${plain(cells[seq].lane)}: ${plain(reason)}`,
        "",
        "```sh",
        apartCommand(cells[seq]),
        "```",
      ].join("\n")
    ),
  ]);
}
