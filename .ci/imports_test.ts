/**
 * No import runs in a circle, and none against the rules: of files, and of the folders that they
 * stand in. Needs the right to read; a plain `deno test` skips it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { importFault, isTest, MAY_IMPORT, resolved } from "./import_rules.ts";

const ROOT = new URL("../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: needs --allow-read, as in deno task test)";

/** An import: from which file, of what. */
type Import = readonly [path: string, specifier: string];

/** What a text imports or re-exports. */
function specifiers(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"\n]+)"/g;
  // Examples in comments are somebody else's code.
  return [...text.replaceAll(/^ *(?:\*|\/\*|\/\/).*$/gm, "").matchAll(pattern)].map((match) =>
    match[1]
  );
}

/** The imports of all files. */
function imports(): Import[] {
  const list: Import[] = [];
  const walk = (folder: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
      if (isDirectory && name !== "out") walk(`${folder}${name}/`);
      if (!/\.tsx?$/.test(name)) continue;
      const text = Deno.readTextFileSync(new URL(`${folder}${name}`, ROOT));
      for (const specifier of specifiers(text)) list.push([`${folder}${name}`, specifier]);
    }
  };
  for (const folder of Object.keys(MAY_IMPORT)) walk(`${folder}/`);
  return list;
}

/** Imports that are against the rules, in words; packages with a scheme are left to the linter. */
function faults(all: readonly Import[]): string[] {
  return all.flatMap(([path, specifier]) => {
    // Texts of programs in tests import such packages as well.
    if (/^[a-z]+:/.test(specifier)) return [];
    const [folder, ...rest] = path.split("/");
    const fault = importFault({ folder, path: rest.join("/") }, specifier);
    return fault === null ? [] : [`${path}: '${specifier}' ${fault}`];
  });
}

/**
 * Circles in every folder: its files and folders are points, and an import is an arrow between the
 * two of them in which its ends stand. Tests are left out, as nobody imports them.
 *
 * @returns A line for each circle: the folder, and what stands on the circle.
 */
function circles(all: readonly Import[]): string[] {
  const arrows = new Map<string, Map<string, Set<string>>>();
  for (const [path, specifier] of all) {
    if (isTest(path) || !specifier.startsWith(".")) continue;
    const from = path.split("/"), to = resolved(path, specifier).split("/");
    let depth = 0;
    while (depth < from.length - 1 && from[depth] === to[depth]) depth++;
    const folder = from.slice(0, depth).join("/");
    const points = arrows.get(folder) ?? new Map<string, Set<string>>();
    arrows.set(folder, points);
    points.set(from[depth], (points.get(from[depth]) ?? new Set()).add(to[depth]));
  }
  return [...arrows].flatMap(([folder, points]) => {
    const reached = new Map([...points.keys()].map((point) => [point, reachedFrom(point, points)]));
    const found = [...reached].filter(([point, others]) => others.has(point)).map((
      [point, others],
    ) => [...others].filter((other) => reached.get(other)?.has(point)).toSorted().join(" "));
    return [...new Set(found)].map((circle) => `${folder}/: ${circle}`);
  }).toSorted();
}

/** What can be reached from a point. */
function reachedFrom(
  start: string,
  arrows: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (point: string): void => {
    for (const next of arrows.get(point) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      visit(next);
    }
  };
  visit(start);
  return reached;
}

Deno.test({
  name: `no import is against the rules of import_rules.ts${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  fn() {
    const all = imports();
    assert(all.length > 500, "hardly any import was found: the walk is broken");
    assertEquals(faults(all), []);
  },
});

Deno.test({
  name: `no imports run in a circle, of files or of folders${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  fn() {
    assertEquals(circles(imports()), []);
  },
});

Deno.test("faults() finds imports against the direction and up the floors", () => {
  const wrong: readonly Import[] = [
    ["runtime/x.ts", "@lab/models"],
    ["models/x.ts", "@lab/props"],
    ["benches/x.ts", "@lab/props"],
    ["props/x.ts", "../runtime/mod.ts"],
    ["props/x.ts", "@lab/runtime/model.ts"],
    ["models/x.ts", "fast-check"],
    ["benches/x.ts", "commander"],
    ["props/x.ts", "echarts"],
    ["reports/files/x.ts", "../pages/y.ts"],
    ["reports/guest/x.ts", "../cli.ts"],
    ["reports/nowhere/x.ts", "../files/y.ts"],
  ];
  for (const one of wrong) assertEquals(faults([one]).length, 1, `${one[0]} may import ${one[1]}`);
  assertEquals(
    faults([
      ["props/laws/x.ts", "../law.ts"],
      ["reports/pages/x.ts", "@lab/props"],
      ["reports/pages/x.ts", "../files/y.ts"],
      ["reports/files/x_test.ts", "../pages/y.ts"],
    ]),
    [],
  );
});

Deno.test("circles() finds circles of files and of folders", () => {
  assertEquals(circles([["a/x.ts", "./y.ts"], ["a/y.ts", "./z.ts"], ["a/z.ts", "./x.ts"]]), [
    "a/: x.ts y.ts z.ts",
  ]);
  // No two files import each other, but their folders do.
  assertEquals(circles([["a/b/x.ts", "../c/y.ts"], ["a/c/z.ts", "../b/w.ts"]]), ["a/: b c"]);
  assertEquals(circles([["a/b/x.ts", "../c/y.ts"], ["a/c/y.ts", "./z.ts"]]), []);
  assertEquals(circles([["a/b/x.ts", "../c/y.ts"], ["a/c/y_test.ts", "../b/x.ts"]]), []);
  assertEquals(specifiers('import { a } from "./a.ts";\nexport * from "./b.ts";'), [
    "./a.ts",
    "./b.ts",
  ]);
});
