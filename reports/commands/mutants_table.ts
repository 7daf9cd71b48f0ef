/**
 * From the answers of the single hunts to the rows of the kill table. Nothing here depends on the
 * order in which the answers came.
 *
 * And its lines.
 *
 * @module
 */

import {
  ACCEPTED,
  type Accepted,
  type Hunt,
  type Mutant,
  type Normal,
  type Sound,
} from "@lab/props";
import { median, quantile } from "simple-statistics";
import { aligned } from "../command_line/format.ts";

/**
 * What became of a mutant: `killed` by its own law from every seed; `rare`: not from every one;
 * `other law`: its own law never found it, but another did; `lived`: nobody found it.
 */
export type Fate = "killed" | "rare" | "other law" | "lived";

/** A row of the kill table. */
export interface KillRow {
  readonly mutant: string;
  readonly base: string;
  readonly family: string;
  /** The law that must kill it. */
  readonly law: string;
  readonly goIssues: readonly number[];
  readonly fate: Fate;
  /** Why that may be so, if it is listed as accepted. */
  readonly because: string | null;
  readonly seeds: number;
  /** From how many seeds its law killed it. */
  readonly killedSeeds: number;
  /** Runs to the kill; null if there was none. */
  readonly runsMedian: number | null;
  readonly runsP95: number | null;
  readonly secondsMedian: number | null;
  /** Size of the shrunk counterexample, the median of those shrunk. */
  readonly operations: number | null;
  /** `false`: a limit ended some of the shrinking, and more might be left out. */
  readonly isNormal: boolean;
  /** The smallest of them, as the scene of a case. */
  readonly smallest: unknown;
  /** Laws that blamed it earlier, and from how many of the seeds looked at. */
  readonly quicker: readonly { readonly law: string; readonly seeds: number }[];
  readonly seedsLookedAt: number;
}

const medianOf = (values: readonly number[]) => values.length === 0 ? null : median([...values]);

/** The row of one mutant. @param hunts All of this mutant, one for each seed. */
export function killRow(
  mutant: Mutant,
  hunts: readonly Hunt[],
  accepted: readonly Accepted[] = ACCEPTED,
): KillRow {
  const kills = hunts.filter(({ runs }) => runs !== null);
  const runs = kills.map((kill) => kill.runs!);
  const shrunk = hunts.flatMap((hunt) => hunt.shrunk === null ? [] : [hunt.shrunk])
    .toSorted((a, b) => a.operations - b.operations);
  const looked = hunts.filter(({ quicker }) => quicker !== null);
  const counts = new Map<string, number>();
  for (const law of looked.flatMap(({ quicker }) => quicker!)) {
    counts.set(law, (counts.get(law) ?? 0) + 1);
  }
  const quicker = [...counts].map(([law, seeds]) => ({ law, seeds }))
    .toSorted((a, b) => b.seeds - a.seeds || (a.law < b.law ? -1 : 1));
  return {
    mutant: mutant.name,
    base: mutant.base,
    family: mutant.family,
    law: mutant.law,
    goIssues: mutant.goIssues ?? [],
    fate: kills.length === hunts.length
      ? "killed"
      : kills.length > 0
      ? "rare"
      : quicker.length > 0
      ? "other law"
      : "lived",
    because: accepted.find((row) => row.mutant === mutant.name)?.because ?? null,
    seeds: hunts.length,
    killedSeeds: kills.length,
    runsMedian: medianOf(runs),
    runsP95: runs.length === 0 ? null : quantile(runs, 0.95),
    secondsMedian: medianOf(kills.map(({ ms }) => ms / 1_000)),
    operations: medianOf(shrunk.map(({ operations }) => operations)),
    isNormal: shrunk.every(({ isNormal }) => isNormal),
    smallest: shrunk.length === 0 ? null : shrunk[0].case,
    quicker,
    seedsLookedAt: looked.length,
  };
}

/** The table as a whole. */
export interface KillTotals {
  readonly mutants: number;
  readonly killed: number;
  /** Median over the mutants. */
  readonly secondsMedian: number | null;
  readonly operationsMedian: number | null;
  /** Rows that fail the table: not killed, and not accepted. */
  readonly faults: readonly string[];
}

/** Sums the rows up. */
export function killTotals(rows: readonly KillRow[]): KillTotals {
  const known = (values: readonly (number | null)[]) => values.filter((v) => v !== null);
  return {
    mutants: rows.length,
    killed: rows.filter(({ fate }) => fate === "killed").length,
    secondsMedian: medianOf(known(rows.map((row) => row.secondsMedian))),
    operationsMedian: medianOf(known(rows.map((row) => row.operations))),
    faults: rows.filter(({ fate, because }) => fate !== "killed" && because === null)
      .map(({ mutant }) => mutant),
  };
}

/** How one shrinker did on a family. */
export interface ShrinkerScore {
  /** Distinct results of each mutant, summed over the mutants of the family. */
  readonly distinct: number;
  readonly operationsMedian: number;
  readonly evaluationsMedian: number;
}

/** Normalisation of one family. */
export interface NormalRow {
  readonly family: string;
  readonly mutants: number;
  /** Counterexamples that were shrunk, over all mutants and seeds. */
  readonly shrunk: number;
  readonly ours: ShrinkerScore | null;
  readonly fastCheck: ShrinkerScore | null;
}

/** Scores by family. @param familyOf Family of a mutant by its name. */
export function normalRows(
  results: readonly Normal[],
  familyOf: (mutant: string) => string,
): NormalRow[] {
  const families = [...new Set(results.map(({ mutant }) => familyOf(mutant)))].toSorted();
  return families.map((family) => {
    const own = results.filter(({ mutant }) => familyOf(mutant) === family);
    const score = (which: "ours" | "fastCheck"): ShrinkerScore | null => {
      const found = own.filter((result) => result[which] !== null);
      if (found.length === 0) return null;
      return {
        distinct: new Set(found.map((result) => `${result.mutant} ${result[which]!.text}`)).size,
        operationsMedian: median(found.map((result) => result[which]!.operations)),
        evaluationsMedian: median(found.map((result) => result[which]!.evaluations)),
      };
    };
    return {
      family,
      mutants: new Set(own.map(({ mutant }) => mutant)).size,
      shrunk: own.filter(({ ours }) => ours !== null).length,
      ours: score("ours"),
      fastCheck: score("fastCheck"),
    };
  });
}

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
