/**
 * The commands that the page prints, run within this process.
 *
 * @module
 */

import { COMPLAINTS } from "@lab/props";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { madeResults } from "../collect/results_testing.ts";
import { complaintRows, runtimeRows } from "../collect/runtimes.ts";
import { lab, MUST_SKIP, saySkipped } from "../lab_testing.ts";
import { runtimesPage } from "./runtimes.ts";

saySkipped("tests of the page of runtimes");

const results = { ...madeResults(), runtimes: runtimeRows(), complaints: complaintRows() };
const { markdown } = runtimesPage.body(results);
const rows = markdown.split("\n").filter((line) => /^\| .*`deno task lab /.test(line));
const cellsOf = (row: string) => row.split("|").slice(1, -1).map((cell) => cell.trim());

const unquoted = (cell: string) => cell.replaceAll("`", "").replaceAll("*", "");

Deno.test("each cell of the page names a command of its own model", () => {
  const starved = rows.map(cellsOf).filter((cells) => cells.at(-1)!.includes("lab order"));
  assertEquals(starved.length, results.runtimes.length * results.runtimes[0].starved.length);
  for (const [, model, , , text] of starved) {
    assertStringIncludes(text, `--model ${unquoted(model)} `);
  }
});

/** What a command of the page prints as JSON. */
async function printed(typed: string) {
  const isSim = typed.startsWith("sim ");
  const { code, out } = await lab(...typed.split(" "), ...(isSim ? ["--json"] : []));
  assertEquals(code, 0, typed);
  return JSON.parse(out);
}

/** Where each figure of a complaint stands in what `lab sim --json` prints. */
// deno-lint-ignore no-explicit-any
const FIGURES: Readonly<Record<string, (answer: any) => unknown>> = {
  end: ({ end }) => end,
  wakes: ({ counts }) => counts.wakes,
  "unnoticed, ns": ({ unnoticedNs }) => unnoticedNs,
  "victim's mark at, ns": ({ marks }) => marks.find(({ id }: { id: number }) => id === 9).firstNs,
};

Deno.test({
  name: "each command of the page runs, and gives what stands beside it",
  ignore: MUST_SKIP,
  fn: async () => {
    let checked = 0;
    for (const row of rows) {
      const cells = cellsOf(row), [, typed] = /`deno task lab ([^`]+)`/.exec(row)!;
      if (typed.includes("--scenario")) continue;
      const answer = await printed(typed);
      const [, what, value] = cells.map(unquoted);
      const figure = typed.startsWith("order") ? answer.order.indexOf(9) : FIGURES[what](answer);
      assertEquals(String(figure), value.replaceAll(",", ""), typed);
      checked++;
    }
    assertEquals(checked, 35 + COMPLAINTS.flatMap(({ asked }) => asked).length);
  },
});
