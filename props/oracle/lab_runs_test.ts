import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { DISTRIBUTION_SCENES } from "./distributions.ts";
import type { GoBefore } from "./go_oracle.ts";
import { interpreted, type LabSetting, measuredRows, noisyRun, onePNs } from "./lab_runs.ts";
import { BEFORE, SETTING } from "./lab_runs_testing.ts";
import { PRICE_PROBES, pricesFrom } from "./prices.ts";

const scene = (name: string) => DISTRIBUTION_SCENES.find((one) => one.name === name)!;
const spawn10 = scene("spawn 10"), gosched = scene("gosched 10x50"), tree = scene("tree d8");

/** How long runs of a scene take on average with these measurements. */
function meanNs(
  of: typeof spawn10,
  before: Partial<GoBefore>,
  setting: LabSetting = SETTING,
): number {
  const befores = [{ ...BEFORE, wakeNs: 20_000, ...before }];
  const runs = Array.from({ length: 20 }, (_, i) => noisyRun(of, { ...setting, befores }, i).ns);
  return runs.reduce((sum, ns) => sum + ns, 0) / runs.length;
}

Deno.test("interpreted() begins after a rest, and each mark changes a line that all share", () => {
  assertEquals(interpreted(spawn10).waitGroups, 2);
  const { home, marks, ns } = noisyRun(spawn10, SETTING, 1);
  assertEquals(marks.toSorted((x, y) => x - y), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert(home === 0 && ns < 200_000, `${ns}`);
});

Deno.test("pricesFrom() finds the prices again with which the lab took its time", () => {
  const prices = {
    loop: 9,
    mark: 31,
    mutexOp: 17,
    chanOp: 44,
    spawnG: 321,
    userSwitch: 155,
    exitG: 71,
    parkG: 103,
  };
  const took = PRICE_PROBES.map(({ workload }) => onePNs({ workload, params: {} }, prices));
  const found = pricesFrom(took);
  for (const [name, ns] of Object.entries(prices)) {
    const again = found[name as keyof typeof prices]!;
    assert(Math.abs(again - ns) < 3, `${name}: ${again} instead of ${ns}`);
  }
});

Deno.test("each price is found by its own probe: another time there changes that price", () => {
  const took = PRICE_PROBES.map(({ workload }) => onePNs({ workload, params: {} }, SETTING.prices));
  const before = pricesFrom(took);
  PRICE_PROBES.forEach(({ price }, i) => {
    const after = pricesFrom(took.map((ns, j) => i === j ? 1.2 * ns : ns));
    assert(after[price]! > before[price]! + 1, `${price}: ${before[price]}, ${after[price]}`);
  });
});

Deno.test("no probe is one of the scenes that are compared", () => {
  const texts = DISTRIBUTION_SCENES.map(({ workload }) => JSON.stringify(workload));
  for (const { workload } of PRICE_PROBES) assert(!texts.includes(JSON.stringify(workload)));
});

Deno.test("measuredRows(): what a line and a round of waiting take is in all rows that are made of it", () => {
  const { lineMove, gMove, lockHoldG, lockContended, mutexSpin } = measuredRows(SETTING, BEFORE);
  assertEquals([lineMove, gMove, lockHoldG], [50, 50, 25], "half of the Gs were on the other core");
  assertEquals([lockContended, mutexSpin], [730, 730]);
  const alone = measuredRows({ ...SETTING, cores: 1 }, BEFORE);
  assertEquals(alone.lockHoldG, 0, "on one core each G is there");
});

Deno.test("measuredRows(): calls are less what the program pays for its spawn, on a core so fast", () => {
  const before = { ...BEFORE, speedNs: 20_000, awayNs: 20_000 };
  const setting = { ...SETTING, befores: [before] }, rows = measuredRows(setting, before);
  assertEquals(rows.wakeAcross, [7_400, 7_400, 7_400, 7_400, 7_400]);
  assertEquals(rows.stackG, 0, "400 ns are no more than 250 on a core half as fast");
});

Deno.test("measuredRows(): calls and wake-ups are drawn from the runs around, not from all", () => {
  const befores = Array.from({ length: 100 }, (_, i) => ({ ...BEFORE, wakeNs: 1_000 * i }));
  const wakes = (at: number) =>
    measuredRows({ ...SETTING, befores }, befores[at]).wakeLatency as readonly number[];
  assertEquals([wakes(50)[2], wakes(0)[2], wakes(99)[2]], [50_000, 10_000, 89_000]);
  assert(wakes(50)[0] >= 40_000 && wakes(50)[4] <= 60_000, `${wakes(50)}`);
});

Deno.test("each measurement is charged: a run takes longer if it is larger", () => {
  const cases: readonly (readonly [keyof GoBefore, typeof spawn10, number])[] = [
    ["callNs", spawn10, 30_000],
    ["lineNs", gosched, 250],
    ["spawnNs", spawn10, 1_400],
    ["speedNs", tree, 20_000],
    ["awayNs", tree, 20_000],
    ["wakeNs", tree, 150_000],
  ];
  for (const [what, of, ns] of cases) {
    const less = meanNs(of, {}), more = meanNs(of, { [what]: ns });
    assert(more > 1.05 * less, `${what}: ${less} ns, with ${ns} ns ${more}`);
  }
});

Deno.test("a round of waiting for a lock is charged, though it need not make a run longer", () => {
  assertNotEquals(meanNs(gosched, {}), meanNs(gosched, { pauseNs: 3_000 }));
});

Deno.test("what a spawn takes longer at two Ps is charged for each G, in place of a stack", () => {
  const one = { ...SETTING, procs: 1, cores: 1 };
  const less = meanNs(spawn10, { spawnNs: 250 }, one),
    more = meanNs(spawn10, { spawnNs: 350 }, one);
  assertEquals(Math.round(more - less), 10 * 100);
});

Deno.test("each run has the machine before one run of Go: a line that changes its price", () => {
  const befores = [{ ...BEFORE, lineNs: 40 }, { ...BEFORE, lineNs: 400 }];
  const runs = Array.from({ length: 20 }, (_, i) => noisyRun(gosched, { ...SETTING, befores }, i));
  const mean = (odd: number) =>
    runs.reduce((sum, { ns }, i) => i % 2 === odd ? sum + ns : sum, 0) / (runs.length / 2);
  assert(mean(1) > 1.5 * mean(0), `${mean(0)} ns near, ${mean(1)} ns far`);
});

Deno.test("jitter makes nothing dearer on average", () => {
  const one = { ...SETTING, procs: 1, cores: 1 };
  const ns = onePNs(tree, SETTING.prices), mean = meanNs(tree, { spawnNs: 0 }, one);
  assert(Math.abs(mean / ns - 1) < 0.1, `${ns} ns without, ${mean} ns with`);
});
