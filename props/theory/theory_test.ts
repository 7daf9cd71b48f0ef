/**
 * The quick part of the table, and proof that it can fail. `deno task theory` runs all of it.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Experiment, meanCheck, quantileCheck, queueExperiment } from "./experiment.ts";
import { PROMISED, SPAN_MAX } from "./finding.ts";
import { EXP, GM, ORACLES, PM_NONE } from "./inputs.ts";
import { FULL_PLAN, type OpenQueue } from "./open_queue.ts";
import { BLOCKS, theoryResults, type TheoryRow } from "./results.ts";
import { STORED_THEORY } from "./stored.ts";

const told = (row: TheoryRow) =>
  `${row.block}, ${row.setting}, ${row.model}, ${row.metric}: expected ${row.relation} ` +
  `${row.expected}, measured ${row.measured}, z ${row.z}, detects ${row.detects}`;

Deno.test("each block of the oracle is in the table, with all of its settings", () => {
  for (const [name, block] of Object.entries(ORACLES)) {
    const { experiments, omissions } = BLOCKS[name as keyof typeof ORACLES];
    const all = omissions.some(({ setting }) => setting === "all");
    const named = new Set([...experiments, ...omissions].map(({ setting }) => setting)).size;
    assert(all || named >= block.settings.length, `${name}: ${named} settings`);
    for (const { block } of [...experiments, ...omissions]) assertEquals(block, name);
    for (const { assumption, model } of experiments) assert(assumption !== "" && model !== "");
    for (const { because } of omissions) assert(because !== "");
  }
});

Deno.test("the quick rows are as theory says, and long enough to see an error of 3 %", () => {
  const { rows } = theoryResults({ quick: true });
  assert(rows.filter((row) => row.promised).length >= 15, "hardly any mean is in the quick table");
  assertEquals(rows.filter((row) => row.verdict !== "pass").map(told), []);
  for (const row of rows) if (row.promised) assert(row.detects! <= PROMISED, told(row));
});

Deno.test("a planted error of 3 % in the service fails every promised row", () => {
  const { rows } = theoryResults({ quick: true, plant: 1.03 });
  const caught = rows.filter((row) => row.promised);
  assert(caught.length >= 15);
  assertEquals(caught.filter((row) => row.verdict !== "fail").map(told), []);
  const stray = rows.filter((row) => row.metric.startsWith("Gs that end"));
  assert(stray.length > 0 && stray.every((row) => row.verdict === "fail"));
});

Deno.test("the same plan gives the same rows, another seed gives others", () => {
  const of = (seed: number) =>
    theoryResults({ blocks: ["md1_crommelin"], effort: 0.002, seed }).rows.map((row) =>
      row.measured
    );
  assertEquals(of(1), of(1));
  assert(String(of(1)) !== String(of(2)));
});

Deno.test("more Ps are slower: Graham's nine tasks take 12 on 3 Ps and 15 on 4, on plain gm", () => {
  const { rows } = theoryResults({ blocks: ["graham_anomalies"] });
  const of = (setting: string) =>
    rows.find((row) => row.model === GM.label && row.setting.startsWith(setting))!.measured;
  assertEquals([of("base"), of("one more")], [12, 15]);
});

/** Four Ps, 80 % busy. */
const QUEUE: OpenQueue = {
  scheduler: GM,
  procs: 4,
  lam: 3.2,
  service: EXP,
  place: "none",
  arrivals: 200_000,
};
const ERLANG = ORACLES.mmk_erlang_c.settings.find(({ k, rho }) => k === 4 && rho === 0.8)!;
const ABOUT = { block: "mmk_erlang_c", setting: "k=4 rho=0.8", assumption: "deliberately wrong" };
const findings = (experiment: Experiment) => experiment.run(FULL_PLAN).findings;

Deno.test("a model that leaves Ps idle beside work fails the invariance row", () => {
  const [mean] = findings(queueExperiment(
    ABOUT,
    { ...QUEUE, scheduler: PM_NONE, place: "random" },
    [meanCheck("W", "sojourn", ERLANG.W)],
  ));
  assert(!mean.pass && mean.z! > 20, `z ${mean.z}`);
});

Deno.test("a queue in order of arrival fails the row that wants another tail", () => {
  const [tail] = findings(queueExperiment(ABOUT, QUEUE, [
    quantileCheck("T_p99", "sojourn", 0.99, ERLANG.T_p99, "above"),
  ]));
  assert(!tail.pass, `z ${tail.z}`);
});

Deno.test("a percentile that is 20 % off fails", () => {
  for (const off of [0.8, 1.2]) {
    const [tail] = findings(queueExperiment(ABOUT, QUEUE, [
      quantileCheck("T_p99", "sojourn", 0.99, off * ERLANG.T_p99),
    ]));
    assert(!tail.pass, `z ${tail.z}`);
  }
});

Deno.test("where theory has a percentile of 0, too many that wait fail", () => {
  // With 4 Ps and 80 % load 60 % wait: the median of the wait is not 0, the 30th percentile is.
  const check = (q: number) =>
    findings(queueExperiment(ABOUT, QUEUE, [quantileCheck("Wq", "wait", q, 0)]))[0];
  assert(!check(0.5).pass);
  assert(check(0.3).pass);
});

Deno.test("a row compared with runs that differ by more than a factor of 4 decides nothing", () => {
  const kept = STORED_THEORY.rows.filter((row) => row.block === "simulated_reference");
  for (const { verdict, ci95 } of kept) {
    const [low, high] = ci95!;
    assertEquals(verdict, high > SPAN_MAX * low ? "undecided" : "pass");
  }
  // Eight runs are the least, and their tails are far apart.
  const tails = BLOCKS.simulated_reference.experiments.find(({ setting }) =>
    setting.startsWith("cFCFS, b995, k=16 rho=0.5")
  )!;
  const found = tails.run({ ...FULL_PLAN, effort: 0.01 }).findings;
  for (const { ci95, decides } of found) assertEquals(decides, ci95![1] <= SPAN_MAX * ci95![0]);
  assertEquals(new Set(found.map(({ decides }) => decides)).size, 2);
});

Deno.test("theoryResults() refuses a block that does not exist, and no effort", () => {
  assertThrows(() => theoryResults({ blocks: ["mg2"] }), RangeError, "mg2");
  assertThrows(() => theoryResults({ effort: 0 }), RangeError, "received 0");
});
