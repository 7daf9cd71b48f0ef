/**
 * Campaigns with what can go wrong outside of the lab: models that cannot be loaded or end
 * themselves, stores that are none, runtimes that are not there.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { labIn, MUST_SKIP, saySkipped, startTask, withFolder } from "../lab_testing.ts";

saySkipped("tests of campaigns with models from files and with real runtimes");

/** Runs a campaign in a folder. */
function run(folder: string, asked: object, ...more: string[]) {
  Deno.writeTextFileSync(`${folder}/c.jsonc`, JSON.stringify(asked));
  const args = ["run", "c.jsonc", "--db", `${folder}/c.sqlite`, "--jobs", "1", ...more];
  return startTask("campaign", folder, args).answer();
}

const TEMPLATE = new URL("../guest/template.ts", import.meta.url);

Deno.test({
  name: "a model that throws as it is loaded or ends itself is set apart, and the rest goes on",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/none.ts`, 'throw new Error("not today");\n');
      const text = Deno.readTextFileSync(TEMPLATE);
      const ends = text.replace("if (step === 0) return this", "Deno.exit(3);\n    $&");
      Deno.writeTextFileSync(`${folder}/ends.ts`, ends);
      const { code, out, err } = await run(folder, {
        check: [
          { models: ["./none.ts"], cases: 750 },
          { models: ["gm"], cases: 10, flavours: ["any"] },
          { models: ["./ends.ts"], cases: 10, flavours: ["any"] },
        ],
        retries: 0,
      });
      assertEquals(code, 1, err);
      const failed = err.split("\n").filter((line) => / failed, /.test(line));
      const of = (file: string) => failed.filter((line) => line.includes(file));
      assert(of("none.ts").length > 3, err);
      assertEquals(of("ends.ts").length, 1);
      assertStringIncludes(out, `1 cell of ${failed.length + 1} finished, 0 left`);
      const report = await labIn(folder, "campaign", "report", "c", "--db", `${folder}/c.sqlite`);
      assertStringIncludes(report.out, "not today");
      assertStringIncludes(report.out, 'deno task campaign cell \'{"kind":"guest"');
    }),
});

Deno.test({
  name: "what a model of a file breaks is told with commands that replay and show it",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const promised = "=> ahead + 1 };", text = Deno.readTextFileSync(TEMPLATE);
      assertStringIncludes(text, promised);
      Deno.writeTextFileSync(`${folder}/liar.ts`, text.replace(promised, "=> 0 * ahead };"));
      const scene = { procs: [2], models: ["./liar.ts"] };
      const { code, out, err } = await run(folder, {
        sim: [{ ...scene, scenarios: ["fan"], seeds: 1 }],
        explore: [{ ...scene, programs: ["wake"], strategies: ["portfolio"], runs: 20 }],
      });
      assertEquals(code, 1, err);
      const causes = [...out.matchAll(/^\S{8} bounded-wait, .*\n {2}(.*)\n {2}(.*)$/gm)];
      assertEquals(causes.length, 2, out);
      for (const [, replay, play] of causes) {
        const [before, scene] = replay.replace("deno task lab ", "").split(" --case ");
        const text = scene.slice(1, -1).replaceAll("'\\''", "'");
        const again = await labIn(folder, ...before.split(" "), "--case", text);
        assertEquals(again.code, 1, replay);
        assertStringIncludes(again.out, "bounded-wait");
        assertStringIncludes(again.out, `look at it: ${play}`);
      }
    }),
});

Deno.test({
  name: "a store that is none is refused, and nothing is left beside it",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/c.sqlite`, "no store");
      const { code, err } = await run(folder, { check: [{ models: ["gm"], cases: 1 }] });
      assertEquals(code, 2, err);
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
      assertEquals(names, ["c.jsonc", "c.sqlite"]);
    }),
});

Deno.test({
  name: "cells of an oracle ask the real Go of this machine",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const asked = { oracle: [{ runtimes: ["go"], programs: 3, repeat: 1 }], retries: 0 };
      const { code, out, err } = await run(folder, asked);
      const why = /failed, set apart: (.*)/.exec(err)?.[1];
      if (why !== undefined) {
        // Whoever has no Go cannot ask it; anything else is a fault.
        assert(/\bgo\b/i.test(why), err);
        console.log(`skipped: ${why}`);
        return;
      }
      assertEquals(code, 0, err);
      assertStringIncludes(out, "1 cell of 1 finished");
    }),
});
