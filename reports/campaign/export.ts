/**
 * A campaign as lines for other programs: one cell a line, in the order of the campaign.
 *
 * @module
 */

import type { CampaignFacts } from "./facts.ts";

/** Forms of an export. */
export const EXPORT_FORMS = ["jsonl", "csv"] as const;
/** A form of an export. */
export type ExportForm = typeof EXPORT_FORMS[number];

/** The lines, each with its end. */
export function exportText(facts: CampaignFacts, form: ExportForm): string {
  return form === "jsonl" ? jsonLines(facts) : csv(facts);
}

const stateOf = ({ outcomes, apart }: CampaignFacts, seq: number): string =>
  outcomes.has(seq) ? "finished" : apart.some((one) => one.seq === seq) ? "apart" : "left";

function jsonLines(facts: CampaignFacts): string {
  return facts.cells.map(({ seq, ...cell }) => {
    const outcome = facts.outcomes.get(seq) ?? null;
    return `${JSON.stringify({ seq, ...cell, state: stateOf(facts, seq), outcome })}\n`;
  }).join("");
}

const HEAD = ["seq", "id", "kind", "lane", "state", "runs", "findings", "causes"];

function csv(facts: CampaignFacts): string {
  const rows = facts.cells.map(({ seq, id, kind, lane }) => {
    const outcome = facts.outcomes.get(seq);
    const laws = (outcome?.findings ?? []).map(({ law }) => law).join(" ");
    const figures = outcome === undefined ? ["", "", ""] : [
      outcome.runs,
      outcome.findings.length,
      laws,
    ];
    return [seq, id, kind, lane, stateOf(facts, seq), ...figures];
  });
  return [HEAD, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/** A field as RFC 4180 has it. */
function quoted(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
