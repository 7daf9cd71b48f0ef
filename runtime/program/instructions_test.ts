import { assert, assertEquals } from "@std/assert";
import { assemble } from "./assemble.ts";
import {
  EXAMPLE_OBJECTS,
  formsOf,
  formText,
  INSTRUCTION_NAMES,
  instructionRow,
  operandsMin,
} from "./instructions.ts";
import { instructionsPage } from "./instructions_page.ts";
import page from "./INSTRUCTIONS.md" with { type: "text" };

const rows = INSTRUCTION_NAMES.map((name) => [name, instructionRow(name)!] as const);

Deno.test("INSTRUCTIONS.md is what the table gives: renew it with 'deno task schema'", () => {
  assertEquals(page, instructionsPage());
});

Deno.test("instructionRow() knows the names of the table and nothing else", () => {
  for (const name of ["", "toString", "Mark", 5, null, undefined]) {
    assertEquals(instructionRow(name), null);
  }
});

Deno.test("formText() lists all forms, from the shortest on", () => {
  assertEquals(formText("yield"), '["yield"]');
  assertEquals(formText("send"), '["send", channel] or ["send", channel, value]');
  assertEquals(
    formText("spawn"),
    '["spawn", prog], ["spawn", prog, {variable: value}] or ["spawn", prog, {variable: value}, ' +
      "{attribute: value}]",
  );
  assertEquals(formsOf("select"), ['["select", case, …, "default"?, {"into": variable}?]']);
});

Deno.test("each row is whole: its example assembles, its text names operands that there are", () => {
  for (const [name, { about, operands, text, example }] of rows) {
    assert(about.endsWith("."), name);
    assertEquals(example[0], name);
    const named = [...text.matchAll(/\{(\d)\}/g)].map(([, at]) => Number(at));
    assert(named.every((at) => at >= 1 && at <= operands.length), `${name}: ${text}`);
    // Blocks stand in braces behind the text.
    const told = operands.filter(({ kind }) => kind !== "block");
    assertEquals(new Set(named).size, told.length, `${name}: ${text}`);
    assemble({
      objects: EXAMPLE_OBJECTS,
      progs: {
        main: [["set", "i", 0], ["set", "v", 0], ...name === "for" ? [] : [example]],
        worker: name === "for" ? [example] : [],
      },
    });
  }
});

Deno.test("operands that may be left out stand last, and what repeats stands alone", () => {
  for (const [name, row] of rows) {
    const least = operandsMin(row);
    assert(row.operands.slice(0, least).every(({ optional }) => !optional), name);
    if (row.operands.some(({ kind }) => kind === "parts")) assertEquals(row.operands.length, 1);
  }
});

Deno.test("no two instructions have the same rank", () => {
  assertEquals(new Set(rows.map(([, { rank }]) => rank)).size, rows.length);
});
