/**
 * Many workloads in one file: JSON Lines, `{"name","workload","params"}` each.
 *
 * @module
 */

import { assemble, type Program, receivedText, WorkloadError } from "@lab/runtime";
import type { Workload } from "@lab/runtime";
import { parseJson } from "./json_text.ts";
import { readText, type SyncGiven, withSync } from "./workload_file.ts";
import { schemaProblem } from "./workload_schema.ts";

/** A workload with its params, ready to run. */
export interface Case {
  readonly name: string;
  readonly program: Program;
}

/** Keys of a line. */
const KEYS: readonly string[] = ["name", "workload", "params"];

/**
 * Reads and checks all lines; blank ones are passed over.
 *
 * @param sync How they synchronise.
 * @throws {UsageError} If there is no such file, or it cannot be read.
 * @throws {WorkloadError} A line is wrong; the place begins with the path and the line, from 1.
 */
export function loadCases(path: string, sync: SyncGiven = {}): Case[] {
  const cases: Case[] = [];
  readText(path, "file of cases").split("\n").forEach((text, i) => {
    if (text.trim() === "") return;
    try {
      cases.push(caseOf(parseJson(text), sync));
    } catch (error) {
      if (!(error instanceof WorkloadError)) throw error;
      const place = error.place.replace(/^line 1, /, "");
      throw new WorkloadError(`${path}, line ${i + 1}: ${place}`, error.rule, error.received);
    }
  });
  return cases;
}

function caseOf(line: unknown, sync: SyncGiven): Case {
  if (typeof line !== "object" || line === null || Array.isArray(line)) {
    return refuse("case", 'must be an object {"name","workload","params"}', line);
  }
  const { name, workload, params = {} } = line as Readonly<Record<string, unknown>>;
  const stray = Object.keys(line).find((key) => !KEYS.includes(key));
  if (stray !== undefined) refuse("case", `may hold ${KEYS.join(", ")}`, stray);
  if (typeof name !== "string") return refuse("name", "must be a text", name);
  if (workload === undefined) return refuse("workload", "must be there", workload);
  const problem = schemaProblem(workload);
  if (problem !== null) throw problem;
  const isRecord = typeof params === "object" && params !== null && !Array.isArray(params);
  if (!isRecord || !Object.values(params).every(Number.isSafeInteger)) {
    refuse("params", "must be an object of whole numbers", params);
  }
  const program = assemble(withSync(workload as Workload, sync), params as Record<string, number>);
  return { name, program };
}

function refuse(place: string, rule: string, received: unknown): never {
  throw new WorkloadError(place, rule, receivedText(received));
}
