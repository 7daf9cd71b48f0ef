/**
 * Do generated cases reach what the laws are about? The table that `deno task coverage` prints.
 *
 * @module
 */

import { modelNamed, MODELS } from "@lab/models";
import { pooled, startPool } from "../pool.ts";
import { type CoverageRow, ERROR, measure } from "./measure.ts";
import { raiseFor } from "./rows.ts";

/** What is asked. */
export interface CoverageRequest {
  /** Cases of each model at most. */
  readonly runs: number;
  /** Of the generator. */
  readonly seed: number;
  readonly models: readonly string[];
  /** Cores; each does one model after the other. */
  readonly jobs: number;
  /** Print only floors that are not kept, and the sum. */
  readonly short?: boolean;
  /** Print one JSON object instead. */
  readonly json?: boolean;
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
const WIDTHS = [38, 9, 19, 9, 8, 7];
const HEAD = ["", "share", "95 %", "floor", "verdict", "cases"];
const line = (cells: readonly string[]) =>
  cells.map((cell, i) => i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i])).join(" ");

/** One line of the table. */
export function rowLine({ name, hits, cases, ci95, floor, verdict }: CoverageRow): string {
  return line([
    name,
    percent(hits / cases),
    ci95.map(percent).join(" .. "),
    floor === null ? "-" : percent(floor),
    verdict ?? "-",
    String(cases),
  ]).trimEnd();
}

/** What to do about a floor that is not kept. */
export function adviceLine({ model, name, hits, cases, floor, verdict }: CoverageRow): string {
  const seen = `${model}: '${name}' in ${percent(hits / cases)} of ${cases} cases`;
  return verdict === "missed"
    ? `${seen}, the floor is ${percent(floor!)}: raise ${raiseFor(name)}`
    : `${seen}, not decided against the floor of ${percent(floor!)}: give more --runs, or raise ` +
      raiseFor(name);
}

/** Is this a row that fails the build? */
export const fails = ({ verdict }: CoverageRow) => verdict === "missed" || verdict === "open";

/** Measures one model: what comes of it depends on nothing else. */
export const measureModel = (
  model: string,
  effort: Pick<CoverageRequest, "runs" | "seed">,
): CoverageRow[] => measure(modelNamed(model), effort);

/**
 * Measures on several cores, and prints.
 *
 * @param onModel Told after each model.
 * @returns Whether all floors are kept.
 */
export async function coverage(
  { models, short, json, runs, seed, jobs }: CoverageRequest,
  print: (text: string) => void,
  onModel: (model: string) => void = () => {},
): Promise<boolean> {
  const names = MODELS.map(({ name }) => name).filter((name) => models.includes(name));
  const settings = { runs, seed };
  const pool = startPool<string, CoverageRow[], typeof settings>({
    worker: new URL("./worker.ts", import.meta.url),
    jobs: names,
    settings,
    workers: jobs - 1,
  });
  let tables: CoverageRow[][];
  try {
    tables = await pooled(pool, names, (name) => measureModel(name, settings), onModel);
  } finally {
    pool.stop();
  }
  for (const rows of short || json ? [] : tables) {
    print(line([rows[0].model, ...HEAD.slice(1)]).trimEnd());
    for (const row of rows) if (row.hits > 0 || row.floor !== null) print(rowLine(row));
    print("");
  }
  const all = tables.flat(), failed = all.filter(fails);
  if (json) print(JSON.stringify({ runs, seed, error: ERROR, rows: all }));
  else {
    const floors = all.filter(({ floor }) => floor !== null).length;
    for (const row of failed) print(adviceLine(row));
    print(`${floors - failed.length} of ${floors} floors kept`);
  }
  return failed.length === 0;
}
