import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { main } from "./cli.ts";
import { recordCorpus } from "./record.ts";

const MAY_RUN_GO = Deno.permissions.querySync({ name: "run", command: "go" }).state === "granted";

/** What was printed while `work` ran. */
async function printed(work: () => Promise<number>): Promise<{ exit: number; lines: string[] }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (line: string) => void lines.push(line);
  try {
    return { exit: await work(), lines };
  } finally {
    console.log = log;
    console.error = error;
  }
}

const WRONG: readonly [args: string[], says: string][] = [
  [["--runs", "0"], "--runs must be a whole number 1..10000000: received '0'"],
  [["--seed", "x"], "--seed must be a whole number"],
  [["--procs", "65"], "--procs must be a whole number 1..64"],
  [["--path", "1:a"], "--path must be numbers joined by colons"],
  [["--option", "ring"], "--option must be name=value"],
  [["--option", "ring=3"], "option ring of model gpm"],
  [["--option", "nope=3"], "has no option 'nope'"],
  [["--frobnicate"], "unknown argument '--frobnicate'"],
];

for (const [args, says] of WRONG) {
  Deno.test(`deno task oracle ${args.join(" ")}: one line, exit 2`, async () => {
    const { exit, lines } = await printed(() => main(args));
    assertEquals([exit, lines.length], [2, 1]);
    assertStringIncludes(lines[0], says);
    assertEquals(lines[0].includes("\n"), false);
  });
}

Deno.test("deno task record --programs 0: one line, exit 2, and nothing is written", async () => {
  let written = false;
  const { exit, lines } = await printed(() =>
    recordCorpus(["--programs", "0"], () => void (written = true))
  );
  assertEquals([exit, lines.length, written], [2, 1, false]);
});

Deno.test("--help prints the flags and ends with 0", async () => {
  const oracle = await printed(() => main(["--help"]));
  const record = await printed(() => recordCorpus(["--help"], () => {}));
  assertEquals([oracle.exit, record.exit], [0, 0]);
  assert(oracle.lines[0].includes("--runs N") && record.lines[0].includes("--programs N"));
});

Deno.test({
  name: "without the right to run go the tasks say so in one line and exit 2",
  ignore: MAY_RUN_GO,
  fn: async () => {
    for (const work of [() => main([]), () => recordCorpus([], () => {})]) {
      const { exit, lines } = await printed(work);
      assertEquals([exit, lines.length], [2, 1]);
      assert(/--allow-run=go|no 'go' on the PATH/.test(lines[0]), lines[0]);
    }
  },
});
