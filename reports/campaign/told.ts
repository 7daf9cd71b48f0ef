/**
 * What a campaign has found, for a terminal: a line for each cause and for each cell that is set
 * apart, and below it the commands for it.
 *
 * @module
 */

import { counted, whole } from "../command_line/format.ts";
import type { Cause } from "./causes.ts";
import type { CampaignFacts } from "./facts.ts";
import { apartCommand } from "./replay.ts";

/** Lines that are told of each kind; the report has all of them. */
const TOLD_MAX = 20;

/** The first of them, and how many there are beside these. */
function first<T>(all: readonly T[], told: (one: T) => readonly string[]): string[] {
  const more = all.length - TOLD_MAX;
  const rest = more > 0 ? [`and ${whole(more)} more: see the report`] : [];
  return [...all.slice(0, TOLD_MAX).flatMap(told), ...rest];
}

/** Causes: how often, where it was seen first, whether it is known, its replay and its picture. */
export const causeLines = (causes: readonly Cause[]): string[] =>
  first(causes, ({ id, finding, who, count, first: { id: cell, lane }, known }) => [
    `${id} ${finding.law}, ${who.join(", ")}: ${counted(count, "time")}, first in cell ${cell} ` +
    `(${lane}); ${known === null ? "new" : `known: ${known}`}`,
    `  ${finding.replay}`,
    ...(finding.play === null ? [] : [`  ${finding.play}`]),
  ]);

/** Cells that are set apart: why, and what does one alone. */
export const apartLines = ({ apart, cells }: CampaignFacts): string[] =>
  first(apart, ({ seq, reason }) => [
    `cell ${cells[seq].id} (${cells[seq].lane}) set apart: ${reason}`,
    `  ${apartCommand(cells[seq])}`,
  ]);
