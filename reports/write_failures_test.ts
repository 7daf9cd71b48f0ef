/**
 * Places that cannot be written to or read, found out when it is too late to ask: nothing that was
 * measured is lost, nothing is left half-way, and it is said in one line.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { keep } from "./bench/commands.ts";
import { History } from "./bench/history.ts";
import { madeRun } from "./bench/run_testing.ts";
import { FailedRun } from "./command_line/errors.ts";
import { readRun } from "./files/bench_run.ts";
import { alone, replaceAll } from "./files/settle.ts";
import { labIn, MUST_SKIP, saySkipped, startTask, withFolder } from "./lab_testing.ts";

saySkipped("tests of places that cannot be written to");

Deno.test({
  name: "a history that is locked while samples are taken does not lose them",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder((folder) => {
      const path = `${folder}/history.sqlite`;
      const history = History.write(path);
      const other = new DatabaseSync(path);
      try {
        other.exec("BEGIN EXCLUSIVE");
        const run = madeRun({ wall: { "floor a": [5, 6] }, session: "0123456789" });
        const fault = assertThrows(() => keep(history, [run], path), FailedRun, "locked");
        const file = `${folder}/unsaved-01234567-1.json`;
        assertStringIncludes(fault.message, "unsaved-01234567-1.json, which 'compare' takes");
        assertEquals(readRun(file), run);
      } finally {
        other.close();
        history.close();
      }
      return Promise.resolve();
    }),
});

Deno.test({
  name: "files that cannot all be written leave those before as they were, and nothing else",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder((folder) => {
      alone(folder, () => replaceAll(folder, "a", new Map([["a.md", "old"]])));
      const files = new Map([["a.md", "new"], [`${"x".repeat(300)}.md`, "new"]]);
      assertThrows(() => alone(folder, () => replaceAll(folder, "b", files)), Error, "too long");
      for (const name of ["../b.md", "b/c.md", "..", "a\0b"]) {
        const out = new Map([["a.md", "new"], [name, "new"]]);
        assertThrows(
          () => alone(folder, () => replaceAll(folder, "c", out)),
          RangeError,
          "no name",
        );
      }
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.md"]);
      assertEquals(Deno.readTextFileSync(`${folder}/a.md`), "old");
      return Promise.resolve();
    }),
});

Deno.test({
  name: "replay --save without the right to write says so, and how it has it",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const args = ["--model", "gpm", "--mutant", "gpm-lost-kick", "--seed", "1", "--path", "0"];
      const isLeft = (word: string) => !word.startsWith("--allow-write");
      const { code, err } = await startTask("lab", folder, ["replay", ...args, "--save"], isLeft)
        .answer();
      assertEquals(code, 2);
      assertMatch(
        err,
        /^lab: --save needs the rights to read and write props\/regressions; [^\n]+\n$/,
      );
    }),
});

/** Whoever may everything is not stopped by the mode of a file. */
function isStopped(folder: string): boolean {
  Deno.mkdirSync(`${folder}/closed`, { mode: 0o555 });
  try {
    Deno.writeTextFileSync(`${folder}/closed/x`, "");
    return false;
  } catch {
    return true;
  }
}

/** What is typed where `closed` takes no file and `secret.json` and `secret.ts` cannot be read. */
const REFUSED: readonly string[] = [
  "--quick --out closed",
  "--quick --costs secret.json",
  "sim --model gm --workload secret.json",
  "sim --model gm --costs secret.json",
  "sim --model ./secret.ts",
  "order secret.json",
  "order --cases secret.json",
  "explore --model gm --workload secret.json",
  "whatif secret.json",
  "whatif open.json --out closed",
  "import secret.json --out -",
  "import open.json --out closed/x.json",
  "check secret.ts --quick",
  "check open.ts --quick --laws secret.ts",
  "check open.ts --quick --out closed",
  "check open.ts --quick --junit closed/x.xml",
  "new closed/x.ts",
  "report --out closed",
  "calibrate --out closed/x.json",
  "bench run --history closed/x.sqlite",
  "bench run --out closed/x.json",
  "bench compare secret.json open.json",
  "bench keep --speed secret.json",
];

Deno.test({
  name: "what the system does not let be read or written is told in one line by every command",
  ignore: MUST_SKIP || Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      if (!isStopped(folder)) {
        return console.log("skipped: this user may read and write everything");
      }
      for (const name of ["secret.json", "secret.ts", "open.json", "open.ts"]) {
        Deno.writeTextFileSync(`${folder}/${name}`, name.endsWith("ts") ? "export {};\n" : "{}");
        if (name.startsWith("secret")) Deno.chmodSync(`${folder}/${name}`, 0);
      }
      for (const typed of REFUSED) {
        const { code, out, err } = await labIn(folder, ...typed.split(" "));
        assertEquals([code, out], [2, ""], `${typed}: ${out}${err}`);
        assertMatch(err, /^[a-z]+: [^\n]+\n$/, typed);
        assertEquals(/undefined|\bat file:|Error:/.test(err), false, `${typed}: ${err}`);
      }
      Deno.chmodSync(`${folder}/closed`, 0o755);
    }),
});
