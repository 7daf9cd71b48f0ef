/**
 * Files that are none of what a command takes, by kind, in every place where one is named: each
 * answer is one line and says what would be right.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { HOUSE, labIn, MUST_SKIP, saySkipped, withFolder } from "./lab_testing.ts";

saySkipped("tests of odd files");

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(
    parts.flatMap((part) => typeof part === "string" ? [...new TextEncoder().encode(part)] : part),
  );
const PROGS = '"progs":{"main":[["yield"]]}';

/** What may stand in a file. */
const CONTENTS: Readonly<Record<string, Uint8Array>> = {
  "nothing at all": bytes(),
  "white space": bytes(" \n\t"),
  "a byte order mark alone": bytes([0xef, 0xbb, 0xbf]),
  "UTF-16": bytes([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
  "half a character": bytes(`{"name":"`, [0xc3], `",${PROGS}}`),
  "a byte of 0": bytes(`{${PROGS},"name":"`, [0], `"}`),
  "a key twice": bytes(`{${PROGS},${PROGS}}`),
  "a key twice, far down": bytes(`{"a":[[{"b":{"c":1,"c":2}}]]}`),
  "the same key, once escaped": bytes(`{${PROGS},"\\u0070rogs":{}}`),
  "a key of the prototype": bytes(`{"__proto__":{${PROGS}}}`),
  "brackets without an end": bytes("[".repeat(200_000)),
  "brackets that are closed": bytes(`${"[".repeat(50_000)}${"]".repeat(50_000)}`),
  "a huge array": bytes(`{"progs":[${"0,".repeat(500_000)}0]}`),
  "a number beyond all": bytes(`{"progs":1e999}`),
  "a text beyond all": bytes(`{"progs":"${"x".repeat(1_000_000)}"}`),
  "two objects": bytes(`{${PROGS}}{${PROGS}}`),
  "a comment": bytes(`{/* x */"x":1}`),
  "a comma too many": bytes(`{"x":1,}`),
  "another shape": bytes(`[{"progs":{}}]`),
  "a right head over nothing": bytes('{"schema":1,"machine":{},"figures":[null]}'),
  "a seal that is none": bytes('{"schema":5,"seal":{"lab":{}}}'),
  "a lone surrogate": bytes(`{"\\ud800":1}`),
};

/** Where a file is named. */
const PLACES: readonly string[] = [
  "sim --model gm --workload odd.json",
  "sim --model gm --costs odd.json",
  "order odd.json",
  "order --cases odd.json",
  "explore --model gm --workload odd.json",
  "whatif odd.json",
  "whatif fine.json --costs odd.json",
  "check mine.ts --quick --workload odd.json",
  "check mine.ts --quick --costs odd.json",
  "bench compare odd.json odd.json",
  "bench keep --speed odd.json",
  "--quick --costs odd.json",
  "report --out .",
];

for (const [what, content] of Object.entries(CONTENTS)) {
  Deno.test({
    name: `a file with ${what} is refused in one line wherever it is named`,
    ignore: MUST_SKIP,
    fn: () =>
      withFolder(async (folder) => {
        Deno.writeFileSync(`${folder}/odd.json`, content);
        Deno.writeFileSync(`${folder}/results.json`, content);
        Deno.writeTextFileSync(`${folder}/fine.json`, `{${PROGS}}`);
        Deno.writeTextFileSync(`${folder}/mine.ts`, "export {};\n");
        for (const place of PLACES) {
          const { code, out, err } = await labIn(folder, ...place.split(" "));
          assertEquals([code, out], [2, ""], `${place}: ${out}${err}`);
          assertMatch(err, /^[a-z]+: [^\n]+\n$/, place);
          assertEquals(err.length < 1_200, true, place);
          assertEquals(/undefined|\[object|\bat file:|Error:/.test(err), false, `${place}: ${err}`);
        }
      }),
  });
}

const CASE = `{"workload":{${PROGS}},"machine":{"procs":1,"cores":1},"costs":"zero","seed":1}`;
/** Cases as text, and the rule that they break. */
const CASES: readonly (readonly [text: string, rule: RegExp])[] = [
  [CASE.replace("}}", '},"seed":2}'), /./],
  [CASE.replace('"seed":1', '"seed":1,"seed":2'), /: --case must not have a key twice: received/],
  [CASE.replace('"procs":1', '"procs":0'), /'procs' must be a whole number 1\.\.1024: received 0/],
  [CASE.replace('"seed":1', '"seed":1e99'), /'seed' must be a whole number/],
];

Deno.test({
  name: "a case that is none is refused with exit code 2, whoever runs it, and nobody is blamed",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      Deno.copyFileSync(new URL("reports/guest/template.ts", HOUSE), `${folder}/mine.ts`);
      for (const [text, rule] of CASES) {
        for (const words of [["replay", "--model", "gm"], ["check", "mine.ts"]]) {
          const { code, err } = await labIn(folder, ...words, "--case", text);
          assertEquals(code, 2, `${words}: ${err}`);
          assertMatch(err, /^lab: [^\n]+\n$/);
          assertMatch(err, rule);
        }
      }
    }),
});
