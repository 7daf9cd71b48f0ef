import { STORED_THEORY, type StoredRow } from "@lab/props";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { blockFacts, offBy } from "./validity.ts";

const [row] = STORED_THEORY.rows;
const made = (change: Partial<StoredRow>): StoredRow => ({
  ...row,
  relation: "equals",
  expected: 2,
  measured: 2,
  z: 0,
  promised: true,
  verdict: "pass",
  ...change,
});

Deno.test("blockFacts() counts verdicts and finds what is furthest off", () => {
  const [facts, other] = blockFacts([
    made({ measured: 2.02, z: 1, setting: "a" }),
    made({ measured: 1.9, z: -3, setting: "b", verdict: "fail" }),
    made({ measured: 4, z: 9, setting: "c", relation: "above" }),
    made({ measured: 3, z: 2, setting: "d", promised: false, verdict: "weak" }),
    made({ z: null, setting: "e" }),
    made({ setting: "f", promised: false, verdict: "undecided" }),
    made({ block: "another" }),
  ]);
  assertEquals([facts.rows, facts.pass, facts.weak, facts.fail, facts.exact], [6, 3, 1, 1, 1]);
  assertEquals(facts.undecided, 1);
  assertEquals([facts.worstZ?.setting, facts.worstZ?.value], ["b", -3]);
  assertEquals(facts.worstMean?.setting, "b");
  assertAlmostEquals(facts.worstMean!.value, -0.05);
  assertEquals([other.block, other.rows], ["another", 1]);
});

Deno.test("offBy() says nothing about bounds, and about an expectation of 0", () => {
  assertEquals(offBy(made({ relation: "at most" })), null);
  assertEquals(offBy(made({ expected: 0 })), null);
  assertEquals(offBy(made({ expected: [1, 3], relation: "within" })), null);
});
