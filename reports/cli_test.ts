/**
 * The command line as its users meet it: as a process with the rights of its task where rights,
 * signals or folders matter, else within this process.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Answer,
  HOUSE,
  labIn,
  MUST_SKIP,
  saySkipped,
  startTask,
  task,
  withFolder,
} from "./lab_testing.ts";

const ignore = MUST_SKIP;
saySkipped("command line tests");

/** The folder that commands are typed in. */
const FOLDER = decodeURIComponent(HOUSE.pathname);
const lab = (...args: string[]): Promise<Answer> => labIn(FOLDER, ...args);
const labTask = (...args: string[]): Promise<Answer> => task("lab", FOLDER, ...args);

/** A command line that must be refused, and pieces its one line must hold. */
const REFUSED: readonly (readonly [args: string, ...pieces: string[]])[] = [
  ["--quik", '"--quik"', "did you mean --quick?", "--seeds"],
  [
    "simulate",
    '"simulate"',
    "there are: sim, trace, diff, sweep, order, explore, import, conform, whatif, play, replay, new, check, models, report, mutate",
  ],
  ["mutate nowhere", "PATH must be a file or folder of code", '"nowhere"', "models/gpm.ts"],
  ["mutate --tests reports", "--tests must name test files", '"reports"', "runtime,props/laws"],
  ["mutate --budget 0", "--budget must be", "1..3600 s"],
  ["explor --model gm", '"explor"', "did you mean explore?"],
  ["--out=", '--out must not be empty: received ""'],
  ["sim --model gm --workload=", '--workload must not be empty: received ""'],
  ["report --out=", "--out must not be empty"],
  ["whatif a.json --out=", "--out must not be empty"],
  ["check mine.ts --out=", "--out must not be empty"],
  [
    "replay --model g --mutant gpm-lost-kick --seed 1 --path 0",
    "planted bug gpm-lost-kick is one of model gpm: received --model g",
  ],
  ["sim --modle gm", '"--modle"', "there are: --model"],
  ["sim", "--model must be given", "gpm"],
  ["sim --model", "--model", "needs a value"],
  ["sim --model o1", '--model is not known: received "o1"', "gpm-no-steal"],
  ["sim --model gm --procs NaN", "--procs must be a whole number", "1..1024", '"NaN"'],
  ["sim --model gm --procs 0", "--procs must be a whole number", '"0"'],
  ["sim --model gm --procs 1e9", "--procs must be a whole number", '"1e9"'],
  ["sim --model gm --procs 1000000000", "1..1024", '"1000000000"'],
  ["sim --model gm --procs -4", "--procs must be", '"-4"'],
  ["sim --model gm --procs 2 --procs 3", "--procs was given twice", "2 and 3"],
  ["sim --model gm --cores 0.5", "--cores must be", '"0.5"'],
  ["sim --model gm --ms-max 0", "--ms-max must be", '"0"'],
  ["sim --model gm --sysmon 19999", "--sysmon must be", "20000..10000000000 ns", '"19999"'],
  ["sim --model gm --sysmon 10ms", "--sysmon must be", '"10ms"'],
  ["sim --model gm --net-poll -1", "--net-poll must be", "0..10000000000 ns", '"-1"'],
  ["sweep --model gm --net-poll 1e6", "--net-poll must be", '"1e6"'],
  ["trace --model gm --sysmon", "--sysmon", "needs a value"],
  ["sim --model gm --phase -1", "--phase must be", '"-1"'],
  ["sim --model gm --seed 4294967296", "--seed must be", "0..4294967295"],
  ["sim --model gm --until soon", "--until must be", '"soon"'],
  ["sim --model gm --option ring=512", "--option", "has no option 'ring'", "slice"],
  ["sim --model gpm --option ring=300", "--option", "ring", "300"],
  ["sim --model gpm --option ring", "--option must be name=value", '"ring"'],
  ["sim --model gm --workload no-such.json", "workload file", "no-such.json"],
  ["sim --model gm --workload reports", "workload file", "not a folder"],
  ["sim --model gm --workload /dev/zero", "workload file must be a regular file", "/dev/zero"],
  ["sim --model gpm-no-preempt --option slice=5000", "has no option 'slice'", "ring"],
  ["replay --model gpm --seed 1 --path 999999999:0", "--path must be", "at most 10000000"],
  [
    "replay --model ./my_model.ts --case {}",
    '--model is no model of the lab\'s own: received "./my_model.ts"',
    "deno task lab check ./my_model.ts --case '…'",
  ],
  ["replay --model my-model --case {}", "--model is not known", "lab check FILE --case"],
  ["replay --model gm --case {", "--case must be JSON"],
  ['replay --case {"model":"mine"}', "--case is not of a model of the lab", "check FILE --case"],
  ["sim --model gm --workload LICENSE", "LICENSE", "must be JSON"],
  ["sim --model gm --workload deno.json", "deno.json"],
  ["whatif props/golden/traces/mutex-p1.txt.gz", "this is binary", "deno task lab import"],
  ["sim --model gm --costs props/golden/traces/mutex-p1.txt.gz", "binary", "path of a JSON file"],
  ["sim --model gm --workload x.json --arrivals poisson:5", "--workload cannot", "--arrivals"],
  ["sim --model gm --workload x.json --scenario fan", "--workload cannot", "--scenario"],
  ["sim --model gm --service exp:5", "--service needs --arrivals"],
  ["sim --model gm --arrivals poisson:5", "--arrivals needs --service"],
  ["sim --model gm --count 5", "--count needs --arrivals"],
  ["sim --model gm --param n=5", "--param needs --workload"],
  ["sim --model gm --arrivals poison:5 --service exp:5", "--arrivals", "poisson:RATE_PER_S"],
  ["sim --model gm --arrivals poisson:0 --service exp:5", "--arrivals", "received 0"],
  ["sim --model gm --arrivals poisson:9 --service exp:-5", "--service", "received -5"],
  ["sim --model gm --arrivals poisson:9 --service exp:5 --place here", "--place", "round-robin"],
  ["sim --model gm --costs no-such", "cost table", "linux-x64", "no-such"],
  ["sim --model gm --scenario no-such", "--scenario is not known", "unbalanced"],
  ["sim --model gm stray", '"stray"'],
  ["--seed 5 sim --model gm", "--seed before 'sim'"],
  ["--seeds 0", "--seeds must be", "1..100"],
  ["--out LICENSE/x", "--out", "LICENSE/x"],
  ["order", "FILE is missing", "--cases"],
  ["order a.json --cases b.jsonl", "FILE cannot go with --cases"],
  ["order --cases b.jsonl --param n=1", "--param cannot go with --cases"],
  ["order --cases no-such.jsonl", "file of cases must exist", "no-such.jsonl"],
  ["order --sync rust --cases no-such.jsonl", "--sync is not known", "go, fifo"],
  ["order props/golden/go/programs/spawn_n.json --param m=5", "spawn_n.json", "one of n"],
  ["order props/golden/go/programs/spawn_n.json --param n=many", "--param n must be", '"many"'],
  ["report --out no-such", "stored results are missing", "deno task lab"],
];

