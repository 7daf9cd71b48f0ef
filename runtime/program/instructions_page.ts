/**
 * The page of all instructions, `INSTRUCTIONS.md`: made from their table.
 *
 * @module
 */

import { OPERATION_SIGNS } from "./expr.ts";
import {
  formsOf,
  INSTRUCTION_NAMES,
  type InstructionRow,
  instructionRow,
  type Operand,
  type OperandKind,
} from "./instructions.ts";
import { byObjectType } from "./objects.ts";

/** What may stand at the place of an operand. */
const KINDS: Readonly<Record<OperandKind, string>> = {
  number: "number",
  ns: "number, in ns",
  ...byObjectType((_, words) => words),
  prog: "name of a prog",
  variable: "name of a variable, which is set",
  given: "object: variables of the new G and their values",
  attrs: "object: `class`, `weight`, `deadlineNs` of the new G",
  block: "list of instructions",
  parts:
    '`["recv", channel, variable?, ok?]` or `["send", channel, value?]`; behind them `["timeout", ns]` at most ' +
    'once, `"default"` at most once, and at most once the variable for the index of the case taken: `{"into": variable}`',
};

const INTRODUCTION = `# Instructions of a workload

Made from [\`instructions.ts\`](instructions.ts) by \`deno task schema\`. A test fails if it is stale.

A **number** is a whole number, the name of a variable or param, or an operation
\`[sign, number, number]\` with one of the signs
${
  OPERATION_SIGNS.map((sign) => `\`${sign}\``).join(" ")
}. Comparisons give 1 or 0; \`%\` has the sign of the
dividend, as in Go. \`["draw", name]\` draws from a distribution of \`dists\`, each time anew. An **object**
(channel, mutex, …) is named as \`objects\` declares it, or as
\`[name, index]\` if it was declared with \`n\`.

What a file may say beside instructions is in the
[README](../PROGRAMS.md).`;

/** The page as Markdown. */
export function instructionsPage(): string {
  return `${[INTRODUCTION, ...INSTRUCTION_NAMES.map(section)].join("\n\n")}\n`;
}

function section(name: string): string {
  const row = instructionRow(name)!;
  const forms = formsOf(name).map((form) => `    ${form}`).join("\n");
  const operands = row.operands.map(operandLine).join("\n");
  return [
    `## ${name}`,
    forms,
    row.about,
    ...(operands === "" ? [] : [operands]),
    `In Go's words: \`${goText(row)}\`. Example: \`${exampleText(row.example)}\`.${
      oracleText(row)
    }`,
  ].join("\n\n");
}

function operandLine({ kind, form, about, optional }: Operand): string {
  const what = about === undefined ? "" : ` ${about}`;
  return `- \`${form}\` (${optional ? "optional " : ""}${KINDS[kind]}).${what}`;
}

/** The text of the row, with forms in the place of operands. */
function goText({ text, operands }: InstructionRow): string {
  const head = text.replace(/\{(\d)\}/g, (_, at) => operands[at - 1].form);
  return operands.some(({ kind }) => kind === "block") ? `${head} { … }` : head;
}

const exampleText = (example: unknown) => JSON.stringify(example).replaceAll(",", ", ");

function oracleText({ oracles }: InstructionRow): string {
  return oracles.length === 0 ? " No oracle runs it: real runtimes do not repeat it." : "";
}
