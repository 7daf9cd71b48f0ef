/**
 * Small inputs that once got through, each with the right answer: workloads, and models of
 * somebody's own.
 *
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { assemble, LimitError, simulate } from "@lab/runtime";
import { configure } from "@lab/models";
import { HOUSE, labIn, MUST_SKIP, saySkipped, startTask, withFolder } from "./lab_testing.ts";

saySkipped("tests of inputs that once got through");

const MANY = Number.MAX_SAFE_INTEGER;
const loop = (...body: unknown[]) =>
  JSON.stringify({ progs: { main: [["for", "i", MANY, body]] } });

const FILES: Readonly<Record<string, string>> = {
  // 3^35 is beyond 2^53: `% 10` of it was [4, null, null, 1] instead of 7.
  "p35.json": JSON.stringify({
    progs: {
      main: [
        ["set", "p", 1],
        ["for", "i", 35, [["set", "p", ["*", "p", 3]]]],
        [
          "mark",
          ["%", "p", 10],
        ],
        ["for", "i", 700, [["set", "p", ["*", "p", 3]]]],
        ["mark", "p"],
        ["mark", ["-", "p", "p"]],
      ],
    },
  }),
  // A wait group of NaN was a deadlock that is none.
  "nanwg.json": JSON.stringify({
    objects: { w: { type: "wg" } },
    progs: {
      main: [
        ["set", "p", 3],
        ["for", "i", 10, [["set", "p", ["*", "p", "p"]]]],
        [
          "wgadd",
          "w",
          ["-", "p", "p"],
        ],
        ["wgwait", "w"],
        ["mark", 7],
      ],
    },
  }),
  "loop.json": loop(["yield"]),
  "loopsleep.json": loop(["sleep", 1]),
  "looptight.json": loop(["set", "a", "i"]),
  "deepfor.json": JSON.stringify({
    progs: {
      main: Array.from({ length: 30 }).reduceRight<unknown[]>(
        (body, _, i) => [["for", `i${i}`, 1_000_000, body]],
        [["yield"]],
      ),
    },
  }),
  "escname.json": JSON.stringify({
    name: "\x1b[2J\x1b]0;pwned\x07|a|b\n# head",
    progs: { main: [["yield"]] },
  }),
};

const OVERFLOW =
  /^lab: (the workload panics: |gm on \d+ Ps?: )G0 at progs\.main\[1\]\[3\]\[0\], \d+ ns: integer overflow: the result is beyond 2\*\*53-1\n$/;
const TIGHT =
  /limit local instructions in a row = 25000000 reached: G0 at progs\.main\[0\] loops without doing anything/;

/** What is typed, the exit code, and what is said on standard output and on standard error. */
const ANSWERS: readonly (readonly [typed: string, code: number, out: RegExp, err: RegExp])[] = [
  ["order p35.json", 1, /^$/, OVERFLOW],
  ["sim --model gm --workload p35.json", 1, /^$/, OVERFLOW],
  ["whatif p35.json --models gm", 1, /gm at 1 P: G0 at progs\.main/, OVERFLOW],
  ["order nanwg.json", 1, /^$/, OVERFLOW],
  ["sim --model gm --workload nanwg.json", 1, /^$/, OVERFLOW],
  ["sim --model gm --workload looptight.json", 1, /^$/, TIGHT],
  [
    "explore --model gm --workload looptight.json --for 1s",
    1,
    /limit local instructions in a row = 25000000 reached: G0 at progs.main/,
    // A search that takes its time says how far it is.
    /^(\d|lab: |running|looptight: |$)/,
  ],
  ["explore --model gm --workload deepfor.json --for 1s", 1, /limit [\w ]+ = \d+ reached/, /^/],
  ["sim --model gm --workload loop.json --until 1000000", 0, /end +until/, /^$/],
  ["sim --model gm --workload loopsleep.json --until 1000000", 0, /end +until/, /^$/],
  ["sim --model gm --workload deepfor.json --until 1000000", 0, /end +until/, /^$/],
  ["sim --model gm --workload escname.json", 0, /workload +\\u001b\[2J\\u001b\]0;pwned/, /^$/],
  ["whatif escname.json --models gm --procs 1", 0, /^\\u001b\[2J\\u001b\]0;pwned/, /^$/],
];

Deno.test({
  name: "workloads that once got through are answered right",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      for (const [name, text] of Object.entries(FILES)) {
        Deno.writeTextFileSync(`${folder}/${name}`, text);
      }
      for (const [typed, code, out, err] of ANSWERS) {
        const answer = await labIn(folder, ...typed.split(" "));
        assertEquals(answer.code, code, `${typed}: ${answer.err}`);
        assertMatch(answer.out, out, typed);
        assertMatch(answer.err, err, typed);
      }
    }),
});