for (const [args, ...pieces] of REFUSED) {
  Deno.test({
    name: `'lab ${args}' is refused with one line and exit code 2`,
    ignore,
    fn: async () => {
      const { code, out, err } = await lab(...args.split(" "));
      assertEquals(out, "");
      const lines = err.trimEnd().split("\n");
      assertEquals(lines.length, 1, err);
      assert(lines[0].startsWith("lab: "), err);
      for (const piece of pieces) assertStringIncludes(lines[0], piece);
      assertEquals(code, 2);
    },
  });
}

for (const command of [[], ["sim"], ["order"], ["replay"], ["models"], ["report"]]) {
  Deno.test({
    name: `'lab ${[...command, "--help"].join(" ")}' shows usage and an example, exit code 0`,
    ignore,
    fn: async () => {
      const { code, out, err } = await lab(...command, "--help");
      assertEquals({ code, err }, { code: 0, err: "" });
      assertStringIncludes(out, "Usage:");
      assertStringIncludes(out, "deno task lab");
    },
  });
}

Deno.test({
  name: "'lab sim --json' gives one object with the promised fields, the same each time",
  ignore,
  fn: async () => {
    const args =
      "sim --model gm --procs 4 --arrivals poisson:300000 --service exp:9000 --count 500";
    const [first, second] = await Promise.all([
      labTask(...args.split(" "), "--json"),
      labTask(...args.split(" "), "--json"),
    ]);
    assertEquals(first, second);
    assertEquals({ code: first.code, err: first.err }, { code: 0, err: "" });
    const summary = JSON.parse(first.out);
    assertEquals(summary.completed, 500);
    assertEquals(/^[0-9a-f]{16}$/.test(summary.hash), true);
    assertEquals(summary.counts.spawns, 500);
    for (const name of ["elapsedNs", "throughputPerS"]) assert(summary[name] > 0, name);
    for (const name of ["sojournNs", "waitNs", "slowdown"]) {
      const { mean, p50, p90, p99, p999, max } = summary[name];
      assert([mean, p50, p90, p99, p999, max].every(Number.isFinite), name);
      assert(p50 <= p90 && p90 <= p99 && p99 <= p999, `${name}: percentiles rise`);
    }
    const other = await lab(...args.split(" "), "--json", "--seed", "2");
    assert(JSON.parse(other.out).hash !== summary.hash, "another seed is another run");
  },
});

