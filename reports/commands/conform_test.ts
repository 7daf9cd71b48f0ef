/**
 * `lab conform` as its users meet it, but within this process.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { HOUSE, lab, MUST_SKIP, saySkipped } from "../lab_testing.ts";

const ignore = MUST_SKIP;
const MAY_RUN_GO = Deno.permissions.querySync({ name: "run", command: "go" }).state === "granted";
saySkipped("tests of conform");
const TRACE = decodeURIComponent(
  new URL("props/golden/schedules/gosched-p8.txt.gz", HOUSE).pathname,
);

Deno.test({
  name: "lab conform counts the starts and says by which rules",
  ignore,
  async fn() {
    const told = await lab("conform", TRACE);
    assertEquals([told.code, told.err], [0, ""]);
    for (const words of ["GOMAXPROCS=8", "unexplained", "head of a batch", "hypotheses"]) {
      assertStringIncludes(told.out, words);
    }
    const asked = await lab("conform", TRACE, "--json");
    const found = JSON.parse(asked.out);
    assertEquals(Object.keys(found), [
      ...["starts", "explained", "ambiguous", "unexplained", "notJudged", "rules", "first"],
    ]);
    const { starts, explained, ambiguous, unexplained, notJudged, rules, first } = found;
    assertEquals(explained + ambiguous + unexplained + notJudged, starts);
    assertEquals([unexplained, first], [0, null]);
    const counts: number[] = Object.values(rules);
    assertEquals(counts.reduce((sum, n) => sum + n), explained + ambiguous);
  },
});

Deno.test({
  name: "lab conform with a wrong rule shows the first start without explanation, exit 1",
  ignore,
  async fn() {
    const told = await lab("conform", TRACE, "--rule", "batch=one");
    assertEquals(told.code, 1);
    for (const words of ["First without explanation: line", "The rules allow", "Events before"]) {
      assertStringIncludes(told.out, words);
    }
    const asked = await lab(
      "conform",
      TRACE,
      "--rule",
      "gosched=tail",
      "--rule",
      "look=60",
      "--json",
    );
    assertEquals(asked.code, 1);
    const { unexplained, first } = JSON.parse(asked.out);
    assertEquals([unexplained > 0, first.p >= 0, first.before.length > 0], [true, true, true]);
  },
});

Deno.test({
  name: "lab conform runs a workload under gpm, which conforms, or another model, which does not",
  ignore,
  async fn() {
    const file = decodeURIComponent(
      new URL("props/golden/go/programs/gosched_k.json", HOUSE).pathname,
    );
    const own = await lab("conform", file, "--json");
    assertEquals(own.code, 0, own.out);
    const other = await lab("conform", file, "--model", "gpm-no-runnext", "--procs", "1");
    assertEquals(other.code, 1, other.out);
  },
});

Deno.test({
  name: "bad input to conform ends in one line and exit 2",
  ignore,
  async fn() {
    const source = decodeURIComponent(new URL("README.md", HOUSE).pathname);
    const bad: readonly (readonly [args: readonly string[], words: string])[] = [
      [[], "TRACE is missing"],
      [["/none"], "must exist"],
      [[source], "go tool trace"],
      [[TRACE, "--rule", "ring=1"], "--rule ring must be 2..65536"],
      [[TRACE, "--rule", "speed=1"], "--rule must be one of ring, look"],
      [[TRACE, "--rule", "ring"], "--rule"],
      [[TRACE, "--procs", "0"], "--procs"],
      [[TRACE, "--model", "gpm"], "--model is for a workload"],
      [["/none.json"], "workload file"],
      [[TRACE, "--record"], "--record takes no trace"],
      [["--record", "--model", "gpm"], "--model is for a workload"],
      [["--record", "--rule", "ring=1"], "--rule ring must be 2..65536"],
      ...(MAY_RUN_GO ? [] : [[["--record"], "Go may not be run"]] as const),
    ];
    for (const [args, words] of bad) {
      const told = await lab("conform", ...args);
      assertEquals([told.code, told.out], [2, ""], args.join(" "));
      assertStringIncludes(told.err, words);
      assertEquals(told.err.trim().split("\n").length, 1, told.err);
    }
  },
});
