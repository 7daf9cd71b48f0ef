/**
 * Mutants of files of the house, and a fair sample of them that is the same each time.
 *
 * @module
 */

import { mutantsOf } from "./operators.ts";
import { type Edit, edited, parse, parses } from "./syntax.ts";

/** A file of the house with one edit. */
export interface CodeMutant {
  /** Tells it from all others, and stays while its line does: path, operator, lines, which one. */
  readonly id: string;
  readonly path: string;
  readonly operator: string;
  /** First line that is edited, counted from 1. */
  readonly line: number;
  /** Last line that is edited. */
  readonly lastLine: number;
  readonly edit: Edit;
}

/** All mutants of one file that are modules still. */
export function mutantsIn(path: string, text: string): CodeMutant[] {
  const lines = text.split("\n"), counts = new Map<string, number>(), starts = lineStarts(text);
  return mutantsOf(text, parse(text)).flatMap(({ operator, edit }) => {
    const line = lineAt(starts, edit.start),
      lastLine = lineAt(starts, Math.max(edit.start, edit.end - 1));
    const was = lines.slice(line - 1, lastLine).map((part) => part.trim()).join(" ");
    const name = `${path} · ${operator} · ${was} · ${
      text.slice(edit.start, edit.end)
    } → ${edit.text}`
      .replaceAll(/\s+/g, " ");
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const id = nth === 1 ? name : `${name} · ${nth}`;
    return [{ id, path, operator, line, lastLine, edit }];
  });
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) if (text[i] === "\n") starts.push(i + 1);
  return starts;
}

const lineAt = (starts: readonly number[], at: number): number =>
  starts.findLastIndex((start) => start <= at) + 1;

/** The text of the mutant, or null: it is no module. */
export function mutated(text: string, { edit }: CodeMutant): string | null {
  const result = edited(text, [edit]);
  return result !== text && parses(result) ? result : null;
}

/** A number made of a text and a seed: as good as drawn. FNV-1a, then mixed (murmur3's end). */
export function hash32(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * `size` of the mutants, as if drawn, in the order they stand in the files. An edit of one line
 * leaves the choice among the others as it was.
 */
export function sampleOf(
  mutants: readonly CodeMutant[],
  size: number,
  seed: number,
): readonly CodeMutant[] {
  const drawn = mutants.map((mutant) => ({ mutant, key: hash32(mutant.id, seed) }))
    .toSorted((a, b) => a.key - b.key).slice(0, size);
  const chosen = new Set(drawn.map(({ mutant }) => mutant));
  return mutants.filter((mutant) => chosen.has(mutant));
}

/** The mutant as lines of a diff. */
export function diffOf(text: string, { path, line, lastLine, edit }: CodeMutant): string[] {
  const before = text.split("\n").slice(line - 1, lastLine);
  const after = edited(text, [edit]).split("\n");
  const grown = after.length - text.split("\n").length;
  return [
    `${path}:${line}`,
    ...before.map((part) => `- ${part.trimEnd()}`),
    ...after.slice(line - 1, lastLine + grown).map((part) => `+ ${part.trimEnd()}`),
  ];
}
