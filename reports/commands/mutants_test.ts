import { assert, assertEquals } from "@std/assert";
import { main } from "../cli.ts";

/** Runs a command line, and answers its exit code and what it said. */
async function said(args: readonly string[]): Promise<{ exit: number; out: string; err: string }> {
  const texts = { log: "", error: "" };
  const { log, error } = console;
  console.log = (text: string) => texts.log += `${text}\n`;
  console.error = (text: string) => texts.error += `${text}\n`;
  try {
    return { exit: await main(["mutants", ...args]), out: texts.log, err: texts.error };
  } finally {
    console.log = log;
    console.error = error;
  }
}

/** Bad command lines, and what the one line must say. */
const BAD: readonly (readonly [args: string, words: string])[] = [
  ["--seeds 0", "1..1000"],
  ["--seeds 1e3", "plain digits"],
  ["--seeds", "needs a value"],
  ["--seeds 3 --seeds 4", "was given twice"],
  ["--mutant nobody", "choose one of: "],
  ["--family nowhere", "wake-up"],
  ["--mutant gpm-lost-kick --family steal", "must be of --family steal"],
  ["--sound -1", "0..10000000"],
  ["--sound 99999999", "0..10000000"],
  ["--fast", "there are: --seeds"],
  ["gpm-lost-kick", "is one too many"],
];

for (const [args, words] of BAD) {
  Deno.test(`mutants ${args}: one line, exit 2`, async () => {
    const { exit, out, err } = await said(args.split(" "));
    assertEquals([exit, out], [2, ""]);
    assertEquals(err.trimEnd().split("\n").length, 1);
    assert(err.startsWith("mutants: ") && err.includes(words), err);
  });
}

const MAY_READ = Deno.permissions.querySync({ name: "read" }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: workers read their code, and this run may not)";

Deno.test({
  name: `mutants prints a row for each mutant and the sum last${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  async fn() {
    const { exit, out } = await said(["--mutant", "gpm-lost-kick", "--seeds", "2", "--quick"]);
    assertEquals(exit, 0);
    const lines = out.trimEnd().split("\n");
    assert(lines[1].startsWith("gpm-lost-kick"), out);
    assertEquals(lines.at(-1), "1/1 mutants killed");
  },
});

Deno.test({
  name: `mutants --json is one object with rows, totals and facts${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  async fn() {
    const args = ["--mutant", "trace-unborn", "--seeds", "1", "--json", "--sound", "10"];
    const { exit, out } = await said(args);
    assertEquals(exit, 0);
    const { rows, totals, sound } = JSON.parse(out);
    assertEquals([rows.length, totals.killed, sound], [1, 1, { runs: 10, blamed: [] }]);
  },
});
