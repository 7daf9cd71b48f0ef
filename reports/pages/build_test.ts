import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { buildReport, FILE_PAGES, REPORT_FILE, resultsText, sealed } from "./build.ts";
import { madeCell, madeResults } from "../collect/results_testing.ts";
import type { Results } from "../collect/results.ts";

/** All pages of a report, one behind the other. */
const reportOf = (results: Results): string =>
  [...buildReport(results)].filter(([name]) => name.endsWith(".md")).map(([, text]) => text)
    .join("\n");

Deno.test("the same results are the same bytes, pictures included", () => {
  assertEquals([...buildReport(madeResults())], [...buildReport(madeResults())]);
});

Deno.test("the report begins with the verdict, and every picture it shows is there", () => {
  const files = buildReport(madeResults());
  const text = files.get(REPORT_FILE) ?? "";
  assert(
    text.startsWith(
      "# Which scheduler is right, how fast is it, and why?\n\n1. No scheduler is best",
    ),
  );
  const pages = [...files].filter(([name]) => name.endsWith(".md"));
  assertEquals(pages.map(([name]) => name), [
    REPORT_FILE,
    ...FILE_PAGES.map((page) => page.file),
  ]);
  const shown = pages.flatMap(([, page]) =>
    [...page.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, name]) => name)
  );
  assertEquals(shown.length, 10);
  const all = new Set([...pages.map(([name]) => name), ...shown, "report.html"]);
  assertEquals(all, new Set(files.keys()));
});

Deno.test("every line of a table has as many cells as its head", () => {
  let cells = 0;
  for (const line of reportOf(madeResults()).split("\n")) {
    const found = line.startsWith("|") ? line.match(/(?<!\\)\|/g)?.length ?? 0 : 0;
    if (found > 0 && cells > 0) assertEquals(found, cells, line);
    cells = found;
  }
});

Deno.test("only the machine line differs between two machines", () => {
  const here = madeResults();
  const there = { ...here, about: { ...here.about, machine: "64 cores, darwin aarch64" } };
  const lines = reportOf(there).split("\n");
  const different = reportOf(here).split("\n").filter((line, i) => line !== lines[i]);
  assertEquals(different, ["- machine: 2 cores, linux x86\\_64"]);
});

Deno.test("a model that was not run is said so, with the reason", () => {
  const results = madeResults();
  const cells = results.cells.map((cell) =>
    cell.model === "g" && cell.scenario === "closed"
      ? { ...cell, runs: [], refusal: "limit msMax = 10000 reached" }
      : cell
  );
  const text = reportOf({ ...results, cells });
  assertStringIncludes(text, "g was not run: limit msMax = 10000 reached.");
  assertStringIncludes(text, "not run");
});

Deno.test("a run that got stuck is not passed off as a result", () => {
  const results = madeResults();
  const cells = results.cells.map((cell) =>
    cell.model === "gm" && cell.scenario === "closed"
      ? { ...cell, runs: cell.runs.map((run, i) => i === 0 ? { ...run, end: "stalled" } : run) }
      : cell
  );
  const text = reportOf({ ...results, cells });
  assertStringIncludes(text, "**gm did not finish** (stalled) with 1 seed.");
});

Deno.test("a breach of a law is quoted with model, scenario, seed, time and reason", () => {
  const results = madeResults();
  const broken = madeCell("gm", "closed", [100, 105, 110], [50, 51, 52]);
  const runs = broken.runs.map((run, i) => ({
    ...run,
    violations: i === 1 ? [{ law: "conservation", reason: "G7 was lost", atNs: 1_234 }] : [],
  }));
  const cells = results.cells.map((cell) =>
    cell.model === "gm" && cell.scenario === "closed" ? { ...broken, runs } : cell
  );
  const laws = results.laws.map((law) => ({ ...law, violations: 1 }));
  const text = reportOf({ ...results, cells, laws });
  assertStringIncludes(text, "**1 breach**");
  assertStringIncludes(text, "**conservation** by gm in closed, seed 2, at 1,234 ns: G7 was lost");
});

Deno.test("a trace that real Go ran otherwise is named with its difference", () => {
  const results = madeResults();
  const golden = results.golden.map((row) => ({
    ...row,
    orderSame: false,
    difference: "order at mark 1",
  }));
  const text = reportOf({ ...results, golden });
  assertStringIncludes(text, "**0 of 1**");
  assertStringIncludes(text, "spawn_n-n1-ph0: order at mark 1");
});

Deno.test("resultsText() is JSON that gives the results back, one cell a line", () => {
  const results = madeResults();
  const text = resultsText(results);
  const { seal, ...rest } = JSON.parse(text);
  assertEquals([rest, seal.sha256], [results, sealed(rest)]);
  const lines = text.split("\n").filter((line) => line.startsWith('  {"group"'));
  assertEquals(lines.length, results.cells.length);
});

Deno.test("the page Validity begins with the conformance of real schedules", () => {
  const page = buildReport(madeResults()).get("validity.md")!;
  const first = page.indexOf("**Of 2,000 starts of goroutines in traces of real Go");
  assert(first > 0 && first < page.indexOf("held against"), page.slice(0, 500));
  assertStringIncludes(page, "0 have no explanation by gpm's rules.** 1 % have several, 3 could");
});

for (const [name, title] of [["gMove", "Contention"], ["wakeLatency", "Waking threads"]]) {
  Deno.test(`a report says which models rest on ${name}, and how much`, () => rests(name, title));
}

function rests(name: string, title: string): void {
  const made = madeResults();
  const row = { name, about: "a line", value: 50, evidence: "measured", source: "x" };
  const costs = { name: "linux-x64", rows: [row, { ...row, name: "userSwitch" }] };
  const withLines = (ns: number) => {
    const cells = made.cells.map((cell) =>
      cell.model !== "gm" ? cell : {
        ...cell,
        runs: cell.runs.map((run) => ({ ...run, costNs: { userSwitch: 100, [name]: ns } })),
      }
    );
    return reportOf({ ...made, about: { ...made.about, costs }, cells });
  };
  const told = withLines(300);
  assertStringIncludes(told, `**${title}** (`);
  assertStringIncludes(told, "is part of that: gm 75 %. It was measured");
  assert(!withLines(1).includes(`**${title}**`));
}

Deno.test("a report on costs from a file names the file in its commands, and what was measured", () => {
  const made = madeResults();
  const row = {
    name: "chanOp",
    about: "channel operation",
    value: 15,
    evidence: "measured",
    source: "here",
  };
  const costs = { name: "calibrated", rows: [row] };
  const about = { ...made.about, costs, args: "--quick --costs my-costs.json" };
  const text = reportOf({ ...made, about });
  const commands = text.split("\n").filter((line) => / sim .*--costs /.test(line));
  assert(commands.some((line) => line.includes("--costs my-costs.json")));
  assert(!commands.some((line) => line.includes("--costs calibrated")), commands.join("\n"));
  assert(/`chanOp` .*\| measured \| here/.test(text));
});
