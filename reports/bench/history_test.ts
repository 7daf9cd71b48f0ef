import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../command_line/errors.ts";
import { readRun, runFault } from "../files/bench_run.ts";
import { checkWritable, outFolder } from "../files/write.ts";
import { findRun, History, parseLabel } from "./history.ts";
import { commitOf } from "./measure.ts";
import { madeRun } from "./run_testing.ts";

const FOLDER = `${outFolder()}/bench-history-test`;
const mayWrite = Deno.permissions.querySync({ name: "write", path: outFolder() }).state ===
  "granted";
if (!mayWrite) console.log("skipped: histories in files are tested under 'deno task test'");

const RUN = madeRun({
  label: "main",
  wall: { "floor y": [5, 6], x: [100, 101] },
  hashes: { x: ["aa", "bb"] },
});

Deno.test("a run comes back from the history as it was, sample by sample", () => {
  const history = History.write(":memory:");
  assertEquals(history.list(), []);
  assertEquals(history.add([RUN, { ...RUN, label: "new", commit: null }]), [1, 2]);
  assertEquals(history.run(1), { ...RUN, id: 1 });
  assertEquals(history.run(2), { ...RUN, id: 2, label: "new", commit: null });
  assertEquals(history.list().map(({ id, cells, samples }) => [id, cells, samples]), [
    [1, 2, 36],
    [2, 2, 36],
  ]);
  assertThrows(() => history.run(3), UsageError, "there is no run 3");
  history.close();
});

Deno.test("a run that cannot be added leaves nothing of itself behind", () => {
  const history = History.write(":memory:");
  const twice = { ...RUN, wall: [RUN.wall[0], RUN.wall[0]] };
  assertThrows(() => history.add([RUN, twice]), UsageError, "UNIQUE constraint");
  assertEquals(history.list(), []);
  history.close();
});

Deno.test("runFault() names what is missing, empty or no number", () => {
  assertEquals(runFault(JSON.parse(JSON.stringify(RUN))), null);
  const damages: readonly [object | null, string][] = [
    [null, "holds no object"],
    [[], "holds no object"],
    [{ ...RUN, schema: 99 }, "must have schema 1"],
    [{ ...RUN, label: 7 }, "lacks 'label'"],
    [{ ...RUN, machine: {} }, "lacks 'machine.cpu'"],
    [{ ...RUN, sizes: {} }, "lacks 'sizes'"],
    [{ ...RUN, choice: { parts: 1 } }, "lacks 'choice'"],
    [{ ...RUN, wall: [] }, "is empty"],
    [{ ...RUN, sizes: { ...RUN.sizes, attempts: 3 } }, "other numbers of attempts"],
    [{ ...RUN, wall: [{ cell: "x", attempts: [[]] }] }, "has samples that are no numbers"],
    [{ ...RUN, wall: [{ cell: "x", attempts: [[-1]] }] }, "has samples that are no numbers"],
    [{ ...RUN, wall: [{ cell: "x", attempts: [["1"]] }] }, "has samples that are no numbers"],
    [{ ...RUN, simulated: [{ cell: "x", runs: [{}] }] }, "simulated figures"],
    [{ ...RUN, simulated: [] }, "lacks the simulated figures of"],
    [{ ...RUN, sizes: { ...RUN.sizes, seeds: [1] } }, "figures of other seeds than it says"],
    [{ ...RUN, wall: [...RUN.wall, ...RUN.wall] }, "holds the samples of a cell twice"],
  ];
  for (const [data, words] of damages) assertStringIncludes(runFault(data) ?? "", words);
});

Deno.test("labels cannot be taken for numbers or files", () => {
  for (const good of ["main", "v1.2", "g0123abcd9", "2x"]) {
    assertEquals(parseLabel("-", good), good);
  }
  for (const bad of ["", "12", "a b", "x.json", "a/b", "x\n", "ä", "a".repeat(61)]) {
    assertThrows(() => parseLabel("--label", bad), UsageError, "must be 1 to 60");
  }
});

Deno.test({
  name: "runs are found by number, label and commit, the newest first; others are refused",
  ignore: !mayWrite,
  fn() {
    inFolder((path) => {
      const history = History.write(path);
      history.add([RUN, { ...RUN, label: "new" }, { ...RUN, code: "ffffffffffff" }]);
      history.close();
      const found = (text: string) => findRun("A", text, path).id;
      assertEquals([found("2"), found("main"), found("new"), found("0123456")], [2, 3, 2, 3]);
      for (const bad of ["9", "old", "0123", "", "-1"]) {
        const error = assertThrows(() => findRun("A", bad, path), UsageError, "is no run");
        assertStringIncludes(error.message, "the newest labels are: main, new");
      }
      assertThrows(() => findRun("A", "missing.json", path), UsageError, "cannot be read");
    });
  },
});

