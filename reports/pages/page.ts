/**
 * What a section of the report is.
 *
 * @module
 */

import type { Results } from "../collect/results.ts";

/** A section: its Markdown, and the pictures it shows, by file name. */
export interface Page {
  readonly markdown: string;
  readonly pictures?: ReadonlyMap<string, string>;
}

/** Makes a section from results; pure, so the same results give the same bytes. */
export type PageMaker = (results: Results) => Page;

/** A page with a file of its own, beside the report that links to it. */
export interface FilePage {
  readonly file: string;
  /** Its heading. */
  readonly title: string;
  /** What came out, in a sentence: on top of the page, and in the report. */
  verdict(results: Results): string;
  /** Everything below. */
  readonly body: PageMaker;
}
