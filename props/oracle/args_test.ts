import { assertEquals, assertThrows } from "@std/assert";
import { pairs, readFlags, single, UsageError, whole } from "./args.ts";

const KNOWN = ["runs", "option"];
const RANGE = { min: 1, max: 100 };

Deno.test("readFlags() takes '--name value' and '--name=value'", () => {
  const flags = readFlags(["--runs", "5", "--option=a=1", "--option", "b=2"], KNOWN);
  assertEquals(whole(flags, "runs", RANGE, 7), 5);
  assertEquals(pairs(flags, "option"), { a: "1", b: "2" });
  assertEquals(single(flags, "missing"), undefined);
  assertEquals(whole(readFlags([], KNOWN), "runs", RANGE, 7), 7);
});

for (const args of [["--nope", "1"], ["runs"], ["-r", "1"], ["--runs"], ["--Runs", "1"]]) {
  Deno.test(`readFlags() refuses ${JSON.stringify(args)} in one line`, () => {
    const error = assertThrows(() => readFlags(args, KNOWN), UsageError);
    assertEquals(error.message.includes("\n"), false);
  });
}

for (const text of ["0", "101", "-1", "1.5", "1e1", "0x5", "05", "", " 5", "five"]) {
  Deno.test(`whole() refuses '${text}' where 1..100 is right, and says what it got`, () => {
    const flags = readFlags(["--runs", text], KNOWN);
    assertThrows(
      () => whole(flags, "runs", RANGE, 7),
      UsageError,
      `--runs must be a whole number 1..100: received '${text}'`,
    );
  });
}

Deno.test("a flag given twice is refused, and so is an option given twice or without a value", () => {
  assertThrows(
    () => single(readFlags(["--runs", "1", "--runs", "2"], KNOWN), "runs"),
    UsageError,
    "given 2 times",
  );
  for (const options of [["a=1", "a=2"], ["a"], ["=1"]]) {
    const args = options.flatMap((option) => ["--option", option]);
    assertThrows(() => pairs(readFlags(args, KNOWN), "option"), UsageError, "name=value");
  }
});
