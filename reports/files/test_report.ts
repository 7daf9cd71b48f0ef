/**
 * What was judged, for machines that show test results: a JUnit file (`--junit`), and the lines
 * that GitHub turns into annotations (`--github`).
 *
 * @module
 */

import { type Command, Option } from "commander";
import { valueOption } from "../command_line/command_line.ts";
import { UsageError } from "../command_line/errors.ts";
import { type OutFile, outFile } from "./out_file.ts";
import { readBounded } from "./read_text.ts";
import { OUT_DEFAULT, writeAll } from "./write.ts";

/** One thing that was judged. */
export interface TestRow {
  readonly name: string;
  /** Why it fails, its first line saying what; null: it holds. */
  readonly failure: string | null;
}

/** What a command judged. */
export interface TestSuite {
  readonly name: string;
  /** The file that is to blame, as typed; null: none. */
  readonly file: string | null;
  readonly rows: readonly TestRow[];
}

/** What was typed. */
export interface TestReportFlags {
  readonly junit?: string;
  readonly github?: boolean;
}

/** Adds the options. */
export function addTestReportOptions(command: Command): Command {
  return command
    .addOption(valueOption(
      "--junit <FILE>",
      `also write what was judged as JUnit XML, in ${OUT_DEFAULT}`,
      (_, text) => text,
    ))
    .addOption(new Option("--github", "also print each failure as an annotation of GitHub"));
}

/**
 * Where the file goes, found before any work is done for it; null: it was not asked for.
 *
 * @throws {UsageError} It does not end in .xml, cannot be written, or something else is there.
 */
export function testReportPlace({ junit }: TestReportFlags): OutFile | null {
  if (junit === undefined) return null;
  return outFile(junit, {
    what: "a JUnit file",
    ending: ".xml",
    option: "--junit",
    load: (path) => {
      if (readBounded(path).includes("<testsuites")) return;
      throw new UsageError("--junit", "must be a JUnit file", path, "give another name");
    },
  });
}

/** Writes and prints what was asked for. */
export async function writeTestReport(
  { github }: TestReportFlags,
  place: OutFile | null,
  suite: TestSuite,
): Promise<void> {
  if (github) githubLines(suite).forEach((line) => console.log(line));
  if (place === null) return;
  writeAll(place.folder, new Map([[place.file, await junitText(suite)]]));
}

/** The file's text. What XML cannot hold becomes U+FFFD. */
export async function junitText({ name, rows }: TestSuite): Promise<string> {
  // Nobody else waits for it to be loaded.
  const { create } = await import("xmlbuilder2");
  const failed = rows.filter(({ failure }) => failure !== null).length;
  const counts = { tests: rows.length, failures: failed };
  const document = create({ encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  const suite = document.ele("testsuites", counts).ele("testsuite", { name, ...counts });
  for (const row of rows) {
    const test = suite.ele("testcase", { name: row.name, classname: name });
    if (row.failure === null) continue;
    test.ele("failure", { message: firstLine(row.failure) }).txt(row.failure);
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

/** Workflow commands, one for each failure. */
export function githubLines({ name, file, rows }: TestSuite): string[] {
  return rows.flatMap(({ name: row, failure }) => {
    if (failure === null) return [];
    const about = { ...file === null ? {} : { file }, title: `${name}: ${row}` };
    const said = Object.entries(about).map(([key, value]) => `${key}=${escaped(value, "%\r\n:,")}`);
    return [`::error ${said.join(",")}::${escaped(failure, "%\r\n")}`];
  });
}

/** Characters that would end a part of a workflow command, as GitHub reads them. */
function escaped(text: string, special: string): string {
  const code = (char: string) => char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
  return [...text].map((char) => special.includes(char) ? `%${code(char)}` : char).join("");
}

const firstLine = (text: string): string => text.split("\n", 1)[0];
