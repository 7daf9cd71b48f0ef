/**
 * The report that is committed must be of today's code: `report --check` only says that it is of
 * its own results. So some of its runs are made again here. And the README says what it says.
 *
 * @module
 */

import { configure } from "@lab/models";
import { CORPUS, GOLDEN_TRACES, LIVE_ORDERS, TOLERANCE } from "@lab/props";
import { COST_PRESETS } from "@lab/runtime";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkedRuns, goldenRow } from "../collect/checks.ts";
import { planCells } from "../collect/jobs.ts";
import { ringsCells } from "../collect/lock_free_rings.ts";
import { probeRows } from "../collect/part_probes.ts";
import type { Results } from "../collect/results.ts";
import { factsOf } from "../collect/run_cell.ts";
import { storedSpeed } from "../collect/speed_facts.ts";
import { storedValidity } from "../collect/validity.ts";
import { counted, percent, whole } from "../command_line/format.ts";
import sampleFile from "../sample/results.json" with { type: "json" };
import { isElapsedClose, isWaitClose, theoryCounts } from "./validity_checks.ts";

const SAMPLE = sampleFile as unknown as Results;
const RENEW = "the sample is stale: deno task lab && cp reports/out/* reports/sample/";

/** Short runs in which all models take part, and much of the engine with them. */
const PROBES = [
  ["standard", "fan"],
  ["standard", "netpoll-server"],
  ["standard", "syscall-storm"],
  ["standard", "producers-consumers"],
] as const;

for (const [group, scenario] of PROBES) {
  Deno.test(`the sample's runs of ${scenario} are those of today's code`, () => {
    const costs = COST_PRESETS[SAMPLE.about.costs.name];
    const [seed] = SAMPLE.about.seeds;
    const plans = planCells(false).filter((plan) =>
      plan.group === group && plan.scenario === scenario
    );
    assert(plans.length >= 10, `${plans.length} models`);
    for (const { model, procs, cores, program } of plans) {
      const stored = SAMPLE.cells.find((cell) =>
        cell.group === group && cell.scenario === scenario && cell.model === model
      );
      assert(stored !== undefined, `${model}: ${RENEW}`);
      if (stored.refusal !== null) continue;
      const configured = configure(model);
      const run = checkedRuns({ configured, program, procs, cores, costs })(seed);
      const facts = factsOf(seed, run.outcome, run.violations);
      assertEquals(JSON.parse(JSON.stringify(facts)), stored.runs[0], `${model}: ${RENEW}`);
    }
  });
}

Deno.test("the sample was made by a full job with the default costs", () => {
  assertEquals([SAMPLE.about.args, SAMPLE.about.quick, SAMPLE.about.seeds.length], ["", false, 8]);
  assertEquals(SAMPLE.cells.length, planCells(false).length, RENEW);
  assertEquals(SAMPLE.golden, GOLDEN_TRACES.map(goldenRow), RENEW);
});

Deno.test("what the sample says of kept results and of lock-free rings is what is kept now", () => {
  const { conformance, live, spread, theory } = SAMPLE.validity;
  assertEquals(
    { conformance, live, spread, theory },
    JSON.parse(JSON.stringify(storedValidity())),
    RENEW,
  );
  assertEquals(SAMPLE.rings, ringsCells(), RENEW);
  assertEquals(SAMPLE.speed, storedSpeed(), RENEW);
});

const REPORT = new URL("../sample/report.md", import.meta.url);

Deno.test({
  name: "the first page of the sample is short, and the page of parts says where each pays",
  ignore: Deno.permissions.querySync({ name: "read", path: REPORT }).state !== "granted",
  fn() {
    const words = Deno.readTextFileSync(REPORT).split(/\s+/).length;
    assert(words <= 1_500, `${words} words`);
    assertEquals(SAMPLE.probes, probeRows(), RENEW);
  },
});

const README = new URL("../../README.md", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: README }).state === "granted";
if (!MAY_READ) console.log("skipped: the README is read under 'deno task test' only");

Deno.test({
  name: "the README has the figures that are stored",
  ignore: !MAY_READ,
  fn() {
    const { traces, corpus } = SAMPLE.validity;
    assertEquals(corpus.programs, CORPUS.rows.length, RENEW);
    const same = GOLDEN_TRACES.map(goldenRow).filter((row) => row.orderSame && row.ticksSame);
    const { rows, pass, undecided } = theoryCounts(SAMPLE.validity);
    const programs = new Set(traces.map((trace) => trace.program)).size;
    const figures = [
      `${same.length} of ${GOLDEN_TRACES.length} recorded traces`,
      `${whole(corpus.equal)} of ${whole(corpus.programs)} recorded programs`,
      `${whole(LIVE_ORDERS.runs)} random programs on live Go with ${
        counted(LIVE_ORDERS.different, "difference")
      }`,
      `${pass} of ${rows} rows of queueing theory (${undecided} are undecided)`,
      `${traces.length} traces of ${programs} real programs`,
      `makespan within ${percent(TOLERANCE.elapsed)} in ${traces.filter(isElapsedClose).length}`,
      `waits within ${percent(TOLERANCE.wait)} in ${traces.filter(isWaitClose).length}`,
    ];
    const text = Deno.readTextFileSync(README).replaceAll(/\s+/g, " ");
    const section = text.slice(text.indexOf("## What it is held against"));
    for (const figure of figures) assertStringIncludes(section, figure);
  },
});
