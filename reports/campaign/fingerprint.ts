/**
 * Which code did the work: results of two are not mixed.
 *
 * @module
 */

import denoJson from "../../deno.json" with { type: "json" };
import { houseFolder } from "../files/write.ts";
import { hashOf } from "./cell.ts";

/** Folders whose code and data decide what comes of a cell. */
const DECIDING = [
  "runtime",
  "models",
  "props",
  "benches",
  "reports/campaign",
  "reports/collect",
  "reports/guest",
  "reports/guest_process",
];
/** Code and data of the lab, and what real runtimes are asked with. */
const CODE = /\.(ts|json)$|^props\/golden\/oracle\/.*\.(go|mod|rs|toml|lock|java|kt|xml|erl|js)$/;
/** Files that decide nothing: tests, and cases that broke a law once. */
const IDLE = /(_test|_testing|_bench)\.ts$|^props\/regressions\/.*\.json$|^benches\/peers\//;
/** Folders that compilers fill. */
const BUILT = /\/target$/;

/** Does a file of the house decide what comes of a cell? */
const decides = (path: string): boolean => CODE.test(path) && !IDLE.test(path);

/** 12 hex digits over the code and data of this lab, its packages, and the engine below. */
export function codeFingerprint(): string {
  const house = houseFolder(), parts: string[] = [];
  for (const path of decidingFiles(house)) parts.push(path, Deno.readTextFileSync(house + path));
  const { deno, v8 } = Deno.version;
  return hashOf([...parts, JSON.stringify(denoJson.imports), deno, v8].join("\0"), 12);
}

/** What decides in a house, always in one order. @param house Its folder, with "/" at the end. */
export function decidingFiles(house: string): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    const entries = [...Deno.readDirSync(house + path)].sort((a, b) => a.name < b.name ? -1 : 1);
    for (const { name, isDirectory } of entries) {
      const inner = `${path}/${name}`;
      if (!isDirectory) {
        if (decides(inner)) found.push(inner);
      } else if (!BUILT.test(inner)) walk(inner);
    }
  };
  for (const top of DECIDING) walk(top);
  return found;
}
