import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "../command_line/command_line.ts";
import { lab } from "../lab_testing.ts";
import { recordCommand } from "./oracle.ts";

const MAY_RUN_GO = Deno.permissions.querySync({ name: "run", command: "go" }).state === "granted";

/** Bad command lines, and what their one line says. */
const WRONG: readonly (readonly [args: string, says: string])[] = [
  ["oracle --runs 0", '--runs must be a whole number in plain digits, 1..10000000: received "0"'],
  ["oracle --seed x", "--seed must be a whole number"],
  ["oracle --procs 65", "--procs must be a whole number in plain digits, 1..64"],
  ["oracle --path 1:a", "--path must be numbers joined by colons"],
  ["oracle --option ring", "--option must be name=value"],
  ["oracle --option a=1 --option a=2", "--option a was given twice"],
  ["oracle --option ring=3", "option ring of model gpm"],
  ["oracle --option nope=3", "has no option 'nope'"],
  ["oracle --runtime rust", "--runtime is not known"],
  ["oracle --runtime beam --procs 2", "--runtime goes without --procs"],
  ["oracle --runtime jdk --form json", "--runtime goes without --form"],
  ["oracle --runtime jdk --sync tokio", "--sync must be fifo or jdk with --runtime jdk"],
  ["oracle --sync jdk", "--sync must be left out"],
  ["oracle --runtime jdk --procs 2 --sync jdk", "--sync goes without --procs"],
  ["oracle --runtime tokio --option lifoCap=0", "option lifoCap of model tokio"],
  ["record --option globalQueueInterval=7", "--option is for other runtimes than Go"],
  ["record --runtime java", "--runtime is not known"],
  ["oracle --frobnicate", 'option is not known: received "--frobnicate"; there are: --runs'],
  ["oracle --run 5", "did you mean --runs?"],
  ["oracle --Runs 5", "did you mean --runs?"],
  ["oracle --form xml", "--form is not known"],
  ["oracle --runs 5 --runs 6", "--runs was given twice: received"],
  ["oracle runs", 'argument is one too many: received "runs"'],
  ["oracle -r 1", 'option is not known: received "-r"'],
  ["record --programs 0", "--programs must be a whole number"],
  ["coverage --runs", "--runs <N> needs a value"],
  ["coverage --runs 0", 'received "0"'],
  ["coverage --runs 1e3", 'received "1e3"'],
  ["coverage --runs 9999999999", "1..1000000"],
  ["coverage --seed -1", "--seed must be"],
  ["coverage --seed=", "--seed must be"],
  ["coverage --runs 5 --runs 6", "--runs was given twice"],
  ["coverage --model cpm", "did you mean gpm? choose one of: g,"],
  ["coverage --model", "--model <NAME> needs a value"],
  ["coverage gpm", 'argument is one too many: received "gpm"'],
  ["coverage --toString", 'option is not known: received "--toString"'],
  ["coverage --frob", "there are: --runs --seed --model --jobs --short --json --help"],
  ["theory --blok mg1", "did you mean --block?"],
  ["theory --block", "--block <NAME> needs a value"],
  ["theory --block toString", "--block is not known"],
  ["theory --effort 0", "--effort must be a plain number above 0, at most 100"],
  ["theory --effort -1", "--effort must be"],
  ["theory --effort=", "--effort must be"],
  ["theory --effort", "needs a value"],
  ["theory --effort 0.1 --effort 0.2", "--effort was given twice"],
  ["theory --seed 1.5", "--seed must be a whole number"],
  ["theory --plant x", "--plant must be"],
  ["theory mg1", "argument is one too many"],
  ["theory --compact --quick", "--compact prints the whole table"],
  ["theory --compact --seed 2", "--compact prints the whole table"],
  ["cores --frob", "there are: --runs --seed --help"],
  ["cores --runs 0", "1..1000000"],
  ["cores --runs 1 --runs 2", "--runs was given twice"],
  ["speed --frob", "there are: --quick --floor --peers --json --help"],
  ["speed --floor --peers", "--floor excludes --peers"],
  ["speed --quik", "did you mean --quick?"],
];

for (const [args, says] of WRONG) {
  Deno.test(`${args}: one line, exit 2`, async () => {
    const { code, out, err } = await lab(...args.split(" "));
    assertEquals([code, out], [2, ""], err);
    assertEquals(err.trimEnd().includes("\n"), false);
    assert(err.startsWith(`${args.split(" ")[0]}: `), err);
    assertStringIncludes(err, says);
  });
}

for (const text of ["0", "101", "-1", "1.5", "1e1", "0x5", "05", "", " 5", "five"]) {
  Deno.test(`oracle --procs=${JSON.stringify(text)}: says the range and what it got`, async () => {
    const { code, err } = await lab("oracle", `--procs=${text}`);
    assertEquals(code, 2);
    assertStringIncludes(err, `1..64: received ${JSON.stringify(text)}; give for example 2`);
  });
}

for (const name of ["oracle", "record", "coverage", "theory", "cores", "speed"]) {
  Deno.test(`${name} --help says how it is typed, its options and the exit codes`, async () => {
    const { code, out, err } = await lab(name, "--help");
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, `Usage: ${name} [options]`);
    assertStringIncludes(out, `  deno task ${name}`);
    assert(/\nExit codes:\n {2}0 {4}done\n/.test(out), out);
  });
}

Deno.test("record --programs 0 writes nothing", async () => {
  let isWritten = false;
  const make = (done: (exit: number) => void) => recordCommand(done, () => isWritten = true);
  const { error } = console;
  console.error = () => {};
  try {
    assertEquals(await runTask(make, ["--programs", "0"], "deno task record"), 2);
  } finally {
    console.error = error;
  }
  assertEquals(isWritten, false);
});

Deno.test({
  name: "without the right to run go the commands say so in one line and exit 2",
  ignore: MAY_RUN_GO,
  fn: async () => {
    for (const name of ["oracle", "record"]) {
      const { code, err } = await lab(name);
      assertEquals([code, err.trimEnd().includes("\n")], [2, false], err);
      assert(/--allow-run=go|no 'go' on the PATH/.test(err), err);
    }
  },
});
