import { assertEquals, assertThrows } from "@std/assert";
import { COST_NAMES, LINUX_X64, WorkloadError, ZERO } from "@lab/runtime";
import { UsageError } from "../command_line/errors.ts";
import { loadCosts, loadWorkload } from "./workload_file.ts";

/** The only folder that the test task may write to. */
const out = new URL("../out/", import.meta.url);
const missing = (["read", "write"] as const)
  .filter((name) => Deno.permissions.querySync({ name, path: out }).state !== "granted");
if (missing.length > 0) {
  console.log(
    `workload_file_test: skipped, needs ${
      missing.map((name) => `--allow-${name}=reports/out`).join(" and ")
    }`,
  );
}

/** A test with a folder of its own, which it may fill. */
function fileTest(name: string, body: (write: (file: string, text: string) => string) => void) {
  Deno.test({
    name,
    ignore: missing.length > 0,
    fn: () => {
      Deno.mkdirSync(out, { recursive: true });
      const folder = Deno.makeTempDirSync({ dir: decodeURIComponent(out.pathname) });
      try {
        body((file, text) => {
          Deno.writeTextFileSync(`${folder}/${file}`, text);
          return `${folder}/${file}`;
        });
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

fileTest("loadWorkload() assembles a file with overrides of its params", (write) => {
  const path = write("good.json", '{"params": {"n": 1}, "progs": {"main": [["mark", "n"]]}}');
  assertEquals(loadWorkload(path).program.exValue[0], 1);
  assertEquals(loadWorkload(path, { n: 7 }).program.exValue[0], 7);
});

fileTest("loadWorkload() reads the recorded workloads as they lie in the house", () => {
  const folder = new URL("../../props/golden/go/programs/", import.meta.url);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assertEquals(names.length, 12);
  for (const name of names) {
    const { program } = loadWorkload(decodeURIComponent(new URL(name, folder).pathname));
    assertEquals(`${program.name}.json`, name);
  }
});

fileTest("loadWorkload() names file, place, rule and value of what is wrong inside", (write) => {
  const cases: [string, string][] = [
    ['{"progs":\n {"main": [}}', 'line 2, column 12: must be JSON: received "}}"'],
    ['{"progs": {"main": [["halt"]]}}', "progs.main[0][0]: must be one of mark, spawn"],
    [
      '{"progs": {"main": [["send", "q"]]}}',
      'progs.main[0][1]: unknown channel, must be one of (none are declared): received "q"',
    ],
    ["[]", "workload: must be an object: received []"],
  ];
  for (const [text, message] of cases) {
    const path = write("bad.json", text);
    const error = assertThrows(() => loadWorkload(path), WorkloadError);
    assertEquals(error.message.startsWith(`${path}: ${message}`), true, error.message);
    assertEquals(error.message.includes("\n"), false);
  }
  const path = write("params.json", '{"params": {"n": 1}, "progs": {"main": []}}');
  const error = assertThrows(() => loadWorkload(path, { m: 1 }), WorkloadError);
  assertEquals(
    error.message,
    `${path}: params.m: unknown param, must be one of n: received 1`,
  );
});

fileTest("loadWorkload() says in one line why a file cannot be read", (write) => {
  const file = write("empty.json", " \n");
  const folder = file.slice(0, file.lastIndexOf("/"));
  const cases: [string, string][] = [
    [file, "must not be empty"],
    [folder, "must be a file, not a folder"],
    [`${folder}/none.json`, "must exist"],
    [`${file}/below.json`, "must exist"],
    ["", "must be readable"],
  ];
  for (const [path, rule] of cases) {
    const error = assertThrows(() => loadWorkload(path), UsageError);
    assertEquals(
      error.message,
      `workload file ${rule}: received ${JSON.stringify(path)}; give the path of a JSON file`,
    );
  }
});

Deno.test({
  name: "loadWorkload() says that the lab may not read there",
  permissions: { read: false },
  fn: () => {
    const error = assertThrows(() => loadWorkload("some.json"), UsageError);
    assertEquals(
      error.message,
      'workload file must be where the lab may read (--allow-read): received "some.json"; give ' +
        "the path of a JSON file",
    );
  },
});

Deno.test("loadCosts() knows the presets by name", () => {
  assertEquals(loadCosts("zero"), ZERO);
  assertEquals(loadCosts("linux-x64"), LINUX_X64);
});

fileTest("loadCosts() reads overrides from a file", (write) => {
  const path = write(
    "costs.json",
    '{"name": "mine", "base": "linux-x64", "rows": {"chanOp": 50, "osQuantum": 3000000}}',
  );
  const costs = loadCosts(path);
  assertEquals([costs.name, costs.rows.chanOp.value, costs.rows.osQuantum.value], [
    "mine",
    50,
    3_000_000,
  ]);
  assertEquals(costs.rows.spawnG, LINUX_X64.rows.spawnG);
});

fileTest("loadCosts() names file, place, rule and value of what is wrong", (write) => {
  const cases: [string, string][] = [
    [
      '{"rows": {"chan": 5}}',
      `rows.chan: unknown row, must be one of ${COST_NAMES.join(", ")}: received 5`,
    ],
    [
      '{"rows": {"chanOp": -5}}',
      "rows.chanOp: must be a whole number in 0..2**45-1 (ns, or bytes of memory): received -5",
    ],
    [
      "{",
      "line 1, column 2: must be JSON (Expected property name or '}'): received the end of " +
      "the file",
    ],
  ];
  for (const [text, message] of cases) {
    const path = write("bad.json", text);
    const error = assertThrows(() => loadCosts(path), UsageError);
    assertEquals(error.message, `${path}: ${message}; a cost file holds name, base and rows`);
  }
  const none = `${write("x.json", "{}")}.none`;
  assertEquals(
    assertThrows(() => loadCosts(none), UsageError).message,
    `cost table must be zero, linux-x64 or a file that exists: received ${JSON.stringify(none)}; ` +
      "give the path of a JSON file",
  );
});

fileTest(
  "loadWorkload() sends traces and binary files to 'lab import', without their rubbish",
  (write) => {
    const cases: [string, string][] = [
      ["\x1f\x8b\b\0\0", "must be JSON, this is binary"],
      ["go 1.26 trace\0\0\0", "must be JSON, this is binary"],
      ["M=-1 P=-1 G=-1 Sync Time=1 N=1\n", "must be JSON, this is a trace"],
    ];
    for (const [text, rule] of cases) {
      const path = write("trace", text);
      const error = assertThrows(() => loadWorkload(path), UsageError);
      const advice = "make a workload of a trace with 'deno task lab import TRACE'";
      assertEquals(error.message, `workload file ${rule}: received "${path}"; ${advice}`);
    }
  },
);

fileTest(
  "names from files are shown escaped; a workload without one is called by its file",
  (write) => {
    const progs = { main: [["yield"]] };
    const name = "\x1b]0;pwned\x07|a\n# head";
    const path = write("odd.json", JSON.stringify({ name, progs }));
    const { workload, program } = loadWorkload(path);
    assertEquals(
      [workload.name, program.name],
      Array(2).fill("\\u001b]0;pwned\\u0007|a\\u000a# head"),
    );
    assertEquals(loadWorkload(write("mine.json", JSON.stringify({ progs }))).program.name, "mine");
    const rows = { chanOp: { value: 1, source: "me\u202e\x9b" } };
    const costs = loadCosts(write("costs.json", JSON.stringify({ name, rows })));
    assertEquals(costs.name, program.name);
    assertEquals(costs.rows.chanOp.source, "me\\u202e\\u009b");
  },
);
