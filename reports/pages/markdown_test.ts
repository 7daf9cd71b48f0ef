import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { blocks, code, folded, note, plain, section, table } from "./markdown.ts";

Deno.test("table() aligns columns, and figures to the right", () => {
  const rows = [{ name: "gm", n: 5 }, { name: "gpm", n: 1_000 }];
  const text = table<typeof rows[number]>([
    { head: "model", cell: (row) => row.name },
    { head: "µs", align: "right", cell: (row) => String(row.n) },
  ], rows);
  assertEquals(text.split("\n"), [
    "| model |   µs |",
    "| :---- | ---: |",
    "| gm    |    5 |",
    "| gpm   | 1000 |",
  ]);
});

Deno.test("table() refuses to be empty", () => {
  assertThrows(() => table([{ head: "a", cell: () => "" }], []), RangeError, "without rows");
});

Deno.test("plain() makes text from data harmless in a table", () => {
  assertEquals(plain("a|b\n*c* <d>"), "a\\|b \\*c\\* \\<d\\>");
  assertEquals(code("a|`b`"), "`a\\|'b'`");
  assertEquals(code("a\n\x1b[2J|"), "`a\\u000a\\u001b[2J\\|`");
  assertEquals(plain("\x1b[2J\u202e"), "\\\\u001b\\[2J\\\\u202e");
  // Whatever a cell says: one line for each row.
  const odd = [{ head: "x", cell: (row: string) => row }, { head: "y", cell: () => "1" }];
  assertEquals(table(odd, ["a\nb\r\n# c", "d\u2028e"]).split("\n").length, 4);
  const text = table([{ head: "x", cell: (row: string) => plain(row) }], ["a | b"]);
  assertEquals(text.split("\n")[2].match(/(?<!\\)\|/g)?.length, 2);
});

Deno.test("blocks() sets one empty line between blocks, none for empty ones, a newline at the end", () => {
  assertEquals(blocks(["a", "", " b\n\n", "c"]), "a\n\nb\n\nc\n");
  assertEquals(section(2, "T", ["x"]), "## T\n\nx\n");
});

Deno.test("note() and folded() give what GitHub knows", () => {
  assertEquals(note("NOTE", "a\nb"), "> [!NOTE]\n> a\n> b");
  // Without the empty line GitHub does not read the Markdown inside.
  assertStringIncludes(folded("s", "| a |"), "</summary>\n\n| a |");
});
