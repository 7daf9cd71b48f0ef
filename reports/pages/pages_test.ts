import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Results, Validity } from "../collect/results.ts";
import { madeResults, madeValidity } from "../collect/results_testing.ts";
import { UsageError } from "../command_line/errors.ts";
import { bimodalPage } from "./bimodal.ts";
import { buildReport } from "./build.ts";
import { anchor } from "./findings.ts";
import { lockFreeRingsPage } from "./lock_free_rings.ts";
import { runtimesPage } from "./runtimes.ts";
import { reportOf } from "./stored.ts";
import { validityPage } from "./validity.ts";
import { whatIfPage } from "./what_if.ts";

const withValidity = (validity: Partial<Validity>): Results => ({
  ...madeResults(),
  validity: { ...madeValidity(), ...validity },
});

Deno.test("every link inside the report leads to a heading that is there", () => {
  const files = buildReport(madeResults());
  let links = 0;
  for (const [name, text] of files) {
    for (const [, file, place] of text.matchAll(/\]\(([\w.]*\.md)?(?:#([^)]+))?\)/g)) {
      const target = files.get(file ?? name);
      assert(target !== undefined, `${name} links to ${file}`);
      if (place === undefined) continue;
      const headings = [...target.matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchor(title));
      assert(headings.includes(place), `${name} links to ${file ?? ""}#${place}`);
      links++;
    }
  }
  assert(links > 10, `only ${links} links were found`);
});

Deno.test("every section of the report with a table names the command behind it", () => {
  let sections = 0;
  for (const [name, text] of buildReport(madeResults())) {
    if (!name.endsWith(".md")) continue;
    // The other pages say it once for all of their tables, or once a section.
    const parts = name === "report.md" ? text.split(/^## /m).slice(1) : [text];
    for (const part of parts) {
      if (!/^\|/m.test(part)) continue;
      const where = `${name}: ${part.split("\n")[0]}`;
      assert(
        /Run it again: `deno (task (-q )?(lab|theory|oracle|speed|bench)|test)\b/.test(part),
        where,
      );
      assert(!part.includes("my-costs.json"), where);
      sections++;
    }
  }
  assert(sections >= 10, `only ${sections} sections have tables`);
});

Deno.test("the verdict on validity is counted, and names what does not hold", () => {
  const verdict = validityPage.verdict(madeResults());
  assertStringIncludes(verdict, "6 of 8 checks hold everywhere; not: 2 traces of 1 real programs");
  assertStringIncludes(verdict, "1 of 2 within 20 %");
  assertStringIncludes(verdict, "distributions (kept) (1 of 2 that vary fit)");
  const { corpus, traces, spread } = madeValidity();
  const wrong = withValidity({ corpus: { ...corpus, equal: 8, different: 1 } });
  assertStringIncludes(validityPage.verdict(wrong), "5 of 8 checks");
  const scenes = spread.scenes.map((scene) => ({ ...scene, compared: [] }));
  const [tree] = spread.scenes;
  const still = {
    ...tree,
    distinct: { go: 1, lab: 1 },
    compared: [{ ...tree.compared[1], distance: 0, p: 1 }],
  };
  const both = withValidity({ spread: { ...spread, scenes: [tree, still] } });
  assertStringIncludes(validityPage.verdict(both), "1 of 2 that vary fit, 1 constant and equal");
  assert(/\| constant +\|/.test(validityPage.body(both).markdown));
  const right = withValidity({ traces: traces.slice(0, 1), spread: { ...spread, scenes } });
  assertEquals(validityPage.verdict(right), "8 of 8 checks hold everywhere.");
});

Deno.test("a trace that is off is named with its reason, a distribution that is off in bold", () => {
  const { markdown } = validityPage.body(madeResults());
  assertStringIncludes(markdown, "- **prog at 2 Ps** is off: waits did not happen.");
  assert(!markdown.includes("**prog at 1 P** is off"));
  assertStringIncludes(markdown, "0.0005 | **no**");
});

Deno.test("a row of theory that fails shows in the verdict and in its block", () => {
  const { theory } = madeValidity();
  const blocks = theory.blocks.map((block) => ({ ...block, pass: 0, fail: 1 }));
  const results = withValidity({ theory: { ...theory, blocks } });
  assertStringIncludes(
    validityPage.verdict(results),
    "queueing theory, whole table (kept) (0 of 1",
  );
  assertStringIncludes(validityPage.body(results).markdown, "**0\u00a0of\u00a01**");
});

Deno.test("the what-if page names who beats gpm, what failed, and how the trace itself replays", () => {
  assertStringIncludes(whatIfPage.verdict(madeResults()), "by gm in prog-p1 at 2 Ps: −20 %");
  const { markdown } = whatIfPage.body(madeResults());
  assertStringIncludes(markdown, "At 2 Ps gm is fastest, −20 % against gpm there.");
  assertStringIncludes(markdown, "gpm-no-steal at 2 Ps was not run to its end: deadlock.");
  assertStringIncludes(markdown, "Replayed by gpm at 1 P: makespan +1 %, sum of waits +1 %.");
});

Deno.test("claims about bimodal work need the reference and the lab to agree", () => {
  const equal = bimodalPage.verdict(madeResults());
  assertEquals(
    equal,
    "6 of 6 decided figures are where the independent simulation has them; " +
      "1 of 2 claims of the story hold.",
  );
  const { theory } = madeValidity();
  const bimodal = theory.bimodal.map((row) =>
    row.setting.startsWith("dFCFS") ? { ...row, expected: 200, measured: 200 } : row
  );
  const apart = withValidity({ theory: { ...theory, bimodal } });
  assertStringIncludes(bimodalPage.verdict(apart), "2 of 2 claims");
});

Deno.test("a figure of bimodal work with a range too wide to fail in is undecided, not held", () => {
  const { theory } = madeValidity();
  const [first, second, third, ...others] = theory.bimodal;
  const bimodal = [
    { ...first, verdict: "undecided" as const },
    second,
    { ...third, ci95: [1, 40] as const, verdict: "fail" as const },
    ...others,
  ];
  const results = withValidity({ theory: { ...theory, bimodal } });
  assertStringIncludes(
    bimodalPage.verdict(results),
    "4 of 5 decided figures are where the independent simulation has them; 1 more are undecided",
  );
  const { markdown } = bimodalPage.body(results);
  assertEquals(markdown.match(/\| undecided +\|/g)?.length, 1);
  assertEquals(markdown.match(/\| \*\*no\*\* +\|/g)?.length, 2, "a row and a claim");
});

Deno.test("gains that are equal are not called larger or smaller", () => {
  const results = madeResults();
  const flat = results.rings.map((cell) => ({ ...cell, nsPerG: 100 }));
  const verdict = lockFreeRingsPage.verdict({ ...results, rings: flat });
  assertStringIncludes(
    verdict,
    "The direction is not Go's everywhere; of the order, 0 of 5 claims",
  );
  assertStringIncludes(lockFreeRingsPage.verdict(results), "The direction is Go's everywhere");
});

const DAMAGE: readonly [name: string, damage: object][] = [
  ["a cell without runs", { cells: [{}] }],
  ["no costs", { about: { seeds: [1] } }],
  ["a validity of nothing", { validity: {} }],
  ["rings of nothing", { rings: [null] }],
  ["a law that is a number", { laws: [1] }],
  ["a what-if without cells", { whatIf: [{}] }],
];
for (const [name, damage] of DAMAGE) {
  Deno.test(`results damaged inside (${name}) are refused in one line`, () => {
    const results = { ...madeResults(), ...damage } as Results;
    const error = assertThrows(() => reportOf("folder", results), UsageError, "is damaged");
    assertEquals(error.message.split("\n").length, 1);
  });
}

Deno.test("Runtimes compared: who starves whom, and where the real one was asked", () => {
  const results = madeResults(), { markdown } = runtimesPage.body(results);
  // A figure and its bracket stay on one line.
  assertStringIncludes(markdown, "**500**\u00a0(499)");
  assertStringIncludes(runtimesPage.verdict(results), "in 0 of 1 cases");
  assertStringIncludes(runtimesPage.verdict({ ...results, runtimes: [] }), "No real runtime");
});
