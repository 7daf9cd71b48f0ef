/**
 * `deno task bench` as its users meet it: as processes with the rights of the task where rights,
 * signals or two writers matter, else within this process.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import { readRun } from "../files/bench_run.ts";
import { keep } from "./commands.ts";
import { History } from "./history.ts";
import { madeRun } from "./run_testing.ts";
import { checkWritable, houseFolder } from "../files/write.ts";
import { MUST_SKIP, saySkipped, startTask, task, within } from "../lab_testing.ts";
import { main } from "./main.ts";

const ignore = MUST_SKIP;
saySkipped("tests of 'deno task bench'");

const FOLDER = "reports/out/bench-cli-test";
const HISTORY = `${FOLDER}/h.sqlite`;
/** The folder that commands are typed in. */
const TYPED_IN = houseFolder().slice(0, -1);

/** Within this process: machines are compared, so runs of one history all come from one kind. */
const bench = (...args: string[]) => within(main, TYPED_IN, args);
const benchTask = (...args: string[]) => task("bench", TYPED_IN, ...args);

/** The last line of standard error: progress comes before it. */
const lastLine = (err: string) => err.trimEnd().split("\n").at(-1) ?? "";

const SMOKE = [
  "--parts=engine",
  "--models=gm",
  "--scenarios=fan",
  "--size=smoke",
  "--attempts=2",
  "--samples=2",
  `--history=${HISTORY}`,
];

/** Runs `act` in a folder that is new and removed afterwards. */
async function inFolder(act: () => Promise<void> | void): Promise<void> {
  checkWritable(FOLDER);
  try {
    await act();
  } finally {
    Deno.removeSync(FOLDER, { recursive: true });
  }
}

function idsIn(path: string): number[] {
  const history = History.read(path);
  try {
    return history.list().map(({ id }) => history.run(id).id);
  } finally {
    history.close();
  }
}

Deno.test({
  name: "run, list, compare and gate work together, on files as well as on the history",
  ignore,
  fn: () =>
    inFolder(async () => {
      const file = `${FOLDER}/one.json`;
      const one = await bench("run", ...SMOKE, "--label=one", `--out=${file}`);
      assertEquals(one.code, 0, one.err);
      assertStringIncludes(one.out, "run 1 'one' of commit");
      assertStringIncludes(one.out, `1 cell, 4 samples kept in ${HISTORY}`);
      // Against this very folder: both sides are the same code, taking turns.
      const two = await bench("run", ...SMOKE, "--label=two", "--against=.", "--against-label=old");
      assertEquals(two.code, 0, two.err);
      assertStringIncludes(two.out, "the measured code of both is the same");
      assertStringIncludes(two.out, "taking turns: attempts are paired");
      assertStringIncludes(two.out, "simulated: 1 cell, 5 traces, all the same");
      const list = await benchTask("list", `--history=${HISTORY}`);
      assertMatch(list.out, / 1 {2}one .*\n 2 {2}two .*\n 3 {2}old /);
      const compared = await bench("compare", file, "old", `--history=${HISTORY}`, "--json");
      assertEquals(compared.code, 0, compared.err);
      const { wall, isPaired, a } = JSON.parse(compared.out);
      assertEquals([wall.length, wall[0].a.n, isPaired, a.label], [1, 4, false, "one"]);
      const gated = await bench("gate", "--baseline=one", "--threshold=1000%", ...SMOKE);
      assertEquals(gated.code, 0, gated.err);
      assertStringIncludes(gated.out, "gate: passed at 1,000 %");
    }),
});

Deno.test({
  name:
    "models run with their options, a model from a file as well, and are never compared with others",
  ignore,
  fn: () =>
    inFolder(async () => {
      const template = Deno.readTextFileSync(new URL("../guest/template.ts", import.meta.url));
      const declared = `static readonly options = [{ name: "slice", about: "not used", type: "ns",
        min: 1000, max: 1e9, initial: 1e6 }];
        readonly name = "my-model";`;
      const mine = `${FOLDER}/mine.ts`;
      Deno.writeTextFileSync(mine, template.replace('readonly name = "my-model";', declared));
      const file = `${FOLDER}/one.json`;
      const few = SMOKE.map((arg) => arg.startsWith("--models") ? `--models=gm,pm,./${mine}` : arg);
      const options = ["--option=slice=9000", "--option=gm.slice=8000"];
      const one = await bench("run", ...few, ...options, `--out=${file}`);
      assertEquals(one.code, 0, one.err);
      const { wall, simulated, choice } = JSON.parse(Deno.readTextFileSync(file));
      const names = ["gm(slice=8000)", "pm(slice=9000)", "my-model@sandbox(slice=9000)"]
        .map((model) => `${model} fan linux-x64 smoke`);
      for (const cells of [wall, simulated]) {
        assertEquals(cells.map(({ cell }: { cell: string }) => cell), names);
      }
      assertEquals(choice.options, { gm: { slice: "8000" }, pm: { slice: "9000" } });
      const wrong = await bench("run", ...few, "--option=my-model.slice=1");
      assertEquals(wrong.code, 2);
      assertStringIncludes(lastLine(wrong.err), `--option does not fit ./${mine}`);
    }),
});

