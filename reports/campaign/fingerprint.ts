/**
 * Which code did the work: results of two are not mixed.
 *
 * @module
 */

import denoJson from "../../deno.json" with { type: "json" };
import { houseFolder } from "../files/write.ts";
import { hashOf } from "./cell.ts";

/** Folders whose code and data decide what comes of a cell. */
const DECIDING = ["runtime", "models", "props", "benches", "reports/campaign", "reports/collect"];
/** Files that decide nothing: tests, and cases that broke a law once. */
const IDLE = /(_test|_testing|_bench)\.ts$|^props\/regressions\/.*\.json$|^benches\/peers\//;

/** 12 hex digits over the code and data of this lab, its packages, and the engine below. */
export function codeFingerprint(): string {
  const house = houseFolder(), parts: string[] = [];
  const walk = (path: string): void => {
    const entries = [...Deno.readDirSync(house + path)].sort((a, b) => a.name < b.name ? -1 : 1);
    for (const { name, isDirectory } of entries) {
      const inner = `${path}/${name}`;
      if (isDirectory) walk(inner);
      else if (/\.(ts|json)$/.test(name) && !IDLE.test(inner)) {
        parts.push(inner, Deno.readTextFileSync(house + inner));
      }
    }
  };
  for (const top of DECIDING) walk(top);
  const { deno, v8 } = Deno.version;
  return hashOf([...parts, JSON.stringify(denoJson.imports), deno, v8].join("\0"), 12);
}
