import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { madeResults } from "../collect/results_testing.ts";
import { buildReport } from "./build.ts";
import { HTML_FILE } from "./html.ts";

const files = buildReport(madeResults());
const html = files.get(HTML_FILE)!;

Deno.test("the report as one page has every page, every picture and no link that leads nowhere", () => {
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const pages = [...files.keys()].filter((name) => name.endsWith(".md"));
  for (const name of pages) assert(ids.has(name.replace(/\.md$/, "")), name);
  const links = [...html.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
  assert(links.length > 20);
  for (const id of links) assert(ids.has(id), `#${id} is nowhere`);
  assert(!/href="[\w.-]+\.md/.test(html), "a link leads to a file");
  const pictures = [...files.keys()].filter((name) => name.endsWith(".svg"));
  // The heat map is a table here.
  assertEquals((html.match(/<figure /g) ?? []).length, pictures.length - 1);
});

Deno.test("each cell of the heat map opens the figures of its scenario", () => {
  const results = madeResults();
  const models = results.models.filter(({ kind }) => kind !== "ablation");
  const cells = html.match(/<button type="button" data-scenario=/g) ?? [];
  assertEquals(cells.length, models.length * results.scenarios.length);
  const [, json] = html.match(/id="cells">(.*?)<\/script>/)!;
  const opened = JSON.parse(json);
  assertEquals(Object.keys(opened), results.scenarios.map(({ name }) => name));
  for (const { rows, heads } of Object.values(opened) as { rows: string[][]; heads: string[] }[]) {
    assertEquals(rows.map(([model]) => model), models.map(({ name }) => name));
    for (const row of rows) assertEquals(row.length, heads.length + 1);
  }
});

Deno.test("names from results are text and no HTML", () => {
  const evil = "<img src=x onerror=alert(1)>";
  const made = madeResults();
  const models = made.models.map((row) => row.name === "gm" ? { ...row, name: evil } : row);
  const cells = made.cells.map((cell) => cell.model === "gm" ? { ...cell, model: evil } : cell);
  const page = buildReport({ ...made, models, cells }).get(HTML_FILE)!;
  assert(!page.includes("<img src=x"), "a name became HTML");
  assertStringIncludes(page, "&lt;img");
});
