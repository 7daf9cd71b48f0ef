/**
 * From results to the files of a report. Pure and deterministic: the same results are the same
 * bytes, so `report --check` can tell whether a report is stale.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Results } from "../collect/results.ts";
import { VERSION } from "../command_line/command_line.ts";
import { bimodalPage } from "./bimodal.ts";
import { comparisonPage, scenariosVerdict } from "./comparison.ts";
import { costsPage, costsVerdict } from "./costs.ts";
import { verdictPage } from "./findings.ts";
import { HTML_FILE, htmlReport } from "./html.ts";
import { lawsPage, lawsVerdict } from "./laws.ts";
import { lockFreeRingsPage } from "./lock_free_rings.ts";
import { runtimesPage } from "./runtimes.ts";
import { blocks, type FilePage, type PageMaker, plain, section } from "./markdown.ts";
import { partsPage } from "./parts.ts";
import { realGoPage } from "./real_go.ts";
import { HEAT_FILE, heatOf } from "./regret.ts";
import { limitsPage, modelsPage, runsPage } from "./runs.ts";
import { speedPage } from "./speed.ts";
import { storyPage } from "./story.ts";
import { sweepsPage } from "./sweeps.ts";
import { omissionPage } from "./theory.ts";
import { validityPage } from "./validity.ts";
import { whatIfPage } from "./what_if.ts";

/** Name of the report itself; its other pages and the pictures stand beside it. */
export const REPORT_FILE = "report.md";
/** Name of the results a report is built from. */
export const RESULTS_FILE = "results.json";

/** The sections of the first page, behind the verdict. */
const SECTIONS: readonly PageMaker[] = [runsPage, limitsPage];

/** Sections that stand on one page of their own. */
const pageOf = (makers: readonly PageMaker[]): PageMaker => (results) => {
  const pages = makers.map((make) => make(results));
  return {
    markdown: blocks(pages.map(({ markdown }) => markdown)),
    pictures: new Map(pages.flatMap(({ pictures }) => [...pictures ?? []])),
  };
};

/** Pages with a file of their own, in the order in which the report names them. */
export const FILE_PAGES: readonly FilePage[] = [
  {
    file: "scenarios.md",
    title: "Who leads where, by how much, and why",
    verdict: scenariosVerdict,
    body: pageOf([modelsPage, storyPage, comparisonPage, sweepsPage, omissionPage]),
  },
  partsPage,
  validityPage,
  {
    file: "laws.md",
    title: "The laws, planted bugs, and traces of real Go",
    verdict: lawsVerdict,
    body: pageOf([realGoPage, lawsPage]),
  },
  whatIfPage,
  bimodalPage,
  lockFreeRingsPage,
  runtimesPage,
  speedPage,
  {
    file: "costs.md",
    title: "Costs the results rest on",
    verdict: costsVerdict,
    body: pageOf([costsPage]),
  },
];

/** The files of the report: name → text, the report itself first. */
export function buildReport(results: Results): Map<string, string> {
  const sections = SECTIONS.map((page) => page(results));
  const bodies = FILE_PAGES.map((page) => ({ page, ...page.body(results) }));
  const top = verdictPage(results, FILE_PAGES, titlesOf(sections.map((page) => page.markdown)));
  const report = blocks([top, ...sections.map((page) => page.markdown)]);
  const files = new Map([[REPORT_FILE, report]]);
  for (const { page, markdown } of bodies) {
    files.set(
      page.file,
      section(1, page.title, [
        `**${plain(page.verdict(results))}**`,
        markdown,
        `[Back to the report](${REPORT_FILE})`,
      ]),
    );
  }
  files.set(HEAT_FILE, heatOf(results));
  for (const { pictures } of [...sections, ...bodies]) {
    for (const [name, svg] of pictures ?? []) files.set(name, svg);
  }
  return files.set(HTML_FILE, htmlReport(results, files));
}

/** The headings of sections. */
function titlesOf(sections: readonly string[]): string[] {
  return sections.flatMap((text) => text.match(/^## .+$/m)?.[0].slice(3) ?? []);
}

/** Results as text: one cell a line, so that two files can be compared with line tools. */
export function resultsText(results: Results): string {
  const { cells, whatIf, ...rest } = results;
  const head = JSON.stringify(rest, null, 1).replace(/\n\}$/, "");
  const programs = whatIf.map(({ cells, ...about }) =>
    `  ${JSON.stringify(about).slice(0, -1)},"cells":[\n${lines(cells, "   ")}\n  ]}`
  );
  const body = `${head},\n "whatIf": [\n${programs.join(",\n")}\n ],\n` +
    ` "cells": [\n${lines(cells, "  ")}\n ]`;
  const seal: Seal = { lab: VERSION, sha256: sealed(JSON.parse(`${body}\n}`)) };
  return `${body},\n "seal": ${JSON.stringify(seal)}\n}\n`;
}

/** What results end with: which lab wrote them, and a hash of all the rest. */
export interface Seal {
  readonly lab: string;
  readonly sha256: string;
}

/**
 * The hash of results as they were parsed, without their seal: of their keys and values, not of
 * spaces.
 */
export function sealed(parsed: unknown): string {
  return createHash("sha256").update(JSON.stringify(parsed)).digest("hex");
}

function lines(list: readonly unknown[], indent: string): string {
  return list.map((item) => `${indent}${JSON.stringify(item)}`).join(",\n");
}
