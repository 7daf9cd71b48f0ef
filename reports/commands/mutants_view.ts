/**
 * The kill table as lines of text.
 *
 * @module
 */

import type { Sound } from "@lab/props";
import type { KillRow, KillTotals, NormalRow, ShrinkerScore } from "./mutants_rows.ts";
import { aligned } from "../command_line/text_table.ts";

const count = (n: number) => n.toLocaleString("en-US");
const orDash = (n: number | null, digits = 0) => n === null ? "-" : n.toFixed(digits);
const runsText = (n: number | null) => n === null ? "-" : count(Math.round(n));
const sizeText = (n: number | null) => n === null ? "-" : String(n);

/** The rows, with a head. */
export function killLines(rows: readonly KillRow[]): string[] {
  const head = ["mutant", "family", "law", "killed", "runs", "p95", "s", "ops", "quicker laws"];
  return aligned([
    [...head, "Go issues"],
    ...rows.map((row) => [
      row.mutant,
      row.family,
      row.law,
      `${row.killedSeeds}/${row.seeds}`,
      runsText(row.runsMedian),
      runsText(row.runsP95),
      orDash(row.secondsMedian, 3),
      sizeText(row.operations) + (row.isNormal ? "" : "+"),
      row.quicker.map(({ law, seeds }) => `${law} ${seeds}/${row.seedsLookedAt}`).join(", ") || "-",
      row.goIssues.map((issue) => `#${issue}`).join(" ") || "-",
    ]),
  ], [3, 4, 5, 6, 7]);
}

/** What the foot needs to know about how the table was made. */
export interface KillFacts {
  readonly seeds: number;
  readonly casesMax: number;
  readonly shrunkSeeds: number;
  readonly workers: number;
  readonly seconds: number;
}

const FATES = {
  rare: "its law did not find it from every seed",
  "other law": "only other laws find it",
  lived: "nobody finds it",
} as const;

/** The lines below the table; the last one is the sum. */
export function killFoot(
  rows: readonly KillRow[],
  totals: KillTotals,
  sound: readonly Sound[],
  facts: KillFacts,
): string[] {
  const soundRuns = sound.reduce((sum, { runs }) => sum + runs, 0);
  const blamed = sound.flatMap((shard) => shard.blamed);
  const live = rows.flatMap(({ fate, mutant, because }) =>
    fate === "killed"
      ? []
      : [`${mutant}: ${FATES[fate]}${because === null ? "" : `; accepted: ${because}`}`]
  );
  return [
    "",
    "runs, p95: cases until the mutant's own law blames it, over the seeds. s: median seconds to " +
    "that.",
    "ops: instructions of the shrunk counterexample; +: a limit ended the shrinking. quicker laws: " +
    "blame it in an earlier case.",
    `${facts.seeds} seeds, at most ${
      count(facts.casesMax)
    } cases each, ${facts.shrunkSeeds} shrunk, ` +
    `${facts.workers} workers, ${facts.seconds.toFixed(0)} s.`,
    `Medians over the mutants: ${
      orDash(totals.secondsMedian, 3)
    } s to the kill (target: below 1), ` +
    `${sizeText(totals.operationsMedian)} operations shrunk (target: 6 at most).`,
    soundRuns === 0
      ? "Unharmed models: not run; see --sound."
      : `Unharmed models: ${count(soundRuns)} runs, blamed ${count(blamed.length)} times ` +
        "(target: 100,000 runs, never).",
    ...blamed.slice(0, 5),
    ...live,
    `${totals.killed}/${totals.mutants} mutants killed`,
  ];
}

/** The scores of the shrinkers, with a head. */
export function normalLines(rows: readonly NormalRow[]): string[] {
  const cells = (score: ShrinkerScore | null, shrunk: number) =>
    score === null ? ["-", "-", "-"] : [
      `${count(score.distinct)} of ${count(shrunk)}`,
      String(score.operationsMedian),
      count(Math.round(score.evaluationsMedian)),
    ];
  return [
    ...aligned([
      ["family", "mutants", "distinct", "ops", "evaluations", "fast-check: distinct", "ops"]
        .concat("evaluations"),
      ...rows.map((row) => [
        row.family,
        String(row.mutants),
        ...cells(row.ours, row.shrunk),
        ...cells(row.fastCheck, row.shrunk),
      ]),
    ], [1, 2, 3, 4, 5, 6, 7]),
    "",
    "distinct: different minimal results among all counterexamples shrunk; at best one a mutant.",
    "ops, evaluations: medians; fast-check's own shrinker works on the parts of a workload.",
  ];
}
