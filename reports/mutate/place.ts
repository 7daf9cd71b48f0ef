/**
 * Where mutants are tried, on how many cores at once, and how it is told.
 *
 * @module
 */

import { type Kind, preparedTexts, Tree } from "./tree.ts";

/** Where copies and what is known are kept, and how many work at once. */
export interface Place {
  /** The house, ends in `/`. */
  readonly house: string;
  /** A folder of its own, which is there. */
  readonly folder: string;
  readonly jobs: number;
}

/** Tells how far it is. */
export type Told = (done: number, total: number, what: string) => void;

/** Does `work` for each of a list, `jobs` at a time, each with a copy of the house. */
export async function inTrees<T>(
  { house, folder, jobs }: Place,
  kind: Kind,
  list: readonly T[],
  work: (tree: Tree, one: T) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  if (list.length === 0) return;
  const texts = preparedTexts(house, kind);
  let next = 0;
  const workers = Array.from({ length: Math.min(jobs, list.length) }, async (_, i) => {
    const tree = new Tree(house, `${folder}/${kind}-${i}`, kind, texts);
    try {
      while (next < list.length && !isOver()) await work(tree, list[next++]);
    } finally {
      tree.remove();
    }
  });
  await Promise.all(workers);
}
