/**
 * Rules about the files themselves: who may import whom, that no file is dead, and that the README
 * lists every model. Needs the right to read; a plain `deno test` skips them.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { COMPARED, MODELS } from "@lab/models";

const ROOT = new URL("../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: needs --allow-read, as in deno task test)";

/** Folders, and those whose `@lab/` name each may import. */
const DIRECTION: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  models: ["runtime"],
  props: ["runtime", "models"],
  benches: ["runtime", "models"],
  reports: ["runtime", "models", "props", "benches"],
};
/** Packages that only some folders may import. */
const OWNERS: readonly [specifier: string, folders: readonly string[]][] = [
  ["fast-check", ["props"]],
  ["echarts", ["reports"]],
  ["commander", ["reports"]],
];

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
  for (const folder of Object.keys(DIRECTION)) walk(`${folder}/`);
  return list;
}

/** What a file imports or re-exports. */
function specifiers(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"\n]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

/** What a file imports, or names as the address of a worker. */
function reaches(text: string): string[] {
  const workers = [...text.matchAll(/new URL\(\s*"(\.[^"\n]+\.ts)"/g)].map((match) => match[1]);
  return [...specifiers(text), ...workers];
}

/** What is wrong with one import; "" if nothing is. */
function importFault(path: string, specifier: string): string {
  const folder = path.split("/")[0];
  const lab = specifier.match(/^@lab\/(\w+)$/);
  if (lab && !DIRECTION[folder].includes(lab[1])) return `${path} imports ${specifier}`;
  if (specifier.startsWith("@lab/") && !lab) return `${path} reaches into ${specifier}`;
  if (specifier.startsWith(".")) {
    const target = resolved(path, specifier);
    if (target.split("/")[0] !== folder) return `${path} leaves its folder for ${specifier}`;
  }
  const owner = OWNERS.find(([name]) => specifier === name);
  return owner && !owner[1].includes(folder) ? `${path} imports ${specifier}` : "";
}

function resolved(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

Deno.test({
  name: `imports follow runtime <- models <- props, benches <- reports${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  fn() {
    const all = sources();
    assert(all.length > 50, "hardly any file was found: the walk is broken");
    const faults = all.flatMap(({ path, text }) =>
      specifiers(text).map((specifier) => importFault(path, specifier)).filter((fault) => fault)
    );
    assertEquals(faults, []);
  },
});

Deno.test("importFault() finds an import against the direction", () => {
  const wrong: readonly [path: string, specifier: string][] = [
    ["runtime/x.ts", "@lab/models"],
    ["models/x.ts", "@lab/props"],
    ["benches/x.ts", "@lab/props"],
    ["props/x.ts", "../runtime/mod.ts"],
    ["props/x.ts", "@lab/runtime/model.ts"],
    ["models/x.ts", "fast-check"],
  ];
  for (const [path, specifier] of wrong) {
    assert(importFault(path, specifier) !== "", `${path} may import ${specifier}`);
  }
  assertEquals(importFault("props/laws/x.ts", "../law.ts"), "");
  assertEquals(importFault("reports/x.ts", "@lab/props"), "");
  assertEquals(reaches('new Worker(new URL("./w.ts", import.meta.url))'), ["./w.ts"]);
  assertEquals(specifiers('import { a } from "./a.ts";\nexport * from "./b.ts";'), [
    "./a.ts",
    "./b.ts",
  ]);
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
