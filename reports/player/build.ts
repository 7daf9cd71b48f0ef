/**
 * Builds the page: the lab and the player in one file for a browser. Started by `deno task player`,
 * which bundles `app.tsx` first, and writes `player.html` beside this file; with `--check` it fails
 * if that file is stale.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { MODELS } from "@lab/models";
import { linesOf } from "./source_lines.ts";
import {
  type Built,
  BUILT_ID,
  scriptJson,
  type SourceLines,
  type Start,
  START_ID,
} from "./start.ts";

const here = (file: string): string => new URL(file, import.meta.url).pathname;
const PAGE = here("./player.html");
/** `app.tsx` and all below it, as `deno bundle` wrote it. */
const BUNDLE = here("../out/player.js");

/** What the page may load: nothing from a network. Models of somebody's own come as `data:`. */
const ALLOWED = "default-src 'none'; script-src 'unsafe-inline' data:; " +
  "style-src 'unsafe-inline'; img-src data:; worker-src blob:";

/** Files of a model that hold its hooks, the first one first. */
function filesOf(model: string): string[] {
  const base = model.replace(/^gpm-.*/, "gpm").replace(/^g-process$/, "g").replaceAll("-", "_");
  const parts = base === "gpm" ? ["gpm", "gpm_steal", "gpm_outside"] : [base];
  const folders = ["", "runtimes/", "examples/"];
  return parts.flatMap((part) => folders.map((folder) => `models/${folder}${part}.ts`));
}

function sourceLines(model: string): SourceLines[] {
  return filesOf(model).flatMap((file) => {
    try {
      return [linesOf(file, Deno.readTextFileSync(here(`../../${file}`)))];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  });
}

function page(): string {
  const script = Deno.readTextFileSync(BUNDLE).replaceAll("</script", "<\\/script");
  const style = Deno.readTextFileSync(here("./style.css"));
  const built: Built = {
    scenarios: Object.fromEntries(SCENARIOS.map((row) => [row.name, row.workload("smoke")])),
    lines: Object.fromEntries(MODELS.map(({ name }) => [name, sourceLines(name)])),
  };
  const start: Start = { lang: "en", lesson: "steal-half", about: null, second: null };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${ALLOWED}">
<title>GMP Lab player</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
</head>
<body>
<div id="app"><noscript>This page runs the lab: it needs JavaScript.</noscript></div>
<script type="application/json" id="${START_ID}">${scriptJson(start)}</script>
<script type="application/json" id="${BUILT_ID}">${scriptJson(built)}</script>
<script type="module">
${script}</script>
</body>
</html>
`;
}

const text = page();
if (Deno.args.includes("--check")) {
  if (text !== Deno.readTextFileSync(PAGE)) {
    console.error("player: reports/player/player.html is stale: run 'deno task player'");
    Deno.exit(1);
  }
  console.log("reports/player/player.html is what its sources give");
} else {
  Deno.writeTextFileSync(PAGE, text);
  console.log(`reports/player/player.html: ${Math.round(text.length / 1024)} KiB`);
}
