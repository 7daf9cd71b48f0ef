/**
 * The table in the form in which it is kept, `golden/theory.json`, and a fingerprint that tells when
 * the kept one is stale. `stored.ts` reads it back.
 *
 * @module
 */

import { fnv1a } from "../same.ts";
import type { Omission } from "./experiment.ts";
import { type TheoryOptions, theoryResults, type TheoryRow, type TheoryTable } from "./results.ts";
import { BLOCKS } from "./rows.ts";

/** What is kept of a row. */
export type StoredRow = Pick<
  TheoryRow,
  | "block"
  | "setting"
  | "model"
  | "assumption"
  | "runs"
  | "gs"
  | "seed"
  | "metric"
  | "relation"
  | "expected"
  | "measured"
  | "ci95"
  | "z"
  | "detects"
  | "promised"
  | "verdict"
>;

/** A figure of a row, as it is kept: without what all rows of an experiment share. */
type Packed = readonly [
  metric: StoredRow["metric"],
  relation: StoredRow["relation"],
  expected: StoredRow["expected"],
  measured: number,
  ci95: StoredRow["ci95"],
  z: number | null,
  detects: number | null,
  promised: 0 | 1,
  verdict: StoredRow["verdict"],
];
type Shared = Pick<
  StoredRow,
  "block" | "setting" | "model" | "assumption" | "runs" | "gs" | "seed"
>;
type PackedExperiment = Shared & { readonly figures: readonly Packed[] };

const COMMAND = "deno task theory --compact > props/golden/theory.json";
/** Eight digits tell any two runs apart, and make the file readable. */
const DIGITS = 8;

/** What the file holds. */
export interface StoredTheoryFile {
  readonly command: string;
  readonly method: TheoryTable["method"];
  readonly probe: Readonly<Record<string, string>>;
  readonly omissions: readonly Omission[];
  readonly experiments: readonly PackedExperiment[];
}

/** The table as the text of its file: one experiment a line. */
export function compactText({ method, rows, omissions }: TheoryTable): string {
  const experiments: (Shared & { figures: Packed[] })[] = [];
  for (const row of rows) {
    const { block, setting, model, assumption, runs, gs, seed } = row;
    const shared = { block, setting, model, assumption, runs, gs, seed };
    const last = experiments.at(-1);
    const isNext = last !== undefined &&
      Object.entries(shared).every(([key, value]) => last[key as keyof Shared] === value);
    const { metric, relation, expected, measured, ci95, z, detects, promised, verdict } = row;
    const figure: Packed = [
      metric,
      relation,
      expected,
      measured,
      ci95,
      z,
      detects,
      promised ? 1 : 0,
      verdict,
    ];
    if (isNext) last.figures.push(figure);
    else experiments.push({ ...shared, figures: [figure] });
  }
  const head = JSON.stringify({ command: COMMAND, method, probe: probe(), omissions }, null, 1);
  const lines = experiments.map((one) => `  ${JSON.stringify(one, rounded)}`).join(",\n");
  return `${head.replace(/\n\}$/, "")},\n "experiments": [\n${lines}\n ]\n}\n`;
}

/** For `JSON.stringify`. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value;
}

/** Blocks that are run for the probe: those of which a tiny run takes less than seconds. */
const PROBED = Object.keys(BLOCKS).filter((name) =>
  !["mg1", "preemption_capacity_bound", "simulated_reference", "crosscheck"].includes(name) &&
  BLOCKS[name as keyof typeof BLOCKS].experiments.length > 0
);
/** The least that every block can do. */
const PROBE_EFFORT = 0.0005;

/**
 * A fingerprint of what the code gives now, by block: the hash of all rows of a run so short that it
 * is no verdict. If it differs from the stored one, the stored table is of another engine, model,
 * stream of random numbers or theory, and is stale.
 */
export function probe(options: TheoryOptions = {}): Record<string, string> {
  return Object.fromEntries(PROBED.map((block) => {
    const { rows } = theoryResults({ ...options, blocks: [block], effort: PROBE_EFFORT });
    const text = rows.map((row) =>
      [row.setting, row.model, row.metric, row.expected, row.measured, row.z].join(" ")
    ).join("\n");
    return [block, fnv1a(text)];
  }));
}
