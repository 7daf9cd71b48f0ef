/**
 * A command that is killed leaves no process behind, whatever that one is doing.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  HOUSE,
  MUST_SKIP,
  saySkipped,
  task,
  withAllRights,
  withFolder,
  wordsOf,
} from "./lab_testing.ts";

saySkipped("tests of what a killed command leaves behind");

const TEMPLATE = new URL("reports/guest/template.ts", HOUSE);
const FOREVER = JSON.stringify({
  progs: { main: [["for", "i", Number.MAX_SAFE_INTEGER, [["yield"]]]] },
});

/** What is typed, and what stands in the command line of the process that computes for it. */
const KILLED: Readonly<Record<string, readonly [child: string, ...args: string[]]>> = {
  "a guest that never answers": ["cell.ts", "check", "loops.ts", "--patience", "600"],
  "a program without an end under a guest": [
    "cell.ts",
    "sim",
    "--model",
    "mine.ts",
    "--workload",
    "forever.json",
  ],
  "a bench": ["deno\0bench", "bench", "benches/gpm_bench.ts"],
};

for (const [what, [child, ...args]] of Object.entries(KILLED)) {
  Deno.test({
    name: `a command that is killed leaves no process behind: ${what}`,
    // Only Linux shows processes as files.
    ignore: MUST_SKIP || Deno.build.os !== "linux",
    fn: () =>
      withFolder(async (folder) => {
        const model = Deno.readTextFileSync(TEMPLATE);
        Deno.writeTextFileSync(`${folder}/mine.ts`, model);
        const looping = model.replace(/( find\(.*\{\n)/, "$1    for (let i = 0; i < 1; i += 0);\n");
        Deno.writeTextFileSync(`${folder}/loops.ts`, looping);
        Deno.writeTextFileSync(`${folder}/forever.json`, FOREVER);
        const scene = { args: [...wordsOf("lab"), ...args], env: { INIT_CWD: folder }, child };
        const left = await withAllRights({ do: "kill-parent", ...scene });
        assertEquals(left, { found: true, ended: true });
      }),
  });
}

Deno.test({
  name: "a bench that nobody kills ends by itself",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const { code, out } = await task("bench", folder, "--filter=/^$/", "benches/gm_bench.ts");
      assertEquals([code, out.includes("gm_bench.ts")], [0, true]);
    }),
});
