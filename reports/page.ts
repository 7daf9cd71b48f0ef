/**
 * What a section of the report is.
 *
 * @module
 */

import type { Results } from "./results.ts";

/** A section: its Markdown, and the pictures it shows, by file name. */
export interface Page {
  readonly markdown: string;
  readonly pictures?: ReadonlyMap<string, string>;
}

/** Makes a section from results; pure, so the same results give the same bytes. */
export type PageMaker = (results: Results) => Page;
