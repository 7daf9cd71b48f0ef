import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseRequest, rowLine } from "./main.ts";
import { theoryResults } from "./results.ts";

Deno.test("parseRequest() reads what --help names", () => {
  assertEquals(parseRequest([]), { quick: false, json: false, compact: false, help: false });
  assertEquals(
    parseRequest(["--block", "mg1", "--effort", "0.1", "--seed", "7", "--plant", "1.03", "--json"]),
    {
      quick: false,
      json: true,
      compact: false,
      help: false,
      blocks: ["mg1"],
      effort: 0.1,
      seed: 7,
      plant: 1.03,
    },
  );
});

const BAD: readonly (readonly string[])[] = [
  ["--blok", "mg1"],
  ["--block"],
  ["--block", "toString"],
  ["--effort", "0"],
  ["--effort", "-1"],
  ["--effort", ""],
  ["--effort"],
  ["--seed", "1.5"],
  ["--plant", "x"],
  ["mg1"],
  ["--compact", "--quick"],
  ["--compact", "--seed", "2"],
];
for (const args of BAD) {
  Deno.test(`parseRequest() refuses '${args.join(" ")}'`, () => {
    assertThrows(() => parseRequest(args), Error);
  });
}

Deno.test("rowLine() says which rows failed", () => {
  const lines = (plant: number) =>
    theoryResults({ blocks: ["graham_anomalies"], plant }).rows.map(rowLine);
  assert(lines(1).every((line) => line.startsWith("ok ")));
  assert(lines(1.5).every((line) => line.startsWith("FAIL ")));
});
