import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, simulate } from "@lab/runtime";
import { MODELS } from "@lab/models";
import { caseFor, scene } from "../arbitraries/scenes.ts";
import { TIMED } from "../programs/shapes.ts";
import { part, type PlannedPart, workloadOf } from "../arbitraries/workloads.ts";
import { type Case, settle, simulateOptions } from "../case.ts";
import { COVERED, FLOORS, floorsOf } from "./floors.ts";
import { adviceLine, fails, rowLine } from "./run.ts";
import { measure } from "./measure.ts";
import { CODE_ROWS, END_ROWS, LEAVE_ROWS, NEVER, READY_ROWS, ROWS, WAIT_ROWS } from "./rows.ts";
import { sightings, StealWatch } from "./sightings.ts";

const gpm = MODELS.find(({ name }) => name === "gpm")!;

/** Cases whose parts use no channel. */
const withoutChannels = (spec: typeof gpm): fc.Arbitrary<Case> => {
  const kinds = TIMED.filter((kind) =>
    !JSON.stringify(workloadOf({
      parts: [{ kind, k: 1, r: 1, ns: 1, c: 1 }],
      end: "wait",
      yields: false,
      arrivals: null,
    })).match(/"chan"|"timer"|"timeout"/)
  );
  return fc.record({ scene, parts: fc.array(part(kinds), { maxLength: 4 }) }).map(
    ({ scene, parts }: { scene: Omit<Case, "model">; parts: PlannedPart[] }) => ({
      ...scene,
      model: spec.name,
      workload: workloadOf({ parts, end: "wait", yields: false, arrivals: null }),
    }),
  );
};

Deno.test("a generator without channels misses its floors, and is told what to raise", () => {
  const rows = measure(gpm, { runs: 3_000, seed: 5, cases: withoutChannels });
  const missed = rows.filter(fails).map(({ name }) => name);
  for (
    const name of [
      "wait: chan send",
      "wait: chan receive",
      "select ready",
      "select default",
      "close with waiters",
      "event SEND",
      "event RECV",
      "event CLOSE",
    ]
  ) assert(missed.includes(name), `${name} is not among the missed: ${missed.join("; ")}`);
  assert(!missed.includes("runnext kick") && !missed.includes("starving mutex"));
  const row = rows.find(({ name }) => name === "close with waiters")!;
  assertEquals([row.verdict, row.hits], ["missed", 0]);
  assertStringIncludes(adviceLine(row), "the floor is 3.00 %: raise part broadcast");
});

Deno.test("the generators of the conformance suite keep the floors of n1", () => {
  const n1 = MODELS.find(({ name }) => name === "n1")!;
  const rows = measure(n1, { runs: 10_000, seed: 3 });
  assertEquals(rows.filter(fails).map(adviceLine), []);
});

Deno.test("a floor that is open when the cases run out fails too", () => {
  const rows = measure(gpm, { runs: 200, seed: 5, floors: { "deadlock": 0.03 } });
  const [row] = rows.filter(({ floor }) => floor !== null);
  assertEquals([row.verdict, fails(row)], ["open", true]);
  assertStringIncludes(adviceLine(row), "give more --runs");
  assert(/^deadlock +\d\.\d\d %.* 3\.00 % +open +200$/.test(rowLine(row)), rowLine(row));
});

Deno.test("what is counted in traces is what the engine counted", () => {
  const cases = fc.sample(caseFor(gpm), { seed: 8, numRuns: 150 });
  let thefts = 0;
  for (const c of cases) {
    const { configured, program } = settle(c);
    const watch = new StealWatch();
    const make = watch.watch(configured.make);
    const outcome = simulate(simulateOptions(c, program, make, true));
    const seen = sightings(outcome, watch.byPass), counts = outcome.metrics.counts;
    const times = (row: string) => seen.get(row) ?? 0;
    const passes = watch.byPass.reduce((sum, n) => sum + n, 0);
    assertEquals(
      [times("overflow"), times("runnext steal"), times("hand-off"), times("retake"), passes],
      [
        counts.overflows,
        counts.nextSteals,
        counts.handoffs,
        counts.retakes,
        counts.steals - counts.nextSteals,
      ],
    );
    assertEquals(times("event TIMER"), counts.timersFired);
    assertEquals(times("event SYSCALL_IN"), counts.syscalls);
    assert(times("fair look") <= counts.globalLooks);
    assert(times("global batch") <= counts.globalBatches);
    // Who is watched does the same as who is not.
    const alone = simulate(simulateOptions(c, program, configured.make, true));
    assertEquals(alone.hash, outcome.hash);
    thefts += passes;
  }
  assert(thefts > 100, "hardly anything was stolen: the test tests nothing");
});

Deno.test("every code, wait, reason and end has a row, or a reason why no case can have it", () => {
  for (const row of [...CODE_ROWS, ...WAIT_ROWS, ...READY_ROWS, ...LEAVE_ROWS, ...END_ROWS]) {
    assert(ROWS.includes(row) || Object.hasOwn(NEVER, row), row);
  }
  assertEquals(CODE_ROWS.length, Math.max(...Object.values(Ev)) + 1);
  assertEquals(new Set(ROWS).size, ROWS.length);
});

Deno.test("every row has a floor for some model, and floors name rows that exist", () => {
  assertEquals(ROWS.filter((row) => !Object.hasOwn(FLOORS, row)), []);
  assertEquals(Object.keys(FLOORS).filter((row) => !ROWS.includes(row)), []);
  for (const model of COVERED) assert(Object.keys(floorsOf(model)).length > 20, model);
});
