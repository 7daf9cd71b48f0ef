/**
 * What a guest throws may fight back when it is looked at, and what it is called may be endless: it
 * is named as what it is, wherever it comes from.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { HOUSE, labIn, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";
import { checkText } from "./checking_testing.ts";
import type { CellEvent } from "./protocol.ts";

saySkipped("tests of what guests throw");

const TEMPLATE = MUST_SKIP
  ? ""
  : Deno.readTextFileSync(new URL("reports/guest/template.ts", HOUSE)).replace(
    "/**",
    "// @ts-nocheck: odd on purpose\n/**",
  );

/** Every question that an object may be asked ends in the same object, thrown once more. */
const PROXY = `const fights = { };
for (const trap of Reflect.ownKeys(Reflect)) {
  if (typeof trap === "string") fights[trap] = () => { throw hostile; };
}
const hostile = new Proxy(function () {}, fights);
`;

const LOOKED_AT = "a function that throws when it is looked at, as a Proxy or a getter may";

/** The template with `code` at the head of a hook. */
const inHook = (hook: string, code: string) =>
  PROXY + TEMPLATE.replace(RegExp(`( ${hook}\\(.*\\{\\n)`), `$1    ${code}\n`);

/** What a model does, and what is said of it. */
const THROWN: Readonly<Record<string, readonly [text: string, said: string | RegExp]>> = {
  "in a hook": [inHook("find", "throw hostile;"), `find threw ${LOOKED_AT}`],
  "in another hook": [inHook("ready", "throw hostile;"), `ready threw ${LOOKED_AT}`],
  "as a verdict": [
    inHook("find", "return hostile;"),
    `find answered function ${LOOKED_AT}: a verdict is a whole number`,
  ],
  "as an argument": [
    inHook("find", "this.ops.announceIdle(hostile);"),
    RegExp(`^announceIdle: argument 1 must be a number: received ${LOOKED_AT}`),
  ],
  "on the console": [
    inHook("find", "console.log(hostile); throw hostile;"),
    `find threw ${LOOKED_AT}`,
  ],
  "while it is loaded": [`${PROXY}throw hostile;`, `cannot be loaded: ${LOOKED_AT}`],
  "as its class": [`${PROXY}export default hostile;`, `cannot be loaded: ${LOOKED_AT}`],
  "in its constructor": [
    PROXY +
    TEMPLATE.replace(
      "readonly queue = this",
      "readonly odd = (() => { throw hostile; })();\n  readonly queue = this",
    ),
    `cannot be loaded: ${LOOKED_AT}`,
  ],
  "in its name": [
    PROXY + TEMPLATE.replace(/readonly name = .*/, "get name() { throw hostile; }"),
    `cannot be loaded: ${LOOKED_AT}`,
  ],
  "in a bound": [
    PROXY + TEMPLATE.replace("({ ahead }) => ahead + 1", "() => { throw hostile; }"),
    `threw ${LOOKED_AT} in promises.startTicks`,
  ],
  "a long name of its own": [
    TEMPLATE.replace('"my-model"', JSON.stringify("n".repeat(600))),
    /^has a name that is not 1\.\.31 of a-z, 0-9 and '-', a letter first: received "n{78}…$/,
  ],
  "a name that is too long for any message": [
    TEMPLATE.replace('"my-model"', JSON.stringify("n".repeat(60_000))),
    /^has a name that is not 1\.\.31 of a-z, 0-9 and '-', a letter first: received "n{78}…$/,
  ],
  "no name": [TEMPLATE.replace('"my-model"', "undefined"), /^has a name .*: received nothing$/],
  "a long name of a queue": [
    TEMPLATE.replace("{ ready: shared", `{ ${"q".repeat(600)}: shared`).replace(
      "}).ready",
      `}).${"q".repeat(600)}`,
    ),
    /^cannot be loaded: RangeError: queues: a name is 1\.\.31 letters.*: received "q{78}… \(it\.ts/,
  ],
  "a long error": [
    inHook(
      "find",
      'class E extends Error { name = "e".repeat(600); } throw new E("m".repeat(9_000));',
    ),
    /^find threw e{200,300}/,
  ],
};

/** What was said of it: the fault, or the reason of the first breach, without its place. */
function saidOf(events: readonly CellEvent[]): string {
  const fault = events.find((event) => event.kind === "fault");
  if (fault !== undefined) return fault.what;
  const broken = events.find((event) => event.kind === "broken");
  return (broken?.text.split("\n")[1] ?? "nothing").trim().replace(/ in my-model\.\w+\/\S+/, "")
    .replace(/ \(M\d+ .*/, "");
}

for (const [where, [text, said]] of Object.entries(THROWN)) {
  Deno.test({
    name: `what fights back or has no end is named as what it is: ${where}`,
    ignore: MUST_SKIP,
    async fn() {
      const found = saidOf(await checkText(text));
      if (typeof said === "string") assertEquals(found, said);
      else assertMatch(found, said);
    },
  });
}

const CASE = JSON.stringify({
  workload: { progs: { main: [["yield"]] } },
  machine: { procs: 1, cores: 1 },
  costs: "zero",
  seed: 1,
});
const LAWS: Readonly<Record<string, readonly [laws: string, said: RegExp]>> = {
  "in a law": [
    '[{ name: "odd", words: "x", check() { throw hostile; } }]',
    RegExp(`: law odd threw ${LOOKED_AT}\n$`),
  ],
  "as what a law found": [
    '[{ name: "odd", words: "x", check: () => new Proxy([], fights) }]',
    RegExp(`: law odd threw ${LOOKED_AT}\n$`),
  ],
  "as laws": ["new Proxy([], fights)", RegExp(`: cannot be loaded: ${LOOKED_AT}\n$`)],
  "in a law's name": [
    "[{ get name() { throw hostile; } }]",
    RegExp(`: cannot be loaded: ${LOOKED_AT}\n$`),
  ],
  "a law with a long name": [
    '[{ name: "n".repeat(600), words: "x", check: () => [] }]',
    /: cannot be taken in: a law's name must be 1\.\.41 of a-z, 0-9 and '-': received 'n{80}'\n$/,
  ],
};

for (const [where, [laws, said]] of Object.entries(LAWS)) {
  Deno.test({
    name: `what fights back or has no end is named as what it is: ${where}`,
    ignore: MUST_SKIP,
    fn: () =>
      withFolder(async (folder) => {
        Deno.writeTextFileSync(`${folder}/mine.ts`, TEMPLATE);
        const text = `// @ts-nocheck: odd on purpose\n${PROXY}export const laws = ${laws};\n`;
        Deno.writeTextFileSync(`${folder}/laws.ts`, text);
        const typed = ["check", "mine.ts", "--laws", "laws.ts", "--case", CASE];
        const { code, err } = await labIn(folder, ...typed);
        assertEquals(code, 1, err);
        assertMatch(err, said);
      }),
  });
}
