import { assert } from "@std/assert";
import { rowLine } from "./run.ts";
import { theoryResults } from "./results.ts";

Deno.test("rowLine() says which rows failed", () => {
  const lines = (plant: number) =>
    theoryResults({ blocks: ["graham_anomalies"], plant }).rows.map(rowLine);
  assert(lines(1).every((line) => line.startsWith("ok ")));
  assert(lines(1.5).every((line) => line.startsWith("FAIL ")));
});
