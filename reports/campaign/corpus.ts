/**
 * The corpus: cases that broke a law in some campaign, kept across campaigns. Of cases with the
 * same law, model and last decision only the smallest stays.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { type Case, lawName, replayedCase } from "@lab/props";
import { WorkloadError } from "@lab/runtime";
import { UsageError } from "../command_line/errors.ts";
import { parseJson } from "../files/json_text.ts";
import { isFile } from "../files/database.ts";
import { readBounded } from "../files/read_text.ts";
import { shownPath, writeAll } from "../files/write.ts";
import type { Cause } from "./causes.ts";
import { sceneOf } from "./cell.ts";
import { campaignsFolder, LOCK } from "./place.ts";

const FILE = "corpus.jsonl";

/** A case that was interesting once. */
export interface CorpusCase {
  readonly law: string;
  readonly who: string;
  readonly decision: string;
  readonly reason: string;
  readonly case: Case;
  readonly replay: string;
  readonly play: string;
  /** The first campaign that found it, and its cell. */
  readonly since: string;
}

/** All cases. @throws {UsageError} The file is damaged. */
export function readCorpus(): CorpusCase[] {
  const path = `${campaignsFolder()}/${FILE}`;
  if (!isFile(path)) return [];
  const lines = readBounded(path).split("\n").filter((line) => line !== "");
  return lines.map((line, i) => {
    try {
      const row = parseJson(line) as Partial<CorpusCase>;
      if (typeof row.law === "string" && typeof row.case === "object") return row as CorpusCase;
    } catch (error) {
      if (!(error instanceof WorkloadError)) throw error;
    }
    const advice = "take that line out, or move the file away";
    throw new UsageError("corpus", `line ${i + 1} is no case`, shownPath(path), advice);
  });
}

/** Two of these are the same to whoever looks for bugs. */
const keyOf = ({ law, who, decision }: Pick<CorpusCase, "law" | "who" | "decision">): string =>
  [law, who, decision].join("\0");
const sizeOf = ({ case: c }: CorpusCase): number => JSON.stringify(c).length;

/** The corpus with more cases: of each kind the smallest. */
export function grown(corpus: readonly CorpusCase[], more: readonly CorpusCase[]): CorpusCase[] {
  const best = new Map<string, CorpusCase>();
  for (const one of [...corpus, ...more]) {
    const key = keyOf(one), before = best.get(key);
    if (before === undefined || sizeOf(one) < sizeOf(before)) best.set(key, one);
  }
  return [...best].sort(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}

/**
 * The cases of causes. Left out are planted bugs, models that somebody brought, which may be gone
 * another day, and what has no case.
 */
export function casesOf(causes: readonly Cause[], campaign: string): CorpusCase[] {
  return causes.flatMap(({ finding, first }) => {
    const { law, who, decision, reason, normal, replay, play } = finding;
    const isOurs = MODELS.some(({ name }) => name === who);
    if (play === null || !isOurs || sceneOf(finding) === null) return [];
    const c = replayedCase({ model: who, law: lawName(law), case: normal });
    return [{
      law,
      who,
      decision,
      reason,
      case: c,
      replay,
      play,
      since: `${campaign} ${first.id}`,
    }];
  });
}

/** Adds cases. @returns How many cases the corpus has now. */
export function addToCorpus(more: readonly CorpusCase[]): number {
  const folder = campaignsFolder();
  Deno.mkdirSync(folder, { recursive: true });
  // Another campaign may end at the same moment.
  const lock = Deno.openSync(`${folder}/${FILE}${LOCK}`, { create: true, write: true });
  lock.lockSync(true);
  try {
    const before = readCorpus(), after = grown(before, more);
    const text = (rows: readonly CorpusCase[]) =>
      rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    if (text(after) !== text(before)) writeAll(folder, new Map([[FILE, text(after)]]));
    return after.length;
  } finally {
    lock.close();
  }
}
