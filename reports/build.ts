/**
 * From results to the files of a report. Pure and deterministic: the same results are the same
 * bytes, so `report --check` can tell whether a report is stale.
 *
 * @module
 */

import { blocks } from "./markdown.ts";
import type { PageMaker } from "./page.ts";
import { comparisonPage } from "./pages/comparison.ts";
import { costsPage } from "./pages/costs.ts";
import { lawsPage } from "./pages/laws.ts";
import { limitsPage } from "./pages/limits.ts";
import { partsPage } from "./pages/parts.ts";
import { realGoPage } from "./pages/real_go.ts";
import { runsPage } from "./pages/runs.ts";
import { storyPage } from "./pages/story.ts";
import { sweepsPage } from "./pages/sweeps.ts";
import { verdictPage } from "./pages/verdict.ts";
import type { Results } from "./results.ts";

/** Name of the report itself; pictures stand beside it. */
export const REPORT_FILE = "report.md";
/** Name of the results a report is built from. */
export const RESULTS_FILE = "results.json";

/** The sections, in reading order: what came out, why, and how far to trust it. */
const PAGES: readonly PageMaker[] = [
  verdictPage,
  storyPage,
  comparisonPage,
  sweepsPage,
  partsPage,
  realGoPage,
  lawsPage,
  costsPage,
  runsPage,
  limitsPage,
];

/** The files of the report: name → text, the report itself first. */
export function buildReport(results: Results): Map<string, string> {
  const pages = PAGES.map((page) => page(results));
  const files = new Map([[REPORT_FILE, blocks(pages.map((page) => page.markdown))]]);
  for (const { pictures } of pages) {
    for (const [name, svg] of pictures ?? []) files.set(name, svg);
  }
  return files;
}

/** Results as text: one cell a line, so that two files can be compared with line tools. */
export function resultsText(results: Results): string {
  const { cells, ...rest } = results;
  const head = JSON.stringify(rest, null, 1).replace(/\n\}$/, "");
  return `${head},\n "cells": [\n${
    cells.map((cell) => `  ${JSON.stringify(cell)}`).join(",\n")
  }\n ]\n}\n`;
}
