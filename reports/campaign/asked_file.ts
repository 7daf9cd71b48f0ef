/**
 * Campaign files: read, checked, and settled.
 *
 * @module
 */

import { stripComments } from "jsonc-parser";
import { WorkloadError } from "@lab/runtime";
import { didYouMean } from "../command_line/args.ts";
import { UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { isModelFile } from "../guest/file.ts";
import { parseJson } from "../files/json_text.ts";
import { schemaCheck } from "../files/schema_check.ts";
import { loadWorkload, readText } from "../files/workload_file.ts";
import { type Asked, ASKED_SCHEMA, WORK_KEYS } from "./asked.ts";
import { BUILTIN } from "./builtin.ts";
import { canonical, type Cell, cellOf, CORPUS, hashOf, type Json, plain } from "./cell.ts";
import { readCorpus } from "./corpus.ts";
import { cutIntoCells } from "./cut.ts";

/** A campaign that may begin. */
export interface Campaign {
  readonly name: string;
  readonly asked: Asked;
  /** 12 hex digits over all that decides its cells, files that it names included. */
  readonly plan: string;
  readonly cells: readonly Cell[];
}

const FILE = "campaign file";
const problem = schemaCheck({ schema: ASKED_SCHEMA, whole: "campaign", suggests: true });

/**
 * A campaign by what was typed: a built-in one, or a file.
 *
 * @throws {UsageError | WorkloadError} There is none, or it cannot be carried out.
 */
export function campaignOf(text: string): Campaign {
  const isBuiltIn = Object.hasOwn(BUILTIN, text);
  const folder = text.slice(0, text.lastIndexOf("/") + 1);
  const asked = isBuiltIn ? BUILTIN[text] : placed(readAsked(text), folder);
  const name = isBuiltIn ? text : text.slice(folder.length).replace(/\.jsonc?$/, "");
  if (name === "") {
    throw new UsageError(FILE, "must have a name before its ending", text, "call it mine.jsonc");
  }
  const cells = cutIntoCells(
    asked,
    (path) => loadWorkload(fromUser(path)).workload,
  );
  const { known: _, ...deciding } = asked;
  const decides = [deciding as Json, ...cells.map(({ id }) => id)];
  // The corpus grows: what was in it at the beginning belongs to a campaign that goes on.
  const kept = asked.corpus ? corpusCells() : [];
  return { name, asked, plan: hashOf(canonical(decides), 12), cells: [...kept, ...cells] };
}

/** Each case of the corpus once more. */
function corpusCells(): Cell[] {
  return readCorpus().map(({ law, who, case: c }) =>
    cellOf("cases", `${CORPUS} ${who}`, plain({ law, case: c }))
  );
}

/** Paths that a file names are as seen from that file. */
function placed(asked: Asked, folder: string): Asked {
  const besides = (path: string) =>
    path.startsWith("/") ? path : folder + path.replace(/^(\.\/)+/, "");
  const rows = <R extends { models?: readonly string[]; workloads?: readonly string[] }>(
    list: readonly R[] | undefined,
  ): readonly R[] | undefined =>
    list?.map((row) => ({
      ...row,
      ...(row.models && { models: row.models.map((m) => isModelFile(m) ? besides(m) : m) }),
      ...(row.workloads && { workloads: row.workloads.map(besides) }),
    }));
  const { explore, check, sim } = asked;
  return JSON.parse(JSON.stringify({
    ...asked,
    explore: rows(explore),
    check: rows(check),
    sim: rows(sim),
  }));
}

function readAsked(text: string): Asked {
  const names = Object.keys(BUILTIN);
  if (!/[/.]/.test(text)) {
    const advice = `${didYouMean(text, names)}there are: ${names.join(", ")}`;
    throw new UsageError("campaign", "is no file and no built-in one", text, advice);
  }
  try {
    // Comments become blanks, so that places stay what they were.
    const source = parseJson(stripComments(readText(fromUser(text), FILE), " "));
    const fault = problem(source);
    if (fault !== null) throw fault;
    const asked = source as Asked;
    if (!WORK_KEYS.some((key) => asked[key] !== undefined)) {
      throw new WorkloadError("campaign", `must ask for one of ${WORK_KEYS.join(", ")}`, "none");
    }
    return asked;
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    throw new WorkloadError(`${text}: ${error.place}`, error.rule, error.received);
  }
}