Deno.test({
  name: "the gate ends 1 for what is slower or simulated otherwise, 2 for another machine",
  ignore,
  fn: () =>
    inFolder(async () => {
      const history = History.write(HISTORY);
      const wall = { cell: [100, 101, 99, 100, 102] };
      const hashes = { cell: ["aa", "bb"] };
      history.add([
        madeRun({ label: "old", wall, hashes }),
        madeRun({ label: "slow", wall: { cell: [120, 121, 119, 120, 122] }, hashes }),
        madeRun({ label: "other", wall, hashes: { cell: ["aa", "xx"] } }),
        madeRun({ label: "moved", wall, hashes, cpu: "another" }),
        madeRun({
          label: "more",
          wall: { ...wall, second: wall.cell },
          hashes: { ...hashes, second: hashes.cell },
        }),
      ]);
      history.close();
      const gate = (candidate: string) =>
        bench("gate", "--baseline=old", `--candidate=${candidate}`, `--history=${HISTORY}`);
      const answers = [];
      for (const candidate of ["old", "slow", "other", "moved"]) {
        answers.push(await gate(candidate));
      }
      assertEquals(answers.map(({ code }) => code), [0, 1, 1, 2]);
      const [, slow, other, moved] = answers.map(({ err }) => err.trimEnd());
      assertEquals(slow, "bench: gate: failed at 5 %: 1 cell slower, 0 cells simulated otherwise");
      assertEquals(other, "bench: gate: failed at 5 %: 0 cells slower, 1 cell simulated otherwise");
      assertStringIncludes(moved, "different machines (cpu test cpu and another)");
      assertEquals(moved.split("\n").length, 1);
      // A cell that only the baseline has is not passed over.
      const more = await bench(
        "gate",
        "--baseline=more",
        "--candidate=old",
        `--history=${HISTORY}`,
      );
      assertEquals(more.code, 2);
      assertStringIncludes(more.err, "lacks 1 of 2 cells of the baseline");
      // A baseline of another machine is refused before anything is measured.
      const now = await bench("gate", "--baseline=old", `--history=${HISTORY}`);
      assertEquals(now.code, 2);
      assertEquals(now.err.trimEnd().split("\n").length, 1);
    }),
});

const BAD: readonly (readonly [args: readonly string[], words: string])[] = [
  [["run", "--models=gpx"], "--model is not known"],
  [["run", "--models="], "--model is not known"],
  [["run", "--models=gm,gm"], "names something twice"],
  [["run", "--attempts=1"], "--attempts must be a whole number in plain digits, 2..100"],
  [["run", "--samples=1e3"], "--samples must be"],
  [["run", "--label=7"], "--label must be 1 to 60"],
  [["run", "--size=huge"], "--size is not known"],
  [["run", "--out=x.txt"], "--out must name a file that ends in .json"],
  [["run", "--out=x.json"], "--out must be reports/out"],
  [["run", "--history=x.sqlite"], "--history must be a file in reports/out"],
  [["run", "--against-label=x"], "--against-label goes with --against"],
  [["run", "--against=/nowhere", ...SMOKE], "must be a copy of this lab"],
  [["run", "--against=", ...SMOKE], "--against must not be empty"],
  [["run", "stray"], "is one too many"],
  [["run", "--models=g", "--parts=cores", "--scenarios="], "--scenarios is not known"],
  [["run", "--models=gm", "--option=odd=1"], "--option fits none of the models that take part"],
  [
    ["run", "--models=gm", "--option=gpm.slice=9000"],
    'received "gpm.slice=9000"; there are: gm.slice',
  ],
  [["run", "--models=gm", "--option=slice=1"], "--option does not fit --model gm"],
  [["run", "--option=slice=9000", "--against=."], "--option cannot be given with --against"],
  [["run", "--option=slice=9000", "--parts=cores"], "--option is for part engine"],
  [["gate", "--option=slice=9000"], 'option is not known: received "--option=slice=9000"'],
  [["compare", "one"], "is missing"],
  [["compare", "one", "two", `--history=${FOLDER}/none.sqlite`], "history is missing"],
  [["compare", "README.md/x.json", "x.json"], "cannot be read"],
  [["gate"], "needs --baseline or --against"],
  [["gate", "--baseline=a", "--against=."], "needs --baseline or --against, one of them"],
  [["gate", "--against=.", "--candidate=a"], "goes with --baseline"],
  [["gate", "--baseline=a", "--candidate=b", "--quick"], "--quick is for measuring"],
  [["gate", "--baseline=a", "--threshold=fast"], "--threshold must be 0% to 1000%"],
  [["keep", "--speed=README.md"], "speed figures cannot be read"],
  [["keep", "--speed=deno.json"], "must have schema 1"],
  [["list", "--history="], "--history must not be empty"],
  [["list", "--histroy=x"], "did you mean --history?"],
  [["lits"], 'command must be one of its own or something deno bench takes: received "lits"'],
];

