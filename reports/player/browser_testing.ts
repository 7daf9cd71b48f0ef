/**
 * Opens pages in Chromium, for tests.
 *
 * @module
 */

import { type Case, Playhead } from "@lab/props/browser";
import type { Browser, Page } from "playwright-core";
import { playerPage } from "./page.ts";
import { run } from "./run.ts";
import type { Start } from "./start.ts";

/** Where Chromium may be. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Why the page cannot be tried here, or the browser. */
function browserPath(): { readonly path: string } | { readonly why: string } {
  const may = (["run", "read", "write", "net", "env"] as const)
    .every((name) => Deno.permissions.querySync({ name }).state === "granted");
  if (!may) return { why: "needs all rights: run 'deno task test:browser'" };
  const path = PLACES.find((place) => {
    try {
      return Deno.statSync(place).isFile;
    } catch {
      return false;
    }
  });
  return path === undefined
    ? { why: "needs Chromium: 'apt-get install chromium' installs it" }
    : { path };
}

const found = browserPath();
/** There is no browser here. */
export const ignore = "why" in found;
if ("why" in found) console.log(`skipped: the tests of the page in a browser: ${found.why}`);

/** The page as it is built. */
export const PAGE = new URL("./player.html", import.meta.url).href;

/** What the console said that was wrong. */
let faults: string[] = [];
let browser: Browser;

/** Opens a page of this size, and closes it behind `look`. */
export async function opened(
  look: (page: Page) => Promise<void>,
  { url = PAGE, width = 1280, dark = false, refused = /^never/, until = ".machine" } = {},
): Promise<void> {
  // Only here: it reads the environment as soon as it is loaded.
  const { chromium } = await import("playwright-core");
  browser ??= await chromium.launch({
    executablePath: (found as { path: string }).path,
    args: ["--no-sandbox"],
  });
  faults = [];
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
  });
  page.on("console", (message) => {
    const text = message.text(), isBad = ["error", "warning"].includes(message.type());
    if (isBad && !refused.test(text)) faults.push(text);
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(url);
  await page.locator(until).first().waitFor();
  await look(page);
  if (faults.length > 0) throw new Error(`the console complains: ${faults.join("; ")}`);
  await page.close();
}

/** Opens the page that `lab play` would write. @param refused What the console may complain of. */
export async function started(
  start: Partial<Start>,
  look: (page: Page) => Promise<void>,
  refused?: RegExp,
): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".html" });
  const whole: Start = { lang: "en", lesson: null, about: null, second: null, ...start };
  await Deno.writeTextFile(file, playerPage(whole));
  try {
    await opened(look, { url: `file://${file}`, refused });
  } finally {
    await Deno.remove(file);
  }
}

/** Everything that a page shows of one side: queues, Ps, threads. */
export const shown = (page: Page) => page.locator(".machine").allInnerTexts();
/** The event in words. */
export const now = (page: Page) => page.locator(".now").first();
/** Its number. */
export const eventOf = async (page: Page) => Number(await now(page).getAttribute("data-event"));

/** Queues as the page shows them. */
export const queuesShown = (page: Page, side: number) =>
  page.locator(".side").nth(side).locator(".queue").evaluateAll((nodes) =>
    nodes.map((node) => [
      Number(node.getAttribute("data-queue")),
      Number(node.getAttribute("data-length")),
      node.getAttribute("aria-label")!.replace(/^[^:]*: /, ""),
    ])
  );

/** Queues as the trace of `simulate()` says they are, in the order of the page. */
export function queuesTold(about: Case, at: number): unknown[] {
  const { trace } = run(about), head = new Playhead(trace);
  head.seek(at);
  const { queues } = head.gs, { procs, queues: declared } = trace.about;
  const ordered = [
    ...Array.from({ length: procs }, (_, p) => declared.filter((queue) => queue.p === p)).flat(),
    ...declared.filter(({ p }) => p < 0),
  ];
  return ordered.map(({ q }) => {
    const list: number[] = [];
    for (let g = queues.head(q); g >= 0; g = queues.behind(g)) list.push(g);
    const text = list.slice(0, 24).map((g) => `G${g}`).join(" ") || "—";
    return [q, list.length, text];
  });
}

/** A test in a browser. */
export const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `in a browser: ${name}`,
    ignore,
    sanitizeOps: false,
    sanitizeResources: false,
    fn,
  });

/** Closes the browser. */
export const closed = async (): Promise<void> => {
  await browser?.close();
};
