import { assert, assertEquals, assertThrows } from "@std/assert";
import { prngStream } from "@lab/runtime";
import { wilson, Z_95 } from "../statistics.ts";
import { SequentialTest, type Verdict } from "./measure.ts";

/** Verdicts of `tests` tests whose cases hit with chance `p`. */
function verdicts(p: number, floor: number, error: number, tests: number) {
  const prng = prngStream(7, `coverage ${p}`);
  const found: Record<Verdict, number> = { kept: 0, missed: 0, open: 0 };
  let cases = 0;
  for (let k = 0; k < tests; k++) {
    const test = new SequentialTest(floor, error);
    while (test.verdict === "open" && test.cases < 100_000) test.add(prng.float53() < p);
    found[test.verdict]++;
    cases += test.cases;
  }
  return { ...found, cases: cases / tests };
}

for (const floor of [0.02, 0.1, 0.6]) {
  Deno.test(`at a floor of ${floor} the sequential test errs no more often than it says`, () => {
    const tests = 2_000, error = 0.02;
    // 2,000 tests with 2 % wrong: 40 on average, more than 65 once in 10,000 times.
    const wrongMax = 65;
    const atFloor = verdicts(floor, floor, error, tests);
    const atHalf = verdicts(floor / 2, floor, error, tests);
    assert(atFloor.missed <= wrongMax, `${atFloor.missed} of ${tests} wrongly missed`);
    assert(atHalf.kept <= wrongMax, `${atHalf.kept} of ${tests} wrongly kept`);
    assertEquals([atFloor.open, atHalf.open], [0, 0]);
    // The error is really used: a test that never errs at 2 % takes longer than it need.
    assert(atFloor.missed + atHalf.kept > 0);
  });
}

Deno.test("the sequential test is soon sure of shares far from the floor, and slow between", () => {
  const [far, near] = [0.2, 0.05].map((p) => verdicts(p, 0.05, 1e-6, 100));
  assertEquals(far.kept, 100);
  assertEquals(near.kept, 100);
  assert(far.cases < near.cases / 3, `${far.cases} and ${near.cases} cases`);
  assertEquals(verdicts(0, 0.05, 1e-6, 1).missed, 1);
});

Deno.test("a verdict stands once it is reached", () => {
  const test = new SequentialTest(0.5);
  for (let k = 0; k < 30; k++) test.add(true);
  assertEquals(test.verdict, "kept");
  for (let k = 0; k < 1_000; k++) test.add(false);
  assertEquals([test.verdict, test.hits, test.cases], ["kept", 30, 1_030]);
});

Deno.test("SequentialTest refuses floors and errors that make no sense", () => {
  for (const bad of [0, 1, -1, NaN, 2]) assertThrows(() => new SequentialTest(bad), RangeError);
  for (const bad of [0, 0.5, NaN]) assertThrows(() => new SequentialTest(0.1, bad), RangeError);
});

Deno.test("wilson() holds the true share about 95 times of 100", () => {
  const prng = prngStream(3, "interval");
  let held = 0;
  for (let k = 0; k < 1_000; k++) {
    let hits = 0;
    for (let n = 0; n < 200; n++) if (prng.float53() < 0.1) hits++;
    const [low, high] = wilson(hits, 200, Z_95);
    if (low <= 0.1 && 0.1 <= high) held++;
  }
  assert(held > 920 && held < 980, String(held));
  assertEquals([wilson(0, 10, Z_95)[0], wilson(10, 10, Z_95)[1], wilson(0, 0, Z_95)], [0, 1, [
    0,
    1,
  ]]);
});
