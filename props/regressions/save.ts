/**
 * The folder of regressions: reads them, and saves a case that broke a law, so that it runs first
 * from then on. Beside `reports/` this is the one
 * place of the house that writes files; it writes into its own folder and needs the right to.
 *
 * @module
 */

import { SAVED } from "./all.ts";
import { type Regression, regressionName } from "./regression.ts";

/** The folder of the files. */
export const FOLDER: URL = new URL("./", import.meta.url);

/**
 * All regressions by name: those of the table `all.ts`, and, where the folder may be read, files in
 * it that the table does not name yet.
 */
export function regressions(folder = FOLDER): ReadonlyMap<string, Regression> {
  const all = new Map(SAVED);
  if (Deno.permissions.querySync({ name: "read", path: folder }).state !== "granted") return all;
  for (const name of savedNames(folder)) {
    if (all.has(name)) continue;
    all.set(name, JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, folder))));
  }
  return all;
}

/** Names of the files in `folder`, sorted. Needs the right to read it. */
export function savedNames(folder: URL): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && name.endsWith(".json"))
    .map(({ name }) => name.slice(0, -".json".length))
    .sort();
}

/** What became of a case that was to be saved. */
export interface Saved {
  /** Path from the house, such as `props/regressions/conservation-1a2b3c4d.json`. */
  readonly path: string;
  /** `false`: nothing was written, as the folder may not be written to. */
  readonly isSaved: boolean;
}

/** Saves a regression, if the folder may be written to, and brings the table up to date. */
export function saveRegression(regression: Regression, folder = FOLDER): Saved {
  const name = regressionName(regression);
  const path = `props/regressions/${name}.json`;
  for (const right of ["read", "write"] as const) {
    const { state } = Deno.permissions.querySync({ name: right, path: folder });
    if (state !== "granted") return { path, isSaved: false };
  }
  replace(new URL(`${name}.json`, folder), `${JSON.stringify(regression, null, 2)}\n`);
  replace(new URL("all.ts", folder), tableText(savedNames(folder)));
  return { path, isSaved: true };
}

/** Writes a file whole or not at all; a link in its place is replaced, not followed. */
function replace(file: URL, text: string): void {
  const part = new URL(`.${crypto.randomUUID()}.part`, file);
  try {
    Deno.writeTextFileSync(part, text);
    Deno.renameSync(part, file);
  } catch (error) {
    try {
      Deno.removeSync(part);
    } catch {
      // It was never made.
    }
    throw error;
  }
}

/** The text of `all.ts`: static imports, as tests must run without the right to read. */
export function tableText(names: readonly string[]): string {
  const lines = [
    "/**",
    " * The table of regressions, written by `save.ts`: what stands in this folder.",
    " *",
    " * @module",
    " */",
    "",
    'import type { Regression } from "./regression.ts";',
    ...names.map((name, i) => `import r${i} from "./${name}.json" with { type: "json" };`),
    "",
    "/** Regressions by name. */",
    "export const SAVED = new Map<string, Regression>(Object.entries({",
    ...names.map((name, i) => `  "${name}": r${i},`),
    "}) as unknown as [string, Regression][]);",
  ];
  return `${lines.join("\n")}\n`;
}
