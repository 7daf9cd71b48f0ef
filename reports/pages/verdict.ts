/**
 * The first thing a reader sees: what came out.
 *
 * @module
 */

import { findings } from "../findings.ts";
import { blocks, note, plain } from "../markdown.ts";
import type { PageMaker } from "../page.ts";

/** The section, with the title of the report. */
export const verdictPage: PageMaker = (results) => {
  const isPartial = results.about.quick
    ? note(
      "NOTE",
      "This is a quick run: fewer seeds and shorter sweeps. The full one: `deno task lab`.",
    )
    : "";
  return {
    markdown: blocks([
      "# Which scheduler is right, how fast is it, and why?",
      findings(results).map((text, i) => `${i + 1}. ${plain(text)}`).join("\n"),
      isPartial,
    ]),
  };
};
