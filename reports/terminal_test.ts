/**
 * Terminals and rights by kind, for every command there is, those to come among them: an output
 * that is full or closed, and no right at all.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import type { Command } from "commander";
import { allCommands, main } from "./cli.ts";
import { guardOutput } from "./command_line/output.ts";
import { type Answer, HOUSE, MUST_SKIP, saySkipped, withAllRights } from "./lab_testing.ts";

saySkipped("tests of terminals and rights");

/** How each command is typed. */
function typed(): readonly string[][] {
  return allCommands().flatMap((command: Command): string[][] => {
    const words = command.name() === "lab" ? [] : [command.name()];
    return [words, ...command.commands.map((sub) => [...words, sub.name()])];
  });
}

/** Commands that answer in a moment, and do what they are there for. */
const QUICK: readonly string[] = [
  "models",
  "completions bash",
  "sim --model gm",
  "sim --model gm --json",
  "order props/golden/go/programs/spawn_n.json --param n=2",
  "explore --model gm --procs 1 --gs 2 --program wake",
  "coverage --runs 1",
];

/** Runs `lab` with a standard output that answers so. */
async function within(write: () => number, args: readonly string[]): Promise<Answer> {
  const { log, error } = console;
  let err = "";
  guardOutput(write);
  console.error = (...words: unknown[]) => void (err += `${words.join(" ")}\n`);
  try {
    return { code: await main(args), out: "", err };
  } finally {
    Object.assign(console, { log, error });
  }
}

const FULL = () => {
  throw new Error("No space left on device (os error 28)");
};
const CLOSED = () => {
  throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
};

Deno.test({
  name: "a full output is said in one line by every command, and a closed one ends it quietly",
  ignore: MUST_SKIP,
  async fn() {
    const all = [
      ...typed().map((words) => [...words, "--help"]),
      ...QUICK.map((t) => t.split(" ")),
    ];
    for (const args of all) {
      const full = await within(FULL, args);
      assertEquals(full.code, 1, `${args}: ${full.err}`);
      const line = /^[a-z]+: the output cannot be written: No space left on device\n$/;
      assertMatch(full.err, line, args.join(" "));
      const closed = await within(CLOSED, args);
      assertEquals([closed.code, closed.err], [141, ""], args.join(" "));
    }
  },
});

/** Commands, and enough behind them that they begin to work. */
const WORKING: readonly string[] = [
  "--quick",
  "sim --model ./mine.ts",
  "sim --model gm --workload deno.json",
  "order deno.json",
  "whatif deno.json",
  "import deno.json",
  "replay --model gpm --mutant gpm-lost-kick --seed 1 --path 0 --save",
  "new mine.ts",
  "check reports/guest/template.ts --quick",
  "report",
  "mutate models/g.ts --sample 1",
  "mutants --quick --mutant gpm-lost-kick --seeds 1",
  "oracle --runs 1",
  "record",
  "cores --runs 2",
  "bench --no-run benches/gm_bench.ts",
  "bench run --quick",
  "bench list",
  "bench keep",
  "calibrate --quick",
];

Deno.test({
  name: "a command without any right says in one line what it may not, and how it may",
  ignore: MUST_SKIP,
  async fn() {
    for (const words of WORKING) {
      const cli = new URL("reports/cli.ts", HOUSE).href;
      const args = ["run", "-q", "--no-prompt", cli, ...words.split(" ")];
      const { code, err } = await withAllRights<Answer>({ do: "run", args, env: {} });
      assertEquals(code > 0 && code <= 2, true, `${words}: ${err}`);
      assertMatch(err, /^[a-z]+: [^\n]+\n$/, words);
    }
  },
});
