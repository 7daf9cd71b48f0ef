/**
 * Cases that broke a law once, as files in a folder of somebody's repository: one JSON file each.
 *
 * @module
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Regression, regressionName } from "../regressions/regression.ts";

/** The path of a folder. */
function pathOf(folder: string | URL): string {
  return typeof folder === "string" ? folder : fileURLToPath(folder);
}

/** Regressions of a folder, by name of the file; none if it is not there yet. */
export function savedCases(folder: string | URL): Regression[] {
  const path = pathOf(folder);
  if (!existsSync(path)) return [];
  return readdirSync(path).filter((name) => name.endsWith(".json")).sort().map((name) => {
    const file = join(path, name);
    try {
      return checked(JSON.parse(readFileSync(file, "utf8")));
    } catch (error) {
      throw new Error(`${file} is no saved case: ${(error as Error).message}`, { cause: error });
    }
  });
}

/** Saves a case. @returns The path of its file. */
export function saveCase(folder: string | URL, regression: Regression): string {
  const path = pathOf(folder);
  mkdirSync(path, { recursive: true });
  const file = join(path, `${regressionName(regression)}.json`);
  writeFileSync(file, `${JSON.stringify(regression, null, 2)}\n`);
  return file;
}

function checked(value: unknown): Regression {
  const { law, case: c } = (value ?? {}) as Partial<Regression>;
  if (typeof law === "string" && typeof c === "object" && c !== null) return value as Regression;
  throw new TypeError("it must have 'law' and 'case'");
}