Deno.test({
  name: "'lab sim' names the stuck Gs of a deadlock and ends with exit code 1",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/dead.json`;
      const workload = {
        name: "dead",
        objects: { c: { type: "chan" } },
        progs: { main: [["recv", "c"]] },
      };
      Deno.writeTextFileSync(path, JSON.stringify(workload));
      const { code, out, err } = await lab("sim", "--model", "gpm", "--workload", path);
      assertEquals(code, 1);
      assertStringIncludes(out, "deadlock");
      assertEquals(err.trimEnd().split("\n").length, 1, err);
      for (const piece of ["lab: deadlock", "1 G ", "G0 (main)", "chan receive", "progs.main[0]"]) {
        assertStringIncludes(err, piece);
      }
    }),
});

Deno.test({
  name: "'lab --version' names the lab and what runs it, exit code 0",
  ignore,
  fn: async () => {
    const { code, out, err } = await labTask("--version");
    assertEquals({ code, err }, { code: 0, err: "" });
    assert(/^lab \d+\.\d+\.\d+ \(Deno \S+, V8 \S+\)$/.test(out.trim()), out);
  },
});

Deno.test({
  name: "'lab order' prints order and ticks as a trace of real Go has them",
  ignore,
  fn: async () => {
    const { code, out, err } = await lab(
      "order",
      "props/golden/go/programs/spawn_n.json",
      "--param",
      "n=5",
    );
    assertEquals({ code, err }, { code: 0, err: "" });
    // Recorded from Go 1.19.8: the last one spawned runs first, from runnext, within main's slice.
    assertEquals(JSON.parse(out), { order: [5, 1, 2, 3, 4, 0], ticks: [0, 1, 2, 3, 4, 4] });
  },
});

Deno.test({
  name: "'lab order --cold' has one system G run where a fresh Go program has it",
  ignore,
  fn: async () => {
    const file = "props/golden/go/programs/spawn_n.json";
    const { code, out, err } = await lab("order", file, "--param", "n=5", "--cold");
    assertEquals({ code, err }, { code: 0, err: "" });
    // The system G is kicked out of runnext by the first spawn and takes one tick before G 1.
    assertEquals(JSON.parse(out), { order: [5, 1, 2, 3, 4, 0], ticks: [0, 2, 3, 4, 5, 5] });
  },
});

Deno.test({
  name: "paths are seen from the folder the command was typed in",
  ignore,
  fn: async () => {
    const folder = `${FOLDER}props/golden/go/programs`;
    const { code } = await task("lab", folder, "order", "spawn_n.json");
    assertEquals(code, 0);
  },
});

Deno.test({
  name: "paths that are printed work from the folder the command was typed in",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const trace = `${FOLDER}props/golden/traces/compress-p1.txt.gz`;
      const typed = async (from: string) => {
        const out = `${folder}/w.json`;
        const answer = await labIn(from, "import", trace, "--json", "--out", out);
        return JSON.parse(answer.out).workload;
      };
      assertEquals(await typed(FOLDER), `${folder.slice(FOLDER.length)}/w.json`);
      assertEquals(await typed(folder), "w.json");
      assertEquals(await typed(`${FOLDER}props`), `${folder}/w.json`);
    }),
});

Deno.test({
  name: "'lab models' lists every model, and each default as it would be typed",
  ignore,
  fn: async () => {
    const table = await lab("models");
    assertEquals(table.code, 0);
    for (const name of ["g", "n1", "gm", "pm", "gpm", "gpm-no-steal"]) {
      assert(table.out.split("\n").some((line) => line.startsWith(`${name} `)), name);
    }
    const json = JSON.parse((await lab("models", "--json")).out);
    const gm = json.find((row: { name: string }) => row.name === "gm");
    assertEquals(gm.options[0].initial, "never");
  },
});

Deno.test({
  name: "'lab --quick' writes a report that 'report --check' accepts until somebody edits it",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const run = await labTask("--quick", "--seeds", "1", "--out", folder);
      assertEquals(run.code, 0, run.err);
      const lines = run.out.trimEnd().split("\n");
      assertStringIncludes(lines[0], "report.md");
      assertEquals(lines.slice(1, 4).map((line) => line.slice(0, 2)), ["1.", "2.", "3."]);
      const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
      assertEquals(names.filter((name) => name.endsWith(".part")), [], "nothing temporary is left");

      const report = `${folder}/report.md`;
      const text = Deno.readTextFileSync(report);
      for (const [, picture] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
        assert(names.includes(picture), `${picture} is there`);
      }
      assertEquals((await task("report", FOLDER, "--check", "--out", folder)).code, 0);
      Deno.writeTextFileSync(report, text.replace("##", "## "));
      const stale = await lab("report", "--check", "--out", folder);
      assertEquals(stale.code, 1);
      assertStringIncludes(stale.err, "stale");
      assertEquals((await lab("report", "--out", folder)).code, 0);
      assertEquals(Deno.readTextFileSync(report), text, "rebuilt to the same bytes");
    }),
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `${signal} leaves the old report as it was, nothing temporary, and exit code 130`,
    ignore,
    fn: () =>
      withFolder(async (folder) => {
        Deno.writeTextFileSync(`${folder}/report.md`, "old");
        const { child } = startTask("lab", FOLDER, ["--out", folder]);
        const errors = child.stderr.getReader();
        // The first line of progress shows that the job is on its way.
        let seen = "";
        while (!seen.includes("\n")) {
          const { value, done } = await errors.read();
          if (done) break;
          seen += new TextDecoder().decode(value);
        }
        child.kill(signal);
        while (!(await errors.read()).done);
        errors.releaseLock();
        await child.stdout.cancel();
        assertEquals((await child.status).code, 130);
        assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), ["report.md"]);
        assertEquals(Deno.readTextFileSync(`${folder}/report.md`), "old");
      }),
  });
}

Deno.test({
  name: "a command whose reader is gone ends at its next line, quietly",
  ignore,
  async fn() {
    const { child } = startTask("theory", FOLDER, []);
    const lines = child.stdout.getReader();
    await lines.read();
    await lines.cancel();
    const said = await new Response(child.stderr).text();
    assertEquals((await child.status).code, 141);
    assertEquals(said.split("\n").filter((line) => /rror|pipe|^ *at /.test(line)), []);
  },
});
