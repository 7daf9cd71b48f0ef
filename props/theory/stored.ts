/**
 * The whole table as it was last run, kept in `golden/theory.json`: it takes a quarter of an hour, and
 * a report should not.
 *
 * @module
 */

import file from "../golden/theory.json" with { type: "json" };
import type { StoredRow, StoredTheoryFile } from "./compact.ts";
import type { Omission } from "./experiment.ts";
import type { TheoryTable } from "./results.ts";

/** The table as it is kept. */
export interface StoredTheory {
  /** What makes the file anew. */
  readonly command: string;
  readonly method: TheoryTable["method"];
  /** What tiny runs of each block gave then, see `probe()` in `compact.ts`. */
  readonly probe: Readonly<Record<string, string>>;
  readonly rows: readonly StoredRow[];
  readonly omissions: readonly Omission[];
}

/** The table that comes with the lab. */
export const STORED_THEORY: StoredTheory = unpacked(file as unknown as StoredTheoryFile);

function unpacked({ experiments, ...rest }: StoredTheoryFile): StoredTheory {
  const rows = experiments.flatMap(({ figures, ...shared }) =>
    figures.map((figure): StoredRow => {
      const [metric, relation, expected, measured, ci95, z, detects, promised, verdict] = figure;
      const row = { metric, relation, expected, measured, ci95, z, detects, verdict };
      return { ...shared, ...row, promised: promised === 1 };
    })
  );
  return { ...rest, rows };
}
