/**
 * The report as one HTML page: the same pages and pictures, and a heat map whose cells open: all
 * figures of a scenario, and a link into the player.
 *
 * @module
 */

import { Marked } from "marked";
import type { Results } from "../collect/results.ts";
import { contenders } from "./compare_models.ts";
import { cellOf, FIGURES, spreadOf, spreadText } from "./figures.ts";
import { anchor } from "./findings.ts";
import { HEAT_FILE, regrets } from "./regret.ts";
import { heatStep } from "../charts/heat.ts";
import { scriptJson } from "../player/start.ts";

/** A file of the report. */
export const HTML_FILE = "report.html";
/** The player, from where reports stand. */
const PLAYER = "../player/player.html";

/** What opens at a cell: figures of a scenario, by model. */
interface Opened {
  readonly about: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly procs: number;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Where a page stands in the document. */
const idOf = (file: string): string => file.replace(/\.md$/, "");

/**
 * The document.
 *
 * @param files Pages and pictures, by name; the first is the report itself.
 */
export function htmlReport(results: Results, files: ReadonlyMap<string, string>): string {
  const pages = [...files].filter(([name]) => name.endsWith(".md"));
  const links = pages.map(([name, text]) =>
    `<a href="#${idOf(name)}">${escaped(/^# (.+)$/m.exec(text)?.[1] ?? name)}</a>`
  );
  const sections = pages.map(([name, text]) =>
    `<section id="${idOf(name)}">\n${sectionHtml(name, text, results, files)}</section>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GMP Lab report</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<nav>${links.join("\n")}</nav>
<main>
${sections.join("\n")}
</main>
<script type="application/json" id="cells">${scriptJson(openedCells(results))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** A page: its links lead to places in the document, its pictures stand in it. */
function sectionHtml(
  page: string,
  text: string,
  results: Results,
  files: ReadonlyMap<string, string>,
): string {
  const marked = new Marked({
    renderer: {
      // What is folded away; whatever else looks like HTML is a name from somewhere.
      html: ({ text }) => text.replaceAll(/<(?!\/?(?:details|summary)>)/g, "&lt;"),
      heading({ tokens, depth, text }) {
        const id = `${idOf(page)}-${anchor(text)}`;
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      image({ href, text }) {
        if (href === HEAT_FILE) return heatTable(results);
        const svg = files.get(href);
        return svg === undefined
          ? ""
          : `<figure role="img" aria-label="${escaped(text)}">${svg}</figure>`;
      },
      link({ href, tokens }) {
        return `<a href="${escaped(placeOf(href, page))}">${this.parser.parseInline(tokens)}</a>`;
      },
      table(token) {
        const row = (cells: typeof token.header, tag: string) =>
          `<tr>${
            cells.map(({ tokens, align }) =>
              `<${tag}${align === null ? "" : ` class="${align}"`}>${
                this.parser.parseInline(tokens)
              }</${tag}>`
            ).join("")
          }</tr>`;
        const body = token.rows.map((cells) => row(cells, "td")).join("\n");
        return `<div class="wide"><table>\n<thead>${row(token.header, "th")}</thead>\n` +
          `<tbody>\n${body}\n</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

/** `validity.md#waits` as a place in the document. */
function placeOf(href: string, page: string): string {
  const [, file, place] = /^([\w.-]*\.md)?(?:#(.+))?$/.exec(href) ?? [];
  if (file === undefined && place === undefined) return href;
  const id = idOf(file ?? page);
  return place === undefined ? `#${id}` : `#${id}-${place}`;
}

/** The heat map as a table of buttons. */
function heatTable(results: Results): string {
  const list = regrets(results);
  const scenarios = list[0].behind.map(({ scenario }) => scenario.name);
  const cell = (factor: number | null, isOpen: boolean, content: string) =>
    `<td class="heat ${heatStep({ factor, isOpen })}">${content}</td>`;
  const text = (factor: number | null, isOpen: boolean) =>
    factor === null ? "–" : `${short(factor)}×${isOpen ? "?" : ""}`;
  const rows = list.map(({ model, behind, worst, mean }) =>
    `<tr><th scope="row">${escaped(model)}</th>${
      behind.map(({ scenario, factor, isOpen }) =>
        cell(
          factor,
          isOpen,
          `<button type="button" data-scenario="${scenario.name}" data-model="${escaped(model)}" ` +
            `title="${escaped(model)} in ${scenario.name}">${text(factor, isOpen)}</button>`,
        )
      ).join("")
    }${cell(worst.factor, false, text(worst.factor, false))}${
      cell(mean, false, text(mean, false))
    }</tr>`
  );
  const head = [...scenarios, "worst", "mean"].map((name) => `<th scope="col">${name}</th>`);
  return `<div class="wide"><table class="heats"><thead><tr><td></td>${head.join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
<p class="hint">A cell opens all figures of its scenario, and the player.</p>
<div id="opened" aria-live="polite"></div>`;
}

const short = (factor: number): string =>
  factor.toLocaleString("en-US", { maximumSignificantDigits: 3 });

/** By scenario. */
function openedCells(results: Results): Record<string, Opened> {
  const figures = Object.values(FIGURES), models = contenders(results);
  return Object.fromEntries(results.scenarios.map(({ name, about, procs }) => [name, {
    about,
    procs,
    heads: figures.map(({ head }) => head),
    rows: models.map((model) => {
      const cell = cellOf(results, { group: "standard", scenario: name, model });
      return [
        model,
        ...figures.map((figure) => {
          const values = spreadOf(cell, figure);
          return values === null ? "not run" : spreadText(values, figure);
        }),
      ];
    }),
  }]));
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 250px minmax(0, 1fr); }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 16px; font-size: 13px; }
nav a { display: block; padding: 4px 0; }
main { padding: 8px 24px; max-width: 1060px; min-width: 0; }
section { border-top: 1px solid #8884; }
a { color: #2f81f7; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { border: 1px solid #8886; padding: 3px 8px; text-align: left; }
.right { text-align: right; white-space: nowrap; }
code { font-size: 0.92em; }
p, li, h1, h2, h3 { overflow-wrap: anywhere; }
td:not(.right):not(.heat) { min-width: 84px; }
td:first-child, th:first-child { position: sticky; left: 0; background: Canvas; }
figure { margin: 12px 0; overflow-x: auto; }
.heats th[scope="col"] { writing-mode: vertical-rl; transform: rotate(180deg); border: 0; font-weight: normal; }
.heat { text-align: center; color: #111418; padding: 0; min-width: 56px; }
.heat button { width: 100%; border: 0; background: none; padding: 7px 4px; font: inherit; color: inherit; cursor: pointer; }
.heat button:focus-visible, .heat button:hover { outline: 2px solid #111418; }
.step0 { background: #1a9850; } .step1 { background: #91cf60; } .step2 { background: #d9ef8b; }
.step3 { background: #fee08b; } .step4 { background: #fc8d59; } .step5 { background: #d73027; }
.open { background: #9ecae1; } .none { background: #eceff1; }
.hint { color: #8a939d; }
[data-tip] { cursor: pointer; pointer-events: all; stroke: #0000; stroke-width: 1.5px; }
#tip { position: absolute; z-index: 9; max-width: 300px; padding: 4px 8px; border-radius: 4px; background: #1f2328; color: #fff; font-size: 13px; pointer-events: none; }
.series { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
.series button { display: inline-flex; gap: 6px; align-items: center; padding: 3px 8px; border: 1px solid #8886; border-radius: 12px; background: none; color: inherit; font: inherit; font-size: 13px; cursor: pointer; }
.series button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
.series i { width: 10px; height: 10px; border-radius: 5px; }
@media (prefers-color-scheme: dark) { .series i { filter: invert(0.9) hue-rotate(180deg); } #tip { background: #e6e9ed; color: #111418; } }
@media (max-width: 800px) { body { grid-template-columns: minmax(0, 1fr); } nav { position: static; } main { padding: 8px 14px; } }
`;

/** Opens a cell: builds what it shows as nodes, so that no name in it is read as HTML. */
const SCRIPT = `
const cells = JSON.parse(document.getElementById("cells").textContent);
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
document.querySelectorAll(".heat button").forEach((button) => button.addEventListener("click", () => {
  const { scenario, model } = button.dataset, cell = cells[scenario];
  const table = document.createElement("table");
  const row = (texts, tag, own) => {
    const line = document.createElement("tr");
    texts.forEach((text, i) => {
      const node = make(i === 0 ? "th" : tag, text);
      if (i > 0) node.className = "right";
      if (own) node.style.fontWeight = "bold";
      line.append(node);
    });
    table.append(line);
  };
  row(["model", ...cell.heads], "th", false);
  for (const texts of cell.rows) row(texts, "td", texts[0] === model);
  const link = make("a", "see a short run of it in the player");
  const pair = model === "gpm" ? "gpm" : model + ",gpm";
  link.href = "${PLAYER}#" + new URLSearchParams({ scenario, model: pair, procs: cell.procs });
  const wide = document.createElement("div");
  wide.className = "wide";
  wide.append(table);
  const about = document.createElement("p");
  about.append(cell.about + " ", link);
  document.getElementById("opened").replaceChildren(make("h3", model + " in " + scenario), about, wide);
}));
// Charts: a mark under the pointer tells its figure, and names put series away.
const tip = document.body.appendChild(Object.assign(document.createElement("div"), { id: "tip", hidden: true }));
tip.setAttribute("role", "status");
const point = (event) => {
  const mark = event.target.closest("[data-tip]");
  tip.hidden = mark === null;
  if (mark === null) return;
  tip.textContent = mark.dataset.tip;
  const box = mark.getBoundingClientRect(), wide = document.documentElement.clientWidth;
  tip.style.left = Math.max(0, Math.min(box.right + 6, wide - tip.offsetWidth - 4)) + scrollX + "px";
  tip.style.top = box.bottom + 6 + scrollY + "px";
};
document.addEventListener("pointerover", point);
document.addEventListener("pointerdown", point);
document.querySelectorAll("figure").forEach((figure) => {
  const parts = [...figure.querySelectorAll("[data-series]")];
  const names = [...new Set(parts.map(({ dataset }) => dataset.series))];
  if (names.length < 2) return;
  const row = Object.assign(document.createElement("div"), { className: "series" });
  for (const name of names) {
    const own = parts.filter(({ dataset }) => dataset.series === name);
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const colour = document.createElement("i");
    colour.style.background = own.find(({ dataset }) => dataset.tip)?.getAttribute("fill") ?? "";
    button.append(colour, name);
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => {
      const isShown = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(isShown));
      for (const part of own) part.style.display = isShown ? "" : "none";
    });
    row.append(button);
  }
  figure.append(row);
});
`;
