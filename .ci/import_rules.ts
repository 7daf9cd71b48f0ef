/**
 * Who may import what: the only place that says so. The lint plugin holds every import to these
 * tables; `imports_test.ts` refuses circles.
 *
 * @module
 */

/** Folders, and the folders each may import, through `@lab/…` alone. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  models: ["runtime"],
  props: ["runtime", "models"],
  benches: ["runtime", "models"],
  reports: ["runtime", "models", "props", "benches"],
};

/** Doors of folders beside their `mod.ts`, as behind `@lab/`, and whose they are. */
const SIDE_DOORS: Readonly<Record<string, string>> = { "props/browser": "props" };

/**
 * What stands in a folder, from the ground up: each may import itself and what stands before it.
 * A name with an ending is a file. Folders that are not listed here may have no circles either.
 */
export const FLOORS: Readonly<Record<string, readonly string[]>> = {
  reports: [
    "kept_speed.json",
    "command_line",
    "files",
    "charts",
    "player",
    "collect",
    "pages",
    "guest",
    "campaign",
    "bench",
    "mutate",
    "commands",
    "cli.ts",
    "guest_process",
  ],
};

/** Packages, and the only folders that may import them. Others may be imported by reports alone. */
export const PACKAGE_OWNERS: Readonly<Record<string, readonly string[]>> = {
  "fast-check": ["props"],
  "ajv": ["reports"],
  "simple-statistics": ["reports", "benches"],
  "jstat": ["benches"],
  // Of Deno itself: the name of the CPU, CPU time, and the embedded database.
  "node:os": ["benches"],
  "node:crypto": ["reports"],
  "node:module": ["reports"],
  "node:process": ["reports"],
  "node:sqlite": ["reports"],
  "node:worker_threads": ["reports"],
  "@std/assert": Object.keys(MAY_IMPORT),
  "@std/testing/bdd": Object.keys(MAY_IMPORT),
  "@std/testing/mock": Object.keys(MAY_IMPORT),
  "@std/testing/snapshot": Object.keys(MAY_IMPORT),
  "@std/testing/time": Object.keys(MAY_IMPORT),
};

/** Saves cases in somebody else's repository, under Node as well; and with what. */
const CASE_FILES = "props/entry/saved_cases.ts";
const FILE_MODULES: readonly string[] = ["node:fs", "node:path", "node:url"];

/** The package by its own name: only a repository that is somebody else's knows it so. */
const OWN_NAME = /^@gmp-lab\/lab(\/|$)/;
const isStranger = ({ folder, path }: RepoFile): boolean =>
  folder === "models" && path.startsWith("examples/template/");

/** A file of the repository: its top folder, and the path below it. */
export interface RepoFile {
  readonly folder: string;
  readonly path: string;
}

/** Tests and what only they use may look at everything in their own top folder. */
export const isTest = (path: string): boolean => /_(test|testing|bench)\.ts$/.test(path);

/** Where a relative import lands, as a path from the root; it begins with `..` if outside. */
export function resolved(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** What is wrong with an import, as the end of a sentence, or null. */
export function importFault(file: RepoFile, specifier: string): string | null {
  const allowed = MAY_IMPORT[file.folder];
  if (specifier.startsWith(".") || specifier.startsWith("/")) {
    const path = resolved(`${file.folder}/${file.path}`, specifier);
    const [target] = path.split("/");
    // A file of the root, such as deno.json, belongs to all.
    if (!path.includes("/") && target !== "..") return null;
    if (target === file.folder) return floorFault(file, path.slice(target.length + 1));
    return `reaches from ${file.folder}/ into ${target}/: import '@lab/${target}' instead`;
  }
  if (specifier.startsWith("@lab/")) {
    const name = specifier.slice("@lab/".length), target = SIDE_DOORS[name] ?? name;
    if (target === file.folder) return `is ${file.folder}/ itself: import the file`;
    if (allowed.includes(target)) return null;
    const list = allowed.map((name) => `@lab/${name}`).join(", ") || "nothing outside itself";
    return `is against the direction of imports: ${file.folder}/ may import ${list}`;
  }
  if (OWN_NAME.test(specifier)) {
    return isStranger(file) ? null : "is the lab itself: import '@lab/…'";
  }
  if (`${file.folder}/${file.path}` === CASE_FILES && FILE_MODULES.includes(specifier)) return null;
  const isNamed = Object.hasOwn(PACKAGE_OWNERS, specifier);
  if (/^[a-z]+:/.test(specifier) && !isNamed) {
    return "is not in the import map: name it in deno.json";
  }
  const owners = PACKAGE_OWNERS[specifier] ?? ["reports"];
  if (owners.includes(file.folder)) {
    const isTestOnly = specifier.startsWith("@std/") && !file.path.endsWith("_test.ts");
    return isTestOnly && file.folder !== "props"
      ? "belongs in tests: name the file *_test.ts"
      : null;
  }
  return `belongs to ${owners.map((owner) => `${owner}/`).join(", ")}`;
}

/** What is wrong with an import within a top folder that has floors, or null. */
function floorFault({ folder, path }: RepoFile, target: string): string | null {
  const floors = FLOORS[folder];
  if (floors === undefined || isTest(path)) return null;
  const from = path.split("/")[0], to = target.split("/")[0];
  const at = floors.indexOf(from);
  if (at < 0) return `comes from ${folder}/${from}, which has no floor in .ci/import_rules.ts`;
  if (floors.slice(0, at + 1).includes(to)) return null;
  return `goes backwards: ${folder}/${from} may import ${floors.slice(0, at).join(", ")}`;
}
