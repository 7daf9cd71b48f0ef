/**
 * Other commands go on where they were killed, and come to what they would have come to.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MUST_SKIP, saySkipped, startTask, task, withFolder } from "../lab_testing.ts";
import { asTypedIn } from "../command_line/paths.ts";
import { campaignOf } from "./asked_file.ts";
import { cellOf } from "./cell.ts";
import { runCell } from "./kinds.ts";
import { keptCells } from "./kept.ts";
import { openKeep } from "./open_keep.ts";

saySkipped("tests of work that is kept");

const MUTANTS = ["--quick", "--mutant", "gpm-lost-net", "--seeds", "40", "--json"];

/** The table without wall times. */
function timeless(text: string): unknown {
  const { rows, totals } = JSON.parse(text);
  return [rows.map((row: object) => ({ ...row, secondsMedian: 0 })), {
    ...totals,
    secondsMedian: 0,
  }];
}

Deno.test({
  name: "'mutants' that is killed goes on where it was, and comes to the same table",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const { child } = startTask("mutants", folder, MUTANTS);
      const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
      // Some of its pieces are done, some are not.
      for (let said = ""; !/^[1-9]\d*\/\d+ /m.test(said);) {
        const { value, done } = await reader.read();
        if (done) break;
        said += value;
      }
      child.kill("SIGKILL");
      await Promise.all([reader.cancel(), child.stdout.cancel(), child.status]);
      const goesOn = await task("mutants", folder, ...MUTANTS);
      assertMatch(
        goesOn.err,
        /^mutants: goes on where it was interrupted: \d+ of \d+ pieces are kept/,
      );
      const whole = await task("mutants", folder, ...MUTANTS);
      assert(!whole.err.includes("goes on"), whole.err);
      assertEquals([goesOn.code, whole.code], [0, 0]);
      assertEquals(timeless(goesOn.out), timeless(whole.out));
    }),
});

/** Commands that go on for long, and what they say in the end after Ctrl-C. */
const LONG: readonly (readonly [task: string, args: readonly string[], says: RegExp])[] = [
  ["mutants", MUTANTS, /\nmutants: interrupted; the same command goes on where it was\n$/],
  [
    "explore",
    ["--model", "gm", "--program", "wake", "--strategy", "random", "--runs", "9999999"],
    /\nwake +not complete \(Ctrl-C\)/,
  ],
];

for (const [name, args, says] of LONG) {
  Deno.test({
    name: `'${name}': a Ctrl-C that comes several times ends it in the way of the first`,
    ignore: MUST_SKIP || Deno.build.os === "windows",
    fn: () =>
      withFolder(async (folder) => {
        const { child } = startTask(name, folder, args);
        let isOver = false;
        const ended = child.status.finally(() => isOver = true);
        const out = new Response(child.stdout).text();
        let err = "";
        for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
          err += text;
          // It listens from its first line on.
          while (!isOver) {
            try {
              child.kill("SIGINT");
            } catch (error) {
              if (!(error instanceof TypeError)) throw error;
            }
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        }
        assertEquals((await ended).code, 130);
        assertMatch(err + await out, says);
      }),
  });
}

Deno.test({
  name: "values that are kept are there the next time, and gone when all is done",
  ignore: MUST_SKIP,
  fn() {
    const asked = { test: crypto.randomUUID() };
    const first = openKeep("test", asked);
    first.put("a", { b: [1, null] });
    // Somebody who types the same at the same time has nothing, and spoils nothing.
    const twin = openKeep("test", asked);
    assertEquals(twin.get("a"), undefined);
    twin.put("a", 5);
    twin.close(true);
    first.close(false);
    const second = openKeep("test", asked);
    assertEquals([second.get("a"), second.get("b")], [{ b: [1, null] }, undefined]);
    second.close(true);
    const third = openKeep("test", asked);
    assertEquals(third.get("a"), undefined);
    third.close(true);
  },
});

Deno.test({
  name: "a piece of another command's work that fails is told with the command that does it alone",
  ignore: MUST_SKIP,
  async fn() {
    const cells = [cellOf("theory", "", { block: "no-such", at: 0 })];
    await assertRejects(
      () => keptCells({ name: "test", cells, jobs: 1, label: () => "a piece" }),
      Error,
      "a piece: RangeError: no block is called 'no-such'",
    );
  },
});

const MINE = `{
  "check": [{ "models": ["mine.ts"], "cases": 20, "flavours": ["any"], "laws": ["progress"] }]
}`;

Deno.test({
  name: "a cell of a model from a file is done without rights, and finds what is wrong with it",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const template = new URL("../guest/template.ts", import.meta.url);
      const right = Deno.readTextFileSync(template);
      Deno.writeTextFileSync(`${folder}/mine.ts`, right);
      Deno.writeTextFileSync(`${folder}/c.json`, MINE);
      await asTypedIn(folder, async () => {
        const [cell] = campaignOf("c.json").cells;
        const { outcome } = await runCell(cell);
        assertEquals(outcome, { runs: 20, findings: [], facts: { broken: 0 } });
        // Another text is another cell, and the old one is not done with it.
        const wrong = right.replace(/ find\(.*\{\n/, "$&    if (step >= 0) return PARK;\n");
        assert(wrong !== right);
        Deno.writeTextFileSync(`${folder}/mine.ts`, wrong);
        await assertRejects(() => runCell(cell), Error, "is another text");
        const [other] = campaignOf("c.json").cells;
        assert(other.id !== cell.id);
        const { outcome: { findings: [finding] } } = await runCell(other);
        assertEquals(finding.law, "model-rules");
        assertMatch(finding.replay, /^deno task lab check mine\.ts --case /);
        assertMatch(finding.play!, /^deno task lab play --model mine\.ts --case /);
      });
    }),
});
