/**
 * Markdown, made of small pieces: headings, tables, notes. Text that comes from data is escaped.
 *
 * And what a section of a report is.
 *
 * @module
 */

import { escapedText } from "@lab/runtime";
import { markdownTable } from "markdown-table";
import type { Results } from "../collect/results.ts";

/** A column of a table. */
export interface Column<Row> {
  readonly head: string;
  /** Default: `left`. Figures are set `right`. */
  readonly align?: "left" | "right" | "center";
  /** The cell, in Markdown. */
  readonly cell: (row: Row) => string;
}

/**
 * A table, one line per row.
 *
 * @throws {RangeError} If there are no rows: say so in words instead.
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (rows.length === 0) throw new RangeError("Cannot make a table without rows");
  const text = [
    columns.map((column) => column.head),
    ...rows.map((row) => columns.map((column) => cellText(column, row))),
  ];
  return markdownTable(text, {
    align: columns.map((column) => column.align ?? "left"),
    stringLength: visibleLength,
  });
}

/** A figure and its unit stay on one line: spaces in right-aligned columns do not break. */
function cellText<Row>({ align, cell }: Column<Row>, row: Row): string {
  // A line end would end the row, whatever a name says.
  const text = cell(row).replaceAll(/[\r\n\u2028\u2029]+/g, " ");
  return align === "right" ? text.replaceAll(" ", "\u00a0") : text;
}

/** Characters as seen, so that columns line up in the source: × and µ count one each. */
function visibleLength(text: string): number {
  return [...text].length;
}

/** Text from data, safe inside a table cell or a sentence. */
export function plain(text: string): string {
  const line = escapedText(text.replaceAll(/\s*\n\s*/g, " "));
  return line.replaceAll(/[\\|<>`*_[\]]/g, "\\$&");
}

/** Text as code. Backticks inside are dropped, pipes are escaped for tables. */
export function code(text: string): string {
  return `\`${escapedText(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** A command to type, on a line of its own. */
export function command(text: string): string {
  return `Run it again: \`${text}\``;
}

/** The main job with the arguments that gave the results. */
export function mainCommand({ args }: { readonly args: string }): string {
  return `deno task lab${args === "" ? "" : ` ${args}`}`;
}

/** A picture with its description for those who cannot see it. */
export function picture(about: string, file: string): string {
  return `![${plain(about)}](${file})`;
}

/** A note that GitHub sets in a box. */
export function note(kind: "NOTE" | "IMPORTANT" | "WARNING", text: string): string {
  return [`> [!${kind}]`, ...text.split("\n").map((line) => `> ${line}`.trimEnd())].join("\n");
}

/** Text folded away behind a line to click on. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Joins blocks with one empty line between, drops empty ones, and ends with a newline. */
export function blocks(parts: readonly string[]): string {
  return parts.map((part) => part.trim()).filter((part) => part !== "").join("\n\n") + "\n";
}

/** A section: heading of `level`, then its blocks. */
export function section(level: 1 | 2 | 3, title: string, parts: readonly string[]): string {
  return blocks([`${"#".repeat(level)} ${title}`, ...parts]);
}

/** A section: its Markdown, and the pictures it shows, by file name. */
export interface Page {
  readonly markdown: string;
  readonly pictures?: ReadonlyMap<string, string>;
}

/** Makes a section from results; pure, so the same results give the same bytes. */
export type PageMaker = (results: Results) => Page;

/** A page with a file of its own, beside the report that links to it. */
export interface FilePage {
  readonly file: string;
  /** Its heading. */
  readonly title: string;
  /** What came out, in a sentence: on top of the page, and in the report. */
  verdict(results: Results): string;
  /** Everything below. */
  readonly body: PageMaker;
}
