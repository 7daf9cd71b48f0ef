import { assertEquals, assertThrows } from "@std/assert";
import { WorkloadError } from "@lab/runtime";
import { parseJson } from "./json_text.ts";

Deno.test("parseJson() reads JSON, also after a byte order mark", () => {
  assertEquals(parseJson('{"a": [1, 2]}'), { a: [1, 2] });
  assertEquals(parseJson("\ufeff[]"), []);
});

const BAD: readonly [string, string][] = [
  [
    '{\n "progs": {"main": [["yield"],]}\n}',
    'line 2, column 31: must be JSON: received "]}"',
  ],
  ['{"progs": hello}', 'line 1, column 11: must be JSON: received "hello}"'],
  ['{"hello": hello}', 'line 1, column 11: must be JSON: received "hello}"'],
  [
    '{\n "progs": {',
    "line 2, column 12: must be JSON (Expected property name or '}'): received " +
    "the end of the file",
  ],
  [
    "[1, 2",
    "line 1, column 6: must be JSON (Expected ',' or ']' after array element): received " +
    "the end of the file",
  ],
  ["[true, falsch]", 'line 1, column 12: must be JSON: received "ch]"'],
  ["[1, -]", 'line 1, column 6: must be JSON (No number after minus sign): received "]"'],
  ["", "line 1, column 1: must be JSON: received the end of the file"],
  [
    '{"a":1}\n{}',
    "line 2, column 1: must be JSON (Unexpected non-whitespace character after " +
    'JSON): received "{}"',
  ],
  [
    '{"a": 1,\n "b": {"a": 1, "c": 2, "a": 3}}',
    'line 2, column 24: an object must not have a key twice: received "a"',
  ],
  [
    '{"a": 1, "\\u0061": 2}',
    'line 1, column 10: an object must not have a key twice: received "a"',
  ],
  ["[\n\n  'a']", "line 3, column 3: must be JSON: received \"'a']\""],
];

Deno.test("parseJson() says in which line and column it stopped understanding", () => {
  for (const [text, message] of BAD) {
    assertEquals(assertThrows(() => parseJson(text), WorkloadError).message, message);
  }
});

Deno.test("parseJson() finds a mistake at the end of a large text in a moment", () => {
  const text = `[${'["yield"],\n'.repeat(200_000)}]`;
  const error = assertThrows(() => parseJson(text), WorkloadError);
  assertEquals(error.place, "line 200001, column 1");
});
