/**
 * `--jobs` is the same option wherever it is: one range, all cores by default, and a number that
 * changes nothing of what is printed.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lab } from "../lab_testing.ts";

/** Commands with work for several cores. */
const WIDE: readonly string[] = [
  "",
  "explore --model gm",
  "check mine.ts",
  "mutants",
  "theory",
  "sweep --model gm --scenario unbalanced",
  "coverage",
  "oracle",
  "campaign run smoke",
  "campaign work --queue redis://nowhere",
];

const wordsOf = (text: string): string[] => text.split(" ").filter((word) => word !== "");

for (const command of WIDE) {
  Deno.test(`lab ${command} --jobs: one range, in one line, exit 2`, async () => {
    for (const wrong of ["0", "257", "two"]) {
      const { code, out, err } = await lab(...wordsOf(command), "--jobs", wrong);
      assertEquals([code, out, err.trimEnd().split("\n").length], [2, "", 1], err);
      assertStringIncludes(err, `--jobs must be a whole number in plain digits, 1..256: received`);
    }
  });
}

const MAY_READ = Deno.permissions.querySync({ name: "read" }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: workers read their code, and this run may not)";

/** Command lines, and what of their output is time or cores. */
const SAME: readonly (readonly [command: string, ...isOfTheRun: RegExp[]])[] = [
  ["theory --block graham_anomalies --block greedy_bounds --effort 0.01 --json"],
  ["mutants --family steal --seeds 1 --sound 10 --quick --json", /"(ms|workers|seconds\w*)": .*/g],
  ["coverage --model gm --model g --runs 50 --json"],
  ["sweep --model gm,pm --procs 1,2 --scenario unbalanced --seeds 2 --csv"],
];

for (const [command, ...isOfTheRun] of SAME) {
  Deno.test({
    name: `lab ${command}: the same bytes for 1 and 3 cores${WHY_SKIPPED}`,
    ignore: !MAY_READ,
    async fn() {
      const texts: string[] = [];
      for (const jobs of ["1", "3"]) {
        const { code, out, err } = await lab(...wordsOf(command), "--jobs", jobs);
        assert(code < 2, err);
        assert(out.length > 100, out);
        texts.push(isOfTheRun.reduce((text, part) => text.replaceAll(part, ""), out));
      }
      assertEquals(texts[0], texts[1]);
    },
  });
}
