/**
 * What `mutate` prints.
 *
 * @module
 */

import { aligned, counted, percent } from "../command_line/format.ts";
import { type CodeMutant, diffOf } from "../mutate/sample.ts";
import type { Judgement, Verdict } from "../mutate/state.ts";

/** What else there is to say of a run. */
export interface MutateFacts {
  /** Mutants that there are in the files. */
  readonly all: number;
  readonly seed: number;
  /** Of tests for each mutant, in s. */
  readonly budget: number;
  /** Mutants of the sample that were argued to be no fault; they are not tried. */
  readonly equal: number;
}

/** Judgements with their columns, in their order. */
const COLUMNS: readonly (readonly [Judgement, string])[] = [
  ["killed", "killed"],
  ["loop", "by a loop"],
  ["lived", "lived"],
  ["no test", "no test"],
  ["undecided", "undecided"],
];

/** Counts of a list of verdicts. */
function countsOf(verdicts: readonly Verdict[]) {
  const counts = Object.fromEntries(
    COLUMNS.map(([name]) => [name, verdicts.filter((v) => v.judgement === name).length]),
  ) as Record<Judgement, number>;
  const decided = verdicts.length - counts.undecided;
  return { counts, share: decided === 0 ? 1 : (counts.killed + counts.loop) / decided };
}

/** The folder that a file is counted by: `runtime/engine`, `models`. */
const folderOf = (path: string): string =>
  path.split("/").slice(0, path.startsWith("models/") ? 1 : 2).join("/");

/** Rows by a key, and one of all. */
function rowsBy(
  mutants: readonly CodeMutant[],
  verdicts: readonly Verdict[],
  keyOf: (mutant: CodeMutant) => string,
): readonly (readonly [key: string, verdicts: readonly Verdict[]])[] {
  const groups = new Map<string, Verdict[]>();
  mutants.forEach((mutant, i) => {
    const key = keyOf(mutant);
    groups.set(key, [...groups.get(key) ?? [], verdicts[i]]);
  });
  return [...groups];
}

function tableLines(
  title: string,
  rows: readonly (readonly [string, readonly Verdict[]])[],
): string[] {
  const cells = rows.map(([key, list]) => {
    const { counts, share } = countsOf(list);
    const columns = COLUMNS.map(([name]) => String(counts[name]));
    return [key, String(list.length), ...columns, percent(share)];
  });
  const head = [title, "mutants", ...COLUMNS.map(([, words]) => words), "dead"];
  return aligned([head, ...cells], [1, 2, 3, 4, 5, 6, 7]);
}

const isAlive = ({ judgement }: Verdict): boolean =>
  judgement === "lived" || judgement === "no test" || judgement === "undecided";

/** Mutants that live, as diffs. */
function aliveLines(
  mutants: readonly CodeMutant[],
  verdicts: readonly Verdict[],
  texts: ReadonlyMap<string, string>,
): string[] {
  return mutants.flatMap((mutant, i) => {
    const { judgement, tried, left } = verdicts[i];
    if (!isAlive(verdicts[i])) return [];
    const more = left === 0 ? "" : `, ${left} more not tried`;
    const [place, ...diff] = diffOf(texts.get(mutant.path)!, mutant);
    return [
      "",
      `${place}  ${mutant.operator}: ${judgement} (${counted(tried, "test")}${more})`,
      ...diff,
    ];
  });
}

/** Tables and diffs of those that live. */
export function mutateLines(
  mutants: readonly CodeMutant[],
  verdicts: readonly Verdict[],
  texts: ReadonlyMap<string, string>,
  { all, seed, budget, equal }: MutateFacts,
): string {
  const by = (keyOf: (mutant: CodeMutant) => string) => rowsBy(mutants, verdicts, keyOf);
  return [
    ...tableLines("file", by(({ path }) => path)),
    "",
    ...tableLines("operator", by(({ operator }) => operator)),
    "",
    ...tableLines("folder", [...by(({ path }) => folderOf(path)), ["all", verdicts]]),
    "",
    `${counted(verdicts.length, "mutant")} of ${all} (seed ${seed}); ${equal} more are argued to ` +
    `be no fault; tests of ${budget} s for each`,
    ...aliveLines(mutants, verdicts, texts),
  ].join("\n");
}

/** The same as JSON. */
export function mutateJson(
  mutants: readonly CodeMutant[],
  verdicts: readonly Verdict[],
  texts: ReadonlyMap<string, string>,
  facts: MutateFacts,
): string {
  const files = Object.fromEntries(
    rowsBy(mutants, verdicts, ({ path }) => path).map(([path, list]) => [path, countsOf(list)]),
  );
  const rows = mutants.map((mutant, i) => {
    const { id, path, line, operator } = mutant, { judgement, by, tried, left } = verdicts[i];
    const diff = isAlive(verdicts[i]) ? diffOf(texts.get(path)!, mutant).slice(1) : [];
    return { id, path, line, operator, judgement, by, tried, left, diff };
  });
  return JSON.stringify({ facts, all: countsOf(verdicts), files, mutants: rows }, null, 2);
}

/** What became of the kept mutants. @param gone Ids of those whose lines are no more. */
export function keptLines(
  mutants: readonly CodeMutant[],
  verdicts: readonly Verdict[],
  texts: ReadonlyMap<string, string>,
  gone: readonly string[],
): string {
  const alive = aliveLines(mutants, verdicts, texts);
  const by = rowsBy(mutants, verdicts, ({ path }) => folderOf(path));
  return [
    ...tableLines("folder", [...by, ["all", verdicts]]),
    ...(gone.length === 0 ? [] : [
      "",
      `${counted(gone.length, "kept mutant")}: the line is no more. In reports/mutate/kept.json, ` +
      "give each an edit of today's line that its test notices, or take it out:",
      ...gone.map((id) => `  ${id}`),
    ]),
    ...alive,
  ].join("\n");
}
