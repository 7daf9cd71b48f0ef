/**
 * Writes the examples of the package's documentation as a test: `examples.ts FOLDER`. It stands in
 * the project of a stranger, where the names that they import are those of the installed package.
 *
 * @module
 */

import { join } from "node:path";

const ROOT = new URL("../../", import.meta.url);
const [folder] = Deno.args;
const { exports } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
const args = ["doc", "--json", ...Object.values(exports) as string[]];
const doc = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
const examples = new Set<string>();
// An example is a tag of any symbol, however deep.
JSON.parse(new TextDecoder().decode(doc.stdout), (_, value) => {
  if (value?.kind === "example") {
    const code = /```ts ignore\n([^]*?)\n```/.exec(value.doc)?.[1];
    if (code === undefined) throw new Error(`no code in the example: ${value.doc}`);
    examples.add(code);
  }
  return value;
});
if (examples.size === 0) throw new Error("the documentation has no example");
const tests = [...examples].map((code, i) => {
  Deno.writeTextFileSync(join(folder, `example_${i}.ts`), `${code}\n`);
  return `Deno.test("example ${i}", async () => void await import("./example_${i}.ts"));\n`;
});
Deno.writeTextFileSync(join(folder, "examples_test.ts"), tests.join(""));