Deno.test({
  name: "a workload that is called like a path, a page or an escape sequence writes plain files",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/out`);
      const names = ["../../a/b", "n".repeat(600), "\x1b[2J|a\n# b", ".."];
      for (const [i, name] of names.entries()) {
        const text = JSON.stringify({ name, progs: { main: [["yield"]] } });
        Deno.writeTextFileSync(`${folder}/${i}.json`, text);
        const typed = ["whatif", `${i}.json`, "--models", "gm", "--procs", "1", "--out", "out"];
        const { code, err } = await labIn(folder, ...typed);
        assertEquals(code, 0, err);
      }
      const written = [...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name);
      assertEquals(written.length, 2 * names.length, written.join(" "));
      for (const name of written) assertMatch(name, /^whatif-[\w.-]{1,60}\.(json|svg)$/);
      const all = [...Deno.readDirSync(folder)].map(({ name }) => name);
      assertEquals(all.length, names.length + 1, all.join(" "));
    }),
});

Deno.test({
  name: "a loop without an end gives signs of life, and ends as it is asked to",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/loop.json`, FILES["loop.json"]);
      const typed = ["sim", "--model", "gm", "--workload", "loop.json"];
      const { child } = startTask("lab", folder, typed);
      let said = "";
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        said += text;
        if (said.includes("\n")) child.kill("SIGTERM");
      }
      await child.stdout.cancel();
      await child.status;
      assertMatch(said, /^running for \d+ s: virtual time [^\n]+ steps of 2,000,000,000 at most\n/);
    }),
});

Deno.test("bytes of variables are counted before they are taken: 900 in each of 9,000,000 Gs", () => {
  const program = assemble({
    objects: { c: { type: "chan" } },
    progs: {
      main: [["for", "i", 9_000_000, [["spawn", "w"]]], ["recv", "c", "x"]],
      w: [...Array.from({ length: 900 }, (_, i) => ["set", `v${i}`, i]), ["recv", "c", "x"]],
    },
  });
  const limits = { engineBytesMax: 64 * 2 ** 20 };
  assertThrows(
    () => simulate({ model: configure("gm").make, program, machine: { procs: 4 }, limits }),
    LimitError,
    "(901 each on average, 8 bytes) need",
  );
});

/** The template, without type checks, and changed. */
function model(name: string, change: (text: string) => string): string {
  if (MUST_SKIP) return "";
  const text = Deno.readTextFileSync(new URL("reports/guest/template.ts", HOUSE));
  return `// @ts-nocheck: odd on purpose\n${change(text.replace('"my-model"', `"${name}"`))}`;
}

/** System calls, sleeps behind them and waits for the network, more Gs than Ps. */
const CALLS = JSON.stringify({
  workload: {
    objects: { c: { type: "chan", cap: 9 } },
    progs: {
      main: [["for", "i", 4, [["spawn", "w"]]], ["for", "i", 4, [["recv", "c", "x"]]]],
      w: [["syscall", 900], ["sleep", 70], ["netpoll", 300], ["send", "c", 1]],
    },
  },
  machine: { procs: 2, cores: 2 },
  costs: "zero",
  seed: 1,
});

/** Models that once got through, and what is said of each. */
const MODELS: readonly (readonly [name: string, text: string, typed: string, said: RegExp])[] = [
  [
    "one that reads how long each G will compute",
    model(
      "peeks-ahead",
      (text) =>
        text.replace(
          "\nexport default",
          '\nimport { VirtualOps } from "runtime/engine/ops.ts";\n' +
            "VirtualOps.prototype.nowNs = function () { globalThis.__ops = this; };\nexport default",
        ),
    ),
    "check mine.ts --quick",
    /^lab: mine\.ts: (cannot be loaded|imports) [^\n]*runtime\/engine\/ops\.ts/,
  ],
  [
    "one that thinks for 10 ms in each hook",
    model(
      "slow-ten",
      (text) =>
        text.replace(/( find\(.*\{\n)/, "$1    for (let i = 0, x = 0; i < 1e7; i++) x += i;\n"),
    ),
    "check mine.ts --patience-total 1",
    /lab: mine\.ts: kept the lab waiting for 1 s in all, most of it in find: make that faster, or give more by --patience-total\n$/,
  ],
  [
    "one with threads for Gs that collects timers but never says so",
    model(
      "thread-net",
      (text) =>
        text.replace('unit: "user"', 'unit: "thread"').replace("netpoll: false", "netpoll: true"),
    ),
    `check mine.ts --case ${CALLS}`,
    /^law [a-z-]+ broken by thread-net/m,
  ],
];

for (const [name, text, typed, said] of MODELS) {
  Deno.test({
    name: `a model that once got through is named: ${name}`,
    ignore: MUST_SKIP,
    fn: () =>
      withFolder(async (folder) => {
        Deno.writeTextFileSync(`${folder}/mine.ts`, text);
        const { code, out, err } = await labIn(folder, ...typed.split(" "));
        assertEquals(code, 1, err);
        assertMatch(`${out}${err}`, said);
      }),
  });
}
