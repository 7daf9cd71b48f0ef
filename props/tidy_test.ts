/**
 * Rules about the files themselves: that no file is dead, and that the README lists every model.
 * Needs the right to read; a plain `deno test` skips them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { COMPARED, MODELS } from "@lab/models";

const ROOT = new URL("../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: needs --allow-read, as in deno task test)";

/** Where files are looked for. */
const FOLDERS = ["runtime", "models", "props", "benches", "reports"];

/** A TypeScript file: its path from the root, with `/`, and its text. */
interface Source {
  readonly path: string;
  readonly text: string;
}

function sources(): Source[] {
  const list: Source[] = [];
  const walk = (folder: string) => {
    for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory && entry.name !== "out") walk(`${path}/`);
      else if (/\.tsx?$/.test(entry.name)) {
        list.push({ path, text: Deno.readTextFileSync(new URL(path, ROOT)) });
      }
    }
  };
  for (const folder of FOLDERS) walk(`${folder}/`);
  return list;
}

/** What a file imports or re-exports. */
function specifiers(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"\n]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

/** What a file imports, or names as the address of a worker. */
function reaches(text: string): string[] {
  const workers = [...text.matchAll(/new URL\(\s*"(\.[^"\n]+\.tsx?)"/g)].map((match) => match[1]);
  return [...specifiers(text), ...workers];
}

function resolved(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

Deno.test("reaches() finds imports and Workers", () => {
  assertEquals(reaches('new Worker(new URL("./w.ts", import.meta.url))'), ["./w.ts"]);
  assertEquals(reaches('import { a } from "./a.ts";'), ["./a.ts"]);
});

Deno.test({
  name: `no file is dead: each is reached from a mod.ts, a test, a bench or a task${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  fn() {
    const all = new Map(sources().map((source) => [source.path, source]));
    const outside = ["deno.json", ".ci/run"].map((path) => {
      try {
        return Deno.readTextFileSync(new URL(path, ROOT));
      } catch {
        return "";
      }
    }).join("\n");
    const isRoot = (path: string) =>
      /(^|\/)mod\.ts$|_test\.ts$|_bench\.ts$/.test(path) || outside.includes(path);
    const reached = new Set<string>();
    const visit = (path: string) => {
      const source = all.get(path);
      if (source === undefined || reached.has(path)) return;
      reached.add(path);
      for (const specifier of reaches(source.text)) {
        if (specifier.startsWith(".")) visit(resolved(path, specifier));
      }
    };
    [...all.keys()].filter(isRoot).forEach(visit);
    assertEquals([...all.keys()].filter((path) => !reached.has(path)), []);
  },
});

Deno.test({
  name:
    `the README's table lists every model that is compared, that of models/examples/ the examples${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  fn() {
    const examples = MODELS.filter((model) => model.kind === "example");
    for (
      const [file, models] of [["README.md", COMPARED], [
        "models/examples/README.md",
        examples,
      ]] as const
    ) {
      const readme = Deno.readTextFileSync(new URL(file, ROOT));
      const rows = readme.split("\n").filter((line) => line.startsWith("|"));
      const missing = models.map((model) => model.name)
        .filter((name) => !rows.some((row) => row.includes(`\`${name}\``)));
      assertEquals(missing, [], file);
    }
  },
});
