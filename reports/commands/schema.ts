/**
 * `deno task schema`: writes the files that are made from tables: the JSON Schemas of workload and
 * campaign files for editors, the page of all instructions, and what Go's oracle knows of operands.
 *
 * @module
 */

import { ASKED_SCHEMA } from "../campaign/asked.ts";
import { goInstructions } from "@lab/props";
import { instructionsPage, WORKLOAD_SCHEMA } from "@lab/runtime";

/** The files, and what each has to hold. */
const FILES: readonly (readonly [path: string, text: string])[] = [
  ["../files/workload.schema.json", `${JSON.stringify(WORKLOAD_SCHEMA, null, 2)}\n`],
  ["../files/campaign.schema.json", `${JSON.stringify(ASKED_SCHEMA, null, 2)}\n`],
  ["../../runtime/program/INSTRUCTIONS.md", instructionsPage()],
  ["../../props/golden/oracle/instructions.json", goInstructions()],
];

for (const [path, text] of FILES) Deno.writeTextFileSync(new URL(path, import.meta.url), text);
