/**
 * The report as one page in a real browser: run by `deno task test:browser`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { madeResults } from "../collect/results_testing.ts";
import { closed, opened, test } from "../player/browser_testing.ts";
import { buildReport } from "./build.ts";
import { HTML_FILE } from "./html.ts";

/** Opens a report with made-up results. */
async function report(
  look: Parameters<typeof opened>[0],
  how: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".html" });
  await Deno.writeTextFile(file, buildReport(madeResults()).get(HTML_FILE)!);
  try {
    await opened(look, { url: `file://${file}`, until: "#report", ...how });
  } finally {
    await Deno.remove(file);
  }
}

test("a mark of a chart tells its figure and interval, and its series can be put away", () =>
  report(async (page) => {
    const figure = page.locator("figure:has(.series)").first();
    const mark = figure.locator("[data-tip]").last();
    await mark.hover();
    const told = await mark.getAttribute("data-tip");
    assertEquals(await page.locator("#tip").innerText(), told);
    assert(/: [\d.,]+.*\([\d.,]+.* to [\d.,]+.*\)$/.test(told!), told!);
    const shown = () => figure.locator("[data-tip]:visible").count();
    const all = await shown(), name = await mark.getAttribute("data-series");
    const button = figure.locator(".series button", { hasText: new RegExp(`^${name}$`) });
    await button.click();
    assertEquals(await button.getAttribute("aria-pressed"), "false");
    assert(await shown() < all);
    await button.click();
    assertEquals(await shown(), all);
  }));

test("a cell of the heat map opens figures, with a link into the player", () =>
  report(async (page) => {
    await page.locator(".heat button").first().click();
    assert(await page.locator("#opened table").isVisible());
    const link = await page.locator("#opened a").getAttribute("href");
    assert(/player\.html#scenario=.+&model=.+&procs=\d+$/.test(link!), link!);
  }));

for (const width of [1280, 390]) {
  for (const dark of [false, true]) {
    test(`nothing of the report sticks out at ${width} px, ${dark ? "dark" : "light"}`, () =>
      report(async (page) => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert(wide <= width, `${wide} px`);
      }, { width, dark }));
  }
}

Deno.test.afterAll(closed);
