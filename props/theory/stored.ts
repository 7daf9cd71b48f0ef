/**
 * The whole table as it was last run, stored in `golden/theory.json`: it takes a quarter of an
 * hour, and a report should not. A fingerprint tells when the stored table is stale.
 *
 * @module
 */

import file from "../golden/theory.json" with { type: "json" };
import { fnv1a } from "../same.ts";
import type { Omission } from "./experiment.ts";
import {
  BLOCKS,
  type TheoryOptions,
  theoryResults,
  type TheoryRow,
  type TheoryTable,
} from "./results.ts";

/** The table as it is stored. */
export interface StoredTheory {
  /** What makes the file anew. */
  readonly command: string;
  readonly method: TheoryTable["method"];
  /** What tiny runs of each block gave then, see {@linkcode probe}. */
  readonly probe: Readonly<Record<string, string>>;
  readonly rows: readonly StoredRow[];
  readonly omissions: readonly Omission[];
}

function unpacked({ experiments, ...rest }: StoredTheoryFile): StoredTheory {
  const rows = experiments.flatMap(({ figures, ...shared }) =>
    figures.map((figure) => {
      const { promised, ...row } = Object.fromEntries(FIGURE.map((key, i) => [key, figure[i]]));
      return { ...shared, ...row, promised: promised === 1 } as StoredRow;
    })
  );
  return { ...rest, rows };
}

/** What all rows of an experiment share. */
const SHARED = ["block", "setting", "model", "assumption", "runs", "gs", "seed"] as const;
/** What is stored of each of its figures, in this order. */
const FIGURE = [
  "metric",
  "relation",
  "expected",
  "measured",
  "ci95",
  "z",
  "detects",
  "promised",
  "verdict",
] as const;
type Shared = Pick<TheoryRow, typeof SHARED[number]>;

/** What is stored of a row. */
export type StoredRow = Shared & Pick<TheoryRow, typeof FIGURE[number]>;

/** An experiment with its figures, each a list in the order of {@linkcode FIGURE}. */
type PackedExperiment = Shared & { readonly figures: readonly (readonly unknown[])[] };

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

/** The table that comes with the lab. */
export const STORED_THEORY: StoredTheory = unpacked(file as unknown as StoredTheoryFile);

/** The table as the text of its file: one experiment a line. */
export function compactText({ method, rows, omissions }: TheoryTable): string {
  const experiments: (Shared & { figures: unknown[][] })[] = [];
  for (const row of rows) {
    const last = experiments.at(-1);
    // A flag takes one digit.
    const figure = FIGURE.map((key) => key === "promised" ? Number(row[key]) : row[key]);
    if (last !== undefined && SHARED.every((key) => last[key] === row[key])) {
      last.figures.push(figure);
    } else {
      const shared = Object.fromEntries(SHARED.map((key) => [key, row[key]])) as unknown as Shared;
      experiments.push({ ...shared, figures: [figure] });
    }
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
 * A fingerprint of what the code gives now, by block: the hash of all rows of a run so short that
 * it is no verdict. If it differs from the stored one, the stored table is of another engine,
 * model, stream of random numbers or theory, and is stale.
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