Deno.test({
  name: "bad input is one line and exit code 2",
  ignore,
  fn: () =>
    inFolder(async () => {
      for (const [args, words] of BAD) {
        const { code, out, err } = await bench(...args);
        assertStringIncludes(err, words, args.join(" "));
        assertEquals([code, out, err.trimEnd().split("\n").length], [2, "", 1], err);
      }
    }),
});

Deno.test({
  name: "without the right to write it is one line, before anything is measured",
  ignore,
  fn: async () => {
    const mayNotWrite = (word: string) => !word.startsWith("--allow-write");
    const { code, err } = await startTask("bench", TYPED_IN, ["run", ...SMOKE], mayNotWrite)
      .answer();
    assertEquals([code, err.trimEnd().split("\n").length], [2, 1], err);
    assertStringIncludes(err, "--history must be a file in reports/out");
  },
});

Deno.test({
  name: "two processes that write at once both keep their runs, in a history that is whole",
  ignore,
  fn: () =>
    inFolder(async () => {
      const labels = ["a", "b", "c"];
      const answers = await Promise.all(
        labels.map((label) => benchTask("run", ...SMOKE, `--label=${label}`)),
      );
      for (const { code, err } of answers) assertEquals(code, 0, err);
      assertEquals(idsIn(HISTORY), [1, 2, 3]);
    }),
});

Deno.test({
  name: "samples that the history does not take stand in files that compare takes",
  ignore,
  fn: () =>
    inFolder(() => {
      const history = {
        add(): number[] {
          throw new UsageError("history", "cannot be used (database is locked)", HISTORY, "wait");
        },
      };
      const run = madeRun({ wall: { "floor a": [5, 6] }, session: "0123456789" });
      const file = `${FOLDER}/unsaved-01234567-1.json`;
      assertThrows(() => keep(history, [run], HISTORY), FailedRun, file);
      assertEquals(readRun(file), run);
    }),
});

Deno.test({
  name: "Ctrl-C half-way ends with 130 and leaves the history whole, without that run",
  ignore,
  fn: () =>
    inFolder(async () => {
      assertEquals((await benchTask("run", ...SMOKE, "--label=before")).code, 0);
      const args = SMOKE.map((arg) => arg.startsWith("--attempts") ? "--attempts=50" : arg);
      const { child: process } = startTask("bench", TYPED_IN, ["run", ...args, "--label=broken"]);
      let err = "";
      for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
        // Progress: some turns were taken, most are still to come.
        if (!err.includes(": gm") && (err + text).includes(": gm")) process.kill("SIGINT");
        err += text;
      }
      await process.stdout.cancel();
      const { code } = await process.status;
      assertEquals([code, lastLine(err)], [
        130,
        "bench: interrupted; the history is as it was before; the same command goes on where it was",
      ]);
      assertEquals(idsIn(HISTORY), [1]);
    }),
});

Deno.test({
  name: "without a word of its own it is deno bench, with its options and its exit code",
  ignore,
  fn: async () => {
    const good = await benchTask("--no-run", "benches/gpm_bench.ts");
    assertEquals(good.code, 0, good.err);
    const bad = await benchTask("--no-such-option");
    assert(bad.code !== 0);
    assertStringIncludes(bad.err, "--no-such-option");
    assertEquals(bad.err.includes("backtrace"), false, bad.err);
    const help = await benchTask("--help");
    assertEquals(help.code, 0);
    for (const word of ["run", "compare", "gate", "list", "keep", "deno bench"]) {
      assertStringIncludes(help.out, word);
    }
  },
});
