/**
 * Where kept mutants stand in today's code.
 *
 * @module
 */

import type { KeptMutant } from "./kept.ts";
import { type CodeMutant, mutantsIn } from "./sample.ts";

/** Kept mutants that can be made today, and the ids of those that cannot. */
export interface FoundKept {
  readonly there: readonly { readonly mutant: CodeMutant; readonly by: string }[];
  /** Their file, line or edit is no more. */
  readonly gone: readonly string[];
}

/** Finds each of them. @param texts Of the files that there are, by path. */
export function findKept(
  kept: readonly KeptMutant[],
  texts: ReadonlyMap<string, string>,
): FoundKept {
  const byId = new Map<string, CodeMutant>();
  for (const path of keptFiles(kept)) {
    const text = texts.get(path);
    if (text === undefined) continue;
    for (const mutant of mutantsIn(path, text)) byId.set(mutant.id, mutant);
  }
  const there = kept.flatMap(({ id, by }) => {
    const mutant = byId.get(id);
    return mutant === undefined ? [] : [{ mutant, by }];
  });
  return { there, gone: kept.map(({ id }) => id).filter((id) => !byId.has(id)) };
}

/** Paths of the files that kept mutants edit, each once. */
export function keptFiles(kept: readonly KeptMutant[]): string[] {
  return [...new Set(kept.map(({ id }) => id.slice(0, id.indexOf(" "))))];
}
