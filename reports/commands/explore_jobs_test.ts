/**
 * `lab explore` on several cores, and with a file that keeps what is done.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { labIn, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";

saySkipped("tests of lab explore on several cores, and of checkpoints,");
const ignore = MUST_SKIP;

/** Two slices, of which the last is short. */
const DRAWN = "explore --model gm --program wake --strategy portfolio --runs 10300".split(" ");

Deno.test({
  name: "what lab explore finds does not depend on the number of cores",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const [one, three] = [
        await labIn(folder, ...DRAWN, "--jobs", "1"),
        await labIn(folder, ...DRAWN, "--jobs", "3"),
      ];
      assertEquals(one.code, 0, one.err);
      assertStringIncludes(one.out, " 10,300 ");
      assertEquals(three.out, one.out);
      const bug = "explore --mutant gm-wake-first --program wake --strategy portfolio --first"
        .split(" ");
      const found = [
        await labIn(folder, ...bug, "--jobs", "1"),
        await labIn(folder, ...bug, "--jobs", "2"),
      ];
      assertEquals([found[0].code, found[0].out], [1, found[1].out]);
    }),
});

/** Long enough for other cores to make runs of it, and for two lines of a checkpoint. */
const SEARCHED = "explore --model gm --program wake --runs 5000".split(" ");

Deno.test({
  name: "an exhaustive search says the same on any number of cores",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const [one, three] = [
        await labIn(folder, ...SEARCHED, "--jobs", "1"),
        await labIn(folder, ...SEARCHED, "--jobs", "3"),
      ];
      assertEquals(one.code, 0, one.err);
      assertStringIncludes(one.out, "not complete (--runs)");
      assertEquals(three.out, one.out);
    }),
});

Deno.test({
  name: "an exhaustive search that was killed goes on from the runs before",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/kept`, args = [...SEARCHED, "--checkpoint", "kept"];
      const whole = await labIn(folder, ...args, "--jobs", "2");
      const text = Deno.readTextFileSync(file), lines = text.split("\n");
      // The command, two lines of runs, the result.
      assertEquals(lines.length, 5);
      const upTo = (n: number) => lines.slice(0, n).join("\n").length + 1;
      for (
        const [length, jobs] of [[upTo(3), "1"], [upTo(2) + 1_000, "2"], [upTo(1), "2"]] as const
      ) {
        Deno.writeTextFileSync(file, text.slice(0, length));
        assertEquals((await labIn(folder, ...args, "--jobs", jobs)).out, whole.out);
        assertEquals(Deno.readTextFileSync(file), text);
      }
      // What was run is not run again.
      const lied = text.slice(0, upTo(3)).replaceAll(/"trace":\d+/g, '"trace":1');
      Deno.writeTextFileSync(file, lied);
      assert((await labIn(folder, ...args)).out !== whole.out);
    }),
});

Deno.test({
  name: "a search that was killed in the middle of a line goes on from the lines before",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/kept`, args = [...DRAWN, "--checkpoint", "kept", "--jobs", "1"];
      const whole = await labIn(folder, ...args);
      const text = Deno.readTextFileSync(file), lines = text.split("\n");
      // The command and two slices.
      assertEquals(lines.length, 4);
      for (const length of [text.length - 40, lines[0].length + 1 + lines[1].length, 7, 0]) {
        Deno.writeTextFileSync(file, text.slice(0, length));
        if (length === 7) {
          // Not even the name of the command: nobody knows whose it is.
          assertEquals((await labIn(folder, ...args)).code, 2);
          continue;
        }
        assertEquals((await labIn(folder, ...args)).out, whole.out);
        assertEquals(Deno.readTextFileSync(file), text);
      }
      // All is done: nothing runs any more.
      const lied = text.replace('"deadlocks":0', '"deadlocks":7');
      Deno.writeTextFileSync(file, lied);
      assert((await labIn(folder, ...args)).out !== whole.out);
      const other = await labIn(folder, ...args, "--seed", "2");
      assertEquals(other.code, 2);
      assertStringIncludes(other.err, "--checkpoint is of another command");
    }),
});
