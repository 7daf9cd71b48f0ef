/**
 * The recorded corpus replayed in the lab.
 *
 * @module
 */

import corpusFile from "../golden/corpus.json" with { type: "json" };
import { type Corpus, corpusPrograms, fingerprint, unpack } from "./corpus.ts";
import { type GpmTexts, labOrder, sameOrder } from "./lab_order.ts";

/** The corpus that comes with the lab. */
export const CORPUS: Corpus = corpusFile as unknown as Corpus;

/** What came of a replay. Lists hold numbers of rows. */
export interface CorpusReplay {
  readonly equal: number;
  /** Marks of the equal ones. */
  readonly marks: number;
  readonly different: readonly number[];
  /** Go itself did not repeat these. */
  readonly unrepeated: readonly number[];
  /** The generator makes another program now than the one that was recorded. */
  readonly stale: readonly number[];
}

/**
 * Runs the programs of a corpus under gpm on one P and holds the orders against the recorded ones.
 *
 * @param options Options of gpm as text.
 */
export function replayCorpus(corpus: Corpus = CORPUS, options: GpmTexts = {}): CorpusReplay {
  const programs = corpusPrograms(corpus.seed, corpus.rows.length);
  const different: number[] = [], unrepeated: number[] = [], stale: number[] = [];
  let equal = 0, marks = 0;
  corpus.rows.forEach(([print, packed], i) => {
    if (fingerprint(programs[i]) !== print) stale.push(i);
    else if (packed === null) unrepeated.push(i);
    else {
      const lab = labOrder(programs[i], options), order = unpack(packed);
      if (!("error" in lab) && sameOrder(lab.marks, order)) {
        equal++;
        marks += order.length;
      } else different.push(i);
    }
  });
  return { equal, marks, different, unrepeated, stale };
}
