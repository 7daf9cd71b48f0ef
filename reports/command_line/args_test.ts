import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  addKeyValue,
  didYouMean,
  parseChoice,
  parseFactor,
  parseKeyValue,
  parseParams,
  parseWhole,
  RANGES,
} from "./args.ts";
import { UsageError } from "./errors.ts";

Deno.test("parseWhole() reads plain digits at both ends of the range", () => {
  assertEquals(parseWhole("--procs", "1", RANGES.procs), 1);
  assertEquals(parseWhole("--procs", "1024", RANGES.procs), 1024);
  assertEquals(parseWhole("--seed", "0", RANGES.seed), 0);
  assertEquals(parseWhole("--seed", "4294967295", RANGES.seed), 4_294_967_295);
});

for (
  const bad of [
    "",
    " ",
    "0",
    "1025",
    "-1",
    "1e3",
    "1e9",
    "1000000000",
    "0x10",
    "1_0",
    "1.5",
    "4.0",
    "NaN",
    "Infinity",
    " 4",
    "4 ",
    "٤",
    "04",
    "+4",
    "four",
  ]
) {
  Deno.test(`parseWhole() refuses ${JSON.stringify(bad)} for --procs and says why`, () => {
    const error = assertThrows(() => parseWhole("--procs", bad, RANGES.procs), UsageError);
    assertStringIncludes(error.message, "--procs must be a whole number in plain digits, 1..1024");
    assertStringIncludes(error.message, `received ${JSON.stringify(bad)}`);
    assertStringIncludes(error.message, "give for example 4");
  });
}

Deno.test("parseChoice() lists what exists", () => {
  assertEquals(parseChoice("--model", "gm", ["g", "gm"]), "gm");
  const error = assertThrows(() => parseChoice("--model", "cfs", ["g", "gm"]), UsageError);
  assertEquals(error.message, '--model is not known: received "cfs"; choose one of: g, gm');
});

Deno.test("parseKeyValue() splits at the first '=' and refuses what is no name=value", () => {
  assertEquals(parseKeyValue("--param", "n=10"), { key: "n", value: "10" });
  assertEquals(parseKeyValue("--option", "a=b=c"), { key: "a", value: "b=c" });
  for (const bad of ["n", "=1", "", "1n=2", "a b=1"]) {
    assertThrows(() => parseKeyValue("--param", bad), UsageError, "must be name=value");
  }
});

Deno.test("addKeyValue() refuses a second value for one name", () => {
  const once = addKeyValue("--param", "n=1", {});
  assertEquals(addKeyValue("--param", "m=2", once), { n: "1", m: "2" });
  assertThrows(() => addKeyValue("--param", "n=2", once), UsageError, "--param n was given twice");
});

Deno.test("parseParams() takes whole numbers of either sign and names the param it refuses", () => {
  assertEquals(parseParams({ n: "10", d: "-3" }), { n: 10, d: -3 });
  for (const bad of ["ten", "1.5", "1e3", "NaN", "9007199254740993"]) {
    assertThrows(() => parseParams({ n: bad }), UsageError, "--param n must be a whole number");
  }
});

Deno.test("didYouMean() names the nearest word, and none if none is near", () => {
  const words = ["--model", "--mutant", "--procs", "sim", "explore", "gpm", "pm"];
  const near = { "--modle": "--model", "--prosc": "--procs", "exlore": "explore", "cpm": "gpm" };
  for (const [word, meant] of Object.entries(near)) {
    assertEquals(didYouMean(word, words), `did you mean ${meant}? `);
  }
  for (const word of ["frobnicate", "", "x", "m".repeat(1_000)]) {
    assertEquals(didYouMean(word, words), "");
  }
});

Deno.test("parseFactor() takes plain numbers above 0", () => {
  assertEquals(["1", "0.1", "100", "1.03"].map((text) => parseFactor("--plant", text)), [
    1,
    0.1,
    100,
    1.03,
  ]);
  for (const text of ["0", "-1", "", "101", "1e1", ".5", "x", " 1"]) {
    assertThrows(() => parseFactor("--plant", text), UsageError, "above 0, at most 100");
  }
});