Deno.test({
  name: "what is no history is refused in one line and left as it is",
  ignore: !mayWrite,
  fn() {
    inFolder((path) => {
      assertThrows(() => History.read(path), UsageError, "history is missing");
      for (const text of ["no database at all, only some text that is long enough", "{}"]) {
        Deno.writeTextFileSync(path, text);
        for (const open of [History.read, History.write]) {
          const error = assertThrows(() => open(path), UsageError, "cannot be used");
          assertEquals(error.message.split("\n").length, 1);
        }
        assertEquals(Deno.readTextFileSync(path), text);
      }
    });
  },
});

Deno.test({
  name: "a history cut short or overwritten inside is found to be damaged",
  ignore: !mayWrite,
  fn() {
    for (const damage of [cut, scribble]) {
      inFolder((path) => {
        const history = History.write(path);
        history.add(Array.from({ length: 20 }, () => RUN));
        history.close();
        Deno.writeFileSync(path, damage(Deno.readFileSync(path)));
        assertThrows(
          () => {
            const open = History.read(path);
            try {
              for (const { id } of open.list()) open.run(id);
            } finally {
              open.close();
            }
          },
          UsageError,
          "cannot be used",
        );
      });
    }
  },
});

const cut = (bytes: Uint8Array) => bytes.slice(0, bytes.length >> 1);
function scribble(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  copy.fill(0xff, 4_096);
  return copy;
}

Deno.test({
  name: "a folder that may not be written to is one line, before anything is measured",
  ignore: !mayWrite,
  fn() {
    for (const path of ["/proc/none/history.sqlite", `${outFolder()}/../no/history.sqlite`]) {
      const error = assertThrows(() => History.write(path), UsageError, "cannot be used");
      assertEquals(error.message.split("\n").length, 1);
    }
  },
});

Deno.test({
  name: "run files are read back, damaged ones are refused",
  ignore: !mayWrite,
  fn() {
    inFolder((path) => {
      const file = path.replace(".sqlite", ".json");
      Deno.writeTextFileSync(file, JSON.stringify({ ...RUN, id: 7 }));
      assertEquals(readRun(file), RUN);
      const whole = JSON.stringify(RUN);
      for (const text of ["", "{", whole.slice(0, -9), "[]", '{"schema":1}']) {
        Deno.writeTextFileSync(file, text);
        assertThrows(() => readRun(file), UsageError, "run file");
      }
    });
  },
});

Deno.test({
  name: "the commit is read from git's files: a branch, packed, a worktree, none at all",
  ignore: !mayWrite,
  fn() {
    const id = "0123456789abcdef0123456789abcdef01234567";
    const layouts: readonly [Record<string, string>, string | null][] = [
      [{ ".git/HEAD": id }, id],
      [{ ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": `${id}\n` }, id],
      [{ ".git/HEAD": "ref: refs/heads/a/b", ".git/packed-refs": `# x\n${id} refs/heads/a/b` }, id],
      [{ ".git/HEAD": "ref: refs/heads/none" }, null],
      [{ ".git/HEAD": "garbage" }, null],
      [{ "README": "no git" }, null],
      [{
        ".git": "gitdir: main/.git/worktrees/x\n",
        "main/.git/worktrees/x/HEAD": "ref: refs/heads/x",
        "main/.git/worktrees/x/commondir": "../..",
        "main/.git/refs/heads/x": id,
      }, id],
    ];
    for (const [files, commit] of layouts) {
      inFolder(() => {
        for (const [name, text] of Object.entries(files)) {
          const path = `${FOLDER}/${name}`;
          Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
          Deno.writeTextFileSync(path, text);
        }
        assertEquals(commitOf(`${FOLDER}/`), commit);
      });
    }
  },
});

/** Runs `act` with a path in a folder that is new and is removed afterwards. */
function inFolder(act: (path: string) => void): void {
  checkWritable(FOLDER);
  try {
    act(`${FOLDER}/history.sqlite`);
  } finally {
    Deno.removeSync(FOLDER, { recursive: true });
  }
}
