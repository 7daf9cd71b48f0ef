/**
 * The first thing a reader sees: what came out, and where the rest is.
 *
 * @module
 */

import { findings } from "./findings.ts";
import { blocks, note, plain, table } from "./markdown.ts";
import type { FilePage } from "./page.ts";
import type { Results } from "../collect/results.ts";

/**
 * The title of the report, its findings, and links.
 *
 * @param titles Headings of the sections below.
 */
export function verdictPage(
  results: Results,
  pages: readonly FilePage[],
  titles: readonly string[],
): string {
  const isPartial = results.about.quick
    ? note(
      "NOTE",
      "This is a quick run: fewer seeds and shorter sweeps. The full one: `deno task lab`.",
    )
    : "";
  return blocks([
    "# Which scheduler is right, how fast is it, and why?",
    findings(results).map((text, i) => `${i + 1}. ${plain(text)}`).join("\n"),
    isPartial,
    table<FilePage>([
      { head: "page", cell: ({ title, file }) => `[${title}](${file})` },
      { head: "what came out", cell: (page) => plain(page.verdict(results)) },
    ], pages),
    `Below: ${titles.map((title) => `[${title}](#${anchor(title)})`).join(" · ")}`,
  ]);
}

/** The anchor that GitHub gives a heading. */
export function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}
